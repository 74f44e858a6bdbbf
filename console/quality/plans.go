package quality

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/internal/store"
)

// PlanBody is a sampling plan as it is written.
type PlanBody struct {
	Title     string  `json:"title" minLength:"1" maxLength:"64"`
	Kind      string  `json:"kind" enum:"random,below,disputed,rule"`
	Queue     string  `json:"queue,omitempty" maxLength:"64" doc:"only calls of this queue"`
	Agent     string  `json:"agent,omitempty" maxLength:"32" doc:"only calls of this agent"`
	Rule      string  `json:"rule,omitempty" maxLength:"64" doc:"of kind rule"`
	Below     float64 `json:"below,omitempty" minimum:"0" maximum:"100" doc:"of kind below; 0 = the site's threshold"`
	Share     float64 `json:"share,omitempty" minimum:"0" maximum:"1" doc:"of the calls that fit; 0 = all, random: 5 %"`
	PerAgent  int     `json:"per_agent,omitempty" minimum:"0" maximum:"1000" doc:"at most so many calls of one agent within the days; 0 = no limit"`
	Days      int     `json:"days,omitempty" minimum:"0" maximum:"90" doc:"calls of the last days; 0 = 7"`
	Inspector string  `json:"inspector,omitempty" maxLength:"32" doc:"who is to listen"`
	On        bool    `json:"on" doc:"draws by itself"`
}

type planIn struct{ Body PlanBody }

type planPutIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body PlanBody
}

type planIDIn struct {
	ID string `path:"id" maxLength:"64"`
}

type planOut struct{ Body store.Plan }

type plansOut struct {
	Body PlanList
}

// PlanList is all sampling plans.
type PlanList struct {
	Items []store.Plan `json:"items" nullable:"false"`
}

type drawOut struct {
	Body Drawn
}

// Drawn is what a draw brought.
type Drawn struct {
	Drawn int `json:"drawn" doc:"calls that were not drawn before"`
}

func (p *Part) registerPlans(g *gate.Gate) {
	huma.Register(g.API, gate.Operation("list-plans", http.MethodGet, "/quality/plans", tag, "Sampling plans", account.Read), p.listPlans)
	huma.Register(g.API, gate.Operation("add-plan", http.MethodPost, "/quality/plans", tag, "A new sampling plan. Audited", account.Review), p.addPlan)
	huma.Register(g.API, operation("put-plan", http.MethodPut, "/quality/plans/{id}", "Change a sampling plan. Audited", account.Review), p.putPlan)
	drop := operation("drop-plan", http.MethodDelete, "/quality/plans/{id}", "Forget a sampling plan and its samples; reviews stay. Audited", account.Review)
	drop.DefaultStatus = http.StatusNoContent
	huma.Register(g.API, drop, p.dropPlan)
	huma.Register(g.API, operation("draw-plan", http.MethodPost, "/quality/plans/{id}/draw", "Draw samples now", account.Review), p.drawPlan)
}

func (p *Part) listPlans(ctx context.Context, _ *struct{}) (*plansOut, error) {
	plans, err := p.deps.Store.Plans(ctx)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	out := &plansOut{}
	out.Body.Items = plans
	return out, nil
}

// plan is what a person wrote, with what was left out.
func (p *Part) plan(b PlanBody) (store.Plan, error) {
	out := store.Plan{
		Title: strings.TrimSpace(b.Title), Kind: b.Kind, Queue: b.Queue, Agent: b.Agent, Rule: b.Rule, Below: cmp.Or(b.Below, p.cfg.Below), Share: b.Share,
		PerAgent: b.PerAgent, Days: cmp.Or(b.Days, 7), Inspector: b.Inspector, On: b.On,
	}
	if out.Share == 0 {
		out.Share = map[bool]float64{true: 0.05, false: 1}[b.Kind == "random"]
	}
	if out.Title == "" {
		return out, refuse("plan", "title: is blank: write what the plan is called")
	}
	if b.Kind == "rule" && b.Rule == "" {
		return out, refuse("plan", "rule: say which rule")
	}
	return out, nil
}

// possible refuses a plan for a queue, a rule, an agent or an inspector that there is not: it would draw nothing, or for nobody. What an older version of
// the plan names may be gone since.
func (p *Part) possible(ctx context.Context, plan, old store.Plan) error {
	if plan.Queue != old.Queue && plan.Queue != "" && p.deps.Queues != nil && !slices.Contains(p.deps.Queues, plan.Queue) {
		return refuse("plan", fmt.Sprintf("queue: there is none called %q: choose one of %s", plan.Queue, strings.Join(p.deps.Queues, ", ")))
	}
	if plan.Rule != old.Rule && plan.Rule != "" && !slices.ContainsFunc(p.rules(), func(r Rule) bool { return r.ID == plan.Rule }) {
		return refuse("plan", fmt.Sprintf("rule: there is none called %q", plan.Rule))
	}
	if _, ok := p.names(ctx)[plan.Agent]; !ok && plan.Agent != old.Agent && plan.Agent != "" {
		return refuse("plan", fmt.Sprintf("agent: there is no account %q", plan.Agent))
	}
	if plan.Inspector == old.Inspector || plan.Inspector == "" {
		return nil
	}
	people, err := p.people(ctx)
	if err == nil && !slices.ContainsFunc(people, func(x Person) bool { return x.Account == plan.Inspector }) {
		err = refuse("plan", fmt.Sprintf("inspector: %q may not judge calls", plan.Inspector))
	}
	return err
}

func (p *Part) addPlan(ctx context.Context, in *planIn) (*planOut, error) {
	return p.keepPlan(ctx, in.Body, "plan.add", store.Plan{ID: string(hotline.NewCallID(p.now())), Author: p.gate.User(ctx).Name, Created: p.now().UTC()})
}

func (p *Part) putPlan(ctx context.Context, in *planPutIn) (*planOut, error) {
	old, err := p.findPlan(ctx, in.ID)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return p.keepPlan(ctx, in.Body, "plan.change", old)
}

func (p *Part) keepPlan(ctx context.Context, b PlanBody, act string, old store.Plan) (*planOut, error) {
	plan, err := p.plan(b)
	if err == nil {
		err = p.possible(ctx, plan, old)
	}
	plan.ID, plan.Author, plan.Created, plan.Drawn, plan.Samples = old.ID, old.Author, old.Created, old.Drawn, old.Samples
	if err == nil {
		err = p.deps.Store.PutPlan(ctx, plan)
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	p.gate.Audit(ctx, act, plan.Title, plan.Kind)
	return &planOut{plan}, nil
}

func (p *Part) findPlan(ctx context.Context, id string) (store.Plan, error) {
	plans, err := p.deps.Store.Plans(ctx)
	if err != nil {
		return store.Plan{}, err
	}
	i := slices.IndexFunc(plans, func(x store.Plan) bool { return x.ID == id })
	if i < 0 {
		return store.Plan{}, &hotline.Error{Op: "find plan " + id, Kind: hotline.KindNotFound}
	}
	return plans[i], nil
}

func (p *Part) dropPlan(ctx context.Context, in *planIDIn) (*struct{}, error) {
	plan, err := p.findPlan(ctx, in.ID)
	if err == nil {
		err = p.deps.Store.DropPlan(ctx, in.ID)
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	p.gate.Audit(ctx, "plan.drop", plan.Title, plan.Kind)
	return nil, nil //nolint:nilnil // huma: no body
}

func (p *Part) drawPlan(ctx context.Context, in *planIDIn) (*drawOut, error) {
	plan, err := p.findPlan(ctx, in.ID)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	n, err := p.draw(ctx, plan)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	out := &drawOut{}
	out.Body.Drawn = n
	return out, nil
}

// drawAll draws for all plans that are on.
func (p *Part) drawAll(ctx context.Context) error {
	plans, err := p.deps.Store.Plans(ctx)
	errs := []error{err}
	for _, plan := range plans {
		if plan.On {
			_, err := p.draw(ctx, plan)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// maxLooked bounds the calls that one draw looks at.
const maxLooked = 20_000

// draw adds calls of the plan's days that fit it, and reports how many were not drawn before. Drawing again draws the same calls: chance
// is a hash of plan and call.
func (p *Part) draw(ctx context.Context, plan store.Plan) (int, error) {
	db, since := p.deps.Store, p.now().Add(-time.Duration(plan.Days)*24*time.Hour)
	f := store.ReviewFilter{From: since, Queue: plan.Queue, Agent: plan.Agent, States: []store.ReviewState{"", store.ReviewDraft}, Limit: 1000}
	disputed := map[hotline.CallID]bool{}
	switch plan.Kind {
	case "below":
		f.Below = plan.Below
	case "rule":
		f.Rule = plan.Rule
	case "disputed":
		f.States = nil
		wrong, err := db.Alerts(ctx, store.AlertFilter{From: since, States: []store.AlertState{store.AlertFalse}, Limit: 1000})
		if err != nil {
			return 0, err
		}
		for _, a := range wrong {
			disputed[a.Hit.Call] = true
		}
	}
	had, each, err := p.drawn(ctx, plan, since)
	if err != nil {
		return 0, err
	}
	var out []hotline.CallID
	for n := 0; n < maxLooked; n += f.Limit {
		rows, err := db.ReviewList(ctx, f)
		if err != nil {
			return 0, err
		}
		for _, r := range rows {
			waits := !r.Appealed.IsZero() && r.Answered.IsZero()
			if had[r.Call] || plan.Kind == "disputed" && !disputed[r.Call] && !waits || !lucky(plan, r.Call) || plan.PerAgent > 0 && each[r.Agent] >= plan.PerAgent {
				continue
			}
			each[r.Agent]++
			had[r.Call] = true
			out = append(out, r.Call)
		}
		if len(rows) < f.Limit {
			break
		}
		f.Before = rows[len(rows)-1].Call
	}
	return len(out), db.PutSamples(ctx, plan.ID, plan.Inspector, out)
}

// drawn are the calls since then that the plan drew before, and how many of each agent.
func (p *Part) drawn(ctx context.Context, plan store.Plan, since time.Time) (had map[hotline.CallID]bool, each map[string]int, err error) {
	had, each = map[hotline.CallID]bool{}, map[string]int{}
	f := store.ReviewFilter{From: since, Plan: plan.ID, Agent: plan.Agent, Limit: 1000}
	for n := 0; n < maxLooked; n += f.Limit {
		rows, err := p.deps.Store.ReviewList(ctx, f)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			had[r.Call] = true
			each[r.Agent]++
		}
		if len(rows) < f.Limit {
			break
		}
		f.Before = rows[len(rows)-1].Call
	}
	return had, each, nil
}

// lucky draws by chance, the same for the same plan and call.
func lucky(plan store.Plan, call hotline.CallID) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(plan.ID + " " + string(call)))
	x := h.Sum64() // the low bits of this hash are well mixed, the high ones less
	x ^= x >> 32
	x *= 0x9E3779B97F4A7C15 // Knuth, multiplicative hashing
	return float64(x>>11)/(1<<53) < plan.Share
}
