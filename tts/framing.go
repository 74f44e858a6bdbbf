package tts

import (
	"fmt"
	"sync"

	"hotline/media"
	"hotline/media/dsp"
)

// filterDelay is the delay of a dsp.Resampler in samples of the lower rate.
const filterDelay = 24

// Framing makes framers and keeps the filters they share: one for each pair of rates, because a filter takes up to 10 ms to
// design. An engine holds one. The zero value is ready. Safe for concurrent use.
type Framing struct {
	mu      sync.Mutex
	filters map[ratePair]*dsp.Resampler
}

type ratePair struct{ from, to int }

// NewFramer returns a framer that takes samples at from Hz and writes frames at to Hz (0 = 8000) into out. It returns
// dsp.ErrRatio for odd rates. The first framer of a pair of rates takes up to 10 ms, later ones microseconds.
func (g *Framing) NewFramer(out media.Sink, from, to int) (*Framer, error) {
	to = orRate(to)
	f := &Framer{out: out, from: from, to: to, frame: make([]int16, to/50)}
	if from == to {
		return f, nil
	}
	filter, err := g.filter(from, to)
	if err != nil {
		return nil, err
	}
	low := min(from, to)
	f.res = &resampler{filter: filter.Clone(), drop: filterDelay * to / low, tail: filterDelay * from / low}
	return f, nil
}

func (g *Framing) filter(from, to int) (*dsp.Resampler, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known := g.filters[ratePair{from, to}]; known != nil {
		return known, nil
	}
	made, err := dsp.NewResampler(from, to)
	if err != nil {
		return nil, fmt.Errorf("resample speech: %w", err)
	}
	if g.filters == nil {
		g.filters = map[ratePair]*dsp.Resampler{}
	}
	g.filters[ratePair{from, to}] = made
	return made, nil
}

// resampler changes the sample rate of a clause and takes the filter's delay out, so that marks stay in place.
type resampler struct {
	filter *dsp.Resampler
	drop   int // output samples that still belong to the delay
	tail   int // input samples of silence that push the last sound out
	out    []int16
}

// process returns the output that in makes possible; the slice is valid until the next call.
func (r *resampler) process(in []int16) []int16 {
	r.out = r.filter.Process(r.out[:0], in)
	n := min(r.drop, len(r.out))
	r.drop -= n
	return r.out[n:]
}

// flush returns what is left behind the last input.
func (r *resampler) flush() []int16 { return r.process(make([]int16, r.tail)) }
