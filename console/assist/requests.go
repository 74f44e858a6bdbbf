package assist

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/assist/view"
	"hotline/console/account"
	"hotline/console/gate"
)

type stateOut struct{ Body view.State }

type statesOut struct {
	Body struct {
		Items []view.State `json:"items" nullable:"false"`
	}
}

type keptIn struct {
	Call hotline.CallID `path:"call" maxLength:"64"`
}

type oneIn struct {
	Call   hotline.CallID `path:"call" maxLength:"64"`
	Reveal bool           `query:"reveal" doc:"as it was said and taken down: right pii.reveal, audited"`
}

type cardIn struct {
	Call hotline.CallID `path:"call" maxLength:"64"`
	Card string         `path:"card" maxLength:"128"`
	Body struct {
		Verdict string `json:"verdict" enum:"accepted,copied,dismissed,right,wrong,none" doc:"right and wrong are thumbs, none takes one back"`
	}
}

type fieldIn struct {
	Call  hotline.CallID `path:"call" maxLength:"64"`
	Field string         `path:"field" maxLength:"64"`
	Body  struct {
		Value *string `json:"value,omitempty" maxLength:"500" doc:"absent = what is there is right; empty = there is none"`
	}
}

type stepIn struct {
	Call hotline.CallID `path:"call" maxLength:"64"`
	Step string         `path:"step" maxLength:"64"`
	Body struct {
		Done bool `json:"done"`
	}
}

type sectionIn struct {
	Call    hotline.CallID `path:"call" maxLength:"64"`
	Section string         `path:"section" enum:"need,handling,outcome,todos,promises"`
	Body    struct {
		Text string `json:"text" maxLength:"2000"`
	}
}

type choiceIn struct {
	Call hotline.CallID `path:"call" maxLength:"64"`
	What string         `path:"what" enum:"class,unit,disposition"`
	Body struct {
		ID string `json:"id" maxLength:"128"`
	}
}

type promiseIn struct {
	Call hotline.CallID `path:"call" maxLength:"64"`
	Body struct {
		ID   string    `json:"id,omitempty" maxLength:"128" doc:"absent = a new one"`
		Text string    `json:"text" maxLength:"500" doc:"empty = it was none"`
		Due  time.Time `json:"due,omitzero"`
	}
}

type callbackIn struct {
	Call hotline.CallID `path:"call" maxLength:"64"`
	Body struct {
		Number string    `json:"number,omitempty" maxLength:"32" pattern:"^\\+?[0-9]*$" doc:"absent = the caller's"`
		At     time.Time `json:"at" doc:"not before"`
	}
}

type todosIn struct {
	Done bool `query:"done" doc:"also those that were kept"`
}

type todosOut struct {
	Body struct {
		Items []view.Todo `json:"items" nullable:"false"`
	}
}

type unfinishedOut struct {
	Body struct {
		Items []view.Unfinished `json:"items" nullable:"false"`
	}
}

type finishIn struct {
	Call hotline.CallID `path:"call" maxLength:"64"`
	Body struct {
		Done bool `json:"done"`
	}
}

type todoIn struct {
	ID   string `path:"id" maxLength:"128"`
	Body struct {
		Done bool `json:"done"`
	}
}

// Register mounts the requests.
func (p *Part) Register(g *gate.Gate) {
	p.gate = g
	op := func(id, method, path, summary string) huma.Operation {
		o := gate.Operation(id, method, path, "assist", summary, account.SelfState)
		o.Errors = append(o.Errors, http.StatusNotFound)
		return o
	}
	huma.Register(g.API, op("list-assist", http.MethodGet, "/assist", "Live help for the calls at the own desk; the notice assist tells each change"), p.states)
	huma.Register(g.API, op("list-todos", http.MethodGet, "/todos", "What the own callers were promised"), p.todos)
	huma.Register(g.API, op("put-todo", http.MethodPut, "/todos/{id}", "Say that a promise was kept, or not"), p.putTodo)
	huma.Register(g.API, op("list-unfinished", http.MethodGet, "/unfinished", "The own work after calls that was not done when its time was over"), p.unfinished)
	kept := gate.Operation("get-assist", http.MethodGet, "/assist/{call}", "assist", "Live help of one call, also of one that is over", gate.SignedIn)
	kept.Errors = append(kept.Errors, http.StatusNotFound)
	huma.Register(g.API, kept, p.kept)
	huma.Register(g.API, op("judge-card", http.MethodPost, "/assist/{call}/cards/{card}", "Say what became of a card"), func(ctx context.Context, in *cardIn) (*stateOut, error) {
		return p.do(ctx, in.Call, view.Act{Verb: view.JudgeCard, Item: in.Card, Value: in.Body.Verdict})
	})
	huma.Register(g.API, op("put-field", http.MethodPut, "/assist/{call}/fields/{field}", "Confirm or write a field of the form"), func(ctx context.Context, in *fieldIn) (*stateOut, error) {
		if in.Body.Value == nil {
			return p.do(ctx, in.Call, view.Act{Verb: view.ConfirmField, Item: in.Field})
		}
		return p.do(ctx, in.Call, view.Act{Verb: view.EditField, Item: in.Field, Value: *in.Body.Value})
	})
	huma.Register(g.API, op("put-step", http.MethodPut, "/assist/{call}/steps/{step}", "Tick a step of the checklist, or take the tick back"), func(ctx context.Context, in *stepIn) (*stateOut, error) {
		return p.do(ctx, in.Call, view.Act{Verb: view.TickStep, Item: in.Step, Value: map[bool]string{true: "done", false: "open"}[in.Body.Done]})
	})
	p.registerWrap(op)
}

func (p *Part) registerWrap(op func(id, method, path, summary string) huma.Operation) {
	g := p.gate
	huma.Register(g.API, op("put-section", http.MethodPut, "/assist/{call}/summary/{section}", "Write a section of the summary"), func(ctx context.Context, in *sectionIn) (*stateOut, error) {
		return p.do(ctx, in.Call, view.Act{Verb: view.WriteSection, Item: in.Section, Value: in.Body.Text})
	})
	huma.Register(g.API, op("put-choice", http.MethodPut, "/assist/{call}/wrap/{what}", "Choose the class, the unit or the disposition"), func(ctx context.Context, in *choiceIn) (*stateOut, error) {
		return p.do(ctx, in.Call, view.Act{Verb: view.ChooseOne, Item: in.What, Value: in.Body.ID})
	})
	huma.Register(g.API, op("put-promise", http.MethodPut, "/assist/{call}/promises", "Change, add or drop a promise of the call"), func(ctx context.Context, in *promiseIn) (*stateOut, error) {
		return p.do(ctx, in.Call, view.Act{Verb: view.PutPromise, Item: in.Body.ID, Value: in.Body.Text, At: in.Body.Due})
	})
	huma.Register(g.API, op("put-finish", http.MethodPut, "/assist/{call}/finish", "Say that the work after the call is done, or that it is not"), func(ctx context.Context, in *finishIn) (*stateOut, error) {
		return p.do(ctx, in.Call, view.Act{Verb: view.FinishWrap, Value: map[bool]string{true: "done", false: "open"}[in.Body.Done]})
	})
	ticket := op("create-ticket", http.MethodPost, "/assist/{call}/ticket", "Create the ticket in the back office, as the form and the panel say")
	ticket.Errors = append(ticket.Errors, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
	huma.Register(g.API, ticket, func(ctx context.Context, in *keptIn) (*stateOut, error) {
		return p.audited(ctx, in.Call, view.Act{Verb: view.MakeTicket})
	})
	callback := op("book-callback", http.MethodPost, "/assist/{call}/callback", "Have the caller called back, not before a time")
	callback.Errors = append(callback.Errors, http.StatusServiceUnavailable)
	huma.Register(g.API, callback, func(ctx context.Context, in *callbackIn) (*stateOut, error) {
		return p.audited(ctx, in.Call, view.Act{Verb: view.BookCallback, Value: in.Body.Number, At: in.Body.At})
	})
}

// audited is do for what has effects outside the call.
func (p *Part) audited(ctx context.Context, call hotline.CallID, act view.Act) (*stateOut, error) {
	out, err := p.do(ctx, call, act)
	if err == nil {
		detail := ""
		if w := out.Body.Wrap; w != nil && act.Verb == view.MakeTicket && w.Ticket != nil {
			detail = w.Ticket.ID
		}
		p.gate.Audit(ctx, "assist."+string(act.Verb), string(call), detail)
	}
	return out, err
}

func (p *Part) do(ctx context.Context, call hotline.CallID, act view.Act) (*stateOut, error) {
	s, err := p.helper.Do(ctx, p.gate.User(ctx).Name, call, act)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return p.own(ctx, call, s)
}

// own is a call that was found as the user's own, who is shown it like everybody when the work after it is done.
func (p *Part) own(ctx context.Context, call hotline.CallID, s view.State) (*stateOut, error) {
	if p.gate.Until(ctx, call) > 0 {
		return p.shown(ctx, call, s, true)
	}
	open, err := p.later.Unfinished(ctx, p.gate.User(ctx).Name) // not at the desk any more
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return p.shown(ctx, call, s, slices.ContainsFunc(open, func(w view.Unfinished) bool { return w.Call == call }))
}

func (p *Part) states(ctx context.Context, _ *struct{}) (*statesOut, error) {
	out := &statesOut{}
	if out.Body.Items = p.helper.States(p.gate.User(ctx).Name); out.Body.Items == nil {
		out.Body.Items = []view.State{}
	}
	return out, nil
}

// kept is a call for who may see it: as it is now for the agent who has it or had it last, else from the record. Personal data are hidden from
// whoever does not have it now (docs/protocol.md, Who has a call), unless who may asks for them.
func (p *Part) kept(ctx context.Context, in *oneIn) (*stateOut, error) {
	u := p.gate.User(ctx)
	if in.Reveal && !u.Role.May(account.Reveal) {
		return nil, huma.Error403Forbidden("the role " + string(u.Role) + " may not see personal data")
	}
	s, own := view.State{}, false
	if u.Role.May(account.SelfState) {
		if back, err := p.later.Reopen(ctx, u.Name, in.Call); err == nil {
			s, own = back, true
		}
	}
	if own && !in.Reveal {
		return p.own(ctx, in.Call, s)
	}
	if !own {
		if !p.gate.Sees(ctx, in.Call) {
			return nil, huma.Error404NotFound("no such call")
		}
		var ok bool
		var err error
		if s, ok, err = p.later.Kept(ctx, in.Call); err != nil {
			return nil, p.gate.Fault(err)
		}
		if !ok {
			return nil, huma.Error404NotFound("nothing was found for this call")
		}
	}
	if in.Reveal {
		p.gate.Audit(ctx, "pii.reveal", string(in.Call), "assist")
		return &stateOut{s}, nil
	}
	return p.shown(ctx, in.Call, s, own)
}

// shown is a call as the user may see it now. own says that it was found as the user's own: before the work after it is done all of what was
// told to the user is shown, later, while it is on the list of unfinished work, the words of the talk are hidden.
func (p *Part) shown(ctx context.Context, call hotline.CallID, s view.State, own bool) (*stateOut, error) {
	if until := p.gate.Until(ctx, call); until == math.MaxUint64 || own && until > 0 {
		return &stateOut{s}, nil
	}
	said, err := p.gate.Said(ctx, call)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return &stateOut{veil{said: said, own: own}.state(s)}, nil
}

func (p *Part) unfinished(ctx context.Context, _ *struct{}) (*unfinishedOut, error) {
	out := &unfinishedOut{}
	var err error
	if out.Body.Items, err = p.later.Unfinished(ctx, p.gate.User(ctx).Name); err != nil {
		return nil, p.gate.Fault(err)
	}
	if out.Body.Items == nil {
		out.Body.Items = []view.Unfinished{}
	}
	return out, nil
}

func (p *Part) todos(ctx context.Context, in *todosIn) (*todosOut, error) {
	out := &todosOut{}
	var err error
	if out.Body.Items, err = p.helper.Todos(ctx, p.gate.User(ctx).Name, in.Done); err != nil {
		return nil, p.gate.Fault(err)
	}
	if out.Body.Items == nil {
		out.Body.Items = []view.Todo{}
	}
	return out, nil
}

func (p *Part) putTodo(ctx context.Context, in *todoIn) (*struct{}, error) {
	if err := p.helper.Keep(ctx, p.gate.User(ctx).Name, in.ID, in.Body.Done); err != nil {
		return nil, p.gate.Fault(err)
	}
	return nil, nil //nolint:nilnil // huma: no body
}
