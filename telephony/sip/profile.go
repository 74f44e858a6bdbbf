package sip

import (
	"time"

	"hotline/media/codec"
	"hotline/telephony/sip/access"
	"hotline/telephony/sip/sdp"
	"hotline/telephony/sip/timer"
	"hotline/telephony/sip/trunk"
)

// profile is how we speak on one leg: what its trunk says, else what the endpoint does.
type profile struct {
	codecs   []codec.Codec
	ownOrder bool
	ptime    time.Duration
	security sdp.Security
	timers   timer.Policy
	web      bool // WebRTC
}

// profileOf is the profile of the legs of a trunk or a user, nil for those of nobody.
func (e *Endpoint) profileOf(who *access.Caller) profile {
	p := profile{codecs: codecsOf(e.cfg.Codecs), timers: timer.Policy{Expires: e.cfg.SessionExpires, Min: e.cfg.MinSE}}
	if who != nil && who.User != "" {
		p.security = securityOf(e.cfg.PhoneSRTP)
	}
	t := who.Config()
	if t == nil {
		return p
	}
	if len(t.Codecs) > 0 {
		p.codecs = codecsOf(t.Codecs)
	}
	if t.Timers != (trunk.Timers{}) {
		p.timers = timer.Policy{Expires: t.Timers.Expires, Min: t.Timers.Min}
	}
	p.security, p.ownOrder, p.ptime = securityOf(t.SRTP), t.OwnOrder, t.PTime
	return p
}

// securityOf is how session descriptions say it.
func securityOf(s trunk.SRTP) sdp.Security {
	switch s {
	case trunk.SRTPRequired:
		return sdp.Required
	case trunk.SRTPOffered:
		return sdp.Optional
	case trunk.SRTPOff:
	}
	return sdp.Plain
}

// forBrowser is p for a leg whose media is WebRTC.
func (p profile) forBrowser(e *Endpoint) profile {
	p.web, p.security, p.ptime, p.ownOrder = true, sdp.Plain, 0, true
	p.codecs = e.deps.WebRTC.Codecs()
	return p
}

// local is what our descriptions begin with.
func (p profile) local() sdp.Local {
	l := sdp.Local{Codecs: p.codecs, OwnOrder: p.ownOrder, PTime: p.ptime, Security: p.security}
	if p.web {
		l.ICE = &sdp.ICE{}
	}
	return l
}

// codecsOf looks the names of the configuration up; Validate has proved that they exist.
func codecsOf(names []string) []codec.Codec {
	list := make([]codec.Codec, 0, len(names))
	for _, n := range names {
		if c, ok := codec.Lookup(n); ok {
			list = append(list, c)
		}
	}
	return list
}
