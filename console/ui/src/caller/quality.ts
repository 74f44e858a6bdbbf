// How well a call is heard, from the browser's own figures.
export interface Quality {
  bars: number // 1 poor - 4 very good, 0 not known yet
  loss: number // per cent of the packets since the last look
  rtt: number // ms
}

interface Seen {
  received: number
  lost: number
}

export class QualityMeter {
  private seen: Seen = { received: 0, lost: 0 }

  async look(pc: RTCPeerConnection): Promise<Quality> {
    let received = 0
    let lost = 0
    let jitter = 0
    let rtt = 0
    for (const s of (await pc.getStats()).values()) {
      if (s.type === 'inbound-rtp') [received, lost, jitter] = [s.packetsReceived ?? 0, s.packetsLost ?? 0, (s.jitter ?? 0) * 1000]
      if (s.type === 'candidate-pair' && s.nominated && s.currentRoundTripTime) rtt = s.currentRoundTripTime * 1000
    }
    const [more, gone] = [received - this.seen.received, Math.max(0, lost - this.seen.lost)]
    this.seen = { received, lost }
    if (more + gone === 0) return { bars: received > 0 ? 1 : 0, loss: 0, rtt: Math.round(rtt) }
    const loss = (100 * gone) / (more + gone)
    const bad = loss * 2 + Math.max(0, rtt - 150) / 50 + Math.max(0, jitter - 20) / 10
    return { bars: bad < 1 ? 4 : bad < 4 ? 3 : bad < 10 ? 2 : 1, loss: Math.round(loss * 10) / 10, rtt: Math.round(rtt) }
  }
}
