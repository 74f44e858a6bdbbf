package console

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/customer"
	"hotline/console/desk"
	"hotline/console/private"
	"hotline/console/stream"
)

// Customers is the site's back office as agents see it; *customer.Client is one.
type Customers interface {
	// Card reads the card of a caller's number. An unknown one is a *hotline.Error of KindNotFound, a back office that is away one of
	// KindUnavailable. It may block for 2 s.
	Card(ctx context.Context, number string) (customer.Card, error)
}

type deskOut struct{ Body desk.Desk }

type seatOut struct{ Body desk.Seat }

type seatIn struct {
	Body struct {
		State  desk.State `json:"state" enum:"ready,break,offline"`
		Reason string     `json:"reason,omitempty" maxLength:"64" doc:"of a break"`
	}
}

type phoneOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         desk.Phone
}

type verbIn struct {
	ID   hotline.CallID `path:"id" maxLength:"64"`
	Verb string         `path:"verb" enum:"reject,hold,resume,mute,unmute,pause_recording,resume_recording,dtmf,transfer,consult,swap,conference,complete,cancel,park,retrieve,give_back,hangup,wrapped,extend"`
	Body *verbBody
}

type verbBody struct {
	To   string `json:"to,omitempty" maxLength:"128" doc:"target of transfer and consult; scene of give_back, empty = rating"`
	Keys string `json:"keys,omitempty" maxLength:"32" pattern:"^[0-9*#A-D]*$" doc:"of dtmf"`
}

type targetsIn struct {
	Query string `query:"q" maxLength:"64" doc:"part of a name, team or number; empty = all queues and agents"`
}

type targetsOut struct {
	Body struct {
		Items   []desk.Target `json:"items" nullable:"false"`
		Outside bool          `json:"outside" doc:"numbers can be called: a trunk leads outside"`
	}
}

type customerIn struct {
	Number string `path:"number" maxLength:"32" pattern:"^\\+?[0-9]+$"`
}

type customerOut struct{ Body customer.Card }

func (c *Console) registerDesk() {
	state := operation("get-state", http.MethodGet, "/me/state", "desk", "The own state", account.SelfState)
	huma.Register(c.api, state, func(ctx context.Context, _ *struct{}) (*seatOut, error) { return &seatOut{c.seat(of(ctx).Name)}, nil })
	huma.Register(c.api, operation("set-state", http.MethodPut, "/me/state", "desk", "Change the own state", account.SelfState), c.setState)
	huma.Register(c.api, c.people("get-desk", http.MethodGet, "/desk", "All that an agent's screen shows; the stream tells each change as a notice", account.SelfState), c.getDesk)
	huma.Register(c.api, c.people("get-phone", http.MethodPost, "/desk/phone", "What the page's phone registers with", account.SelfState), c.getPhone)
	verb := c.people("do-call", http.MethodPost, "/desk/calls/{id}/{verb}", "Do something with a call in hand, or take a parked one back", account.SelfState)
	verb.DefaultStatus = http.StatusNoContent
	verb.Errors = append(verb.Errors, http.StatusNotFound, http.StatusConflict, http.StatusGatewayTimeout)
	huma.Register(c.api, verb, c.doCall)
	huma.Register(c.api, c.people("list-targets", http.MethodGet, "/desk/targets", "Whom a call can be handed to", account.SelfState), c.listTargets)
	card := c.people("get-customer", http.MethodGet, "/customers/{number}", "What the back office knows of a caller. Agents see those of their calls", signedIn)
	card.Errors = append(card.Errors, http.StatusNotFound)
	huma.Register(c.api, card, c.getCustomer)
}

// people is operation for routes that need a part which may be away.
func (c *Console) people(id, method, path, summary string, right account.Right) huma.Operation {
	op := operation(id, method, path, "desk", summary, right)
	op.Errors = append(op.Errors, http.StatusServiceUnavailable)
	return op
}

// errNoPeople says what to do about it.
func errNoPeople() error {
	return huma.Error503ServiceUnavailable("this hotline has no queue for people: name one in the configuration (queues)")
}

// seat is an agent's state; without a queue it is kept here and routes no calls.
func (c *Console) seat(name string) desk.Seat {
	if c.deps.People != nil {
		return c.deps.People.Desk(name).Me
	}
	return c.seats.get(name)
}

func (c *Console) setState(ctx context.Context, in *seatIn) (*seatOut, error) {
	name := of(ctx).Name
	if c.deps.People == nil {
		return &seatOut{c.seats.set(name, in.Body.State, in.Body.Reason)}, nil
	}
	if err := c.deps.People.SetState(ctx, name, name, in.Body.State, in.Body.Reason); err != nil {
		return nil, c.fault(err)
	}
	return &seatOut{c.seat(name)}, nil
}

func (c *Console) getDesk(ctx context.Context, _ *struct{}) (*deskOut, error) {
	if c.deps.People == nil {
		return nil, errNoPeople()
	}
	return &deskOut{c.deskOf(of(ctx).Name)}, nil
}

// deskOf is a desk whose lists are never null. Of a call that a colleague has parked it shows the ends of the number.
func (c *Console) deskOf(name string) desk.Desk {
	d := c.deps.People.Desk(name)
	d.Calls, d.Queues, d.Parked, d.Breaks = list(d.Calls), list(d.Queues), append([]desk.Parked{}, d.Parked...), list(d.Breaks)
	for i := range d.Parked {
		if p := &d.Parked[i]; p.By != name {
			p.Number = private.Number(p.Number)
		}
	}
	for i := range d.Calls {
		d.Calls[i].Others = list(d.Calls[i].Others)
	}
	return d
}

func (c *Console) getPhone(ctx context.Context, _ *struct{}) (*phoneOut, error) {
	if c.deps.Phones == nil {
		return nil, errNoPeople()
	}
	p, err := c.deps.Phones.Phone(ctx, of(ctx).Name)
	if err != nil {
		return nil, c.fault(err)
	}
	p.Servers = list(p.Servers)
	return &phoneOut{CacheControl: "no-store", Body: p}, nil
}

func (c *Console) doCall(ctx context.Context, in *verbIn) (*struct{}, error) {
	if c.deps.People == nil {
		return nil, errNoPeople()
	}
	v := desk.Verb{Verb: in.Verb}
	if in.Body != nil {
		v.To, v.Keys = in.Body.To, in.Body.Keys
	}
	switch {
	case v.To == "" && (v.Verb == "transfer" || v.Verb == "consult"):
		return nil, huma.Error422UnprocessableEntity("to whom?", &huma.ErrorDetail{Location: "body.to", Message: "must not be empty"})
	case v.Keys == "" && v.Verb == "dtmf":
		return nil, huma.Error422UnprocessableEntity("which keys?", &huma.ErrorDetail{Location: "body.keys", Message: "must not be empty"})
	}
	if err := c.deps.People.Do(ctx, of(ctx).Name, in.ID, v); err != nil {
		return nil, c.fault(err)
	}
	return nil, nil //nolint:nilnil // huma: no body
}

func (c *Console) listTargets(ctx context.Context, in *targetsIn) (*targetsOut, error) {
	if c.deps.People == nil {
		return nil, errNoPeople()
	}
	out, floor := &targetsOut{}, c.deps.People.Floor()
	out.Body.Items, out.Body.Outside = targets(floor, of(ctx).Name, in.Query), floor.Outside
	return out, nil
}

func (c *Console) getCustomer(ctx context.Context, in *customerIn) (*customerOut, error) {
	u := of(ctx)
	if u.MustChange || !u.role.May(account.Read) && !c.serves(u, in.Number) {
		return nil, huma.Error403Forbidden("only the cards of callers at your desk")
	}
	if c.deps.Customers == nil {
		return nil, huma.Error503ServiceUnavailable("this hotline has no back office: name one in the configuration (app.back_office)")
	}
	card, err := c.deps.Customers.Card(ctx, in.Number)
	if err != nil {
		return nil, c.fault(err)
	}
	return &customerOut{card}, nil
}

// serves reports whether a caller of that number is at the desk of u.
func (c *Console) serves(u *user, number string) bool {
	if c.deps.People == nil || !u.role.May(account.SelfState) {
		return false
	}
	for _, call := range c.deps.People.Desk(u.Name).Calls {
		if call.Number == number {
			return true
		}
	}
	return false
}

// forgetter is Phones that take a phone's password back.
type forgetter interface{ Forget(agent string) }

// leaveDesk takes u, who signs out, out of the queue, and the phone with it, unless another session of u listens.
func (c *Console) leaveDesk(ctx context.Context, u *user) {
	if c.deps.People == nil || !u.role.May(account.SelfState) || c.hub.Others(u.Name, u.session) {
		return
	}
	if c.seat(u.Name).State != desk.Offline {
		if err := c.deps.People.SetState(ctx, u.Name, u.Name, desk.Offline, ""); err != nil {
			c.log.Warn("console: an agent signs out and stays in the queue", "agent", u.Name, "err", err)
		}
	}
	if f, ok := c.deps.Phones.(forgetter); ok && len(c.deps.People.Desk(u.Name).Calls) == 0 { // a talk goes on to its end
		f.Forget(u.Name)
	}
}

// DeskChanged tells the pages that the desks of the accounts have changed, of all when none is named; the floor has then, too. It never
// blocks, so that the queue may call it while it decides.
func (c *Console) DeskChanged(accounts ...string) {
	c.hub.Touch(topicDesk, accounts...)
	c.hub.Touch(topicFloor)
}

// Topics of notices, and how often they may come.
const (
	topicDesk, topicFloor = "desk", "floor"
	everyDesk, everyFloor = 50 * time.Millisecond, 500 * time.Millisecond
)

// notes are the states that u's page is told beside the events; asked are the topics of the request.
func (c *Console) notes(u *user, asked []string) (out []stream.Note) {
	for _, p := range c.deps.Parts {
		out = append(out, p.Notes(u.public(), asked)...)
	}
	if c.deps.People == nil {
		return out
	}
	if name := u.Name; u.role.May(account.SelfState) {
		out = append(out, stream.Note{Topic: topicDesk, Every: everyDesk, Read: func() any { return c.deskOf(name) }})
	}
	for _, topic := range asked {
		if topic == topicFloor && u.role.May(account.Watch) {
			return append(out, stream.Note{Topic: topicFloor, Every: everyFloor, Read: func() any { return c.floorNow() }})
		}
	}
	return out
}

// seats are the states of agents of a hotline without a queue.
type seats struct {
	mu sync.Mutex
	of map[string]desk.Seat
}

func newSeats() *seats { return &seats{of: map[string]desk.Seat{}} }

func (s *seats) get(name string) desk.Seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seat, ok := s.of[name]; ok {
		return seat
	}
	return desk.Seat{State: desk.Offline}
}

func (s *seats) set(name string, state desk.State, reason string) desk.Seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[name] = desk.Seat{State: state, Reason: reason, Since: time.Now()}
	return s.of[name]
}
