package ttstest

import (
	"slices"

	"hotline/media"
)

// Collect is a sink that keeps everything. The zero value is ready. Not safe for concurrent use.
type Collect struct {
	Frames []media.Frame // with samples of their own
	Closed bool
}

// WriteFrame keeps a copy of f.
func (c *Collect) WriteFrame(f media.Frame) error {
	f.Samples = slices.Clone(f.Samples)
	c.Frames = append(c.Frames, f)
	return nil
}

// Close notes that it was called.
func (c *Collect) Close() error {
	c.Closed = true
	return nil
}

// PCM joins the samples of all frames.
func (c *Collect) PCM() []int16 {
	var pcm []int16
	for _, f := range c.Frames {
		pcm = append(pcm, f.Samples...)
	}
	return pcm
}
