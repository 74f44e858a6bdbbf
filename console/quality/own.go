package quality

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

type ownIn struct {
	Before hotline.CallID `query:"before" maxLength:"64" doc:"older than this call: next of the last page"`
	Limit  int            `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type appealIn struct {
	ID   hotline.CallID `path:"id" maxLength:"64"`
	Body AppealBody
}

// AppealBody is an appeal as it is written.
type AppealBody struct {
	Text  string   `json:"text" minLength:"1" maxLength:"4000"`
	Items []string `json:"items,omitempty" maxItems:"200" doc:"criteria and hits that are disputed, by id"`
}

func (p *Part) registerOwn(g *gate.Gate) {
	huma.Register(g.API, gate.Operation("list-own-quality", http.MethodGet, "/quality/own", tag, "The reader's own calls that were judged, the latest first", account.ReadOwn), p.listOwn)
	huma.Register(g.API, operation("get-own-quality", http.MethodGet, "/quality/own/{id}", "One of the reader's own calls that were judged", account.ReadOwn), p.getOwn)
	huma.Register(g.API, operation("acknowledge-review", http.MethodPost, "/quality/own/{id}/acknowledge", "Accept a review", account.ReadOwn), p.acknowledge)
	huma.Register(g.API, operation("appeal-review", http.MethodPost, "/quality/own/{id}/appeal", "Appeal against a review, once, within the window. Audited", account.ReadOwn), p.appeal)
}

func (p *Part) listOwn(ctx context.Context, in *ownIn) (*listOut, error) {
	page, err := p.page(ctx, store.ReviewFilter{
		Agent: p.gate.User(ctx).Name, States: []store.ReviewState{store.ReviewSubmitted, store.ReviewAcknowledged, store.ReviewAppealed, store.ReviewFinal},
		Before: in.Before, Limit: in.Limit,
	})
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return &listOut{page}, nil
}

// own reads a review that was submitted on a call of whoever asks; of others it is not found, so that ids are not tried out.
func (p *Part) own(ctx context.Context, id hotline.CallID) (store.Review, error) {
	scores, err := p.scores(ctx, id, p.gate.User(ctx).Name)
	if err != nil {
		return store.Review{}, err
	}
	r, err := p.deps.Store.Review(ctx, store.PartReview(scores[0]))
	if err == nil && (r.Agent != p.gate.User(ctx).Name || r.State == store.ReviewDraft) {
		err = &hotline.Error{Op: "read review " + string(id), Kind: hotline.KindNotFound}
	}
	return r, err
}

func (p *Part) getOwn(ctx context.Context, in *callIn) (*reportOut, error) {
	if _, err := p.own(ctx, in.ID); err != nil {
		return nil, p.gate.Fault(err)
	}
	r, err := p.report(ctx, in.ID, p.gate.User(ctx).Name, false)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	me := p.gate.User(ctx).Name // what colleagues did on the same call is theirs
	r.Hits = slices.DeleteFunc(r.Hits, func(h hotline.Hit) bool { return h.Shadow || h.Agent != "" && h.Agent != me })
	r.Scores = slices.DeleteFunc(r.Scores, func(s MachineScore) bool { return s.Agent != me })
	r.Unscored = slices.DeleteFunc(r.Unscored, func(u Unscored) bool { return u.Agent != me })
	// Of the rules without a hit agents need the names of those that a person found missed.
	r.Rules = slices.DeleteFunc(r.Rules, func(b RuleBrief) bool {
		return !slices.ContainsFunc(r.Marks, func(m Mark) bool { return m.Verdict == "missed" && m.Rule == b.ID })
	})
	r.May = []string{}
	if r.Review.Until != nil {
		r.May = append(r.May, "acknowledge", "appeal")
	}
	return &reportOut{CacheControl: "no-store", Body: r}, nil
}

func (p *Part) acknowledge(ctx context.Context, in *callIn) (*reviewOut, error) {
	r, err := p.own(ctx, in.ID)
	if err == nil && p.state(r.State, r.Submitted) != store.ReviewSubmitted {
		err = refuse("acknowledge", "the review is closed")
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	r.State = store.ReviewAcknowledged
	if err := p.deps.Store.PutReview(ctx, r, r.Agent, "acknowledged", ""); err != nil {
		return nil, p.fault(err)
	}
	return p.reviewNow(ctx, r.ID)
}

func (p *Part) appeal(ctx context.Context, in *appealIn) (*reviewOut, error) {
	if strings.TrimSpace(in.Body.Text) == "" {
		return nil, p.gate.Fault(refuse("appeal", "text: is blank: write what is wrong with the review"))
	}
	r, err := p.own(ctx, in.ID)
	if err == nil && p.state(r.State, r.Submitted) != store.ReviewSubmitted {
		err = refuse("appeal", "the time to appeal is over, or there was an appeal")
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	items := in.Body.Items
	if items == nil {
		items = []string{}
	}
	a := store.Appeal{Call: hotline.CallID(r.ID), Agent: r.Agent, At: p.now(), Text: in.Body.Text, Items: items, Before: r.Final, After: r.Final}
	if err := p.deps.Store.PutAppeal(ctx, a); err != nil {
		return nil, p.fault(err)
	}
	r.State = store.ReviewAppealed
	if err := p.deps.Store.PutReview(ctx, r, r.Agent, "appealed", in.Body.Text); err != nil {
		return nil, p.fault(err)
	}
	p.gate.Audit(ctx, "appeal.make", string(in.ID), "")
	return p.reviewNow(ctx, r.ID)
}

// answersOf are the machine's points by criterion; none when they cannot be read.
func answersOf(s store.Score) (out []rubric.Answer) {
	_ = json.Unmarshal(s.Answers, &out)
	return out
}
