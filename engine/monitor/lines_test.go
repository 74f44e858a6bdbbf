package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/monitor"
	"hotline/media"
	"hotline/telephony"
)

// leg is a supervisor's phone on the wire.
type leg struct {
	user string
	mu   sync.Mutex
	done chan struct{}
	up   bool
}

func call(user string) *leg { return &leg{user: user, done: make(chan struct{})} }

func (l *leg) Info() telephony.Info {
	return telephony.Info{User: l.user, From: "sip:wang@example.com"}
}
func (l *leg) Transfer(context.Context, telephony.Address) error { return errors.New("no") }
func (l *leg) Done() <-chan struct{}                             { return l.done }
func (l *leg) Receive(media.Sink)                                {}
func (l *leg) Send() media.Sink                                  { return media.Discard }
func (l *leg) Rate() int                                         { return 8000 }
func (l *leg) Digits() <-chan hotline.Digit                      { return nil }
func (l *leg) Report() hotline.MediaReport                       { return hotline.MediaReport{Codec: "fake"} }

func (l *leg) Answer(context.Context) (telephony.Audio, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.up = true
	return l, nil
}

func (l *leg) Hangup(context.Context, telephony.Cause) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.done:
	default:
		close(l.done)
	}
	return nil
}

func (l *leg) answered() bool { l.mu.Lock(); defer l.mu.Unlock(); return l.up }

// calls notes what it is told.
type calls struct {
	mu   sync.Mutex
	told []string
	fail error
	over func()
}

func (c *calls) note(format string, args ...any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return c.fail
	}
	c.told = append(c.told, fmt.Sprintf(format, args...))
	return nil
}

func (c *calls) Visit(_ context.Context, call hotline.CallID, g *monitor.Guest, m monitor.Mode) error {
	c.mu.Lock()
	c.over = func() { g.Over(call) }
	c.mu.Unlock()
	return c.note("%s@%s:%s", g.Name, call, m)
}

func (c *calls) Leave(call hotline.CallID, g *monitor.Guest, why string) {
	_ = c.note("%s@%s-%s", g.Name, call, why)
}

func (c *calls) Hint(_ context.Context, call hotline.CallID, name, text string) error {
	return c.note("%s@%s!%s", name, call, text)
}

func (c *calls) all() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := strings.Join(c.told, " ")
	c.told = nil
	return out
}

func TestLines_FromCallToCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &calls{}
		lines := monitor.NewLines(c, media.NewPacer(1), nil, slog.New(slog.DiscardHandler))
		var work sync.WaitGroup
		serve := func(l *leg) { work.Go(func() { lines.Serve(t.Context(), l) }) }
		do := func(call hotline.CallID, m monitor.Mode) error { return lines.Do(t.Context(), "wang", "", call, m) }
		want := func(what, told string) {
			t.Helper()
			synctest.Wait()
			if got := c.all(); got != told {
				t.Errorf("%s: %q, want %q", what, got, told)
			}
		}
		began := time.Now()
		if err := do("A", monitor.Listen); err == nil || time.Since(began) < 5*time.Second {
			t.Errorf("without a phone: %v after %v", err, time.Since(began))
		}
		ticket := lines.Ticket("wang")
		first := call(ticket)
		go func() { <-time.After(time.Second); serve(first) }() // the order is quicker than the phone
		if err := do("A", monitor.Listen); err != nil {
			t.Fatal(err)
		}
		want("listens", "wang@A:listen")
		again := call(ticket)
		serve(again)
		synctest.Wait()
		if again.answered() || !lines.Ours(again) || lines.Ours(call("10000")) {
			t.Error("a ticket is good twice, or a line is not told from a hotline")
		}
		_ = do("A", monitor.Whisper)
		want("whispers", "wang@A:whisper")
		_ = do("B", monitor.Listen)
		want("moves", "wang@A-moved wang@B:listen")
		c.fail = errors.New("busy")
		if err := do("B", monitor.Takeover); err == nil {
			t.Error("a take-over that failed")
		}
		c.fail = nil
		if p := lines.Places(); len(p) != 1 || p[0].Call != "B" || p[0].Mode != monitor.Listen || p[0].Name != "wang" {
			t.Errorf("after a take-over that failed: %+v", p)
		}
		two := lines.Ticket("wang")
		second := call(two)
		serve(second)
		want("another window looks at the wall", "")
		_ = lines.Do(t.Context(), "wang", ticket, "B", monitor.Whisper)
		want("the first window goes on", "wang@B:whisper")
		_ = lines.Do(t.Context(), "wang", two, "C", monitor.Listen)
		want("the other window takes over", "wang@B-moved wang@C:listen")
		if p := lines.Places(); len(p) != 1 || p[0].Line != two {
			t.Errorf("the window that is on the call: %+v, want %s", p, two)
		}
		_ = first.Hangup(t.Context(), telephony.CauseNormal)
		want("the first window is closed", "")
		began = time.Now()
		if err := lines.Do(t.Context(), "wang", ticket, "B", monitor.Listen); err == nil || time.Since(began) < 5*time.Second {
			t.Errorf("the phone that is gone: %v after %v", err, time.Since(began))
		}
		_ = do("C", monitor.Barge)
		c.over()
		want("the call ends", "wang@C:barge")
		if p := lines.Places(); len(p) != 0 || !lines.Phone("wang") {
			t.Errorf("after the end of the call: %+v", p)
		}
		_ = do("D", monitor.Listen)
		lines.Stop("wang", "", "X")
		lines.Stop("wang", ticket, "D")
		want("the other window leaves", "wang@D:listen")
		lines.Stop("wang", "", "D")
		lines.Stop("nobody", "", "D")
		want("stops", "wang@D-stopped")
		_ = lines.Do(t.Context(), "wang", two, "D", monitor.Listen)
		lines.Stop("wang", two, "D")
		want("the window leaves", "wang@D:listen wang@D-stopped")
		_ = do("E", monitor.Listen)
		_ = second.Hangup(t.Context(), telephony.CauseNormal)
		want("hangs up", "wang@E:listen wang@E-lost")
		void, fourth := lines.Ticket("wang"), call(lines.Ticket("wang"))
		serve(fourth)
		_ = do("F", monitor.Listen)
		lines.Forget("wang")
		lines.Forget("wang")
		want("may not any more", "wang@F:listen wang@F-lost")
		<-fourth.done
		fifth := call(void)
		serve(fifth)
		synctest.Wait()
		if fifth.answered() || lines.Phone("wang") {
			t.Error("a ticket of one who may not any more is good")
		}
		late := lines.Ticket("wang")
		<-time.After(3 * time.Minute)
		third := call(late)
		serve(third)
		synctest.Wait()
		if third.answered() || lines.Phone("wang") {
			t.Error("an old ticket is good")
		}
		work.Wait()
	})
}

// Who wants a call that another supervisor has is told so at once, phone or not.
func TestLines_ATakenCallIsBusyWithoutAPhone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &calls{}
		lines := monitor.NewLines(c, media.NewPacer(1), nil, slog.New(slog.DiscardHandler))
		var work sync.WaitGroup
		phone := call(lines.Ticket("wang"))
		work.Go(func() { lines.Serve(t.Context(), phone) })
		if err := lines.Do(t.Context(), "wang", "", "A", monitor.Takeover); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		err := lines.Do(t.Context(), "lead", "", "A", monitor.Takeover)
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindBusy || e.Code != hotline.CodeTaken || e.Who != "wang" || !strings.Contains(e.Remedy, "wang") || time.Since(began) != 0 {
			t.Errorf("a call that wang has: %v after %v", err, time.Since(began))
		}
		err = lines.Do(t.Context(), "lead", "", "B", monitor.Takeover)
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindUnavailable || e.Code != hotline.CodeNoPhone {
			t.Errorf("another call, without a phone: %v", err)
		}
		if err := lines.Do(t.Context(), "wang", "", "A", monitor.Takeover); err != nil {
			t.Errorf("his own: %v", err)
		}
		lines.Forget("wang")
		work.Wait()
	})
}

// ear counts what comes to a supervisor's phone.
type ear struct {
	*leg
	frames atomic.Int64
	loud   atomic.Int64
}

func (e *ear) Answer(context.Context) (telephony.Audio, error) { return e, nil }
func (e *ear) Send() media.Sink {
	return media.SinkFunc(func(f media.Frame) error {
		e.frames.Add(1)
		if f.Samples[0] != 0 {
			e.loud.Add(1)
		}
		return nil
	})
}

func TestLines_SendSilenceUntilACallIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewPacer(1)
		ctx, cancel := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { _ = clock.Run(ctx) })
		fed := &feeding{calls: &calls{}}
		lines := monitor.NewLines(fed, clock, nil, slog.New(slog.DiscardHandler))
		e := &ear{leg: call(lines.Ticket("wang"))}
		work.Go(func() { lines.Serve(ctx, e) })
		<-time.After(time.Second)
		if n := e.frames.Load(); n < 48 || n > 51 || e.loud.Load() > 0 {
			t.Errorf("%d frames in the first second without a call, %d of them loud", n, e.loud.Load())
		}
		if err := lines.Do(ctx, "wang", "", "A", monitor.Listen); err != nil {
			t.Fatal(err)
		}
		stop := clock.Add(func(time.Time) {
			_ = fed.guest.Out.WriteFrame(media.Frame{Rate: 8000, Samples: slices.Repeat([]int16{1}, 160)})
		})
		<-time.After(100 * time.Millisecond)
		e.frames.Store(0)
		<-time.After(time.Second)
		if n := e.frames.Load(); n < 48 || n > 51 {
			t.Errorf("%d frames in a second of a call", n)
		}
		stop()
		e.loud.Store(0)
		<-time.After(time.Second)
		if e.loud.Load() != 0 || e.frames.Load() < 90 {
			t.Errorf("after the call %d frames are loud, %d came in two seconds", e.loud.Load(), e.frames.Load())
		}
		cancel()
		work.Wait()
	})
}

// feeding notes the guest that a call was given.
type feeding struct {
	*calls
	guest *monitor.Guest
}

func (f *feeding) Visit(_ context.Context, _ hotline.CallID, g *monitor.Guest, _ monitor.Mode) error {
	f.guest = g
	return nil
}
