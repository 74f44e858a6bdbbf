package monitor

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/console/stream"
)

// topic is the notice in which supervisors see who is on which call.
const topic = "monitor"

// every is the least time between two notices.
const every = 100 * time.Millisecond

type stateOut struct{ Body State }

type phoneOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         Phone
}

type orderIn struct {
	ID   hotline.CallID `path:"id" maxLength:"64"`
	Body Order
}

// Register implements gate.Part.
func (p *Part) Register(g *gate.Gate) {
	p.gate.Store(g)
	huma.Register(g.API, p.operation("get-monitor", http.MethodGet, "/monitor", "Who is on which call, and the own phone"), p.state)
	huma.Register(g.API, p.operation("get-monitor-phone", http.MethodPost, "/monitor/phone", "A line for this browser's phone to call"), p.phone)
	order := p.operation("monitor-call", http.MethodPost, "/monitor/{id}",
		"Listen to a running call, be heard on it, take it over, or send a hint. Switches without a new call of the phone. Audited")
	order.Errors = append(order.Errors, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
	huma.Register(g.API, order, p.order)
}

func (p *Part) operation(id, method, path, summary string) huma.Operation {
	return gate.Operation(id, method, path, "monitor", summary, account.Control)
}

func (p *Part) state(ctx context.Context, _ *struct{}) (*stateOut, error) {
	return &stateOut{p.now(p.gate.Load().User(ctx).Name)}, nil
}

// now is a state whose list is never null.
func (p *Part) now(name string) State {
	version := p.version.Load() // before the state, which has that change at least
	s := p.live.State(name)
	s.Version = version
	if s.Visits == nil {
		s.Visits = []Visit{}
	}
	return s
}

func (p *Part) phone(ctx context.Context, _ *struct{}) (*phoneOut, error) {
	g := p.gate.Load()
	phone, err := p.live.Phone(ctx, g.User(ctx).Name)
	if err != nil {
		return nil, g.Fault(err)
	}
	return &phoneOut{CacheControl: "no-store", Body: phone}, nil
}

// order carries out what a supervisor wants. The audit log says what was done, and of what was refused that it was.
func (p *Part) order(ctx context.Context, in *orderIn) (*stateOut, error) {
	g := p.gate.Load()
	name, o := g.User(ctx).Name, in.Body
	if o.Text = strings.TrimSpace(o.Text); o.Mode == Hint && o.Text == "" {
		return nil, g.Fault(&hotline.Error{Op: "hint", Kind: hotline.KindInvalid, Err: errors.New("a hint needs a text"), Code: hotline.CodeHintText})
	}
	if err := p.live.Do(ctx, name, in.ID, o); err != nil {
		g.Audit(ctx, "monitor.refused", string(in.ID), strings.TrimSpace(string(o.Mode)+" "+o.Text))
		return nil, g.Fault(err)
	}
	g.Audit(ctx, "monitor."+string(o.Mode), string(in.ID), o.Text)
	return &stateOut{p.now(name)}, nil
}

// Notes implements gate.Part: whoever may steer calls sees who is on which.
func (p *Part) Notes(u gate.User, _ []string) []stream.Note {
	if !u.Role.May(account.Control) {
		return nil
	}
	return []stream.Note{{Topic: topic, Every: every, Read: func() any { return p.now(u.Name) }}}
}

// Changed tells the supervisors' browsers that somebody's place changed. It does not block.
func (p *Part) Changed() {
	p.version.Add(1)
	if g := p.gate.Load(); g != nil {
		g.Touch(topic)
	}
}
