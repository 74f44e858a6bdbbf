package codec

import "time"

// opusMax is the longest Opus packet's duration (RFC 6716, section 3.2.5).
const opusMax = 120 * time.Millisecond

// opusFrame is the duration of each frame of a packet by its configuration number (RFC 6716, table 2).
func opusFrame(config byte) time.Duration {
	const ms = time.Millisecond
	switch {
	case config < 12: // SILK
		return [...]time.Duration{10 * ms, 20 * ms, 40 * ms, 60 * ms}[config&3]
	case config < 16: // both
		return [...]time.Duration{10 * ms, 20 * ms}[config&1]
	default: // CELT
		return [...]time.Duration{2500 * time.Microsecond, 5 * ms, 10 * ms, 20 * ms}[config&3]
	}
}

// opusDuration reads how long a packet is from its first octets (RFC 6716, section 3.1), 0 for no packet.
func opusDuration(payload []byte) time.Duration {
	if len(payload) == 0 {
		return 0
	}
	frames := 1
	switch payload[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(payload) < 2 {
			return 0
		}
		frames = int(payload[1] & 0x3f)
	}
	if d := time.Duration(frames) * opusFrame(payload[0]>>3); d <= opusMax {
		return d
	}
	return 0
}

// OpusPause says that an Opus payload is a discontinuous transmission's last word: the sender falls silent after it.
func OpusPause(payload []byte) bool { return len(payload) <= 2 }

// opusRedundant says that a packet of one SILK frame set carries a copy of the packet before it: behind the voice
// activity bits of its 10 or 20 ms frames stands the flag of the low bit-rate redundancy (RFC 6716, section 4.2.4).
func opusRedundant(payload []byte) bool {
	if len(payload) < 2 || payload[0]&3 != 0 || payload[0]>>3 >= 16 {
		return false
	}
	frames := max(1, int(opusFrame(payload[0]>>3)/(20*time.Millisecond)))
	return payload[1]>>(7-frames)&1 == 1
}
