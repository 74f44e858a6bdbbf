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
		out = resample(p.samples, p.rate, rate)
		if p.others == nil {
			p.others = make(map[int][]int16)
		}
		p.others[rate] = out
	}
	return out
}

// resample converts samples between two rates; nil for rates that no codec has.
func resample(samples []int16, from, to int) []int16 {
	if from == to {
		return samples
	}
	r, err := dsp.NewResampler(from, to)
	if err != nil {
		return nil
	}
	return r.Process(make([]int16, 0, len(samples)*to/from+to/100), samples)
}
