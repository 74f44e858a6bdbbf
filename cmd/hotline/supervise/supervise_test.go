package supervise_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"hotline"
	"hotline/cmd/hotline/supervise"
	"hotline/console"
	"hotline/console/desk"
	"hotline/console/monitor"
	lines "hotline/engine/monitor"
	"hotline/media"
	"hotline/telephony"
)

// calls note what they are told.
type calls struct{ told []string }

func (c *calls) Visit(context.Context, hotline.CallID, *lines.Guest, lines.Mode) error { return nil }
func (c *calls) Leave(hotline.CallID, *lines.Guest, string)                            {}

func (c *calls) Hint(_ context.Context, call hotline.CallID, name, text string) error {
	c.told = append(c.told, "hint "+string(call)+" "+name+" "+text)
	return nil
}

func (c *calls) Steer(_ context.Context, by string, call hotline.CallID, verb, to string) error {
	c.told = append(c.told, verb+" "+string(call)+" "+by+" "+to)
	return nil
}

// phones know one account.
type phones struct{}

func (phones) Phone(_ context.Context, account string) (desk.Phone, error) {
	if account != "wang" {
		return desk.Phone{}, &hotline.Error{Op: "give a phone", Kind: hotline.KindNotFound, Err: errors.New("no such account")}
	}
	return desk.Phone{User: account}, nil
}

// other is a leg to the hotline.
type other struct{ telephony.Leg }

func (other) Info() telephony.Info { return telephony.Info{User: "10000"} }

func TestSupervise_PassesOrdersOn(t *testing.T) {
	c := &calls{}
	s := supervise.New(supervise.Deps{Calls: c, Phones: phones{}, Realm: "realm", Log: slog.New(slog.DiscardHandler)})
	phone, err := s.Phone(t.Context(), "wang")
	if err != nil || phone.User != "wang" || !strings.HasPrefix(phone.Line, "sip:monitor-") || !strings.HasSuffix(phone.Line, "@realm") {
		t.Errorf("%+v, %v", phone, err)
	}
	if _, err := s.Phone(t.Context(), "nobody"); err == nil {
		t.Error("a phone for nobody")
	}
	if err := s.Do(t.Context(), "wang", "A", monitor.Order{Mode: monitor.Hint, Text: "查话费"}); err != nil {
		t.Error(err)
	}
	if err := s.Do(t.Context(), "wang", "A", monitor.Order{Mode: monitor.Stop}); err != nil {
		t.Errorf("stop without a phone: %v", err)
	}
	if err := s.Control().Do(t.Context(), "wang", "A", console.Action{Verb: "transfer", To: "queue:one"}); err != nil {
		t.Error(err)
	}
	if got := strings.Join(c.told, "; "); got != "hint A wang 查话费; transfer A wang queue:one" {
		t.Errorf("told %s", got)
	}
	if s.Serve(t.Context(), other{}) {
		t.Error("a call of the hotline is taken for a line")
	}
	if state := s.State("wang"); state.Phone || state.Call != nil || state.Visits == nil || s.Modes()["listen"] != 0 {
		t.Errorf("%+v", state)
	}
}

// wire is a leg that a supervisor's browser calls a line with.
type wire struct {
	line string
	done chan struct{}
}

func (w *wire) Info() telephony.Info {
	return telephony.Info{User: strings.TrimSuffix(strings.TrimPrefix(w.line, "sip:"), "@realm"), From: "sip:wang@realm"}
}
func (w *wire) Transfer(context.Context, telephony.Address) error { return errors.New("no") }
func (w *wire) Answer(context.Context) (telephony.Audio, error)   { return w, nil }
func (w *wire) Hangup(context.Context, telephony.Cause) error     { return nil }
func (w *wire) Done() <-chan struct{}                             { return w.done }
func (w *wire) Receive(media.Sink)                                {}
func (w *wire) Send() media.Sink                                  { return media.Discard }
func (w *wire) Rate() int                                         { return 8000 }
func (w *wire) Digits() <-chan hotline.Digit                      { return nil }
func (w *wire) Report() hotline.MediaReport                       { return hotline.MediaReport{} }

// Two windows of one account: the state says which of them is on the call, to the account alone, and leaving in one is none of the other's.
func TestSupervise_AWindowActsOnItsOwnPhone(t *testing.T) {
	s := supervise.New(supervise.Deps{Calls: &calls{}, Phones: phones{}, Realm: "realm", Clock: media.NewPacer(1), Log: slog.New(slog.DiscardHandler)})
	var work sync.WaitGroup
	defer work.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var windows []string
	for range 2 {
		phone, err := s.Phone(ctx, "wang")
		if err != nil {
			t.Fatal(err)
		}
		windows = append(windows, phone.Line)
		work.Go(func() { s.Serve(ctx, &wire{line: phone.Line, done: make(chan struct{})}) })
	}
	order := func(line string, mode monitor.Mode) {
		t.Helper()
		if err := s.Do(ctx, "wang", "A", monitor.Order{Mode: mode, Line: line}); err != nil {
			t.Fatal(err)
		}
	}
	order(windows[0], monitor.Listen)
	if got := s.State("wang"); got.Call == nil || got.Call.Line != windows[0] || got.Visits[0].Line != "" {
		t.Errorf("the first window listens: %+v", got)
	}
	if got := s.State("lead"); got.Call != nil || len(got.Visits) != 1 || got.Visits[0].Line != "" {
		t.Errorf("another account: %+v", got)
	}
	order(windows[1], monitor.Stop)
	if got := s.State("wang"); got.Call == nil {
		t.Error("the second window took the first one off its call")
	}
	order(windows[1], monitor.Whisper)
	if got := s.State("wang"); got.Call == nil || got.Call.Line != windows[1] || got.Call.Mode != monitor.Whisper || len(got.Visits) != 1 {
		t.Errorf("taken to the second window: %+v", got)
	}
	order("", monitor.Stop)
	if got := s.State("wang"); got.Call != nil {
		t.Errorf("off the call: %+v", got)
	}
}
