package quality

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/console/private"
	"hotline/internal/store"
)

const tag = "quality"

type listIn struct {
	Tab      string           `query:"tab" enum:"pending,appeals,done,all" default:"all" doc:"pending: nobody has submitted a review; done: it was submitted"`
	From     time.Time        `query:"from" doc:"started at or after"`
	To       time.Time        `query:"to" doc:"started before"`
	Agent    string           `query:"agent" maxLength:"32" doc:"who has a score in the call; left out: whose score stands for it, and who else has a review"`
	Queue    string           `query:"queue" maxLength:"64"`
	Rule     string           `query:"rule" maxLength:"64" doc:"calls that this rule hit"`
	Severity hotline.Severity `query:"severity" enum:"fatal,critical,minor,info"`
	Below    float64          `query:"below" minimum:"0" maximum:"100" doc:"automatic score under it; 0 = all"`
	Failed   bool             `query:"failed" doc:"only calls with a fatal item"`
	Plan     string           `query:"plan" maxLength:"64" doc:"drawn by this sampling plan"`
	Before   hotline.CallID   `query:"before" maxLength:"64" doc:"older than this call: next of the last page"`
	Limit    int              `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// tabs are the states of reviews by tab.
var tabs = map[string][]store.ReviewState{
	"pending": {"", store.ReviewDraft}, "appeals": {store.ReviewAppealed},
	"done": {store.ReviewSubmitted, store.ReviewAcknowledged, store.ReviewFinal}, "all": nil,
}

type listOut struct{ Body Page }

type callIn struct {
	ID hotline.CallID `path:"id" maxLength:"64"`
}

type reportIn struct {
	ID     hotline.CallID `path:"id" maxLength:"64"`
	Agent  string         `query:"agent" maxLength:"32" doc:"whose part of the call; left out: that whose score stands for it"`
	Reveal bool           `query:"reveal" doc:"texts as they were said: right pii.reveal, audited"`
}

type reportOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         Report
}

// operation is a request of this part that may not find its call.
func operation(id, method, path, summary string, right account.Right) huma.Operation {
	op := gate.Operation(id, method, path, tag, summary, right)
	op.Errors = append(op.Errors, http.StatusNotFound)
	return op
}

func (p *Part) registerCalls(g *gate.Gate) {
	huma.Register(g.API, gate.Operation("list-quality-calls", http.MethodGet, "/quality/calls", tag, "Inspected calls, the latest first", account.Read), p.list)
	huma.Register(g.API, operation("get-quality-call", http.MethodGet, "/quality/calls/{id}", "One inspected call with what people made of it", account.Read), p.get)
}

func (p *Part) list(ctx context.Context, in *listIn) (*listOut, error) {
	whose, err := p.drawnFor(ctx, in.Plan)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	page, err := p.page(ctx, store.ReviewFilter{
		From: in.From, To: in.To, States: tabs[in.Tab], Agent: in.Agent, Queue: in.Queue, Rule: in.Rule, Severity: in.Severity, Below: in.Below,
		Failed: in.Failed, Plan: in.Plan, Part: whose, Before: in.Before, Limit: in.Limit,
	})
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return &listOut{page}, nil
}

// drawnFor is the agent whose calls the plan draws, "" = everybody's, or it is gone.
func (p *Part) drawnFor(ctx context.Context, plan string) (string, error) {
	if plan == "" {
		return "", nil
	}
	plans, err := p.deps.Store.Plans(ctx)
	for _, x := range plans {
		if x.ID == plan {
			return x.Agent, err
		}
	}
	return "", err
}

// page reads one page; one row more tells whether there is a next one.
func (p *Part) page(ctx context.Context, f store.ReviewFilter) (Page, error) {
	limit := f.Limit
	f.Limit++
	out := Page{Items: []Entry{}, Below: p.cfg.Below}
	rows, err := p.deps.Store.ReviewList(ctx, f)
	if err != nil {
		return out, err
	}
	if n := limit; len(rows) > n {
		for n > 1 && rows[n-1].Call == rows[n].Call {
			n-- // the parts of one call stay on one page
		}
		rows = rows[:n]
		out.Next = rows[n-1].Call
	}
	plans, err := p.deps.Store.Plans(ctx)
	if err != nil {
		return out, err
	}
	names := p.names(ctx)
	for _, r := range rows {
		e := Entry{
			Call: r.Call, Started: r.Started, DurationMS: r.DurationMS, Caller: p.number(r.Caller, false), Party: r.Party, Agent: r.Agent, Main: r.Main, AgentName: names[r.Agent],
			Queue: r.Queue, Machine: r.Total, Failed: r.Failed, Fatal: r.Fatal, Critical: r.Critical, Minor: r.Minor, Marked: r.Marked,
			State: p.state(r.State, r.Submitted), Inspector: r.Inspector, Final: r.Final, Submitted: moment(r.Submitted), Until: p.until(r.State, r.Submitted),
		}
		for _, plan := range plans {
			if plan.ID == r.Plan {
				e.Plan = plan.Title
			}
		}
		out.Items = append(out.Items, e)
	}
	return out, nil
}

// state is a review's as it is now: what nobody appealed against in time is final.
func (p *Part) state(s store.ReviewState, submitted time.Time) store.ReviewState {
	if s == store.ReviewSubmitted && p.now().After(submitted.Add(p.cfg.AppealWindow)) {
		return store.ReviewFinal
	}
	return s
}

// until is when the agent's time to appeal ends; nil when there is nothing to appeal against, or no more.
func (p *Part) until(s store.ReviewState, submitted time.Time) *time.Time {
	if p.state(s, submitted) != store.ReviewSubmitted {
		return nil
	}
	return moment(submitted.Add(p.cfg.AppealWindow))
}

// names are the accounts' for people to read; none when they cannot be read.
func (p *Part) names(ctx context.Context) map[string]string {
	all, err := p.deps.Store.Accounts(ctx)
	if err != nil {
		p.deps.Log.Warn("quality: names of accounts", "err", err)
	}
	out := make(map[string]string, len(all))
	for _, a := range all {
		out[a.Name] = a.Display
	}
	return out
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// number is the user part of a SIP address; of a telephone number only the ends unless it is revealed.
func (p *Part) number(uri string, reveal bool) string {
	s := strings.TrimPrefix(strings.TrimPrefix(uri, "sips:"), "sip:")
	s, _, _ = strings.Cut(s, "@")
	if !reveal {
		s = private.Number(s)
	}
	return s
}
