package dialog_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/asr"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
	"hotline/media"
	"hotline/tts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// mindFunc makes a mind of a function.
type mindFunc func(context.Context, flow.Heard) (flow.Reply, error)

func (f mindFunc) Next(ctx context.Context, h flow.Heard) (flow.Reply, error) { return f(ctx, h) }

// tone speaks 200 ms a rune without delay. fail, when set, refuses texts.
type tone struct {
	fail func(text string) error
}

// diesOf fails the synthesis of what has word in it.
func diesOf(word string) func(string) error {
	return func(text string) error {
		if strings.Contains(text, word) {
			return errors.New("worker died")
		}
		return nil
	}
}

func (tone) Caps() tts.Caps { return tts.Caps{Name: "tone"} }

func (s tone) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	if s.fail != nil {
		if err := s.fail(req.Text); err != nil {
			return nil, err
		}
	}
	frame := media.Frame{Rate: req.Rate, Samples: make([]int16, req.Rate/50)}
	for i := range frame.Samples {
		frame.Samples[i] = 1000
	}
	for i := range len([]rune(req.Text)) * 10 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		frame.Mark.Text = (i + 1) / 10
		if err := out.WriteFrame(frame); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// ears is a recogniser that hears what the test says.
type ears struct {
	mu      sync.Mutex
	results chan asr.Result
	n       int
	text    string
	lag     time.Duration // from Flush to the final
	behind  time.Duration // it works so late: every partial and final comes later by this
	late    string        // a partial that comes between the two
	err     error
	closed  bool
}

func newEars() *ears { return &ears{results: make(chan asr.Result, 64), lag: 30 * time.Millisecond} }

func (e *ears) Results() <-chan asr.Result { return e.results }

func (e *ears) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

func (e *ears) partial(text string) {
	heard := func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.text = text
		e.results <- asr.Result{Kind: asr.Partial, N: e.n, Text: text}
	}
	if e.behind > 0 {
		time.AfterFunc(e.behind, heard)
		return
	}
	heard()
}

func (e *ears) Flush() {
	if e.late != "" {
		e.partial(e.late)
	}
	time.AfterFunc(e.behind+e.lag, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.closed {
			return
		}
		e.results <- asr.Result{Kind: asr.Final, N: e.n, Text: e.text, Confidence: 0.9}
		e.text = ""
		e.n++
	})
}

// die ends the results as a failed engine does.
func (e *ears) die(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.err, e.closed = err, true
	close(e.results)
}

// call is a conversation with its surroundings, in the virtual time of a synctest bubble.
type call struct {
	t       *testing.T
	cfg     dialog.Config
	deps    dialog.Deps
	ears    *ears
	signals chan dialog.Signal
	from    time.Time
	origin  time.Duration // dialog.Inputs.Origin

	mu         sync.Mutex
	bodies     []hotline.Body
	firstAudio time.Duration
	loud       bool              // the last frame was audible
	sounds     []time.Duration   // when frames were audible
	heard      func(media.Frame) // every frame; may be nil

	cancel context.CancelFunc
	hungUp chan struct{}
	out    dialog.Outcome
	err    error
}

func newCall(t *testing.T, mind flow.Mind) *call {
	c := &call{t: t, cfg: dialog.Default(), ears: newEars(), signals: make(chan dialog.Signal, 64), from: time.Now(), hungUp: make(chan struct{})}
	c.deps = dialog.Deps{
		Mind: mind, Synth: tone{}, Player: media.NewPlayer(8000, time.Minute), Policy: turntaking.New(turntaking.Default()),
		Now: c.now,
		Emit: func(b hotline.Body) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.bodies = append(c.bodies, b)
		},
	}
	return c
}

func (c *call) now() time.Duration { return time.Since(c.from) }

// start answers the call: the media clock runs until the conversation has returned.
func (c *call) start() {
	ctx, cancel := context.WithCancel(c.t.Context())
	c.cancel = cancel
	go func() {
		defer close(c.hungUp)
		in := dialog.Inputs{Signals: c.signals, Origin: c.origin}
		if c.ears != nil {
			in.Recognized = c.ears
		}
		c.out, c.err = dialog.New(c.cfg, c.deps).Run(ctx, in)
	}()
	go func() {
		tick := time.NewTicker(media.FrameTime)
		defer tick.Stop()
		sink := media.SinkFunc(c.listen)
		for {
			select {
			case <-c.hungUp:
				return
			case <-tick.C:
				_ = c.deps.Player.Tick(sink)
			}
		}
	}()
}

func (c *call) listen(f media.Frame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loud = f.Samples[len(f.Samples)-1] > 500
	if c.heard != nil {
		c.heard(f)
	}
	if c.loud {
		c.sounds = append(c.sounds, c.now())
	}
	if c.firstAudio == 0 && f.Samples[0] != 0 {
		c.firstAudio = c.now()
	}
	return nil
}

// until lets time pass in steps of 5 ms until ok, for 60 s at most.
func (c *call) until(ok func() bool) {
	c.t.Helper()
	for range 12000 {
		if ok() {
			return
		}
		c.pass(5 * time.Millisecond)
	}
	c.t.Fatal("it did not happen within 60 s")
}

// pass lets time pass.
func (c *call) pass(d time.Duration) {
	select {
	case <-time.After(d):
	case <-c.t.Context().Done():
	}
}

// replied says that n turns are over.
func (c *call) replied(n int) func() bool {
	return func() bool { return len(events[hotline.TurnCompleted](c)) >= n }
}

// say speaks for d: the words appear one by one 340 ms late, the detector hangs over by 160 ms.
func (c *call) say(text string, d time.Duration) {
	onset := c.now()
	c.pass(60 * time.Millisecond)
	c.signals <- dialog.Signal{Kind: dialog.SpeechOn, At: onset}
	runes := []rune(text)
	off := false
	step := d / time.Duration(max(1, len(runes)))
	for i := 0; i <= len(runes) || !off; {
		c.pass(5 * time.Millisecond)
		if !off && c.now()-onset >= d+160*time.Millisecond {
			off = true
			c.signals <- dialog.Signal{Kind: dialog.SpeechOff, At: onset + d}
		}
		if i <= len(runes) && c.now()-onset >= max(340*time.Millisecond, time.Duration(i)*step+100*time.Millisecond) {
			if i > 0 {
				c.ears.partial(string(runes[:i]))
			}
			i++
		}
	}
}

func (c *call) wait() (dialog.Outcome, error) {
	<-c.hungUp
	return c.out, c.err
}

// events lists the bodies of one type.
func events[B hotline.Body](c *call) []B {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []B
	for _, b := range c.bodies {
		if b, ok := b.(B); ok {
			out = append(out, b)
		}
	}
	return out
}
