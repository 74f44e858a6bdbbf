package funasr

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/asr"
	"hotline/asr/funasrtest"
	"hotline/media"
)

// trap is a log that panics when the stream says that its connection is lost.
type trap struct{ slog.Handler }

func (t trap) WithAttrs(attrs []slog.Attr) slog.Handler { return trap{t.Handler.WithAttrs(attrs)} }
func (trap) Enabled(context.Context, slog.Level) bool   { return true }
func (trap) Handle(_ context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "connection lost") {
		panic("trap")
	}
	return nil
}

func over(t *testing.T, log slog.Handler) (*Recognizer, *funasrtest.Server) {
	t.Helper()
	srv := funasrtest.New(funasrtest.Settings{})
	t.Cleanup(srv.Close)
	cfg := Default()
	cfg.URL = srv.URL()
	r, err := New(cfg, slog.New(log))
	if err != nil {
		t.Fatal(err)
	}
	return r, srv
}

func TestStream_PanicEndsTheStreamAlone(t *testing.T) {
	r, srv := over(t, trap{slog.DiscardHandler})
	told := make(chan string, 8)
	s, err := r.Open(t.Context(), asr.Options{Panicked: func(v any, stack []byte) { told <- v.(string) + string(stack) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
		t.Fatal(err)
	}
	srv.CutAll()
	for range s.Results() {
	}
	if !errors.Is(s.Err(), asr.ErrPanicked) || len(told) != 1 || !strings.Contains(<-told, "funasr") {
		t.Errorf("%v, told %d times", s.Err(), len(told))
	}
}

// A panic while connecting or reading is a lost connection to the stream, which tries again.
func TestUtterance_PanicIsALostConnection(t *testing.T) {
	var readers sync.WaitGroup
	box := asr.NewOutbox(t.Context())
	defer box.Close(nil)
	told := 0
	box.OnPanic(func(any, []byte) { told++ })
	events := make(chan event, 1)
	u := &utterance{readers: &readers, guard: box.Guard}
	u.connect(t.Context(), nil, 0, events)
	if e := <-events; !errors.Is(e.err, asr.ErrPanicked) || e.link != u.link {
		t.Errorf("connecting: %+v", e)
	}
	r, _ := over(t, slog.DiscardHandler)
	conn, err := r.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer u.drop()
	_ = conn.SetReadDeadline(time.Now().Add(-time.Second))
	for range 999 { // the library panics at the next read of a failed connection
		_, _, _ = conn.ReadMessage()
	}
	if err := u.attach(t.Context(), conn, r.cfg, begin{}, events); err != nil {
		t.Fatal(err)
	}
	if e := <-events; !errors.Is(e.err, asr.ErrPanicked) || e.link != u.link {
		t.Errorf("reading: %+v", e)
	}
	readers.Wait()
	if told != 2 {
		t.Errorf("told of %d panics", told)
	}
}
