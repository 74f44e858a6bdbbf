package evaluate

import (
	"math"
	"slices"
	"strings"

	"hotline"
)

// Tolerance is how far a hit may be from its label, in milliseconds.
const Tolerance = 3000

// Checks are the names that every hotline's rules must have; hits of other rules count only where a file has labels of them.
func Checks() []string {
	return []string{
		"opening_missing", "identity_check_missing", "forbidden_words", "shirking", "interrupting", "long_silence", "slow_answer", "speech_rate_fast",
		"escalation", "empathy_missing", "repeat_question", "unfounded_promise", "pii_leak", "closing_missing", "agent_hangup", "crisis",
	}
}

// placeless are checks that a call passes or fails as a whole: what is missing is nowhere.
func placeless(check string) bool {
	return strings.HasSuffix(check, "_missing") && check != "empathy_missing" && check != "identity_check_missing" || check == "agent_hangup"
}

// Count is how one check did.
type Count struct {
	Labels    int     `json:"labels"`
	Hits      int     `json:"hits"`
	Right     int     `json:"right"` // labels that were found
	Wrong     int     `json:"wrong"` // hits without a label
	Missed    int     `json:"missed"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Report is the result of an evaluation.
type Report struct {
	Calls     int              `json:"calls"`
	Labels    int              `json:"labels"`
	Hits      int              `json:"hits"`
	Precision float64          `json:"precision"`
	Recall    float64          `json:"recall"`
	F1        float64          `json:"f1"`
	Checks    map[string]Count `json:"checks"`
	Mistakes  []Mistake        `json:"-"`
}

// Mistake is a hit without a label, or a label without a hit.
type Mistake struct {
	Call, Check string
	Missed      bool
	AtMS        float64
	Text        string
}

// Score inspects the calls and compares.
func Score(cases []Case, inspect func([]hotline.Event) []hotline.Hit) Report {
	r := Report{Calls: len(cases), Checks: map[string]Count{}}
	scored := Checks()
	for _, c := range cases {
		for _, l := range c.Labels {
			if !slices.Contains(scored, l.Check) {
				scored = append(scored, l.Check)
			}
		}
	}
	for i := range cases {
		c := &cases[i]
		hits := slices.DeleteFunc(inspect(c.Turn()), func(h hotline.Hit) bool { return !slices.Contains(scored, h.Rule) })
		r.compare(c, hits)
	}
	var all Count
	for name, k := range r.Checks {
		k.rates()
		r.Checks[name] = k
		all.Labels, all.Hits, all.Right, all.Wrong, all.Missed = all.Labels+k.Labels, all.Hits+k.Hits, all.Right+k.Right, all.Wrong+k.Wrong, all.Missed+k.Missed
	}
	all.rates()
	r.Labels, r.Hits, r.Precision, r.Recall, r.F1 = all.Labels, all.Hits, all.Precision, all.Recall, all.F1
	return r
}

// rates works the shares out; nothing to find, and nothing found, is perfect.
func (c *Count) rates() {
	share := func(part, whole int) float64 {
		if whole == 0 {
			return 1
		}
		return math.Round(10000*float64(part)/float64(whole)) / 10000
	}
	right := c.Hits - c.Wrong
	c.Precision, c.Recall = share(right, c.Hits), share(c.Right, c.Labels)
	if c.Precision+c.Recall > 0 {
		c.F1 = math.Round(10000*2*c.Precision*c.Recall/(c.Precision+c.Recall)) / 10000
	}
}

func (r *Report) compare(c *Case, hits []hotline.Hit) {
	near, taken := c.assign(hits)
	for n, l := range c.Labels {
		if c.ignored(l.Check, c.labelSpans(l), span.meets) {
			continue
		}
		k := r.Checks[l.Check]
		k.Labels++
		if taken[n] > 0 {
			k.Right++
		} else {
			k.Missed++
			r.Mistakes = append(r.Mistakes, Mistake{Call: c.Call, Check: l.Check, Missed: true, AtMS: c.labelSpans(l)[0].from, Text: c.textOf(l)})
		}
		r.Checks[l.Check] = k
	}
	for i, h := range hits {
		if !near[i] && c.ignored(h.Rule, hitSpans(h), closeBy) {
			continue
		}
		k := r.Checks[h.Rule]
		k.Hits++
		if !near[i] {
			k.Wrong++
			r.Mistakes = append(r.Mistakes, Mistake{Call: c.Call, Check: h.Rule, AtMS: h.AtMS, Text: h.Evidence[0].Text + " " + h.Note})
		}
		r.Checks[h.Rule] = k
	}
}

// assign gives each label the place of a hit that fits it best: taken holds the number of the hit, from 1. A hit of an episode meets as many
// labels as it has places; each place meets one. near says which hits are near a label at all.
func (c *Case) assign(hits []hotline.Hit) (near []bool, taken []int) {
	near, taken = make([]bool, len(hits)), make([]int, len(c.Labels))
	used := make([]map[int]bool, len(hits)) // places of each hit
	for i := range used {
		used[i] = map[int]bool{}
	}
	for pass := range 2 { // first those that touch, then those within the tolerance
		for n, l := range c.Labels {
			if taken[n] > 0 || c.ignored(l.Check, c.labelSpans(l), span.meets) {
				continue
			}
			best, at, least := -1, 0, math.Inf(1)
			for i, h := range hits {
				if h.Rule != l.Check {
					continue
				}
				for k, place := range hitSpans(h) {
					if !c.matches(l, place, float64(pass)*Tolerance) {
						continue
					}
					near[i] = true
					if far := c.far(l, place); !used[i][k] && far < least {
						best, at, least = i, k, far
					}
				}
			}
			if best >= 0 {
				used[best][at], taken[n] = true, best+1
			}
		}
	}
	return near, taken
}

type span struct{ from, to float64 }

func (s span) near(o span, within float64) bool {
	return s.from <= o.to+within && o.from <= s.to+within
}

// meets says that two spans share more than an edge: a sentence ends where the next begins. A point is met by what it lies in.
func (s span) meets(o span) bool {
	if s.from == s.to || o.from == o.to {
		return s.near(o, 0)
	}
	return s.from < o.to && o.from < s.to
}

// closeBy is near by the tolerance of a hit.
func closeBy(s, o span) bool { return s.near(o, Tolerance) }

// labelSpans are the times that a label names; the whole call where it names none.
func (c *Case) labelSpans(l Label) []span {
	var out []span
	for _, i := range l.Segments {
		out = append(out, span{c.Segments[i].Start, c.Segments[i].End})
	}
	if l.At != nil {
		out = append(out, span{*l.At, *l.At})
	}
	if len(out) == 0 {
		out = append(out, span{-1e12, 1e12})
	}
	return out
}

// hitSpans are the places of a hit: its evidence; when it came true where that lies in none of it.
func hitSpans(h hotline.Hit) []span {
	var out []span
	for _, e := range h.Evidence {
		out = append(out, span{e.FromMS, e.ToMS})
	}
	if at := (span{h.AtMS, h.AtMS}); !slices.ContainsFunc(out, func(s span) bool { return s.near(at, 1) }) {
		out = append(out, at)
	}
	return out
}

func (c *Case) matches(l Label, place span, within float64) bool {
	return placeless(l.Check) || anyNear(c.labelSpans(l), []span{place}, within)
}

func anyNear(a, b []span, within float64) bool {
	return anyOf(a, b, func(s, o span) bool { return s.near(o, within) })
}

func anyOf(a, b []span, is func(span, span) bool) bool {
	return slices.ContainsFunc(a, func(s span) bool {
		return slices.ContainsFunc(b, func(o span) bool { return is(s, o) })
	})
}

// far is how far a place begins from the label's nearest.
func (c *Case) far(l Label, place span) float64 {
	best := math.Inf(1)
	for _, s := range c.labelSpans(l) {
		best = min(best, math.Abs(s.from-place.from))
	}
	return best
}

// ignored says that a check there is not to be scored: that of a label at a place that is ignored, that of a hit near one.
func (c *Case) ignored(check string, at []span, meet func(place, at span) bool) bool {
	return slices.ContainsFunc(c.Ignore, func(p Place) bool {
		if p.Check != "" && p.Check != check {
			return false
		}
		var places []span
		for _, i := range p.Segments {
			if i >= 0 && i < len(c.Segments) {
				places = append(places, span{c.Segments[i].Start, c.Segments[i].End})
			}
		}
		if p.From != 0 || p.To != 0 {
			places = append(places, span{p.From, p.To})
		}
		return len(places) == 0 && p.Check != "" || anyOf(places, at, meet)
	})
}

func (c *Case) textOf(l Label) string {
	var out []string
	for _, i := range l.Segments {
		out = append(out, c.Segments[i].Text)
	}
	return strings.Join(out, " / ")
}
