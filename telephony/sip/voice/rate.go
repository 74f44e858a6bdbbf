package voice

import (
	"sync"
	"sync/atomic"

	"hotline/media"
	"hotline/media/dsp"
)

// converter passes frames on at the sample rate of goal. Codecs of other rates may come within a call; who speaks and listens
// goes on at the rate that the call began with. Frames of that rate pass untouched, without a lock. Safe for concurrent use.
type converter struct {
	out  media.Sink
	goal atomic.Int64 // Hz; 0: whatever comes

	mu  sync.Mutex // guards the rest, and the order of what is converted
	via *dsp.Resampler
	buf []int16
}

// WriteFrame takes a frame of any codec's rate. It returns media.ErrRate for another rate, and the errors of out.
func (c *converter) WriteFrame(f media.Frame) error {
	goal := int(c.goal.Load())
	if f.Rate == goal || goal == 0 {
		return c.out.WriteFrame(f) //nolint:wrapcheck // passed through
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if in, out := c.rates(); in != f.Rate || out != goal {
		via, err := dsp.NewResampler(f.Rate, goal)
		if err != nil {
			return media.ErrRate
		}
		c.via = via
	}
	c.buf = c.via.Process(c.buf[:0], f.Samples)
	f.Rate, f.Samples = goal, c.buf
	return c.out.WriteFrame(f) //nolint:wrapcheck // passed through
}

// rates are those of the resampler in use. The caller holds mu.
func (c *converter) rates() (in, out int) {
	if c.via == nil {
		return 0, 0
	}
	return c.via.Rates()
}

// Close closes what is behind.
func (c *converter) Close() error { return c.out.Close() } //nolint:wrapcheck // passed through
