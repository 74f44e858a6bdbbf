package quality

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

type reviewIn struct {
	ID    hotline.CallID `path:"id" maxLength:"64"`
	Agent string         `query:"agent" maxLength:"32" doc:"whose part of the call; left out: that whose score stands for it"`
	Body  Given
}

// GivenItem is what a person gives for one criterion.
type GivenItem struct {
	Item    string  `json:"item" maxLength:"64"`
	Points  float64 `json:"points" minimum:"0" maximum:"100"`
	NA      bool    `json:"na,omitempty" doc:"it does not apply to this call"`
	Comment string  `json:"comment,omitempty" maxLength:"2000"`
}

// Given is what a person makes of a call.
type Given struct {
	Items   []GivenItem `json:"items" nullable:"false" maxItems:"200" doc:"only what was judged; the other criteria keep the automatic points"`
	Comment string      `json:"comment,omitempty" maxLength:"4000"`
	Submit  bool        `json:"submit,omitempty" doc:"the agent sees it from now on, and may appeal"`
	Seen    *time.Time  `json:"seen,omitempty" doc:"changed of the review that was looked at, 0001-01-01T00:00:00Z where there was none: where somebody changed it since, nothing is kept and the answer is 409"`
}

type answerIn struct {
	ID    hotline.CallID `path:"id" maxLength:"64"`
	Agent string         `query:"agent" maxLength:"32" doc:"whose part of the call; left out: that whose score stands for it"`
	Body  AnswerBody
}

// AnswerBody is the answer to an appeal.
type AnswerBody struct {
	Accepted bool        `json:"accepted" doc:"the score is changed"`
	Answer   string      `json:"answer" minLength:"1" maxLength:"4000"`
	Items    []GivenItem `json:"items,omitempty" maxItems:"200" doc:"accepted: the new points; criteria that are not named keep those of the review"`
}

type reviewOut struct{ Body Review }

func (p *Part) registerReview(g *gate.Gate) {
	put := operation("put-review", http.MethodPut, "/quality/calls/{id}/review", "Judge a call: keep a draft, or submit it. Audited when submitted", account.Review)
	put.Errors = append(put.Errors, http.StatusConflict)
	huma.Register(g.API, put, p.putReview)
	mark := operation("put-mark", http.MethodPut, "/quality/calls/{id}/marks/{mark}", "Say that a hit is right or wrong, or name one that the machine missed", account.Review)
	mark.DefaultStatus, mark.Errors = http.StatusNoContent, append(mark.Errors, http.StatusConflict)
	huma.Register(g.API, mark, p.putMark)
	unmark := operation("drop-mark", http.MethodDelete, "/quality/calls/{id}/marks/{mark}", "Take such a word back", account.Review)
	unmark.DefaultStatus, unmark.Errors = http.StatusNoContent, append(unmark.Errors, http.StatusConflict)
	huma.Register(g.API, unmark, p.dropMark)
	answer := operation("answer-appeal", http.MethodPost, "/quality/calls/{id}/answer", "Answer an appeal; that is final. Audited", account.Review)
	answer.Errors = append(answer.Errors, http.StatusConflict)
	huma.Register(g.API, answer, p.answer)
}

// open reads the review of that agent's part of a call that may still be judged, or begins one with what the machine gave.
func (p *Part) open(ctx context.Context, id hotline.CallID, agent string) (store.Review, []rubric.Answer, error) {
	scores, err := p.scores(ctx, id, agent)
	if err != nil {
		return store.Review{}, nil, err
	}
	if len(scores) == 0 {
		return store.Review{}, nil, &hotline.Error{Op: "find the score of call " + string(id), Kind: hotline.KindNotFound}
	}
	answers := answersOf(scores[0])
	r, err := p.deps.Store.Review(ctx, store.PartReview(scores[0]))
	switch {
	case missing(err):
		s := scores[0]
		return store.Review{
			ID: store.PartReview(s), Call: id, Agent: s.Agent, Queue: s.Queue, State: store.ReviewDraft, Sheet: s.Sheet, Machine: s.Total, Score: s.Total, Final: s.Total,
			Items: []store.ReviewItem{},
		}, answers, nil
	case err != nil:
		return r, nil, err
	case r.State == store.ReviewAppealed:
		return r, nil, refuse("judge", "the agent has appealed: answer the appeal")
	case p.state(r.State, r.Submitted) != store.ReviewSubmitted && r.State != store.ReviewDraft:
		return r, nil, refuse("judge", "the review is closed")
	}
	return r, answers, nil
}

func (p *Part) putReview(ctx context.Context, in *reviewIn) (*reviewOut, error) {
	r, answers, err := p.open(ctx, in.ID, in.Agent)
	switch {
	case err != nil:
	case in.Body.Seen != nil && !in.Body.Seen.Equal(r.Changed):
		err = store.ErrReviewChanged
	case !in.Body.Submit && r.State == store.ReviewSubmitted:
		err = refuse("judge", "the agent has the review already: submit it again, a draft of it cannot be kept")
	}
	if err != nil {
		return nil, p.fault(err)
	}
	by := p.gate.User(ctx).Name
	act := ""
	if r.Created.IsZero() {
		act = "draft"
	}
	r.Inspector, r.Comment = by, in.Body.Comment
	if err := p.give(&r, answers, in.Body.Items); err != nil {
		return nil, p.gate.Fault(err)
	}
	if in.Body.Submit {
		act, r.State, r.Submitted = "submitted", store.ReviewSubmitted, p.now()
		if r.Agent == "" {
			r.State = store.ReviewFinal // a machine does not appeal
		}
	}
	if err := p.deps.Store.PutReview(ctx, r, by, act, in.Body.Comment); err != nil {
		return nil, p.fault(err)
	}
	if in.Body.Submit {
		p.gate.Audit(ctx, "review.submit", string(in.ID), fmt.Sprintf("%s %.1f (machine %.1f)", r.Agent, r.Score, r.Machine))
	}
	return p.reviewNow(ctx, r.ID)
}

// fault turns an error into an answer.
func (p *Part) fault(err error) error {
	if errors.Is(err, store.ErrReviewChanged) {
		return huma.Error409Conflict("somebody else has changed this review meanwhile: read it again")
	}
	return p.gate.Fault(err)
}

func (p *Part) reviewNow(ctx context.Context, id string) (*reviewOut, error) {
	r, err := p.deps.Store.Review(ctx, id)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return &reviewOut{*p.reviewOf(r, p.names(ctx))}, nil
}

// give works out the score that a person's points make.
func (p *Part) give(r *store.Review, answers []rubric.Answer, items []GivenItem) error {
	sheet := p.sheet(r.Sheet)
	if sheet == nil {
		if len(items) > 0 {
			return refuse("judge", "the sheet "+r.Sheet+" is not there any more: only hits and a comment can be given")
		}
		return nil
	}
	given := map[string]float64{}
	r.Items = make([]store.ReviewItem, 0, len(items))
	for _, it := range items {
		if err := fits(*sheet, it); err != nil {
			return err
		}
		if _, twice := given[it.Item]; twice {
			return refuse("judge", fmt.Sprintf("items: %q is there twice: write it once", it.Item))
		}
		kept := store.ReviewItem{Item: it.Item, Points: it.Points, NA: it.NA, Comment: it.Comment}
		for _, a := range answers {
			if a.Item == it.Item {
				kept.Machine = a.Points
			}
		}
		r.Items = append(r.Items, kept)
		if given[it.Item] = it.Points; it.NA {
			given[it.Item] = math.NaN()
		}
	}
	r.Score = rubric.Judged(*sheet, answers, given).Total
	r.Final = r.Score
	return nil
}

// fits reports points that the sheet does not know, or more of them than the item can bring.
func fits(sheet rubric.Sheet, it GivenItem) error {
	for _, sec := range sheet.Sections {
		if i := slices.IndexFunc(sec.Items, func(x rubric.Item) bool { return x.ID == it.Item }); i >= 0 {
			if most := sec.Items[i].Points; it.Points > most {
				return refuse("judge", fmt.Sprintf("items: %q brings at most %v points, not %v: give 0 to %v", it.Item, most, it.Points, most))
			}
			return nil
		}
	}
	return refuse("judge", fmt.Sprintf("items: the sheet has no %q", it.Item))
}

// over are the points of a review with the changes of an answered appeal in their place: those that it does not name stay, unless the sheet
// does not know them any more.
func (p *Part) over(r store.Review, changed []GivenItem) []GivenItem {
	var out []GivenItem
	if sheet := p.sheet(r.Sheet); sheet != nil {
		for _, k := range r.Items {
			kept := GivenItem{Item: k.Item, Points: k.Points, NA: k.NA, Comment: k.Comment}
			if fits(*sheet, kept) == nil && !slices.ContainsFunc(changed, func(c GivenItem) bool { return c.Item == k.Item }) {
				out = append(out, kept)
			}
		}
	}
	return append(out, changed...)
}

func (p *Part) answer(ctx context.Context, in *answerIn) (*reviewOut, error) {
	if strings.TrimSpace(in.Body.Answer) == "" {
		return nil, p.gate.Fault(refuse("answer", "answer: is blank: write what the agent shall read"))
	}
	db, by := p.deps.Store, p.gate.User(ctx).Name
	id := string(in.ID)
	scores, err := p.scores(ctx, in.ID, in.Agent)
	if err == nil && len(scores) > 0 {
		id = store.PartReview(scores[0])
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	r, err := db.Review(ctx, id)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	a, ok, err := db.Appeal(ctx, hotline.CallID(id))
	if err == nil && (!ok || r.State != store.ReviewAppealed) {
		err = refuse("answer", "no appeal waits for an answer")
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	if in.Body.Accepted && len(scores) > 0 {
		if err := p.give(&r, answersOf(scores[0]), p.over(r, in.Body.Items)); err != nil {
			return nil, p.gate.Fault(err)
		}
	}
	a.Accepted, a.Answer, a.AnsweredBy, a.Answered, a.After = in.Body.Accepted, in.Body.Answer, by, p.now(), r.Final
	r.State, r.Inspector = store.ReviewFinal, by
	if err := db.PutAppeal(ctx, a); err != nil {
		return nil, p.fault(err)
	}
	if err := db.PutReview(ctx, r, by, "answered", a.Answer); err != nil {
		return nil, p.fault(err)
	}
	p.gate.Audit(ctx, "appeal.answer", string(in.ID), fmt.Sprintf("%s %.1f to %.1f", r.Agent, a.Before, a.After))
	return p.reviewNow(ctx, r.ID)
}
