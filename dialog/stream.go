package dialog

import (
	"context"
	"runtime/debug"
	"strings"

	"hotline/dialog/flow"
	"hotline/tts/textnorm"
)

// follow reads the rest of a reply as the mind makes it, on the goroutine that decided. It returns when life ends.
func (c *Conversation) follow(life context.Context, n int, reply flow.Reply) {
	defer func() {
		if p := recover(); p != nil {
			c.deps.Log.Error("rest of a reply panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	for p := range reply.Rest {
		select {
		case c.think.done <- decision{n: n, kind: followed, piece: p}:
		case <-life.Done():
			return
		}
	}
}

// expectRest keeps the mouth open for pieces that follow.
func (c *Conversation) expectRest(ctx context.Context) {
	c.openMouth(ctx)
	c.mouth.more = true
	c.mouth.pending++
}

// onPiece speaks a piece of the reply behind what was said so far.
func (c *Conversation) onPiece(ctx context.Context, d decision) {
	m := c.mouth
	if d.n != c.turn.n || m == nil || !m.more || ctx.Err() != nil {
		return // the reply was cut
	}
	for _, fact := range d.piece.Facts {
		c.deps.Emit(fact)
	}
	c.endFiller(ctx)
	text := c.turn.reply.Text + d.piece.Text
	if then := d.piece.Then; then != nil {
		c.take(*then, true)
	}
	c.turn.reply.Text = text
	if strings.TrimSpace(d.piece.Text) != "" {
		c.utter(laterClauses(d.piece.Text), false)
	}
}

// onRestEnded closes the mouth when it has spoken, and decides what had to wait for the mind.
func (c *Conversation) onRestEnded(ctx context.Context, d decision) {
	c.think.running, c.think.rest = false, false
	if m := c.mouth; d.n == c.turn.n && m != nil && m.more {
		m.more = false
		c.onSegmentSaid(ctx)
	}
	if heard := c.think.queued; heard != nil {
		c.think.queued = nil
		c.begin(ctx, *heard)
	}
}

// laterClauses cuts text as the middle of a reply is cut: textnorm makes the first clause of a text short, so that speech
// begins early, and here it has begun.
func laterClauses(text string) []textnorm.Clause {
	const begun = "好，"
	clauses := textnorm.Clauses(begun + text)
	if len(clauses) < 2 || clauses[0].Text != begun {
		return textnorm.Clauses(text)
	}
	return clauses[1:]
}
