package webrtc

import (
	"net"
	"strings"

	"github.com/pion/stun/v4"
)

// isSTUN tells STUN from DTLS and RTP on one port (RFC 7983).
func isSTUN(b []byte) bool { return b[0] < 4 && len(b) >= 20 }

// isDTLS tells DTLS from RTP.
func isDTLS(b []byte) bool { return b[0] >= 20 && b[0] <= 63 }

// bind answers a connectivity check (RFC 8445 section 7.3): who knows the password of a Link is on a path of it. An ICE-lite agent
// sends no checks of its own; the browser, always the controlling side, nominates. It returns the path, nil for a stranger's.
// Checks that are wrong get no answer: a port that anybody reaches must not answer forged addresses.
func (h *Hub) bind(b []byte, p *path) *path {
	m := &stun.Message{Raw: append([]byte(nil), b...)}
	if m.Decode() != nil || m.Type != stun.BindingRequest {
		return nil
	}
	var user stun.Username
	if user.GetFrom(m) != nil {
		return nil
	}
	ours, _, _ := strings.Cut(user.String(), ":")
	l := h.name(ours)
	if l == nil {
		return nil
	}
	key := stun.NewShortTermIntegrity(l.password())
	if key.Check(m) != nil {
		return nil
	}
	if p = h.known(p, l); p == nil {
		return nil
	}
	_, err := m.Get(stun.AttrUseCandidate)
	l.heard(p, err == nil)
	res, err := stun.Build(m, stun.BindingSuccess, &stun.XORMappedAddress{IP: net.IP(p.addr.Addr().AsSlice()), Port: int(p.addr.Port())},
		key, stun.Fingerprint)
	if err == nil {
		_ = p.write(res.Raw)
	}
	return p
}

// known is the path in use for an address.
func (h *Hub) known(p *path, l *Link) *path {
	if p.tcp == nil {
		return h.knows(p, l)
	}
	if p.link == nil {
		p.link = l
	}
	if p.link != l {
		return nil
	}
	return p
}
