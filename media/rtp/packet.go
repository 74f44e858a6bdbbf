package rtp

import "encoding/binary"

// headerSize is the length of an RTP header without CSRC and extension.
const headerSize = 12

// maxPacket is the largest packet we read: an Ethernet frame and some.
const maxPacket = 2048

// packet is a parsed RTP packet; payload points into the read buffer.
type packet struct {
	marker  bool
	pt      uint8
	seq     uint16
	stamp   uint32
	ssrc    uint32
	payload []byte
}

// parse reads an RTP packet (RFC 3550, section 5.1) without allocating and says whether it is one.
func parse(b []byte) (p packet, ok bool) {
	if len(b) < headerSize || b[0]>>6 != 2 {
		return p, false
	}
	body := headerSize + 4*int(b[0]&0x0f)
	if b[0]&0x10 != 0 { // header extension
		if len(b) < body+4 {
			return p, false
		}
		body += 4 + 4*int(binary.BigEndian.Uint16(b[body+2:]))
	}
	end := len(b)
	if body > end {
		return p, false
	}
	if b[0]&0x20 != 0 { // padding, its length is the last byte
		pad := int(b[end-1])
		if pad == 0 || body+pad > end {
			return p, false
		}
		end -= pad
	}
	p.marker, p.pt = b[1]&0x80 != 0, b[1]&0x7f
	p.seq = binary.BigEndian.Uint16(b[2:])
	p.stamp, p.ssrc = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	p.payload = b[body:end]
	return p, true
}

// appendHeader appends the header of a packet without CSRC, extension and padding.
func appendHeader(b []byte, p packet) []byte {
	pt := p.pt
	if p.marker {
		pt |= 0x80
	}
	b = append(b, 2<<6, pt)
	b = binary.BigEndian.AppendUint16(b, p.seq)
	b = binary.BigEndian.AppendUint32(b, p.stamp)
	return binary.BigEndian.AppendUint32(b, p.ssrc)
}

// isRTCP tells RTCP from RTP on one port (RFC 5761, section 4).
func isRTCP(b []byte) bool { return len(b) >= 8 && b[0]>>6 == 2 && b[1] >= 192 && b[1] <= 223 }
