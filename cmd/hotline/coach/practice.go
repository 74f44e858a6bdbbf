package coach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"hotline"
	"hotline/assist/trainer"
	page "hotline/console/training"
	"hotline/internal/store/training"
	"hotline/media"
	"hotline/telephony"
	"hotline/tts"
)

// How the simulated customer takes turns.
const (
	pause    = 700 * time.Millisecond // of the trainee, after which the customer answers
	quiet    = 9 * time.Second        // in which nobody speaks, after which the customer asks
	talkOver = 900 * time.Millisecond // of the trainee into the customer's sentence, after which it is an interruption
	greeting = 4 * time.Second        // for the trainee's greeting, before the customer begins by himself
	longest  = 20 * time.Minute       // of a practice call
	byeTime  = 5 * time.Second        // for the answer to a BYE
	look     = 50 * time.Millisecond  // how often the turns are looked at
)

// Outcomes beside those of the customer.
const (
	outcomeMissed = "missed"
	outcomeFailed = "failed"
)

// practice is one practice call. What is below stop belongs to the goroutine that holds it.
//
//archtest:fields one call's state with one owner
type practice struct {
	persona  *trainer.Persona
	from     string
	password string             // of from, "" = none
	events   chan hotline.Event // capacity 256; the newest are dropped
	stop     chan struct{}      // closed when the trainee ends it
	dialled  chan error         // capacity 1: what dialling came to, once
	taken    chan page.Problem  // capacity 1: the first of "" = the desk took the call, and why it came to no talk
	stopped  bool               // guarded by Coach.mu

	record   training.Practice
	customer *trainer.Customer
	mouth    *media.Player
	talking  bool      // the trainee is on the call
	speaks   bool      // the trainee speaks
	onset    time.Time // since then
	buffer   string    // what the trainee said since the customer's last answer
	last     time.Time // when anything was heard last
	worded   time.Time // when words were: noise is none
	held     time.Time // not zero: the customer is on hold since then
	bye      bool      // the customer hangs up when he has finished
	missed   bool
	problem  page.Problem // why it came to no talk
	ended    bool
}

// tally is how a practice call went, as it is kept.
type tally struct {
	trainer.Tally
	Problem page.Problem `json:"problem,omitempty"`
}

// end has the call end; Coach.mu is held.
func (p *practice) end() {
	if !p.stopped {
		p.stopped = true
		close(p.stop)
	}
}

// hold runs one practice call from the dialling to the record.
func (c *Coach) hold(ctx context.Context, p *practice) {
	defer c.forget(p)
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	p.customer = trainer.New(p.persona, uint64(p.record.Started.UnixNano())) //nolint:gosec // any number will do
	err := c.guard(p, func() error { return c.call(ctx, p) })
	p.record.Ended, p.record.Outcome = time.Now(), string(p.customer.Ended())
	switch {
	case p.missed:
		p.record.Outcome = outcomeMissed
	case err != nil && !p.talking && !p.ended:
		p.record.Outcome = outcomeFailed
		if p.problem == "" {
			p.problem = page.Line
		}
		c.deps.Log.Warn("coach: practice call failed", "practice", p.record.ID, "err", err)
	}
	if raw, err := json.Marshal(tally{p.customer.Tally(), p.problem}); err == nil {
		p.record.Tally = string(raw)
	}
	c.keep(p)
	p.tell(p.problem) // behind the record, where who asks for more finds it
}

// guard calls fn for p and turns its panic into an error: the practice call ends, and nothing else.
func (c *Coach) guard(p *practice, fn func() error) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		err = fmt.Errorf("practice call panicked: %v", v)
		c.deps.Log.Error("panic", "where", "practice", "practice", p.record.ID, "panic", v, "stack", string(debug.Stack()))
		if c.deps.OnPanic != nil {
			c.deps.OnPanic("practice")
		}
		select {
		case p.dialled <- err: // who starts the call waits for it
		default:
		}
	}()
	return fn()
}

// tell says once what became of the ring.
func (p *practice) tell(why page.Problem) {
	select {
	case p.taken <- why:
	default:
	}
}

// call dials and talks until somebody hangs up.
func (c *Coach) call(ctx context.Context, p *practice) error {
	leg, err := c.deps.Dial(ctx, telephony.Address("sip:"+p.from+"@training.invalid"), p.password)
	p.dialled <- err
	if err != nil {
		return err
	}
	defer func() {
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), byeTime)
		defer cancel()
		_ = leg.Hangup(bye, telephony.CauseNormal) // what has ended already is as well
	}()
	audio, err := leg.Answer(ctx)
	if err != nil {
		return err
	}
	p.mouth = media.NewPlayer(audio.Rate(), 0)
	audio.Receive(&tongue{player: p.mouth, out: audio.Send()})
	tick := time.NewTicker(look)
	defer tick.Stop()
	for !p.ended {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-leg.Done():
			p.drain()
			return nil
		case <-p.stop:
			return nil
		case e := <-p.events:
			c.take(p, e)
		case now := <-tick.C:
			if err := c.turn(ctx, p, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// tongue sends what the customer says, tick by tick.
type tongue struct {
	player *media.Player
	out    media.Sink
}

// WriteFrame is one tick of the media clock; what the trainee says is heard by the recogniser of the call.
func (t *tongue) WriteFrame(media.Frame) error { return t.player.Tick(t.out) }

// Close is told that the leg is gone.
func (t *tongue) Close() error { return nil }

// drain takes the events that are there already, so that the record knows the call.
func (p *practice) drain() {
	for {
		select {
		case e := <-p.events:
			p.record.Call = e.Call
		default:
			return
		}
	}
}

// take follows the call.
func (c *Coach) take(p *practice, e hotline.Event) {
	now := time.Now()
	if p.record.Call == "" {
		p.record.Call = e.Call
		c.keep(p)
	}
	switch b := e.Body.(type) {
	case hotline.PartyJoined:
		if b.Party == hotline.PartyAgent && !p.talking {
			p.talking, p.last, p.worded = true, now, now
			p.tell("")
		}
	case hotline.AgentMissed:
		p.missed, p.ended = !p.talking, !p.talking
		if p.missed {
			p.problem = page.Problem(b.Why)
		}
	case hotline.SpeechStarted:
		if b.Party == hotline.PartyAgent {
			p.speaks, p.onset, p.last = true, now, now
		}
	case hotline.SpeechEnded:
		if b.Party == hotline.PartyAgent {
			p.speaks, p.last = false, now
		}
	case hotline.UtterancePartial:
		if b.Party == hotline.PartyAgent {
			p.worded = now
		}
	case hotline.UtteranceFinal:
		if b.Party == hotline.PartyAgent && !b.Revised {
			p.buffer, p.last, p.worded = p.buffer+b.Text, now, now
		}
	case hotline.AgentHeld:
		c.held(p, b.Held, now)
	case hotline.CallEnded:
		p.ended = true
	}
}

// held notes a hold; who comes back from one is answered.
func (c *Coach) held(p *practice, on bool, now time.Time) {
	if on {
		p.held = now
		return
	}
	if !p.held.IsZero() {
		long := now.Sub(p.held)
		p.held, p.last = time.Time{}, now
		if p.buffer == "" {
			p.mouth.Flush()
			c.say(context.Background(), p, p.customer.Held(long), "")
		}
	}
}

// turn decides, some twenty times a second, whether the customer says something.
func (c *Coach) turn(ctx context.Context, p *practice, now time.Time) error {
	speaking := p.mouth.Queued() > 0
	switch {
	case p.bye && !speaking:
		p.ended = true
	case !p.talking || p.bye || !p.held.IsZero():
	case speaking && p.speaks && now.Sub(p.onset) > talkOver && p.mouth.Queued() > time.Second:
		p.mouth.Flush()
		p.onset = now.Add(time.Hour) // once for each time the trainee begins
		c.say(ctx, p, p.customer.Interrupted(), "")
	case speaking:
		p.last, p.worded = now, now
	case p.buffer == "" && now.Sub(p.worded) >= p.patience(): // noise of a room is no answer
		c.say(ctx, p, p.customer.Silence(), "")
		p.last, p.worded = now, now
	case p.speaks:
	case strings.TrimSpace(p.buffer) != "" && now.Sub(p.last) >= pause:
		heard := p.buffer
		p.buffer = ""
		c.say(ctx, p, p.customer.Hear(heard), heard)
	case p.buffer == "" && !p.customer.Begun() && now.Sub(p.last) >= greeting, p.buffer == "" && now.Sub(p.last) >= quiet:
		c.say(ctx, p, p.customer.Silence(), "")
		p.last, p.worded = now, now
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}

// patience is how long the customer listens to sounds that become no words.
func (p *practice) patience() time.Duration {
	if p.customer.Begun() {
		return 2 * quiet
	}
	return 2 * greeting
}

// say speaks a reply. The synthesiser is faster than speech, so the turn that this takes is short; a sentence that cannot be spoken is left out.
func (c *Coach) say(ctx context.Context, p *practice, r trainer.Reply, heard string) {
	p.bye = p.bye || r.Hangup
	text := trainer.Words{Model: c.deps.Model}.Word(ctx, p.persona, r, heard)
	if text == "" {
		return
	}
	v := p.persona.Voice
	_, err := c.deps.Voice.Synthesize(ctx, tts.Request{Text: text, Lang: "zh-CN", Voice: v.Name, Speed: v.Speed, Pitch: v.Pitch, Rate: p.mouth.Rate()},
		media.SinkFunc(func(f media.Frame) error {
			f.Mark = media.NoMark
			return p.mouth.WriteFrame(f)
		}))
	if err != nil && !errors.Is(err, context.Canceled) {
		c.deps.Log.Warn("coach: the customer cannot speak", "practice", p.record.ID, "err", err)
	}
}
