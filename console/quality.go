package console

import (
	"slices"

	"hotline"
	"hotline/internal/store"
)

// quality sums a call up from its turns and events.
func quality(r store.CallRecord) Quality {
	q := Quality{Failures: []hotline.ComponentFailed{}}
	var gaps []float64
	for _, t := range r.Turns {
		if t.GapMS.Total > 0 {
			gaps = append(gaps, t.GapMS.Total)
		}
		if t.Cut {
			q.Cuts++
		}
	}
	q.Turns = len(gaps)
	q.GapP50MS, q.GapP95MS = percentile(gaps, 50), percentile(gaps, 95)
	for _, e := range r.Events {
		switch b := e.Body.(type) {
		case hotline.MediaReport:
			q.Media = &b
		case hotline.ComponentFailed:
			q.Failures = append(q.Failures, b)
		}
	}
	return q
}

// percentile by the nearest rank; 0 of nothing. It sorts v.
func percentile(v []float64, p int) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	rank := (p*len(v) + 99) / 100
	return v[max(rank, 1)-1]
}
