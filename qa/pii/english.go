package pii

import (
	"slices"

	"hotline/qa/pii/english"
)

// readEnglish returns the English in said, which t is the folded form of, and t without it.
func readEnglish(said string, t text) (english.Speech, text) { return english.Read(said, t) }

// spans are those that package english finds, as spans of this package.
func spans(in []english.Span) []Span {
	var out []Span
	for _, s := range in {
		if d := bare(s.Digits); d != "" && (isMobile(d) || isFixed(d) || isService(d)) { // a telephone number is no secret
			continue
		}
		out = append(out, Span{s.Start, s.End, Type(s.Kind)})
	}
	return out
}

// called finds telephone, identity and card numbers among those that are said in English in t.
func (t text) called(in []english.Number) []Span {
	var out []Span
	for _, n := range in {
		r := run{fixed: n.Fixed}
		for _, said := range n.Groups {
			g := make(group, len(said))
			for i, d := range said {
				g[i] = digit{d.Value, d.Start, d.End}
			}
			r.groups = append(r.groups, g)
		}
		for _, s := range t.inRun(r, n.Kind) {
			if n.Plus >= 0 && s.Type == Phone && s.Start <= r.groups[0][0].start {
				s.Start = n.Plus
			}
			out = append(out, s)
		}
	}
	return out
}

// isCalled reports a number of any country that is said to be somebody's telephone: no service's, and no day.
func isCalled(digits string) bool {
	n := len(digits)
	if n < 7 || n > 15 || slices.Contains(services, digits) || n > 11 && isMobile(digits[:11]) {
		return false
	}
	return !(n == 8 && (digits[:2] == "19" || digits[:2] == "20") && dateAt(digits, 2, 2))
}
