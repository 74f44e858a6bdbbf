package dialog

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/language"
	"hotline/dialog/turntaking"
)

// errBusy is a decision wanted while the mind still works on the one before, whose deadline passed.
var errBusy = errors.New("dialog: the decision before has not returned yet")

// decision is what the mind answered for turn n: first a reply or an error, then the pieces of the reply's Rest, then its end.
type decision struct {
	n     int
	kind  decisionKind
	reply flow.Reply
	err   error
	piece flow.Piece
}

type decisionKind int

const (
	decided  decisionKind = iota // reply or err
	followed                     // piece
	ended                        // nothing follows, the mind is free
)

// thinking is the decision in progress. At most one call of Mind.Next runs.
type thinking struct {
	done    chan decision // capacity 16; a sender blocks until we read, or until the reply or the conversation is over
	running bool          // Mind.Next, or the Rest of its reply, has not returned
	rest    bool          // it is the Rest
	wanted  bool          // the turn in progress waits for it
	since   time.Duration
	cancel  context.CancelFunc
	how     manner            // of what is spoken, as the mind said last
	tongue  language.Language // of the call, as the mind said last; "" = it said nothing of it
	home    *Config           // as it was in the first language; nil = there was no other
	guess   guess
	lull    lull
	queued  *flow.Heard // decide upon this when the Rest of a reply that was cut has ended
}

// decide opens the next turn and asks the mind.
func (c *Conversation) decide(ctx context.Context, heard flow.Heard, now time.Duration) {
	early := c.turn.early
	if !early {
		c.openTurn()
	}
	t := &c.turn
	t.early, t.heard = false, c.masked(heard.Text)
	if t.finalAt == 0 {
		t.finalAt = now
	}
	t.measured = t.speechEnd > 0 && (heard.Kind == flow.HeardText || heard.Kind == flow.HeardNothing)
	c.guessed()
	c.phase = phaseThink
	heard.Played, heard.Cut, heard.Deaf = c.before.Played, c.before.Cut, c.hear.loss.deaf
	if c.deps.Mood != nil && heard.Kind == flow.HeardText {
		heard.Mood = c.deps.Mood()
	}
	c.hear.loss.sorry = false // the mind says it with this reply
	c.think.wanted, c.think.since = true, now
	if l := &c.think.lull; !early {
		l.said, l.mute = 0, heard.Kind == flow.HeardStart
		if !t.measured || t.endAt == 0 {
			l.from = now // else it is the end of the turn: what was waited for the text counts, too
		}
	}
	switch {
	case !c.think.running:
		c.begin(ctx, heard)
	case c.think.rest: // cancelled with the reply: it is over in a moment
		c.think.queued = &heard
	default:
		c.answer(ctx, flow.Reply{}, errBusy, now)
	}
}

// openTurn begins the next exchange. It is decide's, but where the caller waits for a late recogniser, the filler comes first.
func (c *Conversation) openTurn() {
	c.turn = turn{n: c.turns, endAt: c.hear.endAt, speechEnd: c.hear.speechEnd}
	if c.turn.speechEnd > 0 { // what was said while we thought or spoke is answered behind that: the caller waits since then
		c.turn.speechEnd = max(c.turn.speechEnd, min(c.think.lull.sound, c.turn.endAt))
	}
	c.turns++
}

// begin runs the mind for the turn in progress.
func (c *Conversation) begin(ctx context.Context, heard flow.Heard) {
	life, cancel := context.WithCancel(ctx)
	c.think.running, c.think.rest, c.think.cancel = true, false, cancel
	n := c.turn.n
	c.beside(func() {
		defer cancel()
		within := time.AfterFunc(c.cfg.DecideWithin, cancel)
		reply, err := c.ask(life, heard)
		within.Stop()
		c.tell(ctx, decision{n: n, reply: reply, err: err})
		if reply.Rest != nil {
			c.follow(life, n, reply)
			c.tell(ctx, decision{n: n, kind: ended})
		}
	})
}

// tell sends d unless ctx is over.
func (c *Conversation) tell(ctx context.Context, d decision) {
	select {
	case c.think.done <- d:
	case <-ctx.Done():
	}
}

// ask calls the mind and turns its panic into an error.
func (c *Conversation) ask(ctx context.Context, heard flow.Heard) (reply flow.Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			c.deps.Log.Error("decision panicked", "panic", p, "stack", string(debug.Stack()))
			reply, err = flow.Reply{}, fmt.Errorf("decide: panic: %v", p)
		}
	}()
	return c.deps.Mind.Next(ctx, heard)
}

// onDecision takes the mind's answer.
func (c *Conversation) onDecision(ctx context.Context, d decision) {
	switch d.kind {
	case followed:
		c.onPiece(ctx, d)
		return
	case ended:
		c.onRestEnded(ctx, d)
		return
	case decided:
	}
	c.think.rest = d.reply.Rest != nil
	c.think.running = c.think.rest
	if d.n != c.turn.n || !c.think.wanted || ctx.Err() != nil {
		c.think.cancel()
		return // too late: its turn was answered with an apology
	}
	c.answer(ctx, d.reply, d.err, c.deps.Now())
}

// watchThinking gives a decision up at its deadline.
func (c *Conversation) watchThinking(ctx context.Context, now time.Duration) {
	if c.think.wanted && now-c.think.since >= c.cfg.DecideWithin {
		c.think.cancel()
		c.answer(ctx, flow.Reply{}, context.DeadlineExceeded, now)
	}
}

// answer begins to speak the reply, or an apology for err.
func (c *Conversation) answer(ctx context.Context, reply flow.Reply, err error, now time.Duration) {
	c.think.wanted, c.think.queued = false, nil
	c.endFiller(ctx)
	if err != nil {
		reply = c.apology(err)
	} else {
		c.ending.failures = 0
		c.turnTo(ctx, reply)
	}
	for _, fact := range reply.Facts {
		c.deps.Emit(fact)
	}
	if c.turn.decidedAt == 0 {
		c.turn.decidedAt = now
	}
	c.phase = phaseSpeak
	c.take(reply, err == nil)
	if reply.Rest != nil {
		c.expectRest(ctx)
	}
	if strings.TrimSpace(reply.Text) != "" {
		c.say(ctx, reply.Text, false)
	} else if c.mouth == nil {
		c.endReply(c.deps.Player.Played(), false, now)
	}
}

// take makes r the reply of the turn: what is expected, and what follows, is its. One that the mind has not made leaves privacy as it is.
func (c *Conversation) take(r flow.Reply, ours bool) {
	if ours {
		c.think.how.Manner = r.Manner
		c.askPrivately(r.Private)
	}
	if r.Outcome != "" {
		c.ending.outcome = r.Outcome
	}
	c.turn.reply = r
	c.keys.max = r.MaxDigits
	final := r.Next == flow.NextHangup || r.Next == flow.NextTransfer
	c.deps.Policy.Expect(r.Expect, r.Complete, !r.Uninterrupted && !final)
	if p, ok := c.deps.Policy.(interface{ Silence(time.Duration) }); ok {
		p.Silence(r.Patience)
	}
}

// apology is the reply to a failed decision; after MaxFailures of them it is the last one.
func (c *Conversation) apology(err error) flow.Reply {
	c.ending.failures++
	c.deps.Log.Error("decision failed", "turn", c.turn.n, "error", err)
	c.deps.Emit(hotline.ComponentFailed{Component: "dialog", Error: err.Error(), Action: "apology"})
	if c.ending.failures >= c.cfg.MaxFailures {
		if c.deps.Rescue != nil {
			if r := c.deps.Rescue(); r != nil {
				return *r
			}
		}
		c.ending.fault = fmt.Errorf("dialog: %d decisions in a row failed, the last: %w", c.ending.failures, err)
		return flow.Reply{Text: c.cfg.Farewell, Expect: turntaking.ExpectNothing, Next: flow.NextHangup, Outcome: hotline.OutcomeFailed}
	}
	return flow.Reply{Text: c.cfg.Apology, Expect: turntaking.ExpectFree}
}
