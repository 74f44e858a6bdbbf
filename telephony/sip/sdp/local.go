package sdp

import (
	"net/netip"
	"slices"
	"time"

	pion "github.com/pion/sdp/v3"

	"hotline/media/codec"
	"hotline/media/rtp"
	"hotline/media/sdes"
)

// Security says how voice is encrypted.
type Security int

// The modes.
const (
	Plain    Security = iota // RTP; encrypted offers are refused
	Optional                 // SRTP where the other side can. Our own offer is RTP/AVP with keys, which those without SRTP ignore.
	Required                 // SRTP or no call
)

// Local is what we say about ourselves in every description of one leg. Set the exported fields before the first use; Paused
// may change between two descriptions. Not safe for concurrent use.
//
//archtest:fields the description's own lines first, then what must stay the same from one to the next
type Local struct {
	Addr     netip.Addr    // where we want RTP
	Port     uint16        // where we want RTP
	Codecs   []codec.Codec // those we speak, best first
	OwnOrder bool          // our order decides in answers, not the other side's
	PTime    time.Duration // packet time that we ask for, 10-60 ms; 0: 20 ms
	Security Security
	Paused   bool   // we hold the other side: we take no audio
	ICE      *ICE   // what stands in our descriptions of a WebRTC leg; nil: RTP on an address
	ID       uint64 // o= session id

	version uint64                   // o= version: grows when the description changes
	last    string                   // media lines last sent, to see a change
	layout  []*pion.MediaDescription // lines of the last description, refused ones with port 0: their number never shrinks
	index   int                      // which line is ours
	proto   []string                 // its profile
	types   map[string]uint8         // payload types agreed on, by codec name
	offered []sdes.Crypto            // our keys, one a suite, as offered
	send    sdes.Crypto              // the key in use
	mid     string                   // of our line, as first offered or answered
}

// Check says whether an offer can be answered: nil, ErrNoCodec, ErrSRTP, ErrFamily or another error.
func (l *Local) Check(r *Remote) error {
	_, _, err := l.pick(r)
	return err
}

// pick chooses line and format of a description.
func (l *Local) pick(r *Remote) (*audio, format, error) {
	err := ErrNoCodec
	for _, want := range l.kinds() {
		for i := range r.audios {
			a := &r.audios[i]
			if l.kind(a) != want {
				continue
			}
			f, ok := l.choose(a)
			if !ok {
				continue
			}
			if !a.dtls && l.Addr.IsValid() && l.Addr.Is4() != a.addr.Addr().Is4() {
				err = ErrFamily
				continue
			}
			r.took = i
			return a, f, nil
		}
	}
	if slices.ContainsFunc(r.audios, func(a audio) bool { _, ok := l.choose(&a); return ok && !slices.Contains(l.kinds(), l.kind(&a)) }) {
		err = ErrSRTP
	}
	return nil, format{}, err
}

// kinds of lines: plain RTP, SRTP, SRTP whose keys we do not know.
const (
	kindPlain = iota
	kindSecure
	kindOpaque
	kindDTLS // the same, but ICE and DTLS bring them
)

// kinds are those we take, best first.
func (l *Local) kinds() []int {
	if l.ICE != nil {
		return []int{kindDTLS}
	}
	switch l.Security {
	case Required:
		return []int{kindSecure}
	case Optional:
		return []int{kindSecure, kindPlain}
	default:
		return []int{kindPlain}
	}
}

func (l *Local) kind(a *audio) int {
	switch {
	case a.dtls && l.ICE != nil:
		return kindDTLS
	case a.dtls:
		return kindOpaque
	case len(a.crypto) > 0 && (a.secure || l.Security != Plain): // keys on a plain line are an invitation (best effort)
		return kindSecure
	case a.secure:
		return kindOpaque
	default:
		return kindPlain
	}
}

// choose is the first format of the other side that we speak, or of ours that it speaks.
func (l *Local) choose(a *audio) (format, bool) {
	if l.OwnOrder {
		for _, c := range l.Codecs {
			for _, f := range a.formats {
				if f.codec.Name == c.Name && c.Encodes() {
					return format{c, f.pt}, true
				}
			}
		}
		return format{}, false
	}
	for _, f := range a.formats {
		i := slices.IndexFunc(l.Codecs, func(c codec.Codec) bool { return c.Name == f.codec.Name })
		if i >= 0 && f.codec.Encodes() {
			return format{l.Codecs[i], f.pt}, true // at our sample rate
		}
	}
	return format{}, false
}

// params is what a line and a format mean for the session, keys aside.
func (l *Local) params(a *audio, f format) rtp.Params {
	p := rtp.Params{Codec: f.codec, PayloadType: f.pt, Remote: a.addr, RemoteRTCP: a.rtcp, Mux: a.mux,
		Direction: l.allowed(reversed(a.direction)), PTime: l.packetTime(a, f.codec)}
	for i, e := range a.events { // its clock should be the codec's (RFC 4733 section 2.5.1.2)
		if i == 0 || e.rate == f.codec.ClockRate && p.DTMFClockRate != e.rate {
			p.DTMFPayloadType, p.DTMFClockRate = e.pt, e.rate
		}
	}
	if !a.dtls && a.addr.Addr().IsUnspecified() { // hold as in RFC 2543: hear, do not send
		p.Remote, p.RemoteRTCP = netip.AddrPort{}, netip.AddrPort{}
		switch p.Direction {
		case rtp.SendRecv:
			p.Direction = rtp.RecvOnly
		case rtp.SendOnly:
			p.Direction = rtp.Inactive
		}
	}
	return p
}

// packetTime is how much audio we put into a packet: what the other side asks for where it can be sent, else 20 ms; never
// more than it takes.
func (l *Local) packetTime(a *audio, c codec.Codec) time.Duration {
	d := l.ptime()
	if t := a.ptime; t >= 10*time.Millisecond && t <= 60*time.Millisecond && t%(10*time.Millisecond) == 0 {
		d = t
	}
	if m := a.maxPtime; m >= 10*time.Millisecond && m < d {
		d = m - m%(10*time.Millisecond)
	}
	return c.PacketTime(d)
}

func (l *Local) ptime() time.Duration {
	if l.PTime == 0 {
		return 20 * time.Millisecond
	}
	return l.PTime
}

// allowed takes receiving out of a direction while we hold the other side.
func (l *Local) allowed(d rtp.Direction) rtp.Direction {
	switch {
	case !l.Paused || !d.Receives():
		return d
	case d == rtp.SendRecv:
		return rtp.SendOnly
	default:
		return rtp.Inactive
	}
}

// Answer chooses from an offer and describes the choice: the audio line taken, every other line refused with port 0 (RFC 3264
// section 6). It returns what the session is to do, and ErrNoCodec or ErrSRTP where nothing fits.
func (l *Local) Answer(r *Remote) (rtp.Params, []byte, error) {
	a, f, err := l.pick(r)
	if err != nil {
		return rtp.Params{}, nil, err
	}
	p := l.params(a, f)
	if l.kind(a) == kindSecure {
		if p.SendKey, p.ReceiveKey, err = l.answerKeys(a.crypto); err != nil {
			return rtp.Params{}, nil, err
		}
	}
	l.layout = make([]*pion.MediaDescription, 0, len(r.desc.MediaDescriptions))
	for i, o := range r.desc.MediaDescriptions {
		name := o.MediaName
		if i < len(r.lines) && r.lines[i] != nil {
			name = *r.lines[i]
		}
		name.Port = pion.RangedPort{}
		refused := &pion.MediaDescription{MediaName: name}
		if mid, ok := o.Attribute("mid"); ok && l.ICE != nil { // RFC 8843 section 7.3.3
			refused.WithValueAttribute("mid", mid)
		}
		l.layout = append(l.layout, refused)
	}
	l.index, l.proto = a.index, r.desc.MediaDescriptions[a.index].MediaName.Protos
	l.remember(a)
	m := l.line()
	addFormat(m, p.Codec, p.PayloadType)
	if p.DTMFPayloadType != 0 {
		addEvents(m, p.DTMFPayloadType, p.DTMFClockRate)
	}
	if a.comfort && p.Codec.ClockRate == 8000 {
		addComfort(m)
	}
	if a.mux || a.dtls {
		m.Attributes = append(m.Attributes, pion.Attribute{Key: "rtcp-mux"})
	}
	l.addICE(m, a.ice.Mid)
	if p.SendKey.Suite != "" {
		m.Attributes = append(m.Attributes, pion.Attribute{Key: "crypto", Value: p.SendKey.Value()})
	}
	finish(m, p.PTime, p.Direction)
	b, err := l.marshal()
	return p, b, err
}

// answerKeys takes a key of the offer and makes ours; ours stays as long as the suite does.
func (l *Local) answerKeys(offered []sdes.Crypto) (send, receive sdes.Crypto, err error) {
	if l.send.Suite != "" {
		for _, c := range offered {
			if c.Suite == l.send.Suite {
				l.send.Tag = c.Tag
				return l.send, c, nil
			}
		}
	}
	if send, receive, err = sdes.Answer(offered, sdes.Suites()); err != nil {
		return send, receive, ErrSRTP
	}
	l.send = send
	return send, receive, nil
}

// Accept takes the answer to our own offer. It returns what the session is to do, and ErrNoCodec or ErrSRTP where the answer
// does not fit.
func (l *Local) Accept(r *Remote) (rtp.Params, error) {
	a, f, err := l.pick(r)
	if err != nil {
		return rtp.Params{}, err
	}
	p := l.params(a, f)
	if l.kind(a) == kindSecure {
		if p.SendKey, err = sdes.Accept(l.offered, a.crypto[0]); err != nil {
			return rtp.Params{}, ErrSRTP
		}
		p.ReceiveKey, l.send = a.crypto[0], p.SendKey
	}
	l.remember(a)
	return p, nil
}

// remember keeps the payload types of the other side: a number that was used once keeps its meaning (RFC 3264 section 8.3.2).
func (l *Local) remember(a *audio) {
	if l.types == nil {
		l.types = make(map[string]uint8)
	}
	for _, f := range a.formats {
		l.types[f.codec.Name] = f.pt
	}
	for _, e := range a.events {
		l.types[eventName(e.rate)] = e.pt
	}
}

// Offer describes everything we speak.
func (l *Local) Offer() ([]byte, error) {
	if l.proto == nil {
		l.proto = []string{"RTP", "AVP"}
		if l.Security == Required {
			l.proto = []string{"RTP", "SAVP"}
		}
		if l.ICE != nil {
			l.proto = []string{"UDP", "TLS", "RTP", "SAVPF"}
		}
	}
	if len(l.layout) == 0 {
		l.layout = []*pion.MediaDescription{{MediaName: pion.MediaName{Media: "audio"}}}
	}
	m := l.line()
	rates := map[int]bool{}
	for _, c := range l.Codecs {
		if c.Encodes() {
			addFormat(m, c, l.number(c.Name, c.PayloadType))
			rates[c.ClockRate] = true
		}
	}
	if rates[8000] {
		addComfort(m)
	}
	addEvents(m, l.number(eventName(8000), 101), 8000)
	if rates[48000] {
		addEvents(m, l.number(eventName(48000), 110), 48000)
	}
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "rtcp-mux"})
	l.addICE(m, l.mid)
	if err := l.addKeys(m); err != nil {
		return nil, err
	}
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "maxptime", Value: "60"})
	finish(m, l.ptime(), l.allowed(rtp.SendRecv))
	return l.marshal()
}

// addKeys offers a key for every suite, or the one in use.
func (l *Local) addKeys(m *pion.MediaDescription) error {
	switch {
	case l.Security == Plain || l.ICE != nil:
		return nil
	case l.send.Suite != "":
		l.offered = []sdes.Crypto{l.send}
	case l.offered == nil:
		var err error
		if l.offered, err = sdes.Offer(sdes.Suites()); err != nil {
			return err //nolint:wrapcheck // says what it is
		}
	}
	for _, c := range l.offered {
		m.Attributes = append(m.Attributes, pion.Attribute{Key: "crypto", Value: c.Value()})
	}
	return nil
}

// number is the payload type agreed on for a name, or the usual one where it is not taken.
func (l *Local) number(name string, usual uint8) uint8 {
	if pt, ok := l.types[name]; ok {
		return pt
	}
	taken := func(pt uint8) bool {
		for _, t := range l.types {
			if t == pt {
				return true
			}
		}
		return false
	}
	for pt := usual; pt < 128; pt++ {
		if !taken(pt) {
			return pt
		}
	}
	return usual
}

// line begins our audio line.
func (l *Local) line() *pion.MediaDescription {
	m := &pion.MediaDescription{MediaName: pion.MediaName{Media: "audio", Port: pion.RangedPort{Value: int(l.Port)}, Protos: l.proto}}
	l.layout[l.index] = m
	return m
}
