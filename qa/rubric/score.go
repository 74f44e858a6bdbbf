package rubric

import (
	"math"
	"slices"
	"time"

	"hotline"
)

// Facts is what is known of one party's part of one call when it is scored.
type Facts struct {
	Party   hotline.Party // agent | bot
	Agent   string        // account, "" for the bot
	Queue   string        // it came through, "" = none
	Talk    time.Duration // time together with the caller
	Caller  int           // utterances of the caller in that time
	Opening bool          // they were the first of their kind on the call
	Closing bool          // the call ended with them, by a proper end: nobody was cut off
	Silent  bool          // they had the caller, and said nothing: no item is met
	// Hits of the whole call or of this part; those of other parties cost only where an item names their rule. Shadow hits, tentative and
	// withdrawn ones do not count.
	Hits []hotline.Hit
	// Judges says that a rule is there and counts, not in shadow, a draft or switched off; nil = all do. An item none of whose rules
	// judges is not applicable: nobody looked.
	Judges func(rule string) bool
}

// State is what became of an item.
type State string

// The states of an item.
const (
	Met    State = "met"    // all points
	Missed State = "missed" // hits cost points
	NA     State = "na"     // it does not apply to this call
	Manual State = "manual" // people judge it; it counts in no automatic score
)

// Answer is one item's part of a score.
type Answer struct {
	Section string   `json:"section"`
	Item    string   `json:"item"`
	State   State    `json:"state"`
	Points  float64  `json:"points"`          // of Max; 0 for na and manual
	Max     float64  `json:"max"`             // 0 for na
	Fatal   bool     `json:"fatal,omitempty"` // it failed the call
	Hits    []string `json:"hits,omitempty"`  // ids
	Why     Why      `json:"why,omitempty"`   // of an item that is missed without a hit
}

// Why says what an item was missed for where no rule found it.
type Why string

// Silent: who had the caller said nothing, so nothing of what the sheet asks for was done.
const Silent Why = "silent"

// Result is an automatic score.
type Result struct {
	Sheet   string   `json:"sheet"`
	Version int      `json:"version"`
	Total   float64  `json:"total"`  // 0-100, one decimal
	Failed  bool     `json:"failed"` // by a fatal item, or by a hit that is fatal by its rule
	Passed  bool     `json:"passed"` // the total reaches the sheet's pass, and it did not fail
	Answers []Answer `json:"answers"`
}

// Score works out the score of one part of a call by a sheet. Sections count by their weights; within one, points count. Items that do
// not apply and items for people are left out of both, so they neither help nor hurt. A call to which nothing applies has 100; one on which
// they said nothing has 0.
func Score(sheet Sheet, f Facts) Result {
	named := sheet.Rules()
	return sheet.total(func(it Item) Answer { return it.answer(f, named) })
}

// Judged is Score with what a person gave: points by item; for an item that does not apply to the call, math.NaN. Items that are not
// in it keep the automatic answer; a manual one that is not in it counts in nothing. What a fatal item failed stays failed unless the
// person gave that item all its points.
func Judged(sheet Sheet, answers []Answer, given map[string]float64) Result {
	return sheet.total(func(it Item) Answer {
		a := Answer{Item: it.ID, State: Manual, Max: it.Points}
		if i := slices.IndexFunc(answers, func(a Answer) bool { return a.Item == it.ID }); i >= 0 {
			a = answers[i]
		}
		if points, ok := given[it.ID]; ok {
			a = it.judged(a, points)
		}
		return a
	})
}

// total is the result of a sheet whose items have these answers: each section weighs as it says, whatever of it applies to the call.
func (sheet Sheet) total(answer func(Item) Answer) Result {
	out := Result{Sheet: sheet.ID, Version: sheet.Version, Answers: []Answer{}}
	var earned, weights float64
	for _, sec := range sheet.Sections {
		var got, most float64
		for _, it := range sec.Items {
			a := answer(it)
			a.Section = sec.ID
			out.Answers = append(out.Answers, a)
			out.Failed = out.Failed || a.Fatal
			if a.State == Met || a.State == Missed {
				got, most = got+a.Points, most+a.Max
			}
		}
		if most > 0 {
			earned, weights = earned+sec.Weight*got/most, weights+sec.Weight
		}
	}
	out.settle(sheet, earned, weights)
	return out
}

// judged is a with the points that a person gave.
func (it Item) judged(a Answer, points float64) Answer {
	if math.IsNaN(points) {
		a.State, a.Points, a.Max, a.Fatal = NA, 0, 0, false
		return a
	}
	a.Points, a.Max, a.State = min(max(points, 0), it.Points), it.Points, Met
	if a.Points < a.Max {
		a.State = Missed
	}
	a.Fatal = a.State == Missed && (it.Fatal || a.Fatal)
	return a
}

// settle works out the total.
func (r *Result) settle(sheet Sheet, earned, weights float64) {
	r.Total = 100
	if weights > 0 {
		r.Total = math.Round(1000*earned/weights) / 10
	}
	if r.Failed {
		r.Total = min(r.Total, sheet.Failed)
	}
	r.Passed = !r.Failed && r.Total >= sheet.Pass
}

// answer scores one item; named are the rules that the sheet names.
func (it Item) answer(f Facts, named []string) Answer {
	a := Answer{Item: it.ID, State: Met, Points: it.Points, Max: it.Points}
	var cost float64
	fatal := false
	for _, h := range f.Hits {
		if !it.counts(h, f, named) {
			continue
		}
		a.Hits = append(a.Hits, h.ID)
		if each := it.Each; each > 0 {
			cost += each
		} else {
			cost += h.Points
		}
		fatal = fatal || it.Fatal || h.Severity == hotline.SeverityFatal && h.Party == f.Party
	}
	switch {
	case it.Manual:
		a.State, a.Points = Manual, 0
	case len(a.Hits) == 0 && !it.Needs.met(f):
		a.State, a.Points, a.Max = NA, 0, 0
	case fatal:
		a.State, a.Points, a.Fatal = Missed, 0, true
	case f.Silent:
		a.State, a.Points, a.Why = Missed, 0, Silent
	case it.idle(f):
		a.State, a.Points, a.Max = NA, 0, 0
	case cost > 0:
		a.State, a.Points = Missed, max(0, it.Points-cost)
	}
	return a
}

// idle says that no rule looks for what the item is about.
func (it Item) idle(f Facts) bool {
	return f.Judges != nil && len(it.Rules) > 0 && !slices.ContainsFunc(it.Rules, func(r string) bool { return r == "*" || f.Judges(r) })
}

// counts says that a hit belongs to this item of this party's score.
func (it Item) counts(h hotline.Hit, f Facts, named []string) bool {
	if h.Shadow || h.State != hotline.HitConfirmed {
		return false
	}
	if h.Party == f.Party && f.Agent != "" && h.Agent != "" && h.Agent != f.Agent {
		return false // a colleague's
	}
	if slices.Contains(it.Rules, h.Rule) {
		return h.Party == f.Party || h.Party != hotline.PartyAgent && h.Party != hotline.PartyBot // the other server's mistake is not theirs
	}
	return slices.Contains(it.Rules, "*") && h.Party == f.Party && !slices.Contains(named, h.Rule)
}

func (n Needs) met(f Facts) bool {
	return (len(n.Parties) == 0 || slices.Contains(n.Parties, f.Party)) && (len(n.Queues) == 0 || slices.Contains(n.Queues, f.Queue)) &&
		f.Talk >= n.Talk && f.Caller >= n.Caller && (!n.Closing || f.Closing) && (!n.Opening || f.Opening)
}
