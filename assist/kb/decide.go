package kb

import (
	"regexp"
	"slices"
	"strconv"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/index"
)

// How much remote models count, in logarithms of odds: no local data calibrates them, `hotline eval knowledge` measures the sum.
const (
	denseTrust  = 3.0 // for the likeness by embedding, 0..1
	rerankTrust = 6.0 // for the reranker's score above or below one half
)

// Approved answers come first: one that is at least this likely, compared with the best document, is preferred to it.
// One that says the same as that document is preferred to it from agreedShare on.
const (
	approvedShare = 0.6
	agreedShare   = 0.15
)

// leastShare is how likely the best paragraph must be among all that may answer, together with those that say the same; below it the
// question fits several.
const leastShare = 0.62

// What two paragraphs that say the same have in common: of the words of the shorter one, by weight; less for each figure that they share, up to
// two. Only the best few candidates are compared.
const (
	alikeInWords = 0.6
	figureWorth  = 0.15
	compared     = 5
)

// agreeFrom is how likely it must be that anything answers before agreement counts: two that agree may both be beside the question.
const agreeFrom = 0.75

// decide answers or abstains: approved answers first, then documents.
func (l *Library) decide(q question, s *snapshot, found []candidate) Result {
	known := assess(found)
	found, share := s.preferred(found)
	var r Result
	for _, c := range found[:min(len(found), l.cfg.Hits)] {
		r.Hits = append(r.Hits, Hit{Paragraph: c.p, Confidence: c.score, Lacks: c.features[featNouns] + c.features[featVerbs]})
	}
	r.Confidence = known
	if len(found) == 0 || known < l.cfg.Answer || share < leastShare*known && (known < agreeFrom || s.agreed(found) < leastShare*known) {
		return r
	}
	best := found[0]
	r.Source, r.Approved = &r.Hits[0], best.p.Approved()
	if r.Approved {
		r.Answer = best.p.Text
	} else {
		r.Answer = s.spoken(q, best.p, l.cfg.Spoken)
	}
	return r
}

// preferred puts the approved answer first where it is about as likely as the best document or says the same, and tells how likely the best is.
func (s *snapshot) preferred(found []candidate) (ranked []candidate, share float64) {
	if len(found) == 0 {
		return found, 0
	}
	share = found[0].score
	i := slices.IndexFunc(found, func(c candidate) bool { return c.p.Approved() })
	if i < 1 || i >= compared {
		return found, share
	}
	pair := found[i]
	switch same := pair.score >= agreedShare*share && s.alike(found[0].p, pair.p); {
	case same:
		share += pair.score
	case pair.score >= approvedShare*share:
		share = pair.score
	default:
		return found, share
	}
	return slices.Insert(slices.Delete(found, i, i+1), 0, pair), share
}

// agreed is how likely the best paragraph is together with those that say the same: an approved pair and the document that it was made from
// share what the question is worth.
func (s *snapshot) agreed(found []candidate) float64 {
	sum := found[0].score
	for _, c := range found[1:min(len(found), compared)] {
		if s.alike(found[0].p, c.p) {
			sum += c.score
		}
	}
	return sum
}

// alike reports whether two paragraphs say the same: the figures of one are those of the other, and so are most of its words.
func (s *snapshot) alike(a, b *docs.Paragraph) bool {
	if len([]rune(a.Text)) > len([]rune(b.Text)) {
		a, b = b, a
	}
	inA, inB := figures(a.Text), figures(b.Text)
	if len(inA) > len(inB) {
		inA, inB = inB, inA
	}
	if len(inA) == 0 && len(inB) > 0 { // a price on one side alone is no price on both
		return false
	}
	for _, figure := range inA {
		if !slices.Contains(inB, figure) {
			return false
		}
	}
	words := s.lexicon.Query(a.Text)
	bags := []index.Bag{s.lexicon.Bag(b.Text)}
	for _, heading := range b.Headings {
		bags = append(bags, s.lexicon.Bag(heading))
	}
	return words.Cover(bags...).Share(s.words.Weigh(words)) >= alikeInWords-figureWorth*float64(min(2, len(inA)))
}

//nolint:gochecknoglobals // tables
var (
	figure    = regexp.MustCompile(`(\d+(?:\.\d+)?)([百千万亿%]?)`)
	multiples = map[string]float64{"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "%": 0.01, "": 1}
)

// figures are the numbers of a text, but for one, which is mostly an article: 一天, 一次.
func figures(text string) []float64 {
	var out []float64
	for _, found := range figure.FindAllStringSubmatch(index.Fold(text), -1) {
		if v, err := strconv.ParseFloat(found[1], 64); err == nil && v*multiples[found[2]] != 1 {
			out = append(out, v*multiples[found[2]])
		}
	}
	return out
}
