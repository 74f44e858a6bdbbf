// Package reliable is the bookkeeping of reliable provisional responses (RFC 3262): numbers, order, and repetition until
// the PRACK. It sends nothing itself. telephony/sip uses it on both sides of an INVITE.
package reliable

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// RAck is the value of a RAck header field: which response to which request a PRACK acknowledges.
type RAck struct {
	RSeq   uint32
	CSeq   uint32
	Method string
}

// ErrUnanswered is returned by Send when no PRACK came within 64*T1.
var ErrUnanswered = errors.New("reliable: no PRACK")

// ParseRAck reads "776656 1 INVITE".
func ParseRAck(v string) (RAck, bool) {
	f := strings.Fields(v)
	if len(f) != 3 {
		return RAck{}, false
	}
	rseq, err := strconv.ParseUint(f[0], 10, 32)
	cseq, err2 := strconv.ParseUint(f[1], 10, 32)
	return RAck{uint32(rseq), uint32(cseq), f[2]}, err == nil && err2 == nil
}

// String writes the value of a RAck header field.
func (r RAck) String() string { return fmt.Sprintf("%d %d %s", r.RSeq, r.CSeq, r.Method) }

// Sender numbers the responses to one INVITE and waits for their PRACKs, one at a time. Safe for concurrent use.
type Sender struct {
	mu    sync.Mutex
	cseq  uint32
	rseq  uint32
	acked chan struct{} // closed by the PRACK; nil when none is waited for
}

// NewSender makes the sender of the INVITE with that CSeq number; first is the RSeq of its first response, 1 to 2^31-1.
func NewSender(cseq, first uint32) *Sender { return &Sender{cseq: cseq, rseq: first - 1} }

// Next takes the number of the next response. It returns false while the last one is not acknowledged (section 3).
func (s *Sender) Next() (rseq uint32, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.acked != nil {
		return 0, false
	}
	s.rseq++
	s.acked = make(chan struct{})
	return s.rseq, true
}

// Awaits says whether a PRACK matches the response that waits; answer 481 to others.
func (s *Sender) Awaits(r RAck) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.awaits(r)
}

func (s *Sender) awaits(r RAck) bool {
	return s.acked != nil && r.RSeq == s.rseq && r.CSeq == s.cseq && r.Method == "INVITE"
}

// Acknowledge takes a PRACK; false when it matches no response that waits.
func (s *Sender) Acknowledge(r RAck) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.awaits(r) {
		return false
	}
	close(s.acked)
	s.acked = nil
	return true
}

// Send transmits, and again after t1, doubling, until the PRACK. It blocks; 64*t1 without PRACK is ErrUnanswered, and the
// end of ctx or done, or an error of transmit, ends it too.
func (s *Sender) Send(ctx context.Context, t1 time.Duration, done <-chan struct{}, transmit func() error) error {
	s.mu.Lock()
	acked := s.acked
	s.mu.Unlock()
	if acked == nil {
		return nil
	}
	limit := time.NewTimer(64 * t1)
	defer limit.Stop()
	step := t1
	again := time.NewTimer(step)
	defer again.Stop()
	for {
		if err := transmit(); err != nil {
			return err
		}
		select {
		case <-acked:
			return nil
		case <-limit.C:
			return ErrUnanswered
		case <-done:
			return ErrUnanswered
		case <-ctx.Done():
			return fmt.Errorf("reliable: %w", ctx.Err())
		case <-again.C:
			step *= 2
			again.Reset(step)
		}
	}
}

// Receiver sees which reliable responses are new, for one INVITE and each of its forks. Not safe for concurrent use.
type Receiver struct {
	last map[string]uint32 // by To tag
}

// InOrder says whether the response is the next one of its fork and must be acknowledged. A copy is not, nor is one after
// a gap (section 4).
func (r *Receiver) InOrder(tag string, rseq uint32) bool {
	last, seen := r.last[tag]
	if seen && rseq != last+1 {
		return false
	}
	if r.last == nil {
		r.last = make(map[string]uint32)
	}
	r.last[tag] = rseq
	return true
}
