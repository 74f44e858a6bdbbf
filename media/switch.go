package media

import (
	"sync/atomic"
	"time"
)

// Switch is a Sink that passes frames on to whoever wants them now. The zero value drops them. It never closes what it passes to, and
// neither allocates nor blocks by itself. Listen may be called from any goroutine.
type Switch struct{ to atomic.Pointer[Sink] }

// Listen directs frames to sink from the next one on; nil = nowhere.
func (s *Switch) Listen(sink Sink) {
	if sink == nil {
		s.to.Store(nil)
		return
	}
	s.to.Store(&sink)
}

// WriteFrame hands the frame on and returns what the listener returned.
func (s *Switch) WriteFrame(f Frame) error {
	if to := s.to.Load(); to != nil {
		return (*to).WriteFrame(f)
	}
	return nil
}

// Close does nothing.
func (s *Switch) Close() error { return nil }

// Stamp is a Sink that gives frames the media time of a leg, whoever made them: players and bridges count from their own beginnings.
// It is written one frame a tick of the media clock and goes over ticks that were skipped. It allocates nothing. Not safe for
// concurrent use.
type Stamp struct {
	Next Sink
	beat Beat
	pts  time.Duration
}

// WriteFrame hands the frame on with the time of the leg.
func (s *Stamp) WriteFrame(f Frame) error {
	s.pts += time.Duration(s.beat.Due(time.Now())) * FrameTime
	f.PTS = s.pts
	s.pts += FrameTime
	return s.Next.WriteFrame(f)
}

// Close closes Next.
func (s *Stamp) Close() error { return s.Next.Close() }
