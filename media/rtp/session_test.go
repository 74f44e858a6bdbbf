package rtp_test

import (
	"context"
	"errors"
	"math"
	"net/netip"
	"sync"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/mediatest"
	"hotline/media/rtp"
)

// clock runs a media clock for the test.
func clock(t testing.TB) *media.Pacer {
	t.Helper()
	p := media.NewPacer(1)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return p
}

func config(p *media.Pacer) rtp.Config {
	c := rtp.Default()
	c.Pacer = p
	c.Ports = rtp.NewPorts(31000, 31999, 0)
	return c
}

func listen(t testing.TB, cfg rtp.Config) *rtp.Session {
	t.Helper()
	s, err := rtp.Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func params(remote netip.AddrPort) rtp.Params {
	c, _ := codec.Lookup("PCMA")
	return rtp.Params{Remote: remote, Codec: c, PayloadType: c.PayloadType, DTMFPayloadType: 101}
}

// pair connects two sessions.
func pair(t testing.TB, cfg rtp.Config) (a, b *rtp.Session) {
	t.Helper()
	a, b = listen(t, cfg), listen(t, cfg)
	if err := a.Start(params(b.Local())); err != nil {
		t.Fatal(err)
	}
	if err := b.Start(params(a.Local())); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// ear collects what it hears and says when it has heard enough.
type ear struct {
	mu     sync.Mutex
	want   int
	frames []media.Frame
	enough chan struct{}
	closed chan struct{}
}

func newEar(frames int) *ear {
	return &ear{want: frames, enough: make(chan struct{}), closed: make(chan struct{})}
}

func (e *ear) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	f.Samples = append([]int16(nil), f.Samples...)
	e.frames = append(e.frames, f)
	if len(e.frames) == e.want {
		close(e.enough)
	}
	return nil
}

func (e *ear) Close() error { close(e.closed); return nil }

// arrived is what came in packets: no frame that was made up on a busy machine, nor the one that fades over from it.
func (e *ear) arrived() (pcm []int16) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, f := range e.frames {
		if !f.Lost && (i == 0 || !e.frames[i-1].Lost) {
			pcm = append(pcm, f.Samples...)
		}
	}
	return pcm
}

func sine(n int, hz, rate float64) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(10000 * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	return pcm
}

func TestSession_CarriesAudioBothWays(t *testing.T) {
	p := clock(t)
	a, b := pair(t, config(p))
	heardA, heardB := newEar(100), newEar(100)
	a.Receive(heardA)
	b.Receive(heardB)
	tone := sine(160, 500, 8000)
	for _, s := range []*rtp.Session{a, b} {
		out := s.Send()
		remove := p.Add(func(time.Time) { _ = out.WriteFrame(media.Frame{Rate: 8000, Samples: tone}) })
		defer remove()
	}
	<-heardA.enough
	<-heardB.enough
	for name, e := range map[string]*ear{"a": heardA, "b": heardB} {
		e.mu.Lock()
		for i, f := range e.frames {
			if f.Rate != 8000 || len(f.Samples) != 160 || f.PTS != time.Duration(i)*media.FrameTime {
				t.Fatalf("%s: frame %d: rate %d, %d samples, pts %v", name, i, f.Rate, len(f.Samples), f.PTS)
			}
		}
		e.mu.Unlock()
		pcm := e.arrived()
		if len(pcm) < 10*160 {
			t.Errorf("%s: %d samples of %d frames arrived", name, len(pcm), e.want)
		} else if l := mediatest.Level(pcm[len(pcm)/2:]); math.Abs(l-mediatest.Level(tone)) > 1 {
			t.Errorf("%s hears %.1f dBov, want %.1f", name, l, mediatest.Level(tone))
		}
	}
	if st := a.Stats(); st.Received == 0 || st.Sent == 0 || st.Invalid.Total() != 0 {
		t.Errorf("stats: %+v", st)
	}
	t.Logf("a: %+v", a.Stats())
}

func TestSession_DigitsArriveOnce(t *testing.T) {
	p := clock(t)
	a, b := pair(t, config(p))
	for _, d := range []string{"1", "#", "1"} {
		if err := a.SendDigit(t.Context(), d, 60*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		got := <-b.Digits()
		if got.Digit != d || got.Duration != 60*time.Millisecond {
			t.Errorf("sent %s for 60ms, got %+v", d, got)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	_ = b.Close()
	if d, open := <-b.Digits(); open {
		t.Errorf("one more digit: %+v", d)
	}
	if err := a.SendDigit(t.Context(), "1", time.Second); !errors.Is(err, media.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
