// One call on the desk's phone: microphone, sound, quality.
import type { EndEvent, RTCSession } from 'jssip/lib/RTCSession'
import { QualityMeter, type Quality } from '@/caller/quality'

export interface LegSink {
  ended(leg: Leg, problem: string): void
  quality(q: Quality): void
  // blocked: the browser wants a click before it plays sound.
  blocked(is: boolean): void
}

export class Leg {
  answered = false
  private readonly began = Date.now()
  private readonly audio = new Audio()
  private mic: MediaStream | undefined
  private timer: ReturnType<typeof setInterval> | undefined
  private over = false

  constructor(
    readonly call: string,
    private readonly session: RTCSession,
    private readonly sink: LegSink,
  ) {
    this.audio.autoplay = true
    session.on('peerconnection', ({ peerconnection }) => {
      peerconnection.ontrack = (e: RTCTrackEvent) => {
        this.audio.srcObject = new MediaStream([e.track])
        this.play()
      }
    })
    // The server finds us by our connectivity checks: waiting for every candidate would only cost time.
    session.on('icecandidate', (e) => e.ready())
    session.on('confirmed', () => this.measure())
    session.on('ended', () => this.close(''))
    session.on('failed', (e: EndEvent) => this.close(e.cause))
  }

  // answer picks up. It throws what getUserMedia throws when there is no microphone.
  async answer(servers: RTCIceServer[], muted: boolean) {
    if (this.answered) return
    this.answered = true
    try {
      this.mic = await microphone()
    } catch (e) {
      this.answered = false
      throw e
    }
    if (this.over) return this.silence()
    this.session.answer({ mediaStream: this.mic, pcConfig: { iceServers: servers } })
    this.mute(muted)
  }

  // age is for how long the leg has been there, ms.
  age(): number {
    return Date.now() - this.began
  }

  mute(muted: boolean) {
    this.mic?.getAudioTracks().forEach((track) => (track.enabled = !muted))
  }

  play() {
    this.audio.play().then(() => this.sink.blocked(false), () => this.sink.blocked(!this.over))
  }

  hangup(code = 0) {
    if (!this.over && !this.session.isEnded()) this.session.terminate(code ? { status_code: code } : undefined)
    this.close('')
  }

  private measure() {
    const meter = new QualityMeter()
    this.timer = setInterval(() => {
      const pc = this.session.connection
      if (pc && !this.over) void meter.look(pc).then((q) => this.sink.quality(q), () => undefined)
    }, 2000)
  }

  private silence() {
    this.mic?.getTracks().forEach((track) => track.stop())
    this.mic = undefined
  }

  private close(problem: string) {
    if (this.over) return
    this.over = true
    clearInterval(this.timer)
    this.silence()
    this.audio.srcObject = null
    this.sink.ended(this, problem)
  }
}

// microphone asks for the microphone; the browser asks the agent once.
export async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException('no secure context', 'SecurityError')
  return navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } })
}
