package dialog

import (
	"context"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
)

// firstTyped is the number of the first utterance that was typed: far above those of any recogniser.
const firstTyped = 1 << 20

// typing is what the caller wrote instead of speaking.
type typing struct {
	waiting []string // for the floor
	written bool     // some of them by the caller, not all by a supervisor
	count   int      // utterances so far
}

// onTyped takes words that the caller typed: they are on record at once, end our reply as a key does, and are decided upon as
// soon as the floor is free.
func (c *Conversation) onTyped(ctx context.Context, s Signal, now time.Duration) {
	text := strings.TrimSpace(s.Text)
	if text == "" {
		return
	}
	n := firstTyped + c.keys.typed.count
	c.keys.typed.count++
	c.deps.Emit(hotline.UtteranceFinal{
		N: n, Party: hotline.PartyCaller, Text: c.masked(text), FromMS: millis(s.At), ToMS: millis(s.At), Confidence: 1, Typed: true,
	})
	c.keys.typed.waiting, c.keys.typed.written = append(c.keys.typed.waiting, text), true
	if c.phase == phaseSpeak {
		c.act(ctx, c.deps.Policy.Observe(turntaking.Signal{Kind: turntaking.Key, At: s.At}), now)
	}
	c.watchTyped(ctx, now)
}

// onHinted takes what a supervisor says that the caller wants: it is decided upon as if the caller had typed it, and is not on record as
// the caller's words.
func (c *Conversation) onHinted(ctx context.Context, s Signal, now time.Duration) {
	text := strings.TrimSpace(s.Text)
	if text == "" {
		return
	}
	c.keys.typed.waiting = append(c.keys.typed.waiting, text)
	if c.phase == phaseSpeak {
		c.act(ctx, c.deps.Policy.Observe(turntaking.Signal{Kind: turntaking.Key, At: s.At}), now)
	}
	c.watchTyped(ctx, now)
}

// watchTyped hands what was typed to the mind when the floor is free. What was being said meanwhile is dropped: the caller chose
// to write.
func (c *Conversation) watchTyped(ctx context.Context, now time.Duration) {
	if len(c.keys.typed.waiting) == 0 || c.phase != phaseListen || c.held || c.ending.ended != nil {
		return
	}
	heard := flow.Heard{Kind: flow.HeardText, Text: strings.Join(c.keys.typed.waiting, "，"), Confidence: 1, Typed: true, Hinted: !c.keys.typed.written}
	c.keys.typed.waiting, c.keys.typed.written = nil, false
	c.keys.digits = c.keys.digits[:0]
	c.hear.clear()
	c.hear.endAt, c.hear.speechEnd = now, 0
	c.decide(ctx, heard, now)
}
