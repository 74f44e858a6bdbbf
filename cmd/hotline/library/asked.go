package library

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"hotline/console/training"
	"hotline/dialog/intent"
	"hotline/internal/store"
	kept "hotline/internal/store/training"
)

// Asked lists what callers asked and no document answered, alike questions together. It implements training.Asked.
type Asked struct {
	Store *store.DB
	Mask  func(string) string // hides personal data
}

// alike is the share of common pairs of characters (Dice) from which two questions count as one.
const alike = 0.6

// mostListed bounds the list.
const mostListed = 200

// Unanswered implements training.Asked.
func (a Asked) Unanswered(ctx context.Context, since time.Time) ([]training.Question, error) {
	all, err := kept.New(a.Store).Questions(ctx, since)
	if err != nil {
		return nil, err
	}
	out := together(all)
	for i := range out {
		out[i].Text = a.Mask(out[i].Text)
	}
	return out, nil
}

// group is alike questions.
type group struct {
	training.Question

	pairs map[string]bool // of the newest
	calls map[string]bool
}

// together puts alike questions into one, which has the newest wording: those of most calls first, of them the newest. Questions that say
// nothing (嗯那个) are left out.
func together(all []kept.Question) []training.Question {
	var groups []*group
	for _, q := range all { // the newest first
		pairs := pairsOf(q.Text)
		if len(pairs) == 0 {
			continue
		}
		at := slices.IndexFunc(groups, func(g *group) bool { return dice(g.pairs, pairs) >= alike })
		if at < 0 {
			at = len(groups)
			groups = append(groups, &group{Question: training.Question{Text: q.Text, Last: q.At, Call: q.Call}, pairs: pairs, calls: map[string]bool{}})
		}
		g := groups[at]
		g.calls[string(q.Call)] = true
		g.Calls = len(g.calls)
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return b.Calls - a.Calls })
	out := []training.Question{}
	for _, g := range groups[:min(mostListed, len(groups))] {
		out = append(out, g.Question)
	}
	return out
}

// pairsOf are the pairs of characters that a question is known by, without words that name no matter.
func pairsOf(text string) map[string]bool {
	out := map[string]bool{}
	r := []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, intent.Content(text)))
	if len(r) == 1 {
		out[string(r)] = true
	}
	for i := 0; i+1 < len(r); i++ {
		out[string(r[i:i+2])] = true
	}
	return out
}

func dice(a, b map[string]bool) float64 {
	n := 0
	for p := range a {
		if b[p] {
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}
