// Package sdp is offer and answer for one audio stream (RFC 3264): it reads what the other side says, chooses codec, packet
// time and SRTP key, and writes what we say. It opens no socket and keeps no call. telephony/sip/voice uses it.
package sdp

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	pion "github.com/pion/sdp/v3"

	"hotline/media/codec"
	"hotline/media/rtp"
	"hotline/media/sdes"
)

// Errors of Parse, Check, Answer and Accept.
var (
	ErrNoCodec = errors.New("no common audio codec")                          // a sound description without audio that we can speak
	ErrSRTP    = errors.New("session description: encryption does not match") // plain where SRTP is required, or the other way round
)

// comfortNoise is the static payload type of RFC 3389.
const comfortNoise = 13

// format is one payload type of a remote audio line that we know.
type format struct {
	codec codec.Codec
	pt    uint8
}

// event is one payload type of telephone events.
type event struct {
	pt   uint8
	rate int // Hz
}

// audio is one audio line of the other side.
type audio struct {
	index     int            // of the media line
	secure    bool           // RTP/SAVP: no plain RTP
	addr      netip.AddrPort // where it wants RTP; unspecified address: on hold the old way
	rtcp      netip.AddrPort // zero where the usual port is meant
	formats   []format       // those we know, in its order
	events    []event        // telephone-event
	comfort   bool           // it knows comfort noise
	mux       bool           // RTCP may come on the RTP port
	crypto    []sdes.Crypto  // keys it offers, those we can use
	ptime     time.Duration  // 0 where it says nothing
	maxPtime  time.Duration  // 0 where it says nothing
	direction rtp.Direction  // seen from the other side
	dtls      bool           // UDP/TLS/RTP/SAVPF: keys come by DTLS, the way by ICE
	ice       ICE            // of a dtls line
}

// Remote is the other side's session description, as far as it matters here.
type Remote struct {
	desc   pion.SessionDescription
	lines  []*pion.MediaName // the media lines that were replaced for the parser, nil for the others
	audios []audio           // those that speak RTP, in its order
	took   int               // which of audios was chosen last
}

// Held says whether the other side wants no audio from us.
func (r *Remote) Held() bool {
	if len(r.audios) == 0 {
		return true
	}
	a := &r.audios[r.took]
	return !a.direction.Receives() || !a.dtls && a.addr.Addr().IsUnspecified()
}

// Parse reads a session description. It returns ErrNoAudio or ErrTransport when there is no RTP audio line at all, and
// ErrAddress where one is to go to a host name.
func Parse(body []byte) (*Remote, error) {
	r := &Remote{}
	plain, lines := plainLines(body)
	if err := r.desc.Unmarshal(plain); err != nil {
		plain, lines = plainLines(tidy(body))
		r.desc = pion.SessionDescription{}
		if r.desc.Unmarshal(plain) != nil {
			return nil, fmt.Errorf("session description: %w", err)
		}
	}
	r.lines = lines
	for i, m := range r.desc.MediaDescriptions {
		if m.MediaName.Media != "audio" || m.MediaName.Port.Value == 0 || i < len(r.lines) && r.lines[i] != nil {
			continue
		}
		proto := strings.Join(m.MediaName.Protos, "/")
		a := audio{index: i, dtls: strings.HasPrefix(proto, "UDP/TLS/"), secure: strings.Contains(proto, "RTP/SAVP")}
		if err := a.read(&r.desc, m); err != nil {
			return nil, err
		}
		r.audios = append(r.audios, a)
	}
	if len(r.audios) > 0 {
		return r, nil
	}
	for i, m := range r.desc.MediaDescriptions {
		if i < len(r.lines) && r.lines[i] != nil && r.lines[i].Media == "audio" && m.MediaName.Port.Value != 0 {
			return r, ErrTransport
		}
	}
	return r, ErrNoAudio
}

// spoken says whether a media line is RTP audio, plain or with SRTP keys in the description.
func spoken(media, proto string) bool {
	switch proto {
	case "RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF":
		return media == "audio"
	}
	return false
}

// plainLines replaces every media line but RTP audio by one that the parser is sure to know, for it refuses the whole
// description over a fax line; the original ones are returned for the answer, nil where nothing was replaced.
func plainLines(body []byte) (plain []byte, lines []*pion.MediaName) {
	var out strings.Builder
	for line := range strings.Lines(string(body)) {
		f := strings.Fields(strings.TrimPrefix(line, "m="))
		if !strings.HasPrefix(line, "m=") {
			out.WriteString(line)
			continue
		}
		if len(f) < 4 || spoken(f[0], f[2]) { // one without a format is for the parser to take or to refuse; it counts
			lines = append(lines, nil)
			out.WriteString(line)
			continue
		}
		lines = append(lines, &pion.MediaName{Media: f[0], Protos: strings.Split(f[2], "/"), Formats: f[3:]})
		out.WriteString("m=application " + f[1] + " RTP/AVP 0\r\n")
	}
	return []byte(out.String()), lines
}

func (a *audio) read(desc *pion.SessionDescription, m *pion.MediaDescription) error {
	conn := desc.ConnectionInformation
	if m.ConnectionInformation != nil {
		conn = m.ConnectionInformation
	}
	if conn == nil || conn.Address == nil {
		return errors.New("session description: no connection address")
	}
	host, _, _ := strings.Cut(conn.Address.Address, "/")
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAddress, err)
	}
	if m.MediaName.Port.Value > 65535 || ip.IsMulticast() {
		return errors.New("session description: bad address")
	}
	a.addr = netip.AddrPortFrom(ip.Unmap(), uint16(m.MediaName.Port.Value)) //nolint:gosec // checked
	a.direction = readDirection(m.Attributes, readDirection(desc.Attributes, rtp.SendRecv))
	maps := map[string]string{}
	for _, at := range m.Attributes {
		switch at.Key {
		case "rtpmap":
			if pt, name, ok := strings.Cut(at.Value, " "); ok {
				maps[pt] = strings.TrimSpace(name)
			}
		case "ptime":
			a.ptime = readMillis(at.Value)
		case "maxptime":
			a.maxPtime = readMillis(at.Value)
		case "rtcp":
			a.rtcp = readRTCP(at.Value, a.addr)
		case "rtcp-mux":
			a.mux = true
		case "crypto":
			if c, err := sdes.Parse(at.Value); err == nil { // others may follow that we know
				a.crypto = append(a.crypto, c)
			}
		}
	}
	if a.dtls {
		a.ice = readICE(desc, m)
	}
	for _, f := range m.MediaName.Formats {
		if n, err := strconv.ParseUint(f, 10, 7); err == nil {
			a.addFormat(uint8(n), maps[f])
		}
	}
	return nil
}

// addFormat notes one payload type; name is its rtpmap, empty where there is none.
func (a *audio) addFormat(pt uint8, name string) {
	if name == "" {
		if c, ok := codec.ByPayloadType(pt); ok && pt < 96 {
			a.formats = append(a.formats, format{c, pt})
		}
		a.comfort = a.comfort || pt == comfortNoise
		return
	}
	parts := strings.Split(name, "/")
	rate := 0
	if len(parts) > 1 {
		rate, _ = strconv.Atoi(parts[1])
	}
	switch {
	case strings.EqualFold(parts[0], "telephone-event"):
		if rate > 0 {
			a.events = append(a.events, event{pt, rate})
		}
		return
	case pt == comfortNoise && strings.EqualFold(parts[0], "CN"):
		a.comfort = true
		return
	}
	if c, ok := codec.Lookup(parts[0]); ok && rate == c.ClockRate && (len(parts) < 3 || parts[2] == strconv.Itoa(c.Channels)) {
		a.formats = append(a.formats, format{c, pt})
	}
}

// readMillis reads a packet time, 0 for nonsense.
func readMillis(v string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if err != nil || n <= 0 || n >= 1000 {
		return 0
	}
	return time.Duration(n) * time.Millisecond
}

// readRTCP reads "a=rtcp:53020" or "a=rtcp:53020 IN IP4 126.16.64.4" (RFC 3605).
func readRTCP(v string, media netip.AddrPort) netip.AddrPort {
	f := strings.Fields(v)
	if len(f) == 0 {
		return netip.AddrPort{}
	}
	port, err := strconv.ParseUint(f[0], 10, 16)
	if err != nil || port == 0 {
		return netip.AddrPort{}
	}
	addr := media.Addr()
	if len(f) == 4 {
		if a, err := netip.ParseAddr(f[3]); err == nil {
			addr = a.Unmap()
		}
	}
	return netip.AddrPortFrom(addr, uint16(port))
}

func readDirection(attrs []pion.Attribute, otherwise rtp.Direction) rtp.Direction {
	for _, a := range attrs {
		for _, d := range []rtp.Direction{rtp.SendRecv, rtp.SendOnly, rtp.RecvOnly, rtp.Inactive} {
			if a.Key == d.String() {
				return d
			}
		}
	}
	return otherwise
}

// reversed is the direction seen from the other end.
func reversed(d rtp.Direction) rtp.Direction {
	switch d {
	case rtp.SendOnly:
		return rtp.RecvOnly
	case rtp.RecvOnly:
		return rtp.SendOnly
	default:
		return d
	}
}
