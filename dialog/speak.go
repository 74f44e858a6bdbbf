package dialog

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"hotline"
	"hotline/dialog/exchange"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
	"hotline/media"
	"hotline/tts/textnorm"
)

// say queues text as the next words of the turn in progress.
func (c *Conversation) say(ctx context.Context, text string, filler bool) {
	c.openMouth(ctx)
	c.utter(textnorm.Clauses(text), filler)
}

func (c *Conversation) openMouth(ctx context.Context) {
	if c.mouth == nil {
		life, cancel := context.WithCancel(ctx)
		c.mouth = &mouth{gate: &gate{player: c.deps.Player}, life: life, cancel: cancel, from: len(c.turn.text)}
	}
}

// utter queues clauses behind what the mouth says already.
func (c *Conversation) utter(clauses []textnorm.Clause, filler bool) {
	t, m := &c.turn, c.mouth
	if c.deps.Saying != nil {
		var text strings.Builder
		for _, clause := range clauses {
			text.WriteString(clause.Text)
		}
		c.deps.Saying(t.n, text.String())
	}
	seg := segment{turn: t.n, index: len(t.spans), after: m.last, how: c.think.how}
	for _, clause := range clauses {
		from := len(t.text)
		t.text = append(t.text, []rune(clause.Text)...)
		t.spans = append(t.spans, span{from: from, to: len(t.text), filler: filler})
	}
	seg.text, seg.spans = t.text, append([]span(nil), t.spans[seg.index:]...)
	done := make(chan struct{})
	m.last = done
	m.pending++
	c.beside(func() {
		defer close(done)
		c.speak(m.life, m.gate, seg)
	})
}

// onSaid takes a report of a speaking goroutine.
func (c *Conversation) onSaid(ctx context.Context, s said) {
	m := c.mouth
	if m == nil || s.from != m.gate {
		return
	}
	switch s.kind {
	case saidFirst:
		m.voiced = true
		if !c.turn.voiced {
			c.turn.voiced, c.turn.voicedAt = true, s.at
		}
	case saidClause:
		if s.err == nil {
			m.spoken++
			return
		}
		m.failed++
		c.turn.spans[s.span].silent = true
		c.deps.Log.Warn("synthesis failed", "error", s.err)
		c.deps.Emit(hotline.ComponentFailed{Component: "tts", Error: s.err.Error(), Action: "continued"})
	case saidAll:
		c.onSegmentSaid(ctx)
	}
}

// onSegmentSaid notes that a segment, or the Rest of the reply, has ended. A reply of which nothing could be spoken gets an apology.
func (c *Conversation) onSegmentSaid(ctx context.Context) {
	m := c.mouth
	m.pending--
	if m.pending == 0 && m.spoken == 0 && m.failed > 0 && !m.sorry {
		m.sorry = true
		c.deps.Emit(hotline.ComponentFailed{Component: "tts", Error: "nothing of the reply could be spoken", Action: "apology"})
		c.say(ctx, c.cfg.Apology, true)
	}
}

// tellSaid tells each clause when it begins to leave: who follows the call reads it as it is heard.
func (c *Conversation) tellSaid(mark media.Mark, now time.Duration) {
	t, m := &c.turn, c.mouth
	if !m.playing || mark.Turn != t.n || mark.Text < m.from {
		return
	}
	begun, heard := m.told, false
	for begun < len(t.spans) && (t.spans[begun].from < mark.Text || t.spans[begun].from == m.from) {
		heard = heard || !t.spans[begun].silent
		begun++
	}
	if m.told = begun; !heard {
		return
	}
	last := t.spans[begun-1]
	c.deps.Emit(hotline.UtterancePartial{
		N: t.n, Party: hotline.PartyBot, Text: t.played(last.to, false), Stable: utf8.RuneCountInString(t.played(last.from, false)),
		Ahead: string(t.text[last.to:]), AtMS: millis(now),
	})
}

// watchReply notices the reply's first and last frame, and each clause.
func (c *Conversation) watchReply(ctx context.Context, now time.Duration) {
	t, m := &c.turn, c.mouth
	if m == nil {
		return
	}
	at := c.deps.Player.Played()
	if m.voiced && !m.playing && at.Turn == t.n && at.Text >= m.from {
		m.playing = true
		if !t.playing {
			t.playing, t.playedAt = true, now
		}
		c.act(ctx, c.deps.Policy.Observe(turntaking.Signal{Kind: turntaking.ReplyStarted, At: now}), now)
	}
	if c.mouth == m {
		c.tellSaid(at, now)
	}
	if c.mouth == m && m.pending == 0 && c.phase == phaseSpeak && c.deps.Player.Queued() == 0 {
		c.endReply(c.deps.Player.Played(), false, now)
	}
}

// endReply closes the turn: cut, or because everything was played. mark is the last frame that left.
func (c *Conversation) endReply(mark media.Mark, cut bool, now time.Duration) {
	t := &c.turn
	offset := 0
	if mark.Turn == t.n {
		offset = mark.Text
	}
	c.hide()
	if c.mouth != nil {
		c.mouth.gate.close()
		c.mouth.cancel()
		c.mouth = nil
	}
	if c.think.rest {
		c.think.cancel()
	}
	c.before.Played, c.before.Cut = t.played(offset, true), cut
	c.deps.Emit(hotline.TurnCompleted{
		N: t.n, Heard: t.heard, Planned: t.reply.Text, Played: t.played(offset, false), Cut: cut, Scene: t.reply.Scene, GapMS: t.gap(), FromMS: millis(t.playedAt),
	})
	if c.ending.ended != nil {
		return
	}
	c.phase = phaseListen
	switch {
	case cut:
	case t.reply.Next == flow.NextHangup, t.reply.Next == flow.NextTransfer:
		c.end(t.reply.Next)
		return
	}
	c.floorFree(now)
}

// floorFree tells the policy that the floor is the caller's; it may drop what was said into our reply.
func (c *Conversation) floorFree(now time.Duration) {
	if c.deps.Policy.Observe(turntaking.Signal{Kind: turntaking.ReplyEnded, At: now}).Kind == turntaking.Resume {
		c.hear.clear()
	}
	c.unduck()
}

// end closes the conversation by our own will.
func (c *Conversation) end(next flow.Next) {
	result := c.ending.outcome
	switch {
	case next == flow.NextTransfer:
		result = hotline.OutcomeTransferred
	case result == "":
		result = hotline.OutcomeCompleted
	}
	c.ending.ended = c.outcome(result, next)
	if next == flow.NextTransfer {
		c.ending.ended.Handover = c.turn.reply.Handover
	}
}

func (c *Conversation) outcome(result hotline.Outcome, next flow.Next) *Outcome {
	o := &Outcome{Result: result, Next: next, Turns: c.turns, typed: c.keys.typed.count, before: c.before}
	if m, ok := c.deps.Mind.(exchange.Rememberer); ok {
		o.Memory = m.Memory()
	}
	return o
}

// hangUp closes the conversation because the call is over.
func (c *Conversation) hangUp() {
	result := c.ending.outcome
	switch {
	case result != "":
	case c.turn.playing && c.turn.reply.Next == flow.NextHangup:
		result = hotline.OutcomeCompleted // we had said goodbye
	default:
		result = hotline.OutcomeCallerGone
	}
	c.ending.ended = c.outcome(result, flow.NextListen)
	if c.mouth != nil {
		c.mouth.gate.close()
	}
	if mark := c.deps.Player.Flush(); c.mouth != nil || c.phase == phaseThink {
		c.endReply(mark, true, c.deps.Now())
	}
}
