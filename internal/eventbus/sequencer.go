package eventbus

import (
	"errors"
	"sync"
	"time"

	"hotline"
)

// ErrEnded is returned by Emit after the call's CallEnded: the late fact is dropped, so that CallEnded stays the last event.
var ErrEnded = errors.New("eventbus: the call has ended")

// Sequencer numbers the events of one call from 1 without gaps and hands them on in that order. Safe for concurrent use.
type Sequencer struct {
	call    hotline.CallID
	publish func(hotline.Event) error

	mu    sync.Mutex // held across publish, which does not block, so that order of numbers = order of publishing
	seq   uint64
	last  time.Time
	ended bool
}

// NewSequencer makes the sequencer of one call; publish must not block (Bus.Publish does not).
func NewSequencer(call hotline.CallID, publish func(hotline.Event) error) *Sequencer {
	return &Sequencer{call: call, publish: publish}
}

// Sequencer is NewSequencer on this bus.
func (b *Bus) Sequencer(call hotline.CallID) *Sequencer { return NewSequencer(call, b.Publish) }

// Emit gives body the next number and the present time (never before that of its predecessor) and publishes it.
// A publish error uses up no number: the next event takes it, so what consumers see has no gaps.
func (s *Sequencer) Emit(body hotline.Body) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return ErrEnded
	}
	at := time.Now()
	if at.Before(s.last) {
		at = s.last
	}
	e := hotline.Event{Call: s.call, Seq: s.seq + 1, At: at, Body: body}
	if err := s.publish(e); err != nil {
		return err
	}
	s.seq, s.last = e.Seq, at
	_, s.ended = body.(hotline.CallEnded)
	return nil
}

// Seq is the number of the last event, 0 before the first.
func (s *Sequencer) Seq() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seq
}
