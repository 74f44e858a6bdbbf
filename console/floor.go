package console

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline/console/account"
	"hotline/console/desk"
	"hotline/console/private"
)

type floorOut struct{ Body desk.Floor }

type forceIn struct {
	Account string `path:"account" maxLength:"32"`
	Body    struct {
		State  desk.State `json:"state" enum:"ready,break,offline,forced"`
		Reason string     `json:"reason,omitempty" maxLength:"64"`
	}
}

type reportsIn struct {
	From time.Time `query:"from" required:"true"`
	To   time.Time `query:"to" required:"true" doc:"before; at most 93 days behind from"`
	Step string    `query:"step" enum:"15m,30m,1h,24h,all" default:"all" doc:"all = one interval from from to to"`
}

type reportsOut struct {
	Body struct {
		Items []desk.Interval `json:"items" nullable:"false"`
	}
}

// steps are the lengths of a report's intervals.
var steps = map[string]time.Duration{"15m": 15 * time.Minute, "30m": 30 * time.Minute, "1h": time.Hour, "24h": 24 * time.Hour, "all": 0}

const longestReport = 93 * 24 * time.Hour

func (c *Console) registerFloor() {
	huma.Register(c.api, c.people("get-floor", http.MethodGet, "/floor", "All queues, agents and waiting callers", account.Watch),
		func(context.Context, *struct{}) (*floorOut, error) {
			if c.deps.People == nil {
				return nil, errNoPeople()
			}
			return &floorOut{c.floorNow()}, nil
		})
	force := c.people("set-agent-state", http.MethodPost, "/agents/{account}/state", "Change the state of an agent. Audited", account.Control)
	force.Errors = append(force.Errors, http.StatusNotFound)
	huma.Register(c.api, force, c.force)
	huma.Register(c.api, c.people("list-reports", http.MethodGet, "/reports", "Figures of queues, agents and teams by interval", account.Read), c.listReports)
}

// floorNow is a floor whose lists are never null. It shows the ends of numbers, as lists do.
func (c *Console) floorNow() desk.Floor {
	f := c.deps.People.Floor()
	f.Queues, f.Agents, f.Waiting = list(f.Queues), list(f.Agents), append([]desk.Waiting{}, f.Waiting...)
	for i := range f.Waiting {
		f.Waiting[i].Number = private.Number(f.Waiting[i].Number)
	}
	for i := range f.Agents {
		f.Agents[i].Calls = list(f.Agents[i].Calls)
	}
	return f
}

func (c *Console) force(ctx context.Context, in *forceIn) (*seatOut, error) {
	if c.deps.People == nil {
		return nil, errNoPeople()
	}
	u := of(ctx)
	a, err := c.deps.Store.Account(ctx, in.Account)
	if err != nil {
		return nil, c.fault(err)
	}
	if !account.Role(a.Role).May(account.SelfState) {
		return nil, huma.Error422UnprocessableEntity(a.Name + " takes no calls: the role is " + a.Role)
	}
	c.audit(ctx, u, "agent.state", a.Name, strings.TrimSpace(string(in.Body.State)+" "+in.Body.Reason))
	if err := c.deps.People.SetState(ctx, u.Name, a.Name, in.Body.State, in.Body.Reason); err != nil {
		return nil, c.fault(err)
	}
	return &seatOut{c.seat(a.Name)}, nil
}

func (c *Console) listReports(ctx context.Context, in *reportsIn) (*reportsOut, error) {
	if c.deps.People == nil {
		return nil, errNoPeople()
	}
	step := steps[in.Step]
	long := in.To.Sub(in.From)
	if long <= 0 || long > longestReport || step > 0 && long/step > 3000 {
		return nil, huma.Error422UnprocessableEntity("the end (to) must be later than the beginning (from), by 93 days and 3,000 steps at most", &huma.ErrorDetail{Location: "query.to", Message: "out of range"})
	}
	all, err := c.deps.People.Reports(ctx, in.From, in.To, step)
	if err != nil {
		return nil, c.fault(err)
	}
	out := &reportsOut{}
	out.Body.Items = list(all)
	return out, nil
}

// dialled is what can be called outside: a number, or a SIP address.
var dialled = regexp.MustCompile(`^(\+?[0-9]{2,20}|sips?:[^\s@]+@[^\s@]+)$`)

const maxTargets = 50

// targets lists whom a call can be handed to by the account me: queues and colleagues that match query, those who are free first, and
// the query itself where it is a SIP address, or a number and a trunk leads outside.
func targets(f desk.Floor, me, query string) []desk.Target {
	q := strings.ToLower(strings.TrimSpace(query))
	match := func(all ...string) bool {
		return q == "" || slices.ContainsFunc(all, func(s string) bool { return strings.Contains(strings.ToLower(s), q) })
	}
	out := []desk.Target{}
	for _, x := range f.Queues {
		if x.Open && match(x.ID, x.Title) {
			out = append(out, desk.Target{To: "queue:" + x.ID, Kind: "queue", Title: x.Title, Free: x.Free, WaitMS: x.EstimateMS})
		}
	}
	for _, x := range f.Agents {
		if x.Account != me && x.Seat.State != desk.Offline && match(x.Account, x.Name, x.Team) {
			out = append(out, desk.Target{To: "agent:" + x.Account, Kind: "agent", Title: cmp.Or(x.Name, x.Account), Detail: x.Team, State: x.Seat.State})
		}
	}
	slices.SortStableFunc(out, func(a, b desk.Target) int { return cmp.Compare(rank(a), rank(b)) })
	out = out[:min(len(out), maxTargets)]
	if dialled.MatchString(q) && (f.Outside || strings.Contains(q, ":")) {
		out = append(out, desk.Target{To: q, Kind: "number", Title: q})
	}
	return out
}

// rank orders targets: queues, agents who are free, other agents.
func rank(t desk.Target) int {
	switch {
	case t.Kind == "queue":
		return 0
	case t.State == desk.Ready:
		return 1
	}
	return 2
}
