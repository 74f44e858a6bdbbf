package dialog

import (
	"context"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
)

// keys collects what the caller enters by hand: DTMF, and words.
type keys struct {
	digits []rune
	lastAt time.Duration
	max    int // complete after so many; 0 = by # or by pause
	typed  typing
	fullAt time.Duration // when max completed the last input: a # behind it ends what has ended already
}

// onSignal takes one observation of the media plane.
func (c *Conversation) onSignal(ctx context.Context, s Signal) {
	now := c.deps.Now()
	policy := c.deps.Policy
	if s.Kind == SpeechOn || s.Kind == SoundOn || s.Kind == Key {
		c.hide() // who answers into the question is not recorded either
	}
	switch s.Kind {
	case SpeechOn:
		if !c.hush.ducked { // else the sound that lowered us was its beginning
			c.hear.speechAt = s.At
		}
		c.deps.Emit(hotline.SpeechStarted{Party: hotline.PartyCaller, AtMS: millis(s.At)})
		c.act(ctx, policy.Observe(turntaking.Signal{Kind: turntaking.SpeechOn, At: s.At}), now)
	case SoundOn:
		if a := policy.Observe(turntaking.Signal{Kind: turntaking.SoundOn, At: s.At}); a.Kind != turntaking.Wait {
			c.hear.speechAt = s.At
			c.act(ctx, a, now)
		}
	case SpeechOff:
		c.hear.speechEnd = s.At
		c.deps.Emit(hotline.SpeechEnded{Party: hotline.PartyCaller, AtMS: millis(s.At), LevelDB: s.LevelDB, PitchHz: s.PitchHz, VoicedMS: millis(s.Voiced)})
		c.act(ctx, policy.Observe(turntaking.Signal{Kind: turntaking.SpeechOff, At: s.At}), now)
	case Key:
		if k := c.keys; s.Digit == '#' && len(k.digits) == 0 && k.fullAt > 0 && now-k.fullAt < c.cfg.DigitPause {
			return // callers end by # what their last key has ended already
		}
		c.act(ctx, policy.Observe(turntaking.Signal{Kind: turntaking.Key, At: s.At, Text: string(s.Digit)}), now)
		c.onKey(ctx, s.Digit, now)
	case Typed:
		c.onTyped(ctx, s, now)
	case Hinted:
		c.onHinted(ctx, s, now)
	case Held, Resumed:
		c.held = s.Kind == Held
		c.deps.Player.Pause(c.held)
		if !c.held && c.phase == phaseListen { // the silence on hold was not the caller's
			c.floorFree(now)
		}
	}
}

// onKey collects one key.
func (c *Conversation) onKey(ctx context.Context, digit rune, now time.Duration) {
	k := &c.keys
	k.lastAt = now
	if k.max > 0 && digit != '#' && len(k.digits)+1 >= k.max {
		k.fullAt = now
	}
	if digit != '#' || len(k.digits) == 0 {
		k.digits = append(k.digits, digit)
	}
	lone := digit == '#' && len(k.digits) == 1 && k.digits[0] == '#'
	if lone || digit == '#' || (k.max > 0 && len(k.digits) >= k.max) {
		k.lastAt = now - c.cfg.DigitPause // complete now
	}
	c.watchKeys(ctx, now)
}

// watchKeys hands the keys to the mind when they are complete and the floor is free.
func (c *Conversation) watchKeys(ctx context.Context, now time.Duration) {
	if len(c.keys.digits) == 0 || c.phase != phaseListen || now-c.keys.lastAt < c.cfg.DigitPause {
		return
	}
	heard := flow.Heard{Kind: flow.HeardDigits, Text: string(c.keys.digits), Confidence: 1}
	c.keys.digits = c.keys.digits[:0]
	c.hear.clear()
	c.decide(ctx, heard, now)
}

// onTick lets time pass.
func (c *Conversation) onTick(ctx context.Context) {
	now := c.deps.Now()
	if c.held {
		return
	}
	c.watchReply(ctx, now)
	c.watchThinking(ctx, now)
	c.watchLull(ctx, now)
	switch c.phase {
	case phaseFinal:
		c.watchFinal(ctx, now)
	case phaseListen:
		c.watchKeys(ctx, now)
		c.watchGuess(ctx, now)
		fallthrough
	case phaseSpeak:
		if c.ending.ended == nil {
			c.act(ctx, c.deps.Policy.Observe(turntaking.Signal{Kind: turntaking.Tick, At: now}), now)
		}
	case phaseThink:
	}
}

// act carries out what the policy decided.
func (c *Conversation) act(ctx context.Context, a turntaking.Action, now time.Duration) {
	switch a.Kind {
	case turntaking.Duck:
		c.hush.ducked = true
		c.deps.Player.Duck(true)
		c.bargeIn("duck", a.Reason, now)
	case turntaking.Pause:
		c.hush = hush{ducked: true, paused: now}
		c.deps.Player.Pause(true)
		c.bargeIn("pause", a.Reason, now)
	case turntaking.Resume:
		c.resume(a.Reason, now)
	case turntaking.Stop:
		c.stop(a.Reason, now)
	case turntaking.EndTurn:
		if c.phase == phaseListen && len(c.keys.digits) == 0 {
			c.endTurn(ctx, a.Late, now)
		}
	case turntaking.NoInput:
		if c.phase == phaseListen && len(c.keys.digits) == 0 {
			c.hear.endAt, c.hear.speechEnd = now, now
			c.decide(ctx, flow.Heard{Kind: flow.HeardSilence}, now)
		}
	case turntaking.Wait:
	}
}

// stop drops the reply: the caller has the floor.
func (c *Conversation) stop(reason string, now time.Duration) {
	m := c.mouth
	if m == nil {
		return
	}
	m.gate.close()
	mark := c.deps.Player.Flush()
	c.deps.Player.Pause(c.held) // Flush ended it
	c.bargeIn("stop", reason, now)
	if c.phase == phaseSpeak {
		c.endReply(mark, true, now)
		return
	}
	// Only the filler was cut: the decision goes on, and its reply is a new start.
	m.cancel()
	c.mouth = nil
	c.unduck()
}

// unduck lets the player speak at its full level again, unless the call is on hold.
func (c *Conversation) unduck() {
	c.hush = hush{}
	c.deps.Player.Duck(false)
	c.deps.Player.Pause(c.held)
}

// resume goes on with the reply and forgets what was said into it.
func (c *Conversation) resume(reason string, now time.Duration) {
	if c.hush.ducked {
		c.unduck()
		c.bargeIn("resume", reason, now)
		if c.hear.partial != "" && c.hear.results != nil {
			c.hear.ears.Flush() // so that it does not lead the caller's next words
		}
	}
	c.hear.clear()
}

func (c *Conversation) bargeIn(phase, reason string, now time.Duration) {
	delay := max(0, now-c.hear.speechAt)
	switch {
	case reason == "key":
		delay = 0
	case phase == "stop" && c.hush.paused > 0: // silent since then
		delay = max(0, c.hush.paused-c.hear.speechAt)
	}
	c.deps.Log.Debug("barge-in", "phase", phase, "reason", reason, "text", c.masked(c.hear.text()))
	c.deps.Emit(hotline.BargeIn{Phase: phase, AtMS: millis(now), DelayMS: millis(delay), Text: c.masked(c.hear.text())})
}
