package tts

import (
	"fmt"
	"sync"

	"hotline/media/dsp"
)

// filterDelay is the delay of a dsp.Resampler in samples of the lower rate.
const filterDelay = 24

// resamplers holds one resampler for each pair of rates; clauses take clones, because a filter takes 10 ms to design.
var resamplers sync.Map // ratePair -> *dsp.Resampler

type ratePair struct{ from, to int }

// resampler changes the sample rate of a clause and takes the filter's delay out, so that marks stay in place.
type resampler struct {
	filter *dsp.Resampler
	drop   int // output samples that still belong to the delay
	tail   int // input samples of silence that push the last sound out
	out    []int16
}

func newResampler(from, to int) (*resampler, error) {
	known, ok := resamplers.Load(ratePair{from, to})
	if !ok {
		made, err := dsp.NewResampler(from, to)
		if err != nil {
			return nil, fmt.Errorf("resample speech: %w", err)
		}
		known, _ = resamplers.LoadOrStore(ratePair{from, to}, made)
	}
	low := min(from, to)
	filter := known.(*dsp.Resampler).Clone() //nolint:forcetypeassert // nothing else is stored
	return &resampler{filter: filter, drop: filterDelay * to / low, tail: filterDelay * from / low}, nil
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
