package kb

import "slices"

// How much remote models count, in logarithms of odds: no local data calibrates them, `hotline eval knowledge` measures the sum.
const (
	denseTrust  = 3.0 // for the likeness by embedding, 0..1
	rerankTrust = 6.0 // for the reranker's score above or below one half
)

// Approved answers come first: one that is at least this likely, compared with the best document, is preferred to it.
const approvedShare = 0.6

// leastShare is how likely the best paragraph must be among all that may answer; below it the question fits several.
const leastShare = 0.62

// decide answers or abstains: approved answers first, then documents.
func (l *Library) decide(q question, s *snapshot, found []candidate) Result {
	known := assess(found)
	if i := slices.IndexFunc(found, func(c candidate) bool { return c.p.Approved() }); i > 0 && found[i].score >= approvedShare*found[0].score {
		chosen := found[i]
		found = slices.Insert(slices.Delete(found, i, i+1), 0, chosen)
	}
	var r Result
	for _, c := range found[:min(len(found), l.cfg.Hits)] {
		r.Hits = append(r.Hits, Hit{Paragraph: c.p, Confidence: c.score})
	}
	r.Confidence = known
	if len(found) == 0 || known < l.cfg.Answer || found[0].score < leastShare*known {
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
