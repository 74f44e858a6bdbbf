// Package sdp is offer and answer for one audio stream (RFC 3264): it reads what the other side says, chooses, and writes
// what we say. It opens no socket and keeps no call. telephony/sip uses it.
package sdp

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	pion "github.com/pion/sdp/v3"

	"hotline/media/codec"
	"hotline/media/rtp"
)

// ErrNoCodec says that a session description is sound but holds no audio we can speak.
var ErrNoCodec = errors.New("no common audio codec")

// format is one payload type of a remote audio line that we know.
type format struct {
	codec codec.Codec
	pt    uint8
}

// Remote is the other side's session description, as far as it matters here.
type Remote struct {
	desc      pion.SessionDescription
	lines     []*pion.MediaName // the media lines that were replaced for the parser, nil for the others
	audio     int               // index of the audio line we take, -1 for none
	addr      netip.AddrPort    // where it wants RTP; unspecified address: on hold the old way
	rtcp      netip.AddrPort    // zero where the usual port is meant
	formats   []format          // those we know, in its order
	dtmf      uint8             // payload type of telephone-event, 0 for none
	ptime     time.Duration     // 0 where it says nothing
	direction rtp.Direction     // seen from the other side
}

// Held says whether the other side wants no audio from us.
func (r *Remote) Held() bool {
	return !r.direction.Receives() || r.addr.Addr().IsUnspecified()
}

// Parse reads a session description. It returns ErrNoCodec when there is no RTP/AVP audio line at all.
func Parse(body []byte) (*Remote, error) {
	r := &Remote{audio: -1}
	body, r.lines = plainLines(body)
	if err := r.desc.Unmarshal(body); err != nil {
		return nil, fmt.Errorf("session description: %w", err)
	}
	for i, m := range r.desc.MediaDescriptions {
		if m.MediaName.Media != "audio" || m.MediaName.Port.Value == 0 || strings.Join(m.MediaName.Protos, "/") != "RTP/AVP" {
			continue
		}
		if err := r.readAudio(m); err != nil {
			return nil, err
		}
		r.audio = i
		return r, nil
	}
	return r, ErrNoCodec
}

// plainLines replaces every media line but plain RTP audio by one that the parser is sure to know, for it refuses the whole
// description over a fax line; the original ones are returned for the answer, nil where nothing was replaced.
func plainLines(body []byte) (plain []byte, lines []*pion.MediaName) {
	var out strings.Builder
	for line := range strings.Lines(string(body)) {
		f := strings.Fields(strings.TrimPrefix(line, "m="))
		if !strings.HasPrefix(line, "m=") || len(f) < 4 {
			out.WriteString(line)
			continue
		}
		if f[0] == "audio" && f[2] == "RTP/AVP" {
			lines = append(lines, nil)
			out.WriteString(line)
			continue
		}
		lines = append(lines, &pion.MediaName{Media: f[0], Protos: strings.Split(f[2], "/"), Formats: f[3:]})
		out.WriteString("m=application " + f[1] + " RTP/AVP 0\r\n")
	}
	return []byte(out.String()), lines
}

func (r *Remote) readAudio(m *pion.MediaDescription) error {
	conn := r.desc.ConnectionInformation
	if m.ConnectionInformation != nil {
		conn = m.ConnectionInformation
	}
	if conn == nil || conn.Address == nil {
		return errors.New("session description: no connection address")
	}
	host, _, _ := strings.Cut(conn.Address.Address, "/")
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return fmt.Errorf("session description: connection address: %w", err)
	}
	if m.MediaName.Port.Value > 65535 || ip.IsMulticast() {
		return errors.New("session description: bad address")
	}
	r.addr = netip.AddrPortFrom(ip.Unmap(), uint16(m.MediaName.Port.Value))
	r.direction = readDirection(m.Attributes, readDirection(r.desc.Attributes, rtp.SendRecv))
	for _, a := range m.Attributes {
		switch a.Key {
		case "ptime":
			if n, err := strconv.Atoi(strings.TrimSpace(a.Value)); err == nil && n > 0 && n < 1000 {
				r.ptime = time.Duration(n) * time.Millisecond
			}
		case "maxptime":
			n, err := strconv.Atoi(strings.TrimSpace(a.Value))
			if err == nil && n > 0 && (r.ptime == 0 || time.Duration(n)*time.Millisecond < r.ptime) && n < 20 {
				r.ptime = time.Duration(n) * time.Millisecond
			}
		case "rtcp":
			r.rtcp = readRTCP(a.Value, r.addr)
		}
	}
	maps := readRTPMaps(m.Attributes)
	for _, f := range m.MediaName.Formats {
		n, err := strconv.ParseUint(f, 10, 7)
		if err != nil {
			continue
		}
		r.addFormat(uint8(n), maps[f])
	}
	return nil
}

// addFormat notes one payload type; name is its rtpmap, empty where there is none.
func (r *Remote) addFormat(pt uint8, name string) {
	if name == "" {
		if c, ok := codec.ByPayloadType(pt); ok && pt < 96 {
			r.formats = append(r.formats, format{c, pt})
		}
		return
	}
	parts := strings.Split(name, "/")
	rate := 0
	if len(parts) > 1 {
		rate, _ = strconv.Atoi(parts[1])
	}
	if strings.EqualFold(parts[0], "telephone-event") {
		if rate == 8000 && r.dtmf == 0 {
			r.dtmf = pt
		}
		return
	}
	if c, ok := codec.Lookup(parts[0]); ok && rate == c.ClockRate && (len(parts) < 3 || parts[2] == strconv.Itoa(c.Channels)) {
		r.formats = append(r.formats, format{c, pt})
	}
}

func readRTPMaps(attrs []pion.Attribute) map[string]string {
	maps := make(map[string]string)
	for _, a := range attrs {
		if pt, name, ok := strings.Cut(a.Value, " "); ok && a.Key == "rtpmap" {
			maps[pt] = strings.TrimSpace(name)
		}
	}
	return maps
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

// Local is what we say about ourselves in every description of one leg.
type Local struct {
	Addr    netip.Addr    // where we want RTP
	Port    uint16        // where we want RTP
	Codecs  []codec.Codec // those we speak, best first
	ID      uint64        // o= session id
	version uint64        // o= version: grows when the description changes
	last    string        // media lines last sent, to see a change
}

// Choose picks the first format of the other side that we speak. It returns ErrNoCodec when there is none.
func (l *Local) Choose(r *Remote) (rtp.Params, error) {
	if r.audio < 0 {
		return rtp.Params{}, ErrNoCodec
	}
	if l.Addr.IsValid() && l.Addr.Is4() != r.addr.Addr().Is4() {
		return rtp.Params{}, errors.New("session description: the other address family")
	}
	for _, f := range r.formats {
		if !slices.ContainsFunc(l.Codecs, func(c codec.Codec) bool { return c.Name == f.codec.Name }) {
			continue
		}
		p := rtp.Params{Codec: f.codec, PayloadType: f.pt, DTMFPayloadType: r.dtmf, Remote: r.addr, RemoteRTCP: r.rtcp,
			Direction: reversed(r.direction), PTime: 20 * time.Millisecond}
		if r.ptime >= 10*time.Millisecond && r.ptime <= 60*time.Millisecond && r.ptime%(10*time.Millisecond) == 0 {
			p.PTime = r.ptime
		}
		if r.addr.Addr().IsUnspecified() { // hold as in RFC 2543: hear, do not send
			p.Remote = netip.AddrPort{}
			p.RemoteRTCP = netip.AddrPort{}
			if p.Direction == rtp.SendRecv {
				p.Direction = rtp.RecvOnly
			} else if p.Direction == rtp.SendOnly {
				p.Direction = rtp.Inactive
			}
		}
		return p, nil
	}
	return rtp.Params{}, ErrNoCodec
}

// Offer describes everything we speak.
func (l *Local) Offer(d rtp.Direction) ([]byte, error) {
	m := &pion.MediaDescription{MediaName: pion.MediaName{Media: "audio", Port: pion.RangedPort{Value: int(l.Port)}, Protos: []string{"RTP", "AVP"}}}
	for _, c := range l.Codecs {
		addFormat(m, c, c.PayloadType)
	}
	addDTMF(m, 101)
	return l.marshal([]*pion.MediaDescription{finish(m, 20*time.Millisecond, d)})
}

// Answer describes what was chosen: the audio line taken, every other line of the offer refused with port 0 (RFC 3264, 6).
func (l *Local) Answer(r *Remote, p rtp.Params) ([]byte, error) {
	lines := make([]*pion.MediaDescription, 0, len(r.desc.MediaDescriptions))
	for i, o := range r.desc.MediaDescriptions {
		m := &pion.MediaDescription{MediaName: o.MediaName}
		if i < len(r.lines) && r.lines[i] != nil {
			m.MediaName = *r.lines[i]
		}
		m.MediaName.Port = pion.RangedPort{}
		if i == r.audio {
			m.MediaName.Port.Value = int(l.Port)
			m.MediaName.Formats = nil
			addFormat(m, p.Codec, p.PayloadType)
			if p.DTMFPayloadType != 0 {
				addDTMF(m, p.DTMFPayloadType)
			}
			finish(m, p.PTime, p.Direction)
		}
		lines = append(lines, m)
	}
	return l.marshal(lines)
}

func addFormat(m *pion.MediaDescription, c codec.Codec, pt uint8) {
	n := strconv.Itoa(int(pt))
	m.MediaName.Formats = append(m.MediaName.Formats, n)
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "rtpmap", Value: fmt.Sprintf("%s %s/%d", n, c.Name, c.ClockRate)})
}

func addDTMF(m *pion.MediaDescription, pt uint8) {
	n := strconv.Itoa(int(pt))
	m.MediaName.Formats = append(m.MediaName.Formats, n)
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "rtpmap", Value: n + " telephone-event/8000"},
		pion.Attribute{Key: "fmtp", Value: n + " 0-15"})
}

func finish(m *pion.MediaDescription, ptime time.Duration, d rtp.Direction) *pion.MediaDescription {
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "ptime", Value: strconv.FormatInt(ptime.Milliseconds(), 10)},
		pion.Attribute{Key: d.String()})
	return m
}

// marshal writes the whole description; the version grows when the media lines differ from the last ones.
func (l *Local) marshal(lines []*pion.MediaDescription) ([]byte, error) {
	family := "IP4"
	if l.Addr.Is6() {
		family = "IP6"
	}
	d := pion.SessionDescription{
		SessionName: "-",
		ConnectionInformation: &pion.ConnectionInformation{NetworkType: "IN", AddressType: family,
			Address: &pion.Address{Address: l.Addr.String()}},
		TimeDescriptions:  []pion.TimeDescription{{}},
		MediaDescriptions: lines,
	}
	plain, err := d.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write session description: %w", err)
	}
	if l.last != string(plain) {
		l.last = string(plain)
		l.version++
	}
	d.Origin = pion.Origin{Username: "-", SessionID: l.ID, SessionVersion: l.version, NetworkType: "IN",
		AddressType: family, UnicastAddress: l.Addr.String()}
	b, err := d.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write session description: %w", err)
	}
	return b, nil
}
