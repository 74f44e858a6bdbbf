package evaluate

import (
	"time"

	"hotline"
	"hotline/qa/rule"
)

// Samples is how many places of a backtest are shown of each kind.
const Samples = 10

// Backtest is a rule tried on history, against the version in force.
type Backtest struct {
	Rule    string   `json:"rule"`
	Version int      `json:"version"`
	InForce int      `json:"in_force"` // version that is in force now, 0 = none
	Diff    []string `json:"diff"`     // between the two
	Calls   int      `json:"calls"`
	With    int      `json:"calls_with_hits"`
	Hits    int      `json:"hits"`
	Before  int      `json:"hits_in_force"`
	Added   int      `json:"added"`   // hits that the version in force does not have
	Removed int      `json:"removed"` // hits that only the version in force has
	New     []Sample `json:"new"`     // of Added
	Gone    []Sample `json:"gone"`    // of Removed
	Same    []Sample `json:"same"`    // of both
}

// Sample is one hit of a backtest, for people.
type Sample struct {
	Call hotline.CallID `json:"call_id"`
	At   time.Time      `json:"at"`
	AtMS float64        `json:"at_ms"`
	Note string         `json:"note"`
	Text string         `json:"text"` // masked
}

// NewBacktest begins one. before is the version in force, nil for none.
func NewBacktest(after rule.Rule, before *rule.Rule) *Backtest {
	b := &Backtest{Rule: after.ID, Version: after.Version, Diff: []string{}, New: []Sample{}, Gone: []Sample{}, Same: []Sample{}}
	if before != nil {
		b.InForce = before.Version
		b.Diff = append(b.Diff, rule.Diff(*before, after)...)
	}
	return b
}

// Add takes the hits of one call, by the rule and by the version in force.
func (b *Backtest) Add(after, before []hotline.Hit) {
	b.Calls++
	if len(after) > 0 {
		b.With++
	}
	b.Hits += len(after)
	b.Before += len(before)
	old := map[string]bool{}
	for _, h := range before {
		old[h.ID] = true
	}
	now := map[string]bool{}
	for _, h := range after {
		now[h.ID] = true
		if old[h.ID] {
			b.Same = sample(b.Same, h)
			continue
		}
		b.Added++
		b.New = sample(b.New, h)
	}
	for _, h := range before {
		if !now[h.ID] {
			b.Removed++
			b.Gone = sample(b.Gone, h)
		}
	}
}

func sample(list []Sample, h hotline.Hit) []Sample {
	if len(list) >= Samples {
		return list
	}
	s := Sample{Call: h.Call, At: h.ConditionAt, AtMS: h.AtMS, Note: h.Note}
	if len(h.Evidence) > 0 {
		s.Text = h.Evidence[0].Text
	}
	return append(list, s)
}
