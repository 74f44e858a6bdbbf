package training

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
)

type itemsOut[T any] struct {
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

// items are a list as it is sent: never null.
func items[T any](p *Part, all []T, err error) (*itemsOut[T], error) {
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	out := &itemsOut[T]{}
	if out.Body.Items = all; all == nil {
		out.Body.Items = []T{}
	}
	return out, nil
}

type oneOut[T any] struct{ Body T }

func one[T any](p *Part, v T, err error) (*oneOut[T], error) {
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return &oneOut[T]{v}, nil
}

type startIn struct {
	Body struct {
		Scenario string `json:"scenario" minLength:"1" maxLength:"64"`
	}
}

type practicesIn struct {
	Account string `query:"account" maxLength:"32" doc:"absent = the own; all = everybody's, for who may read all calls"`
}

type commentIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Text string `json:"text" maxLength:"2000"`
	}
}

type makeIn struct {
	Body struct {
		Call hotline.CallID `json:"call_id" minLength:"1" maxLength:"64"`
	}
}

type draftIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Text  string `json:"text" maxLength:"131072"`
		State string `json:"state" enum:"draft,used,rejected"`
	}
}

type reportIn struct {
	Days int `query:"days" minimum:"1" maximum:"365" default:"7"`
}

type decideIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Publish bool `json:"publish"`
	}
}

// Register mounts the requests below /training and /improve.
func (p *Part) Register(g *gate.Gate) {
	p.gate = g
	op := func(id, method, path, summary string, right account.Right) huma.Operation {
		o := gate.Operation(id, method, "/training"+path, "training", summary, right)
		o.Errors = append(o.Errors, http.StatusNotFound)
		return o
	}
	huma.Register(g.API, op("list-scenarios", http.MethodGet, "/scenarios", "Customers to practise with", gate.SignedIn), func(ctx context.Context, _ *struct{}) (*itemsOut[Scenario], error) {
		all, err := p.deps.Coach.Scenarios(ctx)
		return items(p, all, err)
	})
	start := op("start-practice", http.MethodPost, "/practice", "Have a simulated customer call the own desk. 429: the desk is not ready, has no phone or has a call, one runs, or the phone refused it when it rang; 503: the line does not answer. The detail says which and what to do. 200: the desk took it, or rings still; the list of practice calls has what comes of it", account.SelfState)
	start.Errors = append(start.Errors, http.StatusTooManyRequests, http.StatusServiceUnavailable)
	huma.Register(g.API, start, func(ctx context.Context, in *startIn) (*oneOut[Practice], error) {
		v, err := p.deps.Coach.Start(ctx, g.User(ctx).Name, in.Body.Scenario)
		return one(p, v, err)
	})
	huma.Register(g.API, op("stop-practice", http.MethodDelete, "/practice", "End the own practice call", account.SelfState), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		if err := p.deps.Coach.Stop(ctx, g.User(ctx).Name); err != nil {
			return nil, g.Fault(err)
		}
		return nil, nil //nolint:nilnil // huma: no body
	})
	huma.Register(g.API, op("list-practice", http.MethodGet, "/practice", "Practice calls, the newest first; the notice training tells of the own", gate.SignedIn), p.practices)
	huma.Register(g.API, op("comment-practice", http.MethodPut, "/practice/{id}/comment", "Say something of a practice call", account.Train), func(ctx context.Context, in *commentIn) (*struct{}, error) {
		if err := p.deps.Coach.Comment(ctx, in.ID, g.User(ctx).Name, in.Body.Text); err != nil {
			return nil, g.Fault(err)
		}
		g.Audit(ctx, "training.comment", in.ID, "")
		return nil, nil //nolint:nilnil // huma: no body
	})
	p.registerDrafts(op)
	p.registerImprove()
}

func (p *Part) practices(ctx context.Context, in *practicesIn) (*itemsOut[Practice], error) {
	u := p.gate.User(ctx)
	who := u.Name
	if in.Account != "" && in.Account != who {
		if !u.Role.May(account.Read) {
			return nil, huma.Error403Forbidden("the practice calls of others")
		}
		if who = in.Account; who == "all" {
			who = ""
		}
	}
	all, err := p.deps.Coach.Practices(ctx, who)
	return items(p, all, err)
}

func (p *Part) registerDrafts(op func(id, method, path, summary string, right account.Right) huma.Operation) {
	g := p.gate
	huma.Register(g.API, op("list-personas", http.MethodGet, "/personas", "Personas that people made of calls", account.Train), func(ctx context.Context, _ *struct{}) (*itemsOut[Draft], error) {
		all, err := p.deps.Drafts.Drafts(ctx)
		return items(p, all, err)
	})
	huma.Register(g.API, op("make-persona", http.MethodPost, "/personas", "Make a draft of a persona from a call", account.Train), func(ctx context.Context, in *makeIn) (*oneOut[Draft], error) {
		if !g.Sees(ctx, in.Body.Call) {
			return nil, huma.Error404NotFound("no such call")
		}
		v, err := p.deps.Drafts.Make(ctx, in.Body.Call, g.User(ctx).Name)
		if err == nil {
			g.Audit(ctx, "training.draft", string(in.Body.Call), v.ID)
		}
		return one(p, v, err)
	})
	huma.Register(g.API, op("put-persona", http.MethodPut, "/personas/{id}", "Write a persona; used = agents may practise with it", account.Train), func(ctx context.Context, in *draftIn) (*oneOut[Draft], error) {
		v, err := p.deps.Drafts.Put(ctx, in.ID, g.User(ctx).Name, in.Body.Text, in.Body.State)
		if err == nil {
			g.Audit(ctx, "training.persona", in.ID, v.State)
		}
		return one(p, v, err)
	})
}

func (p *Part) registerImprove() {
	g := p.gate
	op := func(id, method, path, summary string) huma.Operation {
		o := gate.Operation(id, method, "/improve"+path, "training", summary, account.Improve)
		o.Errors = append(o.Errors, http.StatusNotFound)
		return o
	}
	huma.Register(g.API, op("get-wrong", http.MethodGet, "/report", "Where live help was wrong most, by what people corrected"), func(ctx context.Context, in *reportIn) (*itemsOut[Wrong], error) {
		all, err := p.deps.Improver.Report(ctx, time.Now().AddDate(0, 0, -in.Days))
		return items(p, all, err)
	})
	huma.Register(g.API, op("list-questions", http.MethodGet, "/questions", "What callers asked and no document answered, those of most calls first, 200 at most"), func(ctx context.Context, in *reportIn) (*itemsOut[Question], error) {
		all, err := p.deps.Asked.Unanswered(ctx, time.Now().AddDate(0, 0, -in.Days))
		return items(p, all, err)
	})
	huma.Register(g.API, op("list-candidates", http.MethodGet, "/candidates", "Classifiers trained with corrections"), func(ctx context.Context, _ *struct{}) (*itemsOut[Candidate], error) {
		all, err := p.deps.Improver.Candidates(ctx)
		return items(p, all, err)
	})
	huma.Register(g.API, op("train-candidate", http.MethodPost, "/candidates", "Train a classifier with the corrections that there are"), func(ctx context.Context, _ *struct{}) (*oneOut[Candidate], error) {
		v, err := p.deps.Improver.Train(ctx, g.User(ctx).Name)
		if err == nil {
			g.Audit(ctx, "improve.train", v.ID, "")
		}
		return one(p, v, err)
	})
	huma.Register(g.API, op("decide-candidate", http.MethodPut, "/candidates/{id}", "Publish a candidate, at once, or reject it"), func(ctx context.Context, in *decideIn) (*oneOut[Candidate], error) {
		v, err := p.deps.Improver.Decide(ctx, in.ID, g.User(ctx).Name, in.Body.Publish)
		if err == nil {
			g.Audit(ctx, "improve.decide", in.ID, v.State)
		}
		return one(p, v, err)
	})
}
