package kb

// Approved texts were released by somebody, so they may answer a little less surely than documents; a runner-up that is nearly as
// likely makes the first doubtful.
const (
	approvedBonus = 0.08
	denseTrust    = 0.6 // of the likeness by embedding, which no local data calibrates
)

// decide answers or abstains: approved answers first, then documents.
func (l *Library) decide(q question, s *snapshot, found []candidate) Result {
	var r Result
	for i, c := range found {
		if i == l.cfg.Hits {
			break
		}
		r.Hits = append(r.Hits, Hit{Paragraph: c.p, Confidence: c.score})
	}
	if len(found) == 0 {
		return r
	}
	r.Confidence = found[0].score
	pick := -1
	for i, c := range found {
		if c.p.Approved() && c.score >= l.cfg.Answer-approvedBonus && c.score >= found[0].score-approvedBonus {
			pick = i
			break
		}
	}
	if pick < 0 && found[0].score >= l.cfg.Answer {
		pick = 0
	}
	if pick < 0 {
		return r
	}
	chosen := found[pick]
	r.Source = &Hit{Paragraph: chosen.p, Confidence: chosen.score}
	r.Confidence, r.Approved = chosen.score, chosen.p.Approved()
	if r.Approved {
		r.Answer = chosen.p.Text
	} else {
		r.Answer = s.spoken(q, chosen.p, l.cfg.Spoken)
	}
	if pick > 0 { // what is answered stands first
		hits := []Hit{*r.Source}
		for _, h := range r.Hits {
			if h.Paragraph.ID != chosen.p.ID && len(hits) < l.cfg.Hits {
				hits = append(hits, h)
			}
		}
		r.Hits = hits
	}
	return r
}
