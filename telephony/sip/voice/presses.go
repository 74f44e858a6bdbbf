package voice

import (
	"math"
	"time"

	"hotline"
)

// presses tells a key that comes both as telephone event and by INFO from two keys: some phones and gateways send both.
// The zero value has heard none. Not safe for concurrent use.
type presses struct {
	out  chan hotline.Digit // capacity 32, newest dropped when full, closed when the session's digits end
	open []hotline.Digit    // that came one way so far, 8 at most
}

// samePress is how far apart the two may begin: INFO is often sent when the key is released.
const samePress = time.Second

// again says whether the press that d is of has come the other way already.
func (p *presses) again(d hotline.Digit) bool {
	for i, o := range p.open {
		if o.Digit == d.Digit && o.Source != d.Source && math.Abs(o.AtMS-d.AtMS) < ms(samePress) {
			p.open = append(p.open[:i], p.open[i+1:]...)
			return true
		}
	}
	if len(p.open) == 8 {
		p.open = append(p.open[:0], p.open[1:]...)
	}
	p.open = append(p.open, d)
	return false
}
