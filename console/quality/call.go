package quality

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"hotline"
	"hotline/console"
	"hotline/console/account"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

func (p *Part) get(ctx context.Context, in *reportIn) (*reportOut, error) {
	u := p.gate.User(ctx)
	if in.Reveal && !u.Role.May(account.Reveal) {
		return nil, p.gate.Fault(&hotline.Error{Op: "the role " + string(u.Role) + " may not see personal data", Kind: hotline.KindDenied})
	}
	r, err := p.report(ctx, in.ID, in.Agent, in.Reveal)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	r.May = p.may(u.Role, r)
	if in.Reveal {
		p.gate.Audit(ctx, "pii.reveal", string(in.ID), "quality")
	}
	return &reportOut{CacheControl: "no-store", Body: r}, nil
}

// may lists what somebody who reads all calls may do with this one now.
func (p *Part) may(role account.Role, r Report) []string {
	out := []string{}
	if role.May(account.Review) {
		switch {
		case r.Review == nil || r.Review.State == store.ReviewDraft || r.Review.State == store.ReviewSubmitted:
			out = append(out, "review")
		case r.Review.State == store.ReviewAppealed:
			out = append(out, "answer")
		}
	}
	if role.May(account.Reveal) {
		out = append(out, "reveal")
	}
	if role.May(account.Export) && r.Head.Recorded {
		out = append(out, "export")
	}
	return out
}

// report reads all that there is of a call, the score and the review of that agent's part; "" = of that which stands for the call.
func (p *Part) report(ctx context.Context, id hotline.CallID, agent string, revealed bool) (Report, error) {
	db := p.deps.Store
	rec, err := db.Call(ctx, id)
	if err != nil {
		return Report{}, err
	}
	names := p.names(ctx)
	r := Report{Head: p.head(rec, names, revealed), Revealed: revealed, Lines: console.Transcript(rec, names), Rules: []RuleBrief{}, Marks: []Mark{}, History: []Act{}, Scores: []MachineScore{}}
	if r.Hits, err = db.Hits(ctx, store.HitFilter{Call: id, State: hotline.HitConfirmed, Shadow: true, Limit: 1000}); err != nil {
		return r, err
	}
	worst(r.Hits)
	scores, err := p.scores(ctx, id, agent)
	if err != nil {
		return r, err
	}
	for _, s := range scores {
		m := MachineScore{Party: s.Party, Agent: s.Agent, Name: names[s.Agent], Main: s.Main, Sheet: s.Sheet, Version: s.Version, Total: s.Total, Failed: s.Failed, Answers: []rubric.Answer{}}
		if err := json.Unmarshal(s.Answers, &m.Answers); err != nil {
			p.deps.Log.Warn("quality: answers of a score", "call", id, "err", err)
		}
		r.Scores = append(r.Scores, m)
	}
	r.Unscored = p.unscored(rec, r.Scores, names)
	r.Inspected = len(scores) > 0
	if r.Inspected {
		r.Sheet = p.sheet(scores[0].Sheet)
	}
	r.Bands = p.bands(rec, r.Lines)
	for _, s := range p.private(rec, r.Lines) {
		r.Bands = append(r.Bands, Band{Kind: "masked", FromMS: s.From, ToMS: s.To})
	}
	for _, rule := range p.rules() {
		if !slices.ContainsFunc(r.Hits, func(h hotline.Hit) bool { return h.Rule == rule.ID }) && rule.State != "draft" {
			r.Rules = append(r.Rules, RuleBrief{ID: rule.ID, Title: rule.Title, TitleEN: rule.TitleEN, Severity: rule.Severity, State: rule.State})
		}
	}
	review := string(id)
	if len(scores) > 0 {
		review = store.PartReview(scores[0])
	}
	if err := p.judged(ctx, &r, review, names); err != nil {
		return r, err
	}
	if revealed {
		reveal(r.Hits, r.Lines)
	} else {
		p.hide(r.Lines, r.Hits)
	}
	return r, nil
}

// unscored are the agents who had the caller and got no score, though a sheet is there for them: they said nothing for a short time while
// somebody else served (docs/scores.md).
func (p *Part) unscored(rec store.CallRecord, scores []MachineScore, names map[string]string) []Unscored {
	out := []Unscored{}
	if len(scores) == 0 {
		return out
	}
	queue := ""
	for _, e := range rec.Events {
		switch b := e.Body.(type) {
		case hotline.QueueEntered:
			queue = b.Queue
		case hotline.PartyJoined:
			if b.Party != hotline.PartyAgent || b.Name == "" ||
				slices.ContainsFunc(scores, func(s MachineScore) bool { return s.Party == b.Party && s.Agent == b.Name }) ||
				slices.ContainsFunc(out, func(u Unscored) bool { return u.Agent == b.Name }) {
				continue
			}
			if _, ok := rubric.Choose(p.deps.Sheets, b.Party, queue); ok {
				out = append(out, Unscored{Agent: b.Name, Name: names[b.Name], Why: rubric.Silent})
			}
		}
	}
	return out
}

// scores are those of a call, first that of the agent's part; of "" that which stands for the call. An agent without one is not found.
func (p *Part) scores(ctx context.Context, id hotline.CallID, agent string) ([]store.Score, error) {
	all, err := p.deps.Store.CallScores(ctx, id)
	if err != nil || agent == "" {
		return all, err
	}
	i := slices.IndexFunc(all, func(s store.Score) bool { return s.Agent == agent })
	if i < 0 {
		return nil, &hotline.Error{Op: "find a score of " + agent + " in call " + string(id), Kind: hotline.KindNotFound}
	}
	return slices.Concat(all[i:i+1], all[:i], all[i+1:]), nil
}

// judged adds what people made of the call.
func (p *Part) judged(ctx context.Context, r *Report, id string, names map[string]string) error {
	db := p.deps.Store
	review, err := db.Review(ctx, id)
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Review = p.reviewOf(review, names)
	marks, err := db.Marks(ctx, review.ID)
	if err != nil {
		return err
	}
	for _, m := range marks {
		r.Marks = append(r.Marks, markOf(m))
	}
	history, err := db.ReviewHistory(ctx, review.ID)
	if err != nil {
		return err
	}
	for _, a := range history {
		r.History = append(r.History, Act{At: a.At, By: a.Actor, Name: names[a.Actor], Act: a.Act, Score: a.Score, Detail: a.Detail})
	}
	a, ok, err := db.Appeal(ctx, hotline.CallID(id))
	if err != nil || !ok {
		return err
	}
	r.Appeal = &Appeal{
		Agent: a.Agent, Name: names[a.Agent], At: a.At, Text: a.Text, Items: a.Items, Accepted: a.Accepted, Answer: a.Answer, By: a.AnsweredBy,
		Answered: moment(a.Answered), Before: a.Before, After: a.After,
	}
	return nil
}

func (p *Part) reviewOf(r store.Review, names map[string]string) *Review {
	items := r.Items
	if items == nil {
		items = []store.ReviewItem{}
	}
	return &Review{
		State: p.state(r.State, r.Submitted), Inspector: r.Inspector, Name: names[r.Inspector], Machine: r.Machine, Score: r.Score, Final: r.Final,
		Items: items, Comment: r.Comment, Changed: r.Changed, Submitted: moment(r.Submitted), Until: p.until(r.State, r.Submitted),
	}
}

func (p *Part) head(rec store.CallRecord, names map[string]string, revealed bool) Head {
	h := Head{
		Call: rec.ID, Started: rec.Started, DurationMS: rec.DurationMS, Caller: p.number(rec.Customer(), revealed), Line: rec.Line, Queue: rec.Queue,
		Agent: rec.Agent, AgentName: names[rec.Agent], Outcome: rec.Outcome, EndedBy: rec.EndedBy,
	}
	for _, e := range rec.Events {
		if b, ok := e.Body.(hotline.QueueEntered); ok && b.Queue == rec.Queue {
			h.QueueTitle = b.Title
		}
	}
	for _, x := range rec.Recordings {
		h.Recorded, h.Lost = true, h.Lost || x.Lost
	}
	return h
}

// sheet is the site's score sheet of that id; nil when it has none any more.
func (p *Part) sheet(id string) *rubric.Sheet {
	i := slices.IndexFunc(p.deps.Sheets, func(s rubric.Sheet) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &p.deps.Sheets[i]
}

// worst sorts hits: fatal before critical, minor and info; rules that only count last; then by time.
func worst(hits []hotline.Hit) {
	order := []hotline.Severity{hotline.SeverityFatal, hotline.SeverityCritical, hotline.SeverityMinor, hotline.SeverityInfo}
	rank := func(h hotline.Hit) int {
		if h.Shadow {
			return len(order)
		}
		return slices.Index(order, h.Severity)
	}
	slices.SortStableFunc(hits, func(a, b hotline.Hit) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.AtMS, b.AtMS)) })
}

func missing(err error) bool {
	e, ok := errors.AsType[*hotline.Error](err)
	return ok && e.Kind == hotline.KindNotFound
}

// refuse is an error that tells the reader what is wrong.
func refuse(op, why string) error {
	return &hotline.Error{Op: op, Kind: hotline.KindInvalid, Err: errors.New(why)}
}
