package asr_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/media"
)

var errDead = errors.New("connection reset")

// mortal is an engine that the test can kill. What it hears, it spells: one letter for each 100 ms of audio, by its loudness.
type mortal struct {
	name string

	mu      sync.Mutex
	refuse  error
	streams []*mortalStream
}

func (m *mortal) Caps() asr.Caps {
	return asr.Caps{Name: m.name, Langs: []string{"zh-CN"}, Trust: asr.Trust("trust of " + m.name)}
}

func (m *mortal) set(refuse error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = refuse
}

func (m *mortal) Open(ctx context.Context, _ asr.Options) (asr.Stream, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		return nil, m.refuse
	}
	s := &mortalStream{Outbox: asr.NewOutbox(ctx)}
	m.streams = append(m.streams, s)
	return s, nil
}

// opened is how many streams there have been.
func (m *mortal) opened() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.streams)
}

func (m *mortal) kill() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.streams[len(m.streams)-1].die()
}

type mortalStream struct {
	*asr.Outbox
	mu    sync.Mutex
	heard []rune
	part  int // samples of the letter in progress
	at    int
	lost  int // frames that were concealed
	n     int
	dead  bool
}

func (s *mortalStream) die() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = true
	s.Outbox.Close(errDead)
}

func (s *mortalStream) WriteFrame(f media.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return errDead
	}
	if f.Lost {
		s.lost += len(f.Samples) / 160
	}
	for _, v := range f.Samples {
		s.at++
		if s.part++; s.part == f.Rate/10 {
			s.part = 0
			s.heard = append(s.heard, 'a'+rune(v))
			s.Put(s.result(asr.Partial))
		}
	}
	return nil
}

func (s *mortalStream) result(kind asr.ResultKind) asr.Result {
	to := time.Duration(s.at) * time.Second / 8000
	text := string(s.heard)
	return asr.Result{Kind: kind, N: s.n, Text: text, Stable: len(s.heard), From: to - time.Duration(len(s.heard))*100*time.Millisecond, To: to}
}

func (s *mortalStream) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Put(s.result(asr.Final))
	s.heard, s.part = nil, 0
	s.n++
}

func (s *mortalStream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dead {
		s.dead = true
		s.Outbox.Close(nil)
	}
	return nil
}

// party is a stream with what it gave so far.
type party struct {
	asr.Stream
	t *testing.T
}

// say speaks letters, 100 ms each, in real frames and in the bubble's time.
func (p *party) say(letters string) {
	p.t.Helper()
	for _, l := range letters {
		frame := make([]int16, 160)
		for i := range frame {
			frame[i] = int16(l - 'a')
		}
		for range 5 {
			if err := p.WriteFrame(media.Frame{Rate: 8000, Samples: frame}); err != nil {
				p.t.Fatal(err)
			}
			pass(p.t, media.FrameTime)
		}
	}
}

func pass(t *testing.T, d time.Duration) {
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// final waits for the next final.
func (p *party) final() asr.Result {
	p.t.Helper()
	for r := range p.Results() {
		if r.Kind == asr.Final {
			return r
		}
	}
	p.t.Fatalf("results ended: %v", p.Err())
	return asr.Result{}
}

func (p *party) rest() {
	for range p.Results() {
	}
}

// fallback opens a stream over engines and notes their switches.
func fallback(t *testing.T, cfg asr.FallbackConfig, engines ...asr.Recognizer) (*asr.Fallback, *party, func() []string) {
	t.Helper()
	f, err := asr.NewFallback(cfg, engines...)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var seen []string
	s, err := f.Open(t.Context(), asr.Options{Switched: func(s asr.Switch) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, s.From+">"+s.To)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return f, &party{Stream: s, t: t}, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
}

func TestFallback_SentenceInProgressIsHeardByTheNextEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &mortal{name: "a"}, &mortal{name: "b"}
		_, p, seen := fallback(t, asr.DefaultFallback(), a, b)
		p.say("aaab")
		p.Flush()
		if r := p.final(); r.Text != "aaab" || r.N != 0 || r.Trust != "trust of a" {
			t.Errorf("first final %+v", r)
		}
		p.say("cd")
		a.kill()
		p.say("ef")
		p.Flush()
		r := p.final()
		if r.Text != "cdef" || r.N != 1 || r.Trust != "trust of b" || r.From != 400*time.Millisecond || r.To != 800*time.Millisecond {
			t.Errorf("final after the switch %+v", r)
		}
		if fmt.Sprint(seen()) != "[a>b]" {
			t.Errorf("switches %v", seen())
		}
		if got := p.Stream.(asr.Informer).Info().Name; got != "b" {
			t.Errorf("engine in use %q", got)
		}
		_ = p.Close()
		p.rest()
		if err := p.Err(); err != nil {
			t.Error(err)
		}
	})
}

// The engine that takes over is told which of the kept audio was concealed.
func TestFallback_ReplayTellsWhatWasConcealed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &mortal{name: "a"}, &mortal{name: "b"}
		_, p, _ := fallback(t, asr.DefaultFallback(), a, b)
		p.say("a")
		for i := range 10 { // two stretches of three frames
			if err := p.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160), Lost: i%5 < 3}); err != nil {
				t.Fatal(err)
			}
			pass(t, media.FrameTime)
		}
		a.kill()
		p.say("b")
		p.Flush()
		_ = p.final()
		for _, m := range []*mortal{a, b} {
			m.streams[0].mu.Lock()
			if got := m.streams[0].lost; got != 6 {
				t.Errorf("engine %s was told of %d concealed frames, want 6", m.name, got)
			}
			m.streams[0].mu.Unlock()
		}
		_ = p.Close()
		p.rest()
	})
}

func TestFallback_FlushThatTheDeadEngineDidNotAnswerIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &mortal{name: "a"}, &mortal{name: "b"}
		_, p, _ := fallback(t, asr.DefaultFallback(), a, b)
		p.say("ab")
		a.kill()
		p.Flush() // nobody is there
		p.say("cd")
		p.Flush()
		if first, second := p.final(), p.final(); first.Text != "ab" || second.Text != "cd" || second.N != 1 {
			t.Errorf("finals %+v, %+v", first, second)
		}
		_ = p.Close()
		p.rest()
	})
}

func TestFallback_OpeningFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &mortal{name: "a", refuse: errDead}, &mortal{name: "b"}
		f, p, seen := fallback(t, asr.DefaultFallback(), a, b)
		p.say("abc")
		_ = p.Close()
		p.rest()
		if err := p.Err(); err != nil || fmt.Sprint(seen()) != "[a>b]" {
			t.Errorf("%v, %v", err, seen())
		}
		h := f.Health()
		if h[0].Failures != 1 || !errors.Is(h[0].Err, errDead) || h[1].Failures != 0 {
			t.Errorf("health %+v", h)
		}
	})
}

func TestFallback_FailingEngineRestsAndIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &mortal{name: "a", refuse: errDead}, &mortal{name: "b"}
		f, p, _ := fallback(t, asr.DefaultFallback(), a, b)
		again := func() *party {
			s, err := f.Open(t.Context(), asr.Options{})
			if err != nil {
				t.Fatal(err)
			}
			q := &party{Stream: s, t: t}
			q.say("a")
			return q
		}
		q := again() // second failure: it rests for 1 s
		if h := f.Health(); !h[0].Resting || h[0].Failures != 2 || f.Caps().Name != "b" {
			t.Errorf("health %+v, caps %s", h, f.Caps().Name)
		}
		a.set(nil)
		r := again()
		if a.opened() != 0 {
			t.Error("a resting engine was tried")
		}
		pass(t, time.Second)
		s := again()
		if a.opened() != 1 || f.Caps().Name != "a" {
			t.Errorf("a was opened %d times after its rest", a.opened())
		}
		if h := f.Health(); h[0].Failures != 0 || h[0].Err != nil || h[0].Streams != 1 {
			t.Errorf("health after a result %+v", h[0])
		}
		for _, x := range []*party{p, q, r, s} {
			_ = x.Close()
			x.rest()
		}
	})
}

func TestFallback_NoEngineLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &mortal{name: "a"}, &mortal{name: "b", refuse: errDead}
		f, p, seen := fallback(t, asr.DefaultFallback(), a, b)
		p.say("ab")
		a.set(errDead)
		a.kill()
		p.rest()
		if err := p.Err(); !errors.Is(err, asr.ErrNoEngine) || !errors.Is(err, errDead) {
			t.Errorf("Err %v", err)
		}
		if fmt.Sprint(seen()) != "[a>]" {
			t.Errorf("switches %v", seen())
		}
		_ = p.Close()
		s, err := f.Open(t.Context(), asr.Options{}) // b has failed once only: it is tried at once
		if err != nil {
			t.Fatal(err)
		}
		for range s.Results() {
		}
		if _, err := f.Open(t.Context(), asr.Options{}); !errors.Is(err, asr.ErrNoEngine) {
			t.Errorf("opened while every engine rests: %v", err)
		}
	})
}

func TestFallback_KeepsNoMoreThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := asr.DefaultFallback()
		cfg.Keep = time.Second
		a, b := &mortal{name: "a"}, &mortal{name: "b"}
		_, p, _ := fallback(t, cfg, a, b)
		p.say("abcdefghijklmnop")
		a.kill()
		pass(t, 100*time.Millisecond)
		p.Flush()
		if r := p.final(); r.Text != "ghijklmnop" || r.From != 600*time.Millisecond {
			t.Errorf("final %+v", r)
		}
		_ = p.Close()
		p.rest()
	})
}

func TestFallback_Conformance(t *testing.T) {
	var lines []asrtest.Line
	for i := range 10 {
		lines = append(lines, asrtest.Line{Text: "查一下话费", From: time.Duration(i) * time.Second, Rune: 100 * time.Millisecond})
	}
	f, err := asr.NewFallback(asr.DefaultFallback(), &mortal{name: "a", refuse: errDead}, asrtest.NewScripted(lines...))
	if err != nil {
		t.Fatal(err)
	}
	asrtest.Run(t, func() asr.Recognizer { return f }, asrtest.Fixtures{Rate: 8000, PCM: make([]int16, 8000), Text: "查一下话费"})
}

func TestFallbackConfig_Validate(t *testing.T) {
	for _, change := range []func(*asr.FallbackConfig){
		func(c *asr.FallbackConfig) { c.Keep = 0 },
		func(c *asr.FallbackConfig) { c.Retry = 0 },
		func(c *asr.FallbackConfig) { c.RetryMost = 0 },
	} {
		cfg := asr.DefaultFallback()
		change(&cfg)
		if _, err := asr.NewFallback(cfg, asr.Null{}); err == nil {
			t.Errorf("accepted %+v", cfg)
		}
	}
	if _, err := asr.NewFallback(asr.DefaultFallback()); err == nil {
		t.Error("accepted no engine")
	}
}

// The price of the ring and the lock on the audio path, without an engine behind.
func BenchmarkFallback_WriteFrame(b *testing.B) {
	f, err := asr.NewFallback(asr.DefaultFallback(), asr.Null{})
	if err != nil {
		b.Fatal(err)
	}
	s, err := f.Open(b.Context(), asr.Options{})
	if err != nil {
		b.Fatal(err)
	}
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	_ = s.WriteFrame(frame)
	b.ReportAllocs()
	for b.Loop() {
		_ = s.WriteFrame(frame)
	}
	_ = s.Close()
	for range s.Results() {
	}
}

func ExampleFallback() {
	f, err := asr.NewFallback(asr.DefaultFallback(), asr.Null{}, asr.Null{})
	if err != nil {
		panic(err)
	}
	fmt.Println(f.Caps().Name, len(f.Health()))
	// Output: null 2
}
