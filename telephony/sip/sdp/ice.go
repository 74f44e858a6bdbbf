package sdp

import (
	"fmt"
	"strconv"
	"strings"

	pion "github.com/pion/sdp/v3"
)

// ICE is what one side says of the way to it (RFC 8839) and of its certificate (RFC 8122): the part of a description that
// telephony/webrtc makes and reads.
type ICE struct {
	Ufrag, Pwd  string
	Fingerprint string   // "sha-256 12:DF:..."
	Setup       string   // active, passive or actpass (RFC 5763)
	Candidates  []string // without "candidate:"
	Lite        bool
	Mid         string // of the line (RFC 8843); the other side's only
	Port        uint16 // of the default candidate; ours only
	SSRC        uint32 // of what we send; ours only
}

// WebRTC says whether every audio line of a description asks for ICE and DTLS-SRTP.
func (r *Remote) WebRTC() bool {
	for _, a := range r.audios {
		if !a.dtls {
			return false
		}
	}
	return len(r.audios) > 0
}

// ICE is that of the line chosen last by Check, Answer or Accept.
func (r *Remote) ICE() ICE {
	if len(r.audios) == 0 {
		return ICE{}
	}
	return r.audios[r.took].ice
}

// readICE reads the attributes of a line, or of the whole description where the line has none of its own.
func readICE(desc *pion.SessionDescription, m *pion.MediaDescription) ICE {
	get := func(key string) string {
		if v, ok := m.Attribute(key); ok {
			return v
		}
		v, _ := desc.Attribute(key)
		return v
	}
	i := ICE{Ufrag: get("ice-ufrag"), Pwd: get("ice-pwd"), Fingerprint: get("fingerprint"), Setup: get("setup")}
	i.Mid, _ = m.Attribute("mid")
	_, i.Lite = desc.Attribute("ice-lite")
	for _, a := range m.Attributes {
		if a.Key == "candidate" && len(i.Candidates) < maxCandidates {
			i.Candidates = append(i.Candidates, a.Value)
		}
	}
	return i
}

// maxCandidates are read of one line; a browser has a dozen.
const maxCandidates = 64

// addICE writes the way to us into our line.
func (l *Local) addICE(m *pion.MediaDescription, mid string) {
	if l.ICE == nil {
		return
	}
	if l.mid = mid; mid == "" {
		l.mid = "0"
	}
	m.MediaName.Port.Value = int(l.ICE.Port)
	m.WithValueAttribute("mid", l.mid).
		WithValueAttribute("msid", "hotline audio").
		WithValueAttribute("ice-ufrag", l.ICE.Ufrag).
		WithValueAttribute("ice-pwd", l.ICE.Pwd).
		WithValueAttribute("fingerprint", l.ICE.Fingerprint).
		WithValueAttribute("setup", l.ICE.Setup)
	source := strconv.FormatUint(uint64(l.ICE.SSRC), 10)
	m.WithValueAttribute("ssrc", source+fmt.Sprintf(" cname:hotline-%08x", l.ICE.SSRC)).
		WithValueAttribute("ssrc", source+" msid:hotline audio")
	for _, c := range l.ICE.Candidates {
		m.WithValueAttribute("candidate", c)
	}
	m.WithPropertyAttribute("end-of-candidates")
}

// bundle writes what concerns the whole description of a WebRTC leg.
func (l *Local) bundle(d *pion.SessionDescription) {
	if l.ICE == nil {
		return
	}
	d.Attributes = append(d.Attributes, pion.Attribute{Key: "group", Value: strings.TrimSpace("BUNDLE " + l.mid)})
	if l.ICE.Lite {
		d.Attributes = append(d.Attributes, pion.Attribute{Key: "ice-lite"})
	}
	d.Attributes = append(d.Attributes, pion.Attribute{Key: "msid-semantic", Value: "WMS hotline"})
}
