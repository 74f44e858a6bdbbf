package engine_test

import (
	"context"
	"log/slog"
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
	"hotline/engine"
	"hotline/media"
	"hotline/media/impair"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/tts"
	"hotline/tts/ttstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait; it is reached only when something is broken.
const patience = 20 * time.Second

// mindFunc makes a mind of a function.
type mindFunc func(context.Context, flow.Heard) (flow.Reply, error)

func (f mindFunc) Next(ctx context.Context, h flow.Heard) (flow.Reply, error) { return f(ctx, h) }

// greets is a mind that says hello and then hangs up on whatever it hears.
func greets(_ context.Context, h flow.Heard) (flow.Reply, error) {
	if h.Kind == flow.HeardStart {
		return flow.Reply{Text: "您好。", MaxDigits: 1}, nil
	}
	return flow.Reply{Text: "再见。", Next: flow.NextHangup}, nil
}

// rig is an engine behind a real SIP endpoint on loopback, and a phone.
type rig struct {
	t      *testing.T
	cfg    engine.Config
	deps   engine.Deps
	synth  tts.Synthesizer
	bad    impair.Config // the network of the phone
	codecs []string      // both sides speak; nil: G.711
	mind   func(context.Context, flow.Heard) (flow.Reply, error)
	engine *engine.Engine
	hears  *sip.Endpoint                     // the engine's side
	dials  *sip.Endpoint                     // the phone's side
	stop   func()                            // ends all and waits
	wrap   func(telephony.Leg) telephony.Leg // what the engine gets of a leg; nil = the leg

	mu     sync.Mutex
	events []hotline.Event
	errs   []error
	panics int
	full   bool // the bus refuses events
}

// newRig starts the engine; change prepares it.
func newRig(t *testing.T, change func(*rig)) *rig {
	t.Helper()
	r := &rig{t: t, cfg: engine.Default(), synth: &ttstest.Tone{PerRune: 40 * time.Millisecond}, mind: greets}
	r.cfg.Recordings = t.TempDir()
	clock := media.NewPacer(1)
	r.deps = engine.Deps{
		Pacer: clock, Recognizer: asr.Null{}, Null: asr.Null{}, Prompt: make([]int16, 8000), Converse: r.converse, Publish: r.publish,
		ReadBack: func(digits string) []int16 { return make([]int16, 800*len(digits)) },
		OnPanic:  func(string) { r.mu.Lock(); r.panics++; r.mu.Unlock() },
		Log:      slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(r)
	}
	var err error
	if r.engine, err = engine.New(r.cfg, r.deps); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	media, stopMedia := context.WithCancel(context.Background())
	var work, ticking sync.WaitGroup
	ticking.Go(func() { _ = clock.Run(media) })
	listen := func(accept func(context.Context, telephony.Leg), bad impair.Config) *sip.Endpoint {
		cfg := sip.Default()
		cfg.Listen = []string{"udp://127.0.0.1:0"}
		if r.codecs != nil {
			cfg.Codecs = r.codecs
		}
		deps := sip.Deps{Pacer: clock, Log: r.deps.Log}
		if bad.Active() {
			deps.Impair = func() (send, receive impair.Config) {
				receive = bad
				receive.Seed++
				return bad, receive
			}
		}
		e, err := sip.New(cfg, deps)
		if err != nil {
			t.Fatal(err)
		}
		work.Go(func() {
			if err := e.Serve(ctx, accept); err != nil {
				t.Error(err)
			}
		})
		return e
	}
	hears := listen(func(ctx context.Context, leg telephony.Leg) {
		if r.wrap != nil {
			leg = r.wrap(leg)
		}
		if err := r.engine.Handle(ctx, leg); err != nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.errs = append(r.errs, err)
		}
	}, impair.Config{})
	r.mu.Lock() // calls read it behind what they publish
	r.hears = hears
	r.mu.Unlock()
	r.dials = listen(nil, r.bad)
	r.stop = sync.OnceFunc(func() { cancel(); work.Wait(); stopMedia(); ticking.Wait() })
	t.Cleanup(r.stop)
	return r
}

func (r *rig) converse(_ engine.Call, voice engine.Voice) *dialog.Conversation {
	return dialog.New(dialog.Default(), dialog.Deps{
		Mind: mindFunc(r.mind), Synth: r.synth, Player: voice.Player, Policy: turntaking.New(turntaking.Default()),
		Emit: voice.Emit, Now: voice.Now, Reopen: voice.Reopen, Hide: voice.Hide, Log: r.deps.Log,
	})
}

func (r *rig) publish(e hotline.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.full {
		return context.DeadlineExceeded
	}
	r.events = append(r.events, e)
	return nil
}

// phone is the caller's side of one call.
type phone struct {
	telephony.Leg
	telephony.Audio
	r     *rig
	mu    sync.Mutex
	heard int // frames that sounded
}

// dial calls number.
func (r *rig) dial(number string) (*phone, error) { return r.dialTo(number, media.Discard) }

// dialTo is dial with a sink for what is heard.
func (r *rig) dialTo(number string, also media.Sink) (*phone, error) {
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	leg, err := r.dials.Dial(ctx, telephony.Address("sip:"+number+"@"+r.hears.Addr("udp").String()))
	if err != nil {
		return nil, err
	}
	audio, err := leg.Answer(ctx)
	if err != nil {
		return nil, err
	}
	p := &phone{Leg: leg, Audio: audio, r: r}
	audio.Receive(media.SinkFunc(func(f media.Frame) error {
		_ = also.WriteFrame(f)
		for _, s := range f.Samples {
			if s > 500 || s < -500 {
				p.mu.Lock()
				p.heard++
				p.mu.Unlock()
				break
			}
		}
		return nil
	}))
	return p, nil
}

// must is dial for calls that are answered.
func (r *rig) must(number string) *phone {
	r.t.Helper()
	p, err := r.dial(number)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// sounds sends a loud square wave for d.
func (p *phone) sounds(d time.Duration) {
	p.r.t.Helper()
	tick := time.NewTicker(media.FrameTime)
	defer tick.Stop()
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160), Mark: media.NoMark}
	for i := range frame.Samples {
		frame.Samples[i] = int16(8000 * (1 - i/8%2*2))
	}
	for range d / media.FrameTime {
		<-tick.C
		_ = p.Send().WriteFrame(frame)
		frame.PTS += media.FrameTime
	}
}

func (p *phone) hangUp() {
	p.r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.Hangup(ctx, telephony.CauseNormal); err != nil {
		p.r.t.Error(err)
	}
}

// press presses keys.
func (p *phone) press(keys string) {
	p.r.t.Helper()
	for _, k := range keys {
		if err := p.Audio.(telephony.DigitSender).SendDigit(p.r.t.Context(), string(k), 60*time.Millisecond); err != nil {
			p.r.t.Error(err)
		}
	}
}

// gone waits until the hotline has hung up.
func (p *phone) gone() {
	p.r.t.Helper()
	select {
	case <-p.Done():
	case <-time.After(patience):
		p.r.t.Fatal("the hotline does not hang up")
	}
}

// eventually waits until ok holds.
func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	for end := time.Now().Add(patience); !ok(); {
		if time.Now().After(end) {
			r.t.Fatalf("waited too long: %s; events %s", what, r.types())
		}
		<-time.After(5 * time.Millisecond)
	}
}

// has reports whether an event of that type came.
func (r *rig) has(kind string) func() bool {
	return func() bool { return strings.Contains(r.types()+" ", " "+kind+" ") }
}

// call names the n-th call, counted from 0 in the order in which they began; there must have been as many.
func (r *rig) call(n int) hotline.CallID {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Seq != 1 {
			continue
		}
		if n == 0 {
			return e.Call
		}
		n--
	}
	r.t.Fatal("too few calls have begun")
	return ""
}

// types lists the types of all events in their order.
func (r *rig) types() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, e := range r.events {
		b.WriteString(" " + e.Body.Type())
	}
	return b.String()
}

// bodies lists the bodies of one type.
func bodies[B hotline.Body](r *rig) (out []B) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if b, ok := e.Body.(B); ok {
			out = append(out, b)
		}
	}
	return out
}

// over waits for the end of n calls and checks what holds for every call: numbers without a gap, times that do not run back,
// call_ended as the one last event.
func (r *rig) over(n int) []hotline.CallEnded {
	r.t.Helper()
	r.eventually("the end of the calls", func() bool { return len(bodies[hotline.CallEnded](r)) >= n && r.engine.Active() == 0 })
	r.mu.Lock()
	defer r.mu.Unlock()
	last := map[hotline.CallID]hotline.Event{}
	for _, e := range r.events {
		was := last[e.Call]
		if e.Seq != was.Seq+1 || e.At.Before(was.At) {
			r.t.Errorf("%s after %s: numbers and times must ascend without a gap", e.ID(), was.ID())
		}
		if was.Body != nil && was.Body.Type() == "call_ended" {
			r.t.Errorf("%s follows call_ended", e.Body.Type())
		}
		if was.Body == nil && e.Body.Type() != "call_started" {
			r.t.Errorf("%s is the first event", e.Body.Type())
		}
		last[e.Call] = e
	}
	if len(last) != n {
		r.t.Errorf("%d calls, want %d", len(last), n)
	}
	var out []hotline.CallEnded
	for _, e := range last {
		b, ok := e.Body.(hotline.CallEnded)
		if !ok {
			r.t.Errorf("the last event is %s", e.Body.Type())
		}
		out = append(out, b)
	}
	return out
}
