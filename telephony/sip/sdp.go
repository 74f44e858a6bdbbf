package sip

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pion/sdp/v3"

	"hotline/media/codec"
	"hotline/media/rtp"
)

// errNoCodec says that a session description is sound but holds no audio we can speak.
var errNoCodec = errors.New("no common audio codec")

// format is one payload type of a remote audio line that we know.
type format struct {
	codec codec.Codec
	pt    uint8
}

// remoteSDP is the other side's session description, as far as it matters here.
type remoteSDP struct {
	desc      sdp.SessionDescription
	lines     []*sdp.MediaName // the media lines that were replaced for the parser, nil for the others
	audio     int              // index of the audio line we take, -1 for none
	addr      netip.AddrPort   // where it wants RTP; unspecified address: on hold the old way
	rtcp      netip.AddrPort   // zero where the usual port is meant
	formats   []format         // those we know, in its order
	dtmf      uint8            // payload type of telephone-event, 0 for none
	ptime     time.Duration    // 0 where it says nothing
	direction rtp.Direction    // seen from the other side
}

// held says whether the other side wants no audio from us.
func (r *remoteSDP) held() bool {
	return !r.direction.Receives() || r.addr.Addr().IsUnspecified()
}

// parseSDP reads a session description. It returns errNoCodec when there is no RTP/AVP audio line at all.
func parseSDP(body []byte) (*remoteSDP, error) {
	r := &remoteSDP{audio: -1}
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
	return r, errNoCodec
}

// plainLines replaces every media line but plain RTP audio by one that the parser is sure to know, for it refuses the whole
// description over a fax line; the original ones are returned for the answer, nil where nothing was replaced.
func plainLines(body []byte) (plain []byte, lines []*sdp.MediaName) {
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
		lines = append(lines, &sdp.MediaName{Media: f[0], Protos: strings.Split(f[2], "/"), Formats: f[3:]})
		out.WriteString("m=application " + f[1] + " RTP/AVP 0\r\n")
	}
	return []byte(out.String()), lines
}

func (r *remoteSDP) readAudio(m *sdp.MediaDescription) error {
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
func (r *remoteSDP) addFormat(pt uint8, name string) {
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

func readRTPMaps(attrs []sdp.Attribute) map[string]string {
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

func readDirection(attrs []sdp.Attribute, otherwise rtp.Direction) rtp.Direction {
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

// localSDP is what we say about ourselves in every description of one leg.
type localSDP struct {
	addr    netip.Addr
	port    uint16
	codecs  []codec.Codec // those we speak, best first
	id      uint64        // o= session id
	version uint64        // o= version: grows when the description changes
	last    string        // media lines last sent, to see a change
}

// choose picks the first format of the other side that we speak. It returns errNoCodec when there is none.
func (l *localSDP) choose(r *remoteSDP) (rtp.Params, error) {
	if r.audio < 0 {
		return rtp.Params{}, errNoCodec
	}
	if l.addr.IsValid() && l.addr.Is4() != r.addr.Addr().Is4() {
		return rtp.Params{}, errors.New("session description: the other address family")
	}
	for _, f := range r.formats {
		if !slices.ContainsFunc(l.codecs, func(c codec.Codec) bool { return c.Name == f.codec.Name }) {
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
	return rtp.Params{}, errNoCodec
}

// offer describes everything we speak.
func (l *localSDP) offer(d rtp.Direction) ([]byte, error) {
	m := &sdp.MediaDescription{MediaName: sdp.MediaName{Media: "audio", Port: sdp.RangedPort{Value: int(l.port)}, Protos: []string{"RTP", "AVP"}}}
	for _, c := range l.codecs {
		addFormat(m, c, c.PayloadType)
	}
	addDTMF(m, 101)
	return l.marshal([]*sdp.MediaDescription{finish(m, 20*time.Millisecond, d)})
}

// answer describes what was chosen: the audio line taken, every other line of the offer refused with port 0 (RFC 3264, 6).
func (l *localSDP) answer(r *remoteSDP, p rtp.Params) ([]byte, error) {
	lines := make([]*sdp.MediaDescription, 0, len(r.desc.MediaDescriptions))
	for i, o := range r.desc.MediaDescriptions {
		m := &sdp.MediaDescription{MediaName: o.MediaName}
		if i < len(r.lines) && r.lines[i] != nil {
			m.MediaName = *r.lines[i]
		}
		m.MediaName.Port = sdp.RangedPort{}
		if i == r.audio {
			m.MediaName.Port.Value = int(l.port)
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

func addFormat(m *sdp.MediaDescription, c codec.Codec, pt uint8) {
	n := strconv.Itoa(int(pt))
	m.MediaName.Formats = append(m.MediaName.Formats, n)
	m.Attributes = append(m.Attributes, sdp.Attribute{Key: "rtpmap", Value: fmt.Sprintf("%s %s/%d", n, c.Name, c.ClockRate)})
}

func addDTMF(m *sdp.MediaDescription, pt uint8) {
	n := strconv.Itoa(int(pt))
	m.MediaName.Formats = append(m.MediaName.Formats, n)
	m.Attributes = append(m.Attributes, sdp.Attribute{Key: "rtpmap", Value: n + " telephone-event/8000"},
		sdp.Attribute{Key: "fmtp", Value: n + " 0-15"})
}

func finish(m *sdp.MediaDescription, ptime time.Duration, d rtp.Direction) *sdp.MediaDescription {
	m.Attributes = append(m.Attributes, sdp.Attribute{Key: "ptime", Value: strconv.FormatInt(ptime.Milliseconds(), 10)},
		sdp.Attribute{Key: d.String()})
	return m
}

// marshal writes the whole description; the version grows when the media lines differ from the last ones.
func (l *localSDP) marshal(lines []*sdp.MediaDescription) ([]byte, error) {
	family := "IP4"
	if l.addr.Is6() {
		family = "IP6"
	}
	d := sdp.SessionDescription{
		SessionName: "-",
		ConnectionInformation: &sdp.ConnectionInformation{NetworkType: "IN", AddressType: family,
			Address: &sdp.Address{Address: l.addr.String()}},
		TimeDescriptions:  []sdp.TimeDescription{{}},
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
	d.Origin = sdp.Origin{Username: "-", SessionID: l.id, SessionVersion: l.version, NetworkType: "IN",
		AddressType: family, UnicastAddress: l.addr.String()}
	b, err := d.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write session description: %w", err)
	}
	return b, nil
}
