package quality

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"hotline"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

// outcome compares the judgements of a calibration. Whoever has still to judge sees nobody else's.
func (p *Part) outcome(ctx context.Context, c store.Calibration) (*outcomeOut, error) {
	db, reader := p.deps.Store, p.gate.User(ctx).Name
	reviews, err := db.Reviews(ctx, c.ID, time.Time{}, time.Time{})
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	marks, err := db.MarksIn(ctx, c.ID)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	out := Outcome{Session: session(c, reviews, reader), Calls: []Compare{}, Pairs: []Pair{}}
	if out.Open = len(out.Session.Mine) == 0; !out.Open {
		other := func(r store.Review) bool { return r.Inspector != reader }
		reviews, marks = slices.DeleteFunc(reviews, other), nil
	}
	names := p.names(ctx)
	for _, id := range c.Calls {
		out.Calls = append(out.Calls, compare(id, reviews, names))
	}
	answers := map[hotline.CallID][]rubric.Answer{}
	for i, id := range c.Calls {
		scores, err := db.CallScores(ctx, id)
		if err != nil {
			return nil, p.gate.Fault(err)
		}
		if len(scores) > 0 {
			answers[id] = answersOf(scores[0])
			out.Calls[i].Judged = cmp.Or(names[scores[0].Agent], scores[0].Agent)
		}
		rec, err := db.Call(ctx, id)
		if e, ok := errors.AsType[*hotline.Error](err); err != nil && (!ok || e.Kind != hotline.KindNotFound) {
			return nil, p.gate.Fault(err)
		}
		out.Calls[i].Started = rec.Started
	}
	if out.Open {
		for i, a := range c.Inspectors {
			for _, b := range c.Inspectors[i+1:] {
				out.Pairs = append(out.Pairs, p.pair(a, b, reviews, marks, answers))
			}
		}
	}
	return &outcomeOut{out}, nil
}

// compare puts the scores of one call side by side.
func compare(id hotline.CallID, reviews []store.Review, names map[string]string) Compare {
	out := Compare{Call: id, Scores: []Judgement{}}
	low, high := 0.0, 0.0
	for _, r := range reviews {
		if r.Call != id {
			continue
		}
		if len(out.Scores) == 0 {
			low, high = r.Score, r.Score
		}
		low, high = min(low, r.Score), max(high, r.Score)
		out.Mean += r.Score
		out.Scores = append(out.Scores, Judgement{Inspector: r.Inspector, Name: names[r.Inspector], Score: r.Score, Machine: r.Machine, Comment: r.Comment})
	}
	if n := len(out.Scores); n > 0 {
		out.Mean, out.Spread = out.Mean/float64(n), high-low
	}
	for i := range out.Scores {
		out.Scores[i].Delta = out.Scores[i].Score - out.Mean
	}
	return out
}

// pair compares two inspectors on the calls that both judged: each criterion that applies for both (met or not), each hit that both marked.
func (p *Part) pair(a, b string, reviews []store.Review, marks []store.Mark, answers map[hotline.CallID][]rubric.Answer) Pair {
	out := Pair{A: a, B: b}
	var t table
	calls := 0
	for _, x := range reviews {
		i := slices.IndexFunc(reviews, func(y store.Review) bool { return y.Call == x.Call && y.Inspector == b })
		if x.Inspector != a || i < 0 {
			continue
		}
		calls++
		out.Delta += x.Score - reviews[i].Score
		ours, theirs := p.met(x, answers[x.Call]), p.met(reviews[i], answers[x.Call])
		for item, met := range ours {
			if other, ok := theirs[item]; ok {
				t.add(met, other)
			}
		}
		for _, m := range marks {
			j := slices.IndexFunc(marks, func(o store.Mark) bool { return o.Review == reviews[i].ID && o.ID == m.ID })
			if m.Review == x.ID && j >= 0 {
				t.add(m.Verdict == store.VerdictRight, marks[j].Verdict == store.VerdictRight)
			}
		}
	}
	if calls > 0 {
		out.Delta /= float64(calls)
	}
	out.N, out.Agreement, out.Kappa = t.n(), t.agreement(), t.kappa()
	return out
}

// met says for each criterion that applies whether it got all its points, by the person where one judged it, else by the machine.
func (p *Part) met(r store.Review, answers []rubric.Answer) map[string]bool {
	out := map[string]bool{}
	for _, a := range answers {
		if a.State == rubric.Met || a.State == rubric.Missed {
			out[a.Item] = a.State == rubric.Met
		}
	}
	sheet := p.sheet(r.Sheet)
	if sheet == nil {
		return out
	}
	for _, sec := range sheet.Sections {
		for _, it := range sec.Items {
			i := slices.IndexFunc(r.Items, func(x store.ReviewItem) bool { return x.Item == it.ID })
			switch {
			case i < 0:
			case r.Items[i].NA:
				delete(out, it.ID)
			default:
				out[it.ID] = r.Items[i].Points >= it.Points
			}
		}
	}
	return out
}
