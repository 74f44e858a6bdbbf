package quality

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/internal/store"
)

type markIn struct {
	ID    hotline.CallID `path:"id" maxLength:"64"`
	Agent string         `query:"agent" maxLength:"32" doc:"whose part of the call; left out: that whose score stands for it"`
	Mark  string         `path:"mark" maxLength:"128" doc:"id of a hit; of its own for a missed one"`
	Body  MarkBody
}

// MarkBody is what a person says of a hit.
type MarkBody struct {
	Verdict string  `json:"verdict" enum:"right,wrong,missed"`
	Rule    string  `json:"rule,omitempty" maxLength:"64" doc:"of a missed one"`
	AtMS    float64 `json:"at_ms,omitempty" minimum:"0" doc:"of a missed one: media time"`
	Comment string  `json:"comment,omitempty" maxLength:"2000"`

	Seen *time.Time `json:"seen,omitempty" doc:"at of the mark that was looked at, 0001-01-01T00:00:00Z where there was none: where another stands by now, nothing is kept and the answer is 409 with it"`
}

type unmarkIn struct {
	ID    hotline.CallID `path:"id" maxLength:"64"`
	Agent string         `query:"agent" maxLength:"32" doc:"whose part of the call; left out: that whose score stands for it"`
	Mark  string         `path:"mark" maxLength:"128"`
	Seen  time.Time      `query:"seen" doc:"at of the mark that was looked at: where another stands by now, it stays and the answer is 409 with it"`
}

func (p *Part) putMark(ctx context.Context, in *markIn) (*struct{}, error) {
	r, _, err := p.open(ctx, in.ID, in.Agent)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	m := store.Mark{
		Review: r.ID, ID: in.Mark, Call: in.ID, Rule: in.Body.Rule, Verdict: in.Body.Verdict, AtMS: in.Body.AtMS, Comment: in.Body.Comment, Actor: p.gate.User(ctx).Name,
	}
	if err := p.fill(ctx, &m); err != nil {
		return nil, p.gate.Fault(err)
	}
	if r.Created.IsZero() { // the draft that it belongs to
		r.Inspector = m.Actor
		if err := p.deps.Store.PutReview(ctx, r, m.Actor, "draft", ""); err != nil && !errors.Is(err, store.ErrReviewChanged) { // else there is one by now
			return nil, p.gate.Fault(err)
		}
	}
	if err := p.deps.Store.PutMark(ctx, m, in.Body.Seen); err != nil {
		return nil, p.markFault(ctx, m, err)
	}
	return nil, nil //nolint:nilnil // huma: no body
}

// fill takes rule, version and time from the hit that m is about; a missed one has to name its rule.
func (p *Part) fill(ctx context.Context, m *store.Mark) error {
	hits, err := p.deps.Store.Hits(ctx, store.HitFilter{Call: m.Call, State: hotline.HitConfirmed, Shadow: true, Limit: 1000})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(hits, func(h hotline.Hit) bool { return h.ID == m.ID })
	switch {
	case i >= 0 && m.Verdict == store.VerdictMissed:
		return refuse("mark", "verdict: the machine did find this one")
	case i >= 0:
		m.Rule, m.Version, m.AtMS = hits[i].Rule, hits[i].Version, hits[i].AtMS
		return nil
	case m.Verdict != store.VerdictMissed:
		return &hotline.Error{Op: "find hit " + m.ID, Kind: hotline.KindNotFound}
	case m.Rule == "":
		return refuse("mark", "rule: say which rule should have hit")
	}
	return p.fillMissed(ctx, m)
}

// afterEnd is how much longer a recording may be than its call.
const afterEnd = 1000 // ms

// fillMissed checks what a person says that the machine missed: by a rule that there is, at a time within the call.
func (p *Part) fillMissed(ctx context.Context, m *store.Mark) error {
	rules := p.rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == m.Rule })
	if i < 0 && p.deps.Rules != nil {
		return refuse("mark", "rule: there is no rule "+m.Rule+": write the id of one")
	}
	if i >= 0 {
		m.Version = rules[i].Version
	}
	call, err := p.deps.Store.Call(ctx, m.Call)
	if err == nil && m.AtMS > call.DurationMS+afterEnd {
		err = refuse("mark", fmt.Sprintf("at_ms: the call has %.0f ms: write a time within it", call.DurationMS))
	}
	return err
}

func (p *Part) dropMark(ctx context.Context, in *unmarkIn) (*struct{}, error) {
	r, _, err := p.open(ctx, in.ID, in.Agent)
	if err == nil {
		var seen *time.Time
		if !in.Seen.IsZero() {
			seen = &in.Seen
		}
		err = p.deps.Store.DropMark(ctx, r.ID, in.Mark, seen)
	}
	if err != nil {
		return nil, p.markFault(ctx, store.Mark{Review: r.ID, ID: in.Mark}, err)
	}
	return nil, nil //nolint:nilnil // huma: no body
}

// markFault turns an error into an answer. Where somebody else was quicker it says who, and what stands now.
func (p *Part) markFault(ctx context.Context, m store.Mark, err error) error {
	if !errors.Is(err, store.ErrMarkChanged) {
		return p.gate.Fault(err)
	}
	now, stands, err := p.deps.Store.Mark(ctx, m.Review, m.ID)
	switch {
	case err != nil:
		return p.gate.Fault(err)
	case !stands:
		return huma.Error409Conflict("somebody else has taken this mark back meanwhile: read the call again")
	}
	who := cmp.Or(p.names(ctx)[now.Actor], now.Actor)
	return huma.Error409Conflict(fmt.Sprintf("%s has marked this meanwhile, as %s: read the call again", who, now.Verdict),
		&huma.ErrorDetail{Location: "who", Message: who}, &huma.ErrorDetail{Location: "mark", Message: now.Verdict, Value: markOf(now)})
}

// markOf is a mark as it is shown.
func markOf(m store.Mark) Mark {
	return Mark{ID: m.ID, Rule: m.Rule, Verdict: m.Verdict, AtMS: m.AtMS, Comment: m.Comment, By: m.Actor, At: m.At}
}
