package supervise_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"hotline"
	"hotline/cmd/hotline/supervise"
	"hotline/console"
	"hotline/console/desk"
	"hotline/console/monitor"
	lines "hotline/engine/monitor"
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
