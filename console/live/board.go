// Package live keeps what is going on in each running call, as told by events: who speaks with whom, since when, what was said last.
// It owns no storage and asks nobody: package console feeds it events and reads it.
package live

import (
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
)

// Call is one running call.
//
//archtest:fields one row of the screen that shows it
type Call struct {
	ID        hotline.CallID    `json:"call_id"`
	Started   time.Time         `json:"started"`
	Answered  time.Time         `json:"answered,omitzero"` // zero while it rings
	Direction hotline.Direction `json:"direction"`
	From      string            `json:"from"`
	Line      string            `json:"line"`
	Codec     string            `json:"codec"`
	Held      bool              `json:"held"`
	Turns     int               `json:"turns"`
	Scene     string            `json:"scene"`
	Intent    string            `json:"intent"`
	LastParty hotline.Party     `json:"last_party"`
	LastText  string            `json:"last_text"`
	Failures  int               `json:"failures"`
	Agent     string            `json:"agent"` // account of the person who has the call, "" = nobody
	LastAt    time.Time         `json:"last_at"`
}

// Board is all running calls. Safe for concurrent use.
type Board struct {
	mu    sync.RWMutex
	calls map[hotline.CallID]*Call
}

// New returns an empty board.
func New() *Board { return &Board{calls: map[hotline.CallID]*Call{}} }

// stale is when a call without any event is taken for dead: its node was lost. Calls report their media more often than that.
const stale = 12 * time.Hour

// Observe takes one event. It does not block.
func (b *Board) Observe(e hotline.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, over := e.Body.(hotline.CallEnded); over {
		delete(b.calls, e.Call)
		return
	}
	c := b.calls[e.Call]
	if c == nil {
		if _, late := e.Body.(hotline.RecordingReady); late {
			return // may come behind the end
		}
		if _, late := e.Body.(hotline.MediaReport); late {
			return
		}
		c = &Call{ID: e.Call, Started: e.At}
		b.calls[e.Call] = c
	}
	c.LastAt = e.At
	c.apply(e)
}

func (c *Call) apply(e hotline.Event) {
	switch x := e.Body.(type) {
	case hotline.CallStarted:
		c.Started, c.Direction, c.From, c.Line = e.At, x.Direction, x.From, x.Line
	case hotline.CallAnswered:
		c.Answered, c.Codec = e.At, x.Codec
	case hotline.CallHeld:
		c.Held = x.Held
	case hotline.UtteranceFinal:
		c.LastParty, c.LastText = x.Party, x.Text
	case hotline.IntentDetected:
		c.Intent = x.Intent
	case hotline.TurnCompleted:
		c.Turns, c.Scene = max(c.Turns, x.N), x.Scene
	case hotline.ComponentFailed:
		c.Failures++
	}
}

// Calls lists the running calls at now, the oldest first.
func (b *Board) Calls(now time.Time) []Call {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]Call, 0, len(b.calls))
	for _, c := range b.calls {
		if now.Sub(c.LastAt) < stale {
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(x, y Call) int { return strings.Compare(string(x.ID), string(y.ID)) })
	return out
}

// Call returns one running call; ok is false when it is not running.
func (b *Board) Call(id hotline.CallID) (c Call, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if p := b.calls[id]; p != nil {
		return *p, true
	}
	return c, false
}
