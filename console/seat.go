package console

import (
	"context"
	"sync"
	"time"

	"hotline"
)

// SeatState is what an agent is doing, by the words of docs/terms.md.
type SeatState string

// The states. Agents choose ready, break and offline; the queue sets the others.
const (
	SeatOffline   SeatState = "offline"
	SeatReady     SeatState = "ready"
	SeatOnCall    SeatState = "on_call"
	SeatAfterCall SeatState = "after_call"
	SeatBreak     SeatState = "break"
	SeatForced    SeatState = "forced" // a supervisor took the agent out
)

// Seat is one agent's state.
type Seat struct {
	State  SeatState `json:"state" enum:"offline,ready,on_call,after_call,break,forced"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// Seats keeps the states of agents; the queue of the engine is one.
type Seats interface {
	// Seat returns the state of an account; one that was never seen is offline.
	Seat(ctx context.Context, name string) (Seat, error)
	// SetSeat changes it to ready, break or offline. A change that is not possible now is a *hotline.Error of KindInvalid.
	SetSeat(ctx context.Context, name string, state SeatState, reason string) (Seat, error)
}

// seats is Seats without a queue.
type seats struct {
	mu sync.Mutex
	of map[string]Seat
}

func newSeats() *seats { return &seats{of: map[string]Seat{}} }

// Seat implements Seats.
func (s *seats) Seat(_ context.Context, name string) (Seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seat, ok := s.of[name]; ok {
		return seat, nil
	}
	return Seat{State: SeatOffline}, nil
}

// SetSeat implements Seats.
func (s *seats) SetSeat(_ context.Context, name string, state SeatState, reason string) (Seat, error) {
	if state != SeatReady && state != SeatBreak && state != SeatOffline {
		return Seat{}, &hotline.Error{Op: "set state", Kind: hotline.KindInvalid}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seat := Seat{State: state, Reason: reason, Since: time.Now()}
	s.of[name] = seat
	return seat, nil
}
