package coach

import (
	"context"
	"encoding/json"
	"slices"

	"hotline"
	page "hotline/console/training"
	"hotline/internal/store/training"
	"hotline/qa/rubric"
)

// Practices implements Coach of console/training.
func (c *Coach) Practices(ctx context.Context, account string) ([]page.Practice, error) {
	all, err := c.store.Practices(ctx, account, 100)
	if err != nil {
		return nil, err
	}
	names := c.names(ctx)
	out := make([]page.Practice, 0, len(all))
	for _, p := range all {
		out = append(out, c.shown(ctx, p, names))
	}
	return out, nil
}

// names are the display names of the accounts; what cannot be read is left out.
func (c *Coach) names(ctx context.Context) map[string]string {
	out := map[string]string{}
	all, err := c.deps.Store.Accounts(ctx)
	if err != nil {
		c.deps.Log.Warn("coach: names", "err", err)
	}
	for _, a := range all {
		out[a.Name] = a.Display
	}
	return out
}

// shown is a practice call as the pages have it, with its score where inspection gave one.
func (c *Coach) shown(ctx context.Context, p training.Practice, names map[string]string) page.Practice {
	out := page.Practice{ID: p.ID, Call: p.Call, Account: p.Account, Name: names[p.Account], Scenario: p.Persona, Title: p.Title, Difficulty: p.Difficulty,
		Started: p.Started, Ended: p.Ended, Outcome: p.Outcome, Acts: map[string]int{}, Comment: p.Comment, Coach: p.Coach}
	if out.Name == "" {
		out.Name = p.Account
	}
	var kept tally
	if err := json.Unmarshal([]byte(p.Tally), &kept); err == nil {
		out.Patience, out.Problem = kept.Patience, kept.Problem
		if kept.Acts != nil {
			out.Acts = kept.Acts
		}
	}
	if p.Call == "" || p.Ended.IsZero() {
		return out
	}
	scores, err := c.deps.Store.CallScores(ctx, p.Call)
	if err != nil {
		c.deps.Log.Warn("coach: score", "call", p.Call, "err", err)
	}
	for _, s := range scores {
		if s.Party == hotline.PartyAgent && s.Agent == p.Account {
			out.Scored, out.Score, out.Failed = true, s.Total, s.Failed
			out.Silent = silent(s.Answers)
		}
	}
	return out
}

// silent reports a score of somebody who said nothing.
func silent(raw json.RawMessage) bool {
	var answers []rubric.Answer
	return json.Unmarshal(raw, &answers) == nil && slices.ContainsFunc(answers, func(a rubric.Answer) bool { return a.Why == rubric.Silent })
}
