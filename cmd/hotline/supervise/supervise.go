// Package supervise joins supervisors' phones, the engine's calls and the console: it gives the phones their lines, carries out what
// the console orders, and steers calls that no agent has. It owns no call and no line (engine/monitor does). cmd/hotline builds one,
// hands it the legs that call a line, and mounts its Part.
package supervise

import (
	"context"
	"log/slog"
	"strings"

	"hotline"
	"hotline/console"
	"hotline/console/desk"
	"hotline/console/monitor"
	lines "hotline/engine/monitor"
	"hotline/media"
	"hotline/telephony"
)

// Calls are the engine's: *engine.Engine.
type Calls interface {
	lines.Calls
	// Steer ends a call or hands it on, whoever has it.
	Steer(ctx context.Context, by string, call hotline.CallID, verb, to string) error
}

// Deps are the parts that supervisors are joined from. All are required.
type Deps struct {
	Calls  Calls
	Phones desk.Phones  // give the SIP account of a supervisor's browser
	Realm  string       // of the lines' addresses
	Clock  *media.Pacer // keeps idle lines alive
	Log    *slog.Logger
}

// Supervise implements monitor.Live. Safe for concurrent use.
type Supervise struct {
	deps  Deps
	lines *lines.Lines
	part  *monitor.Part
}

var _ monitor.Live = (*Supervise)(nil)

// New joins them.
func New(deps Deps) *Supervise {
	s := &Supervise{deps: deps}
	s.part = monitor.New(s)
	s.lines = lines.NewLines(deps.Calls, deps.Clock, s.part.Changed, deps.Log)
	return s
}

// Part is the console's.
func (s *Supervise) Part() *monitor.Part { return s.part }

// Serve takes a leg that calls a line, and blocks until it has ended; false for all other legs.
func (s *Supervise) Serve(ctx context.Context, leg telephony.Leg) bool {
	if !s.lines.Ours(leg) {
		return false
	}
	s.lines.Serve(ctx, leg)
	return true
}

// Forget hangs up the phone of an account that may not supervise any more, or has signed out.
func (s *Supervise) Forget(account string) { s.lines.Forget(account) }

// Modes is how many supervisors are on calls, by mode; a gauge.
func (s *Supervise) Modes() map[string]float64 {
	out := map[string]float64{string(lines.Listen): 0, string(lines.Whisper): 0, string(lines.Barge): 0, string(lines.Takeover): 0}
	for _, p := range s.lines.Places() {
		out[string(p.Mode)]++
	}
	return out
}

// Phone implements monitor.Live.
func (s *Supervise) Phone(ctx context.Context, account string) (monitor.Phone, error) {
	phone, err := s.deps.Phones.Phone(ctx, account)
	if err != nil {
		return monitor.Phone{}, err //nolint:wrapcheck // *hotline.Error
	}
	return monitor.Phone{Phone: phone, Line: s.address(s.lines.Ticket(account))}, nil
}

// address is what a phone calls with a ticket.
func (s *Supervise) address(ticket string) string { return "sip:" + ticket + "@" + s.deps.Realm }

// Do implements monitor.Live.
func (s *Supervise) Do(ctx context.Context, account string, call hotline.CallID, o monitor.Order) error {
	switch o.Mode {
	case monitor.Hint:
		return s.deps.Calls.Hint(ctx, call, account, o.Text) //nolint:wrapcheck // *hotline.Error
	case monitor.Stop:
		s.lines.Stop(account, name(o.Line), call)
		return nil
	case monitor.Listen, monitor.Whisper, monitor.Barge, monitor.Takeover:
	}
	if err := s.lines.Do(ctx, account, name(o.Line), call, lines.Mode(o.Mode)); err != nil {
		return err //nolint:wrapcheck // *hotline.Error
	}
	if o.Text != "" {
		return s.deps.Calls.Hint(ctx, call, account, o.Text) //nolint:wrapcheck // *hotline.Error
	}
	return nil
}

// name is the user part of a line's address, "" for none.
func name(line string) string {
	user, _, _ := strings.Cut(strings.TrimPrefix(line, "sip:"), "@")
	return user
}

// State implements monitor.Live.
func (s *Supervise) State(account string) monitor.State {
	out := monitor.State{Phone: s.lines.Phone(account), Visits: []monitor.Visit{}}
	for _, p := range s.lines.Places() {
		v := monitor.Visit{Call: p.Call, Name: p.Name, Mode: monitor.Mode(p.Mode), Since: p.Since}
		out.Visits = append(out.Visits, v)
		if p.Name == account && out.Call == nil {
			v.Line = s.address(p.Line)
			out.Call = &v
		}
	}
	return out
}

// control is the console.Control: both interfaces have a Do.
type control struct{ s *Supervise }

// Control steers calls that no agent has.
func (s *Supervise) Control() console.Control { return control{s} }

func (c control) Do(ctx context.Context, by string, call hotline.CallID, action console.Action) error {
	return c.s.deps.Calls.Steer(ctx, by, call, action.Verb, action.To) //nolint:wrapcheck // *hotline.Error
}
