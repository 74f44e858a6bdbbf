package funasr_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/asr/funasr"
	"hotline/asr/funasrtest"
	"hotline/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const text = "查一下我的话费"

func recognizer(t testing.TB, s *funasrtest.Server, change func(*funasr.Config)) *funasr.Recognizer {
	t.Helper()
	cfg := funasr.Default()
	cfg.URL = s.URL()
	if change != nil {
		change(&cfg)
	}
	r, err := funasr.New(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func server(t testing.TB, set funasrtest.Settings) *funasrtest.Server {
	t.Helper()
	s := funasrtest.New(set)
	t.Cleanup(s.Close)
	return s
}

// tone is d of sound at rate Hz.
func tone(rate int, d time.Duration) []int16 {
	out := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range out {
		out[i] = int16(8000 * math.Sin(2*math.Pi*300*float64(i)/float64(rate)))
	}
	return out
}

func write(t testing.TB, s asr.Stream, rate int, pcm []int16) {
	t.Helper()
	for n := rate / 50; len(pcm) >= n; pcm = pcm[n:] {
		if err := s.WriteFrame(media.Frame{Rate: rate, Samples: pcm[:n]}); err != nil {
			t.Fatal(err)
		}
		asrtest.Pace(s)
	}
}

// until reads results until one of the kind comes.
func until(t testing.TB, s asr.Stream, kind asr.ResultKind) asr.Result {
	t.Helper()
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	for {
		select {
		case r, ok := <-s.Results():
			if !ok {
				t.Fatalf("results ended: %v", s.Err())
			}
			if r.Kind == kind {
				return r
			}
		case <-late.C:
			t.Fatal("no such result")
		}
	}
}

func rest(s asr.Stream) {
	for range s.Results() {
	}
}

func TestRecognizer_Conformance(t *testing.T) {
	for name, rate := range map[string]int{"8000": 8000, "16000": 16000, "48000": 48000} {
		t.Run(name, func(t *testing.T) {
			srv := server(t, funasrtest.Settings{Text: text})
			r := recognizer(t, srv, nil)
			asrtest.Run(t, func() asr.Recognizer { return r }, asrtest.Fixtures{Rate: rate, PCM: tone(rate, 1800*time.Millisecond), Text: text, Streams: 10})
		})
	}
}

func TestStream_SaysWhatTheProtocolWants(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: text})
	s, err := recognizer(t, srv, nil).Open(t.Context(), asr.Options{HotWords: []string{"星云电信"}, Name: "01CALL"})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, 8000, tone(8000, time.Second))
	_ = s.Close()
	rest(s)
	h := srv.Hellos()
	if len(h) != 1 || h[0].Mode != "2pass" || h[0].AudioFS != 8000 || h[0].WAVFormat != "pcm" || h[0].HotWords != `{"星云电信":20}` ||
		len(h[0].ChunkSize) != 3 || h[0].ChunkInterval != 10 || !h[0].ITN || h[0].WAVName != "01CALL-0" {
		t.Errorf("hello %+v", h)
	}
	if srv.Bytes() != 16000 {
		t.Errorf("%d bytes of audio arrived, want 16000", srv.Bytes())
	}
}

func TestStream_PartialsThenFinalThenRevision(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: "查一下我的花费", Online: "查一下我的花", Revised: text, ReviseIn: 50 * time.Millisecond})
	s, err := recognizer(t, srv, nil).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, 8000, tone(8000, 1300*time.Millisecond))
	if p := until(t, s, asr.Partial); p.Text != "查一下" || p.Stable != 0 {
		t.Errorf("partial %+v", p)
	}
	s.Flush()
	if f := until(t, s, asr.Final); f.Text != "查一下我的花费" || f.N != 0 {
		t.Errorf("final %+v", f)
	}
	if r := until(t, s, asr.Revised); r.N != 0 || r.Stable != len([]rune(r.Text)) {
		t.Errorf("revision %+v", r)
	}
	_ = s.Close()
	rest(s)
}

func TestStream_ConnectionCutMidUtterance(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: text, DropAfter: 12000, DropOnce: true})
	s, err := recognizer(t, srv, nil).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, 8000, tone(8000, 1500*time.Millisecond))
	s.Flush()
	if f := until(t, s, asr.Final); f.Text != text {
		t.Errorf("final %q: the utterance must be sent again on the new connection", f.Text)
	}
	_ = s.Close()
	rest(s)
	if err := s.Err(); err != nil {
		t.Error(err)
	}
	if n := len(srv.Hellos()); n < 2 {
		t.Errorf("%d connections", n)
	}
}

func TestStream_CutWhileIdle(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: text})
	s, err := recognizer(t, srv, nil).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		write(t, s, 8000, tone(8000, time.Second))
		s.Flush()
		if f := until(t, s, asr.Final); f.Text != text {
			t.Fatalf("final %q", f.Text)
		}
		srv.CutAll()
	}
	_ = s.Close()
	rest(s)
}

func TestStream_ServerHangs(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: text})
	s, err := recognizer(t, srv, func(c *funasr.Config) { c.FinalWait = 100 * time.Millisecond }).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, 8000, tone(8000, 700*time.Millisecond))
	p := until(t, s, asr.Partial)
	srv.Set(func(set *funasrtest.Settings) { set.Hang = true })
	s.Flush()
	if f := until(t, s, asr.Final); f.Text != p.Text {
		t.Errorf("final %q, want the partial %q at the deadline", f.Text, p.Text)
	}
	_ = s.Close()
	rest(s)
}

func TestStream_HungServerIsFoundByPing(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: text, Hang: true})
	s, err := recognizer(t, srv, func(c *funasr.Config) {
		c.Ping, c.WriteTimeout = 50*time.Millisecond, 100*time.Millisecond
	}).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, 8000, tone(8000, 700*time.Millisecond))
	// The next connection finds a healthy server, which hears all of it.
	for srv.Bytes() == 0 {
		<-time.After(5 * time.Millisecond)
	}
	srv.Set(func(set *funasrtest.Settings) { set.Hang = false })
	if p := until(t, s, asr.Partial); p.Text != "查一下" {
		t.Errorf("partial %q", p.Text)
	}
	_ = s.Close()
	rest(s)
}

func TestStream_ServerGone(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: text})
	s, err := recognizer(t, srv, func(c *funasr.Config) { c.GiveUp = 300 * time.Millisecond }).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, 8000, tone(8000, 700*time.Millisecond))
	until(t, s, asr.Partial)
	srv.Set(func(set *funasrtest.Settings) { set.Refuse = true })
	srv.CutAll()
	rest(s)
	if e, ok := errors.AsType[*hotline.Error](s.Err()); !ok || e.Kind != hotline.KindUnavailable {
		t.Errorf("Err %v, want unavailable", s.Err())
	}
	_ = s.Close()
}

func TestRecognizer_OpenNeedsTheServer(t *testing.T) {
	srv := server(t, funasrtest.Settings{Refuse: true})
	_, err := recognizer(t, srv, nil).Open(t.Context(), asr.Options{})
	if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindUnavailable || e.Remedy == "" {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := recognizer(t, srv, nil).Open(ctx, asr.Options{}); err == nil {
		t.Error("opened with a dead context")
	}
}

func TestStream_FlushFirst(t *testing.T) {
	srv := server(t, funasrtest.Settings{Text: text})
	s, err := recognizer(t, srv, nil).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Flush()
	if f := until(t, s, asr.Final); f.Text != "" || f.N != 0 {
		t.Errorf("final %+v", f)
	}
	write(t, s, 16000, tone(16000, time.Second))
	s.Flush()
	if f := until(t, s, asr.Final); f.Text != text || f.N != 1 {
		t.Errorf("final %+v", f)
	}
	_ = s.Close()
	rest(s)
}

func TestConfig_Validate(t *testing.T) {
	cfg := funasr.Default()
	cfg.URL = "wss://asr.example:10095"
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	cfg.URL = "http://asr.example"
	if cfg.Validate() == nil {
		t.Error("http accepted")
	}
}

func ExampleNew() {
	cfg := funasr.Default()
	cfg.URL = "ws://127.0.0.1:10095"
	_, err := funasr.New(cfg, nil) // connects in Open
	if err != nil {
		panic(err)
	}
	// Output:
}
