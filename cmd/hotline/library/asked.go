package library

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"hotline"
	"hotline/console/private"
	"hotline/console/training"
	"hotline/dialog/intent"
	"hotline/internal/store"
	kept "hotline/internal/store/training"
)

// Asked lists what callers asked and no document answered, alike questions together. It implements training.Asked.
type Asked struct {
	Store *store.DB
	Mask  func(string) string // hides personal data
	// Masker hides what a call tells in pieces, too; nil: Mask alone does.
	Masker private.Masker
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
		if out[i].Text, err = a.hidden(ctx, out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// hidden is the text of a question as the transcript of its call shows it.
func (a Asked) hidden(ctx context.Context, q training.Question) (string, error) {
	if a.Masker == nil {
		return a.Mask(q.Text), nil
	}
	rec, err := a.Store.Call(ctx, q.Call)
	if e, ok := errors.AsType[*hotline.Error](err); err != nil && (!ok || e.Kind != hotline.KindNotFound) {
		return "", err
	}
	lines := make([]private.Line, len(rec.Transcript))
	for i, u := range rec.Transcript {
		lines[i] = private.Line{Party: u.Party, Agent: u.Name, N: u.N, Text: u.Text, FromMS: u.FromMS, ToMS: u.ToMS}
	}
	return private.Hear(a.Masker, lines).Text(q.Text), nil
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
