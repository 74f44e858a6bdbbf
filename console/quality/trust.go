package quality

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/internal/store"
)

// Trust is how far one rule can be trusted, by what people said of its hits. Shares are 0-1; what cannot be known yet is absent.
//
//archtest:fields the row of the table of rules
type Trust struct {
	Rule         Rule     `json:"rule"`
	Hits         int      `json:"hits" doc:"that stand"`
	Withdrawn    int      `json:"withdrawn" doc:"tentative hits that came to nothing"`
	Alerts       int      `json:"alerts"`
	FalseAlarms  int      `json:"false_alarms" doc:"alerts that a supervisor called false"`
	PerAgentHour *float64 `json:"per_agent_hour,omitempty" doc:"alerts per hour in which agents talked to callers"`
	LateP95MS    float64  `json:"late_p95_ms" doc:"live hits: from the condition to the detection; 0 = none"`
	CostUS       float64  `json:"cost_us" doc:"mean cost of an evaluation, µs, since the start"`
	Right        int      `json:"right" doc:"hits that a person called right"`
	Wrong        int      `json:"wrong" doc:"hits that a person called wrong, in a review or, where none says otherwise, as a false alarm"`
	Missed       int      `json:"missed" doc:"that a person found and the machine did not"`
	Precision    *float64 `json:"precision,omitempty" doc:"right / (right + wrong)"`
	Recall       *float64 `json:"recall,omitempty" doc:"right / (right + missed)"`
	Calls        int      `json:"calls" doc:"reviewed calls on which machine and person can be compared"`
	Agreement    *float64 `json:"agreement,omitempty" doc:"share of those calls on which both say the same"`
	Kappa        *float64 `json:"kappa,omitempty" doc:"Cohen's, over those calls"`
}

// TrustTable is the table of all rules.
type TrustTable struct {
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	AgentHours float64   `json:"agent_hours"`
	Reviewed   int       `json:"reviewed" doc:"calls with a submitted review"`
	Items      []Trust   `json:"items" nullable:"false"`
}

type trustIn struct {
	Days int `query:"days" minimum:"1" maximum:"365" default:"30"`
}

type trustOut struct{ Body TrustTable }

func (p *Part) registerRules(g *gate.Gate) {
	huma.Register(g.API, gate.Operation("list-quality-rules", http.MethodGet, "/quality/rules", tag, "Rules with what they cost and how far they can be trusted", account.Read), p.listRules)
	try := gate.Operation("try-rule", http.MethodPost, "/quality/rules/try", tag, "Try a rule on a dialogue or on the latest calls; nothing is kept", account.Review)
	try.Errors = append(try.Errors, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
	huma.Register(g.API, try, p.tryRule)
}

// rules are the site's rules; none where the inspection is away.
func (p *Part) rules() []Rule {
	if p.deps.Rules == nil {
		return nil
	}
	return p.deps.Rules.Rules()
}

func (p *Part) listRules(ctx context.Context, in *trustIn) (*trustOut, error) {
	to := p.now()
	out, err := p.trust(ctx, to.Add(-time.Duration(in.Days)*24*time.Hour), to)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return &trustOut{out}, nil
}

// trust works the table out for [from, to).
func (p *Part) trust(ctx context.Context, from, to time.Time) (TrustTable, error) {
	db := p.deps.Store
	out := TrustTable{From: from, To: to, Items: []Trust{}}
	counts, err := db.CountHits(ctx, from, to)
	if err != nil {
		return out, err
	}
	if out.AgentHours, err = db.AgentHours(ctx, from, to); err != nil {
		return out, err
	}
	reviews, err := db.Reviews(ctx, "", from, to)
	if err != nil {
		return out, err
	}
	reviewed := map[hotline.CallID]bool{} // of a call with several people each has a review
	for _, r := range reviews {
		reviewed[r.Call] = true
	}
	out.Reviewed = len(reviewed)
	marks, err := db.MarksSince(ctx, from, to)
	if err != nil {
		return out, err
	}
	hits, err := db.ReviewedHits(ctx, from, to)
	if err != nil {
		return out, err
	}
	alarms, err := db.FalseAlarms(ctx, from, to)
	if err != nil {
		return out, err
	}
	marks = append(marks, wrongAlarms(alarms, marks)...)
	for _, rule := range p.known(counts) {
		t := Trust{Rule: rule}
		if rule.Runs > 0 {
			t.CostUS = rule.SpentUS / float64(rule.Runs)
		}
		if i := slices.IndexFunc(counts, func(c store.HitCount) bool { return c.Rule == rule.ID }); i >= 0 {
			c := counts[i]
			t.Hits, t.Withdrawn, t.Alerts, t.FalseAlarms, t.LateP95MS = c.Hits, c.Withdrawn, c.Alerts, c.False, c.LateP95
		}
		if out.AgentHours > 0 {
			v := float64(t.Alerts) / out.AgentHours
			t.PerAgentHour = &v
		}
		t.judge(reviews, marks, hits)
		out.Items = append(out.Items, t)
	}
	return out, nil
}

// known are the site's rules and those that only hits on record know, by id.
func (p *Part) known(counts []store.HitCount) []Rule {
	out := slices.Clone(p.rules())
	for _, c := range counts {
		if !slices.ContainsFunc(out, func(r Rule) bool { return r.ID == c.Rule }) {
			out = append(out, Rule{ID: c.Rule, Title: cmp.Or(c.Title, c.Rule), State: "off", Why: "not loaded"})
		}
	}
	slices.SortFunc(out, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// wrongAlarms are false alarms as marks; what a review says of the same hit counts in their place.
func wrongAlarms(alarms []hotline.Hit, marks []store.Mark) (out []store.Mark) {
	judged := make(map[string]bool, len(marks))
	for _, m := range marks {
		judged[m.ID] = true
	}
	for _, h := range alarms {
		if !judged[h.ID] {
			out = append(out, store.Mark{ID: h.ID, Call: h.Call, Rule: h.Rule, Verdict: store.VerdictWrong})
		}
	}
	return out
}

// judge compares the rule with people, on reviewed calls. A call on which people left a hit of the rule without a word compares nothing, and
// one that nobody reviewed, of whose hits a supervisor called some false, has wrong ones and no more.
func (t *Trust) judge(reviews []store.Review, marks []store.Mark, hits []hotline.Hit) {
	type call struct{ hits, right, wrong, missed int }
	calls := make(map[hotline.CallID]*call, len(reviews))
	for _, r := range reviews {
		calls[r.Call] = &call{}
	}
	for _, h := range hits {
		if c := calls[h.Call]; c != nil && h.Rule == t.Rule.ID {
			c.hits++
		}
	}
	for _, m := range marks {
		if m.Rule != t.Rule.ID {
			continue
		}
		c := calls[m.Call]
		if c == nil {
			if m.Verdict == store.VerdictWrong {
				t.Wrong++
			}
			continue
		}
		switch m.Verdict {
		case store.VerdictRight:
			c.right++
		case store.VerdictWrong:
			c.wrong++
		case store.VerdictMissed:
			c.missed++
		}
	}
	var agree table
	for _, c := range calls {
		t.Right, t.Wrong, t.Missed = t.Right+c.right, t.Wrong+c.wrong, t.Missed+c.missed
		if c.hits > c.right+c.wrong {
			continue
		}
		agree.add(c.hits > 0, c.right+c.missed > 0)
	}
	t.Precision, t.Recall = ratio(t.Right, t.Right+t.Wrong), ratio(t.Right, t.Right+t.Missed)
	t.Calls, t.Agreement, t.Kappa = agree.n(), agree.agreement(), agree.kappa()
}

// table counts what two judges said about the same questions.
type table struct{ both, first, second, neither int }

// add counts one question.
func (t *table) add(first, second bool) {
	switch {
	case first && second:
		t.both++
	case first:
		t.first++
	case second:
		t.second++
	default:
		t.neither++
	}
}

func (t table) n() int { return t.both + t.first + t.second + t.neither }

// agreement is the share of questions on which both said the same; nil without questions.
func (t table) agreement() *float64 { return ratio(t.both+t.neither, t.n()) }

// kappa is Cohen's (1960): agreement beyond what chance gives, 1 = always, 0 = no better than chance. It is nil where chance alone
// would agree always: both gave the same answer to everything.
func (t table) kappa() *float64 {
	if t.n() == 0 {
		return nil
	}
	n := float64(t.n())
	observed := float64(t.both+t.neither) / n
	chance := (float64(t.both+t.first)*float64(t.both+t.second) + float64(t.neither+t.second)*float64(t.neither+t.first)) / (n * n)
	if chance > 1-1e-9 {
		return nil
	}
	k := (observed - chance) / (1 - chance)
	return &k
}

// ratio is part of whole; nil of nothing.
func ratio(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	v := float64(part) / float64(whole)
	return &v
}
