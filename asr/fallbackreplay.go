package asr

import (
	"context"
	"time"

	"hotline/media"
)

// Pace of a replay: an engine holds 2 s of audio, so it gets no more than 1 s ahead of what it has decoded.
const (
	replayAhead = time.Second
	replayStep  = 2 * time.Millisecond // between looks at an engine's backlog, and between pieces where it tells none
	replayStuck = 3 * time.Second      // an engine that decodes nothing for so long gets the rest at once: what it drops is lost
)

// replay hands the engine the kept audio and the flushes in it, and from its end on lets WriteFrame feed it.
// It returns early when the engine refuses or ctx ends.
func (s *fallbackStream) replay(ctx context.Context, stream Stream) {
	var buf []int16
	given := time.Duration(0)
	for ctx.Err() == nil {
		f, done := s.take(&buf, stream)
		if done {
			return
		}
		if len(f.Samples) == 0 {
			continue // a flush
		}
		if stream.WriteFrame(f) != nil {
			_ = stream.Close() // so that its results end, if they have not
			return
		}
		given += f.Duration()
		pace(ctx, stream, given)
	}
}

// take gives the next piece for the engine, or flushes it; done means that it has everything and is live now.
func (s *fallbackStream) take(buf *[]int16, stream Stream) (piece media.Frame, done bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.link
	l.sent = max(l.sent, s.ring.start())
	to := s.ring.end
	if l.flushed < len(s.marks) {
		to = s.marks[l.flushed]
		if to <= l.sent {
			stream.Flush()
			l.flushed++
			return piece, false
		}
	}
	if to == l.sent {
		l.live = true
		if s.closed {
			l.ended = true
			_ = stream.Close()
		}
		return piece, true
	}
	if *buf == nil {
		*buf = make([]int16, int(fallbackPiece.Seconds()*float64(s.rate)))
	}
	to, lost := s.ring.alike(l.sent, to)
	n := s.ring.read(l.sent, (*buf)[:min(len(*buf), to-l.sent)])
	l.sent += n
	return media.Frame{Rate: s.rate, Samples: (*buf)[:n], Lost: lost, Mark: media.NoMark}, false
}

// pace waits until the engine has room.
func pace(ctx context.Context, stream Stream, given time.Duration) {
	if given < replayAhead {
		return
	}
	tick := time.NewTicker(replayStep)
	defer tick.Stop()
	b, tells := stream.(backlogger)
	for waited := time.Duration(0); waited < replayStuck; waited += replayStep {
		if tells && b.Backlog() < replayAhead {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if !tells {
			return
		}
	}
}
