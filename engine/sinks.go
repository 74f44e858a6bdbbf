package engine

import (
	"hotline/media"
)

// tee hands each frame to all sinks in turn; every one of them must not block.
type tee []media.Sink

func (t tee) WriteFrame(f media.Frame) error {
	for _, s := range t {
		_ = s.WriteFrame(f) // one sink's trouble is not the next one's
	}
	return nil
}

func (t tee) Close() error {
	for _, s := range t {
		_ = s.Close()
	}
	return nil
}
