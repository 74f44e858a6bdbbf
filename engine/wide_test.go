package engine_test

import (
	"math"
	"sync"
	"testing"

	"hotline"
	"hotline/media"
)

// pitch counts how often a tone crosses zero, which tells its frequency.
type pitch struct {
	mu        sync.Mutex
	rate      int
	crossings int
	samples   int
	last      int16
	lost      bool // the frame before
}

// WriteFrame takes one frame that sounds.
func (p *pitch) WriteFrame(f media.Frame) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rate = f.Rate
	if after := p.lost; f.Lost || after { // made up on a busy machine, or fading over from that
		p.lost = f.Lost
		return nil
	}
	for _, s := range f.Samples {
		if s > -500 && s < 500 && p.samples == 0 {
			continue // it has not begun
		}
		if p.samples++; s >= 0 != (p.last >= 0) {
			p.crossings++
		}
		p.last = s
	}
	return nil
}

// Close does nothing.
func (p *pitch) Close() error { return nil }

// hertz is the frequency, 0 before half a second was heard.
func (p *pitch) hertz() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rate == 0 || p.samples < p.rate/2 {
		return 0
	}
	return float64(p.crossings) / 2 * float64(p.rate) / float64(p.samples)
}

// Callers with a wide-band codec hear the prompt at its pitch, and the bot at all.
func TestEngine_SpeaksAtTheRateOfTheCall(t *testing.T) {
	const tone = 400.0
	for _, codec := range []string{"G722", "PCMU"} {
		t.Run(codec, func(t *testing.T) {
			r := newRig(t, func(r *rig) {
				r.codecs = []string{codec}
				for i := range r.deps.Prompt {
					r.deps.Prompt[i] = int16(8000 * math.Sin(2*math.Pi*tone*float64(i)/float64(r.cfg.Rate)))
				}
			})
			heard := &pitch{last: 1}
			p, err := r.dialTo("1002", heard)
			if err != nil {
				t.Fatal(err)
			}
			r.eventually("the prompt", func() bool { return heard.hertz() > 0 })
			if hz := heard.hertz(); math.Abs(hz-tone) > tone/20 {
				t.Errorf("a tone of %.0f Hz sounds as %.0f", tone, hz)
			}
			p.hangUp()
			r.over(1)
			p = r.must("10000")
			r.eventually("the greeting", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.heard >= 3 })
			p.hangUp()
			r.over(2)
			if failed := bodies[hotline.ComponentFailed](r); len(failed) != 0 {
				t.Errorf("%+v", failed)
			}
		})
	}
}
