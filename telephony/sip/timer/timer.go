// Package timer is the arithmetic of session timers (RFC 4028): what to ask for, what to answer, who refreshes and when.
// It runs no clock and sends nothing. telephony/sip applies it to each leg.
package timer

import (
	"strconv"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// Floor is the smallest Min-SE that RFC 4028 section 4 allows on a public network.
const Floor = 90 * time.Second

// Policy is what one side wants. The zero value wants no timer, but accepts one that the other side asks for.
type Policy struct {
	Expires time.Duration // the interval we ask for; 0: we ask for none
	Min     time.Duration // the smallest interval we accept; 0: Floor
}

// Terms are what both sides agreed on. The zero value: no timer.
type Terms struct {
	Every time.Duration // session interval, 0 for none
	Ours  bool          // we send the refresh; else the other side does
}

// RefreshAfter is when the refresher refreshes: half of the interval (section 10).
func (t Terms) RefreshAfter() time.Duration { return t.Every / 2 }

// EndAfter is when a session without refresh ends by BYE: the smaller of 32 s and a third of the interval before its end
// (section 10).
func (t Terms) EndAfter() time.Duration { return t.Every - min(32*time.Second, t.Every/3) }

func (p Policy) floor() time.Duration {
	if p.Min > 0 {
		return p.Min
	}
	return Floor
}

// Ask writes our wish into an INVITE or UPDATE; refresher is "uac" or "uas" in a refresh, "" in the first request.
func (p Policy) Ask(req *gosip.Request, refresher string) {
	if p.Expires == 0 {
		return
	}
	v := seconds(p.Expires)
	if refresher != "" {
		v += ";refresher=" + refresher
	}
	req.RemoveHeader("Session-Expires")
	req.RemoveHeader("Min-SE")
	req.AppendHeader(gosip.NewHeader("Session-Expires", v))
	if p.Min != 0 && p.Min != Floor {
		req.AppendHeader(gosip.NewHeader("Min-SE", seconds(p.Min)))
	}
}

// Raise is the policy after a 422: at least what its Min-SE says; false when it says nothing new.
func (p Policy) Raise(res *gosip.Response) (Policy, bool) {
	least, _ := read(value(res, "Min-SE"))
	if least <= p.floor() && least <= p.Expires {
		return p, false
	}
	p.Min, p.Expires = max(least, p.Min), max(least, p.Expires)
	return p, true
}

// TooShort says that a request asks for a shorter interval than we take; minSE is the Min-SE of the 422 then.
func (p Policy) TooShort(req *gosip.Request) (minSE string, short bool) {
	d, _ := read(value(req, "Session-Expires"))
	if d == 0 || d >= p.floor() || !supports(req) {
		return "", false
	}
	return seconds(p.floor()), true
}

// Answer decides about a request (RFC 4028 section 9, table 2) and writes the decision into its 2xx.
func (p Policy) Answer(req *gosip.Request, res *gosip.Response) Terms {
	every, refresher := read(value(req, "Session-Expires"))
	theirs := supports(req)
	least, _ := read(value(req, "Min-SE"))
	switch {
	case every == 0 && p.Expires == 0:
		return Terms{}
	case every == 0:
		every = max(p.Expires, least)
	case p.Expires != 0:
		every = max(min(every, p.Expires), least, p.floor())
	default:
		every = max(every, least, p.floor())
	}
	switch {
	case !theirs: // it cannot refresh: we do
		refresher = "uas"
	case refresher == "":
		refresher = "uac"
	}
	res.AppendHeader(gosip.NewHeader("Session-Expires", seconds(every)+";refresher="+refresher))
	if refresher == "uac" {
		res.AppendHeader(gosip.NewHeader("Require", "timer"))
	}
	return Terms{Every: every, Ours: refresher == "uas"}
}

// Accept reads the 2xx to a request of ours. Without Session-Expires in it there is no timer (section 7.2).
func Accept(res *gosip.Response) Terms {
	every, refresher := read(value(res, "Session-Expires"))
	return Terms{Every: every, Ours: every > 0 && refresher != "uas"}
}

// headers is what requests and responses have in common here.
type headers interface {
	GetHeader(name string) gosip.Header
	GetHeaders(name string) []gosip.Header
}

// value reads a header field by its long or compact name.
func value(m headers, name string) string {
	h := m.GetHeader(name)
	if h == nil && name == "Session-Expires" {
		h = m.GetHeader("x")
	}
	if h == nil {
		return ""
	}
	return h.Value()
}

// read takes "1800;refresher=uac" apart; 0 for nothing usable.
func read(v string) (d time.Duration, refresher string) {
	number, params, _ := strings.Cut(v, ";")
	n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 31)
	if err != nil {
		return 0, ""
	}
	for p := range strings.SplitSeq(params, ";") {
		k, val, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(k), "refresher") {
			refresher = strings.ToLower(strings.TrimSpace(val))
		}
	}
	if refresher != "uac" && refresher != "uas" {
		refresher = ""
	}
	return time.Duration(n) * time.Second, refresher
}

func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }

// supports says whether the sender of m knows session timers.
func supports(m headers) bool {
	for _, name := range []string{"Supported", "k", "Require"} {
		for _, h := range m.GetHeaders(name) {
			for token := range strings.SplitSeq(h.Value(), ",") {
				if strings.EqualFold(strings.TrimSpace(token), "timer") {
					return true
				}
			}
		}
	}
	return false
}
