package qa

import (
	"sync/atomic"
	"time"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
)

// work is what following calls stands on: memory to read texts with, where hits go, and what rules cost.
type work struct {
	bench  *trace.Bench
	settle float64 // ms
	drafts bool
	now    func() time.Time
	hit    func(hotline.Hit)
	ask    func(*follower, *known, hotline.Hit) bool // false: there is no model to ask
	meter  *meter
}

func (w *work) off(n int) bool { return w.meter != nil && w.meter.rules[n].off.Load() }

func (w *work) spent(n int, d time.Duration) {
	if w.meter != nil {
		w.meter.rules[n].runs.Add(1)
		w.meter.rules[n].spent.Add(int64(d))
	}
}

// found counts a hit that is confirmed now and was not before, however often it grows after that.
func (w *work) found(h hotline.Hit, before hotline.HitState) {
	if w.meter == nil || h.State != hotline.HitConfirmed || before == hotline.HitConfirmed {
		return
	}
	if n, ok := w.meter.number[h.Rule]; ok {
		w.meter.rules[n].hits.Add(1)
	}
}

// meter counts what the rules of a set cost and find.
type meter struct {
	rules  []counter
	number map[string]int // of a rule, by id
}

type counter struct {
	runs, hits atomic.Uint64
	spent      atomic.Int64 // ns
	off        atomic.Bool
	told       atomic.Bool // that an expression never works
	why        atomic.Pointer[string]
}

func newMeter(set *rule.Set) *meter {
	m := &meter{rules: make([]counter, len(set.Rules)), number: map[string]int{}}
	for n, r := range set.Rules {
		m.number[r.ID] = n
	}
	return m
}

// trouble is what is wrong with the expressions of a rule, "" = nothing; see rule.Condition.
func trouble(r *rule.Compiled) (why string, hopeless bool) {
	for _, c := range r.Conds {
		if text, never := c.Trouble(); text != "" && (never || why == "") {
			why, hopeless = text, never
		}
	}
	return why, hopeless
}

// broken lists rules with an expression that never worked and was not told yet. Those for which there is no hope are switched off.
func (m *meter) broken(set *rule.Set) (off, told []int) {
	for n, r := range set.Rules {
		c := &m.rules[n]
		switch why, hopeless := trouble(r); {
		case why == "" || c.off.Load():
		case hopeless:
			if c.off.CompareAndSwap(false, true) {
				off = append(off, n)
			}
		case c.told.CompareAndSwap(false, true):
			told = append(told, n)
		}
	}
	return off, told
}

// fewest is after how many evaluations the cost of a rule is judged.
const fewest = 100

// dear lists rules that cost more than most on average and are not off yet, and switches them off.
func (m *meter) dear(most time.Duration) []int {
	var out []int
	for n := range m.rules {
		c := &m.rules[n]
		runs := c.runs.Load()
		if most > 0 && runs >= fewest && time.Duration(c.spent.Load()/int64(runs)) > most && c.off.CompareAndSwap(false, true) {
			out = append(out, n)
		}
	}
	return out
}
