package dialog

import (
	"context"
	"runtime/debug"
	"time"

	"hotline/dialog/flow"
)

// guess is what the mind thinks about before the turn is over.
type guess struct {
	text   string        // of the turn when it was looked at last
	since  time.Duration // unchanged since then
	asked  string        // the mind was given these words
	cancel context.CancelFunc
}

// watchGuess lets the mind begin when the caller is silent and what was heard has settled. Words that go on drop what was begun.
func (c *Conversation) watchGuess(ctx context.Context, now time.Duration) {
	mind, able := c.deps.Mind.(flow.Speculator)
	if !able || c.cfg.Speculate == 0 {
		return
	}
	h, g := &c.hear, &c.think.guess
	if text := h.text(); text != g.text {
		g.text, g.since = text, now
		if g.cancel != nil && g.asked != text {
			g.cancel()
			g.cancel, g.asked = nil, ""
		}
	}
	quiet := h.speechEnd > h.speechAt
	if g.text == "" || g.asked == g.text || !quiet || now-g.since < c.cfg.Speculate || c.think.running || h.secret.level != Open || len(c.keys.digits) > 0 {
		return
	}
	g.asked = g.text
	heard := flow.Heard{Kind: flow.HeardText, Text: g.text, Confidence: h.confidence, Played: c.before.Played, Cut: c.before.Cut, Deaf: h.loss.deaf}
	life, cancel := context.WithCancel(ctx)
	g.cancel = cancel
	c.wg.Go(func() {
		defer cancel()
		defer func() {
			if p := recover(); p != nil {
				c.deps.Log.Error("speculation panicked", "panic", p, "stack", string(debug.Stack()))
			}
		}()
		mind.Speculate(life, heard)
	})
}

// guessed closes the guess: the turn is over, and the mind takes what it can use and drops the rest.
func (c *Conversation) guessed() { c.think.guess = guess{} }
