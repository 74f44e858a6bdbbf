package dialog

import (
	"context"
	"time"
)

// lull is how long the caller has heard nothing while we have the floor.
type lull struct {
	from  time.Duration // the end of the caller's turn
	sound time.Duration // our last sound
	said  int           // fillers of this turn
	count int           // fillers of this call: they vary
	mute  bool          // nothing is to fill: the greeting
}

// watchLull says a filler when nothing is heard while the recogniser is late, while the mind decides, or while its reply halts: a caller
// who hears nothing hangs up. It needs to know nothing of what was said.
func (c *Conversation) watchLull(ctx context.Context, now time.Duration) {
	l := &c.think.lull
	if c.deps.Player.Queued() > 0 {
		l.sound = now
		return
	}
	m := c.mouth
	halted := c.phase == phaseSpeak && m != nil && m.more && m.pending == 1
	waiting := c.phase == phaseFinal || c.phase == phaseThink && c.think.wanted
	deciding := waiting && (m == nil || m.pending == 0)
	after, words := c.cfg.Lull.After, c.cfg.Lull.Fillers
	if halted || l.said > 0 {
		after = c.cfg.Lull.Again
		if len(c.cfg.Lull.Still) > 0 {
			words = c.cfg.Lull.Still
		}
	}
	if l.mute || len(words) == 0 || !halted && !deciding || now-max(l.from, l.sound) < after {
		return
	}
	text := words[l.count%len(words)]
	l.count++
	l.said++
	l.sound = now // the next one is not before this one was heard, or failed
	if c.phase == phaseFinal && !c.turn.early {
		c.openTurn()
		c.turn.early, c.turn.heard, c.turn.finalAt = true, c.masked(c.hear.text()), now
	}
	if c.turn.decidedAt == 0 {
		c.turn.decidedAt = now
	}
	c.say(ctx, text, true)
	c.mouth.filling = true
}

// endFiller makes room for the reply: a filler that would go on is cut. The mouth goes on as it was otherwise.
func (c *Conversation) endFiller(ctx context.Context) {
	old := c.mouth
	if old == nil || !old.filling {
		return
	}
	old.filling = false
	left := c.deps.Player.Queued()
	synthesised := old.pending == 0 || old.more && old.pending == 1
	if synthesised && left <= c.cfg.Lull.LetEnd {
		return
	}
	old.gate.close()
	old.cancel()
	mark := c.deps.Player.Flush()
	c.deps.Player.Duck(c.hush.ducked) // Flush ended both
	c.deps.Player.Pause(c.held || c.hush.paused > 0)
	heard := 0
	if mark.Turn == c.turn.n {
		heard = mark.Text
	}
	for i := range c.turn.spans {
		s := &c.turn.spans[i]
		if s.filler && s.to > heard {
			s.to = max(s.from, heard)
			s.silent = s.to == s.from
		}
	}
	c.mouth = nil
	c.openMouth(ctx)
	if old.more {
		c.mouth.more, c.mouth.pending = true, 1
	}
}
