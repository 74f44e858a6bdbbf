package engine

import (
	"sync"

	"hotline/media/dsp"
)

// prompt is the voice of the test lines at the rates of the calls: each is made when the first call needs it.
type prompt struct {
	samples []int16
	rate    int // Hz of samples

	mu     sync.Mutex
	others map[int][]int16 // by rate
}

// at returns the prompt at rate Hz. Nobody may change it.
func (p *prompt) at(rate int) []int16 {
	if rate == p.rate {
		return p.samples
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	out, ok := p.others[rate]
	if !ok {
		out, _ = dsp.Convert(p.samples, p.rate, rate) // nil for rates that no codec has
		if p.others == nil {
			p.others = make(map[int][]int16)
		}
		p.others[rate] = out
	}
	return out
}
