package engine

import (
	"sync/atomic"
	"time"

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

// stamp gives frames the media time of the call, whoever made them: the player's and a bridge's clocks began at other times.
// It allocates nothing.
type stamp struct {
	next media.Sink
	beat media.Beat
	pts  time.Duration
}

func (s *stamp) WriteFrame(f media.Frame) error {
	s.pts += time.Duration(s.beat.Due(time.Now())) * media.FrameTime
	f.PTS = s.pts
	s.pts += media.FrameTime
	return s.next.WriteFrame(f)
}

func (s *stamp) Close() error { return s.next.Close() }

// switchable passes frames on to whoever wants them now.
type switchable struct{ to atomic.Pointer[media.Sink] }

// listen directs frames to sink from the next one on; nil = nowhere.
func (s *switchable) listen(sink media.Sink) {
	if sink == nil {
		s.to.Store(nil)
		return
	}
	s.to.Store(&sink)
}

func (s *switchable) WriteFrame(f media.Frame) error {
	if to := s.to.Load(); to != nil {
		return (*to).WriteFrame(f)
	}
	return nil
}

func (s *switchable) Close() error { return nil }
