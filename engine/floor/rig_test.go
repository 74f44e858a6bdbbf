package floor_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/media"
	"hotline/telephony"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	musicHz = 300  // what waiting callers hear
	wordsHz = 1000 // announcements and whispers
	level   = 6000
)

// sine is a tone of whole Hz that goes on over the frames.
type sine struct {
	hz    float64
	table []int16 // one second
	at    int
}

// next is the next n samples, which must divide a second. They are shared.
func (s *sine) next(rate, n int) []int16 {
	if s.table == nil {
		s.table = tone(s.hz, rate, time.Second)
	}
	out := s.table[s.at : s.at+n]
	s.at = (s.at + n) % rate
	return out
}

func tone(hz float64, rate int, d time.Duration) []int16 {
	out := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range out {
		out[i] = int16(level * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return out
}

// ear keeps what somebody hears.
type ear struct {
	rate int
	mu   sync.Mutex
	got  []int16
	at   []time.Time // of each frame
}

func (e *ear) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if f.Rate != e.rate {
		return media.ErrRate
	}
	e.got = append(e.got, f.Samples...)
	e.at = append(e.at, time.Now())
	return nil
}

func (e *ear) Close() error { return nil }

// hears measures a tone in the last 200 ms, 1 = at the level of whoever sends it.
func (e *ear) hears(hz float64) float64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strength(e.got[max(0, len(e.got)-e.rate/5):], hz, e.rate)
}

func strength(s []int16, hz float64, rate int) float64 {
	var re, im float64
	for i, v := range s {
		w := 2 * math.Pi * hz * float64(i) / float64(rate)
		re += float64(v) * math.Cos(w)
		im += float64(v) * math.Sin(w)
	}
	return 2 * math.Hypot(re, im) / float64(max(1, len(s))) / level
}

// silences is the longest stretch without sound since the moment from.
func (e *ear) silence(from time.Time) time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := e.rate / 50
	var longest, now time.Duration
	for i, at := range e.at {
		quiet := true
		for _, v := range e.got[i*n : (i+1)*n] {
			quiet = quiet && v < 100 && v > -100
		}
		if at.Before(from) || !quiet {
			now = 0
			continue
		}
		now += media.FrameTime
		longest = max(longest, now)
	}
	return longest
}

// phone is a leg to somebody, which says a tone.
type phone struct {
	s     *site
	in    floor.Invitation
	rate  int
	ear   *ear
	voice sine
	done  chan struct{}
	once  sync.Once
	end   telephony.End
	refs  chan telephony.Referral
	hold  chan bool

	mu     sync.Mutex
	sink   media.Sink
	keys   string
	remove func()
}

func (s *site) phone(in floor.Invitation, rate int, hz float64) *phone {
	p := &phone{s: s, in: in, rate: rate, ear: &ear{rate: rate}, voice: sine{hz: hz}, done: make(chan struct{}), refs: make(chan telephony.Referral, 1), hold: make(chan bool, 1)}
	p.remove = s.clock.Add(func(time.Time) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.sink != nil {
			_ = p.sink.WriteFrame(media.Frame{Rate: rate, Samples: p.voice.next(rate, rate/50), Mark: media.NoMark})
		}
	})
	return p
}

func (p *phone) Info() telephony.Info                              { return telephony.Info{To: p.in.To} }
func (p *phone) Answer(context.Context) (telephony.Audio, error)   { return p, nil }
func (p *phone) Transfer(context.Context, telephony.Address) error { return errors.New("no") }
func (p *phone) Done() <-chan struct{}                             { return p.done }
func (p *phone) End() telephony.End                                { return p.end }
func (p *phone) Referrals() <-chan telephony.Referral              { return p.refs }
func (p *phone) Held() <-chan bool                                 { return p.hold }
func (p *phone) Send() media.Sink                                  { return p.ear }
func (p *phone) Rate() int                                         { return p.rate }
func (p *phone) Digits() <-chan hotline.Digit                      { return nil }
func (p *phone) Report() hotline.MediaReport                       { return hotline.MediaReport{Codec: "fake"} }
func (p *phone) hears(hz float64) float64                          { return p.ear.hears(hz) }

func (p *phone) Receive(sink media.Sink) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sink = sink
}

func (p *phone) Hangup(_ context.Context, c telephony.Cause) error {
	p.finish(telephony.End{Cause: c, ByUs: true})
	return nil
}

// hangUp is the other side's.
func (p *phone) hangUp() { p.finish(telephony.End{Cause: telephony.CauseNormal}) }

// breaks is a leg that dies.
func (p *phone) breaks() { p.finish(telephony.End{Cause: telephony.CauseMediaLost}) }

func (p *phone) finish(end telephony.End) {
	p.once.Do(func() {
		p.end = end
		close(p.done)
		p.remove()
	})
}

func (p *phone) up() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// desk is how an agent's phone behaves.
type desk struct {
	after  time.Duration // picks up after
	refuse bool
	silent bool // rings for ever
	stuck  bool // and does not even notice a CANCEL
	panics bool
	rate   int
	hz     float64

	mu    sync.Mutex
	rung  int
	autos int
	legs  []*phone
}

// last is the newest leg.
func (d *desk) last(t *testing.T) *phone {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.legs) == 0 {
		t.Fatal("the desk has no call")
	}
	return d.legs[len(d.legs)-1]
}

// site is a floor with agents and their desks.
type site struct {
	t     *testing.T
	clock *media.Pacer
	floor *floor.Floor
	desks map[string]*desk
	stop  func()

	mu      sync.Mutex
	events  []hotline.Body
	gaps    []time.Duration
	panics  int
	changed int
}

// newSite runs a floor within a synctest bubble, with the agents a, b and c.
func newSite(t *testing.T, change func(*floor.Config, *acd.Config, *floor.Deps)) *site {
	t.Helper()
	s := newSiteIdle(t, change)
	s.run()
	return s
}

// talking runs f, in virtual time, on a site where agent a has talked with the caller c1 for about five seconds.
func talking(t *testing.T, f func(t *testing.T, s *site, c *caller)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		defer s.stop()
		s.ready("a")
		c := s.call("c1", nil)
		in(5 * time.Second)
		f(t, s, c)
	})
}

// newSiteIdle is a site that does not run yet.
func newSiteIdle(t *testing.T, change func(*floor.Config, *acd.Config, *floor.Deps)) *site {
	t.Helper()
	s := &site{t: t, clock: media.NewPacer(1), desks: map[string]*desk{}}
	cfg, queues := floor.Default(), acd.Default()
	queues.Queues[0].ID, queues.Queues[0].Title = "one", "综合服务"
	second := acd.Default().Queues[0]
	second.ID, second.Title, second.Skills = "two", "账务", acd.Levels{"bill": 1}
	queues.Queues = append(queues.Queues, second)
	for i, name := range []string{"a", "b", "c"} {
		queues.Agents = append(queues.Agents, acd.Agent{ID: acd.AgentID(name), Name: strings.ToUpper(name)})
		s.desks[name] = &desk{after: 2 * time.Second, rate: []int{8000, 16000, 8000}[i], hz: 600 + 200*float64(i)}
	}
	queues.Agents[2].Skills = acd.Levels{"bill": 5}
	deps := floor.Deps{
		Pacer: s.clock, Dial: s.dial, Log: slog.New(slog.DiscardHandler),
		Speak: func(_ context.Context, text string, rate int) ([]int16, error) {
			return tone(wordsHz, rate, 1500*time.Millisecond), nil
		},
		Music:   func(_ string, rate int) []int16 { return tone(musicHz, rate, time.Second) },
		Changed: func(...string) { s.mu.Lock(); s.changed++; s.mu.Unlock() },
		OnPanic: func(string) { s.mu.Lock(); s.panics++; s.mu.Unlock() },
		Hooks:   floor.Hooks{Gap: func(d time.Duration) { s.mu.Lock(); s.gaps = append(s.gaps, d); s.mu.Unlock() }},
	}
	queues.Queues[0].Waiting.Music, queues.Queues[1].Waiting.Music = "tone", "tone"
	if change != nil {
		change(&cfg, &queues, &deps)
	}
	f, err := floor.New(cfg, queues, nil, deps)
	if err != nil {
		t.Fatal(err)
	}
	s.floor = f
	return s
}

func (s *site) run() {
	ctx, cancel := context.WithCancel(s.t.Context())
	var work sync.WaitGroup
	work.Go(func() { _ = s.clock.Run(ctx) })
	work.Go(func() { _ = s.floor.Run(ctx) })
	s.stop = func() { cancel(); work.Wait() }
}

// ready signs agents in.
func (s *site) ready(agents ...string) {
	s.t.Helper()
	for _, a := range agents {
		s.floor.PhoneUp(a)
		if err := s.floor.SetState(s.t.Context(), a, a, acd.StateReady, ""); err != nil {
			s.t.Fatal(err)
		}
	}
}

// dial is Deps.Dial.
func (s *site) dial(ctx context.Context, in floor.Invitation) (telephony.Leg, error) {
	d := s.desks[in.Agent]
	if in.Agent == "" {
		d = s.desks[string(in.To)]
	}
	if d == nil {
		return nil, errors.New("404")
	}
	d.mu.Lock()
	d.rung++
	after := d.after
	for _, h := range in.Headers {
		if h.Name == "Answer-Mode" {
			d.autos++
			after = 100 * time.Millisecond
		}
	}
	refuse, silent, stuck, panics := d.refuse, d.silent, d.stuck, d.panics
	d.mu.Unlock()
	switch {
	case panics:
		panic("the phone is haunted")
	case refuse:
		return nil, errors.New("486")
	case silent:
		after = 3 * time.Minute
	}
	cancelled := ctx.Done()
	if stuck {
		cancelled = nil
	}
	select {
	case <-time.After(after):
	case <-cancelled:
		return nil, ctx.Err()
	}
	p := s.phone(in, d.rate, d.hz)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.legs = append(d.legs, p)
	return p, nil
}

// caller is somebody on the line.
type caller struct {
	*phone
	id   hotline.CallID
	pad  chan rune
	gone context.CancelFunc
	left chan floor.End

	paused     []bool // what the recording was told
	unrecorded bool
}

const callerHz = 400

// call brings a caller to the floor.
func (s *site) call(id string, change func(*floor.Caller)) *caller {
	ctx, cancel := context.WithCancel(s.t.Context())
	c := &caller{phone: s.phone(floor.Invitation{}, 8000, callerHz), id: hotline.CallID(id), pad: make(chan rune, 8), gone: cancel, left: make(chan floor.End, 1)}
	began := time.Now()
	in := floor.Caller{
		ID: c.id, From: "sip:13800000001@example.com", Number: "13800000001",
		Voice: floor.Voice{Rate: 8000, Send: c.ear, Listen: c.Receive, Keys: c.pad, SendKeys: func(_ context.Context, keys string) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.keys += keys
			return nil
		}, Pause: func(on bool) bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			if !c.unrecorded {
				c.paused = append(c.paused, on)
			}
			return !c.unrecorded
		}},
		Emit:     func(b hotline.Body) { s.mu.Lock(); defer s.mu.Unlock(); s.events = append(s.events, b) },
		Now:      func() time.Duration { return time.Since(began) },
		Handover: hotline.HandoverRequested{Reason: "requested", Summary: "查询话费，要求转人工。"},
	}
	if change != nil {
		change(&in)
	}
	go func() {
		c.left <- s.floor.Serve(ctx, in)
		c.finish(telephony.End{})
	}()
	return c
}

// end waits until the call has left the floor.
func (c *caller) end() floor.End {
	c.s.t.Helper()
	select {
	case e := <-c.left:
		return e
	case <-time.After(time.Hour):
		c.s.t.Fatal("the call does not leave the floor")
		return floor.End{}
	}
}

// in lets virtual time pass.
func in(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// types are the types of the events so far.
func (s *site) types() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, e := range s.events {
		out = append(out, e.Type())
	}
	return strings.Join(out, " ")
}

// facts are the events of one type.
func facts[B hotline.Body](s *site) (out []B) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if b, ok := e.(B); ok {
			out = append(out, b)
		}
	}
	return out
}

// want checks who hears what, in shares of the level it is sent with.
func (s *site) want(who string, p interface{ hears(float64) float64 }, yes, no []float64) {
	s.t.Helper()
	for _, hz := range yes {
		if v := p.hears(hz); v < 0.8 || v > 1.2 {
			s.t.Errorf("%s hears %.0f Hz at %.2f, want it", who, hz, v)
		}
	}
	for _, hz := range no {
		if v := p.hears(hz); v > 0.05 {
			s.t.Errorf("%s hears %.0f Hz at %.2f, want none of it", who, hz, v)
		}
	}
}

// state is what a desk shows of its only call.
func (s *site) state(agent string) floor.CallState {
	s.t.Helper()
	calls := s.floor.Desk(agent).Calls
	if len(calls) != 1 {
		return floor.CallState("")
	}
	return calls[0].State
}

// do carries out a verb that must work.
func (s *site) do(agent string, c *caller, verb, to string) {
	s.t.Helper()
	if err := s.floor.Do(s.t.Context(), agent, c.id, floor.Verb{Verb: verb, To: to}); err != nil {
		s.t.Errorf("%s of %s: %v", verb, agent, err)
	}
	synctest.Wait()
}

func hz(list ...float64) []float64 { return list }
