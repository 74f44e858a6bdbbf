package quality

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/internal/store"
)

// Session is a calibration: several inspectors judge the same calls, each blind to the others until they are done.
type Session struct {
	ID         string           `json:"id"`
	Title      string           `json:"title"`
	Calls      []hotline.CallID `json:"calls" nullable:"false"`
	Inspectors []string         `json:"inspectors" nullable:"false"`
	Author     string           `json:"author"`
	Created    time.Time        `json:"created"`
	Closed     *time.Time       `json:"closed,omitempty"`
	Done       int              `json:"done" doc:"judgements given, of calls times inspectors"`
	Mine       []hotline.CallID `json:"mine" nullable:"false" doc:"calls that the reader has still to judge"`
}

// Outcome is a calibration with what it showed.
type Outcome struct {
	Session Session   `json:"session"`
	Open    bool      `json:"open" doc:"the reader may see the others' judgements: all of the own are given, or it is closed"`
	Calls   []Compare `json:"calls" nullable:"false"`
	Pairs   []Pair    `json:"pairs" nullable:"false"`
}

// Compare is one call as several inspectors judged it.
type Compare struct {
	Call    hotline.CallID `json:"call_id"`
	Started time.Time      `json:"started,omitzero" doc:"absent = the call is no longer on record"`
	Judged  string         `json:"judged" doc:"name of the agent whose score stands for the call; empty = the machine"`
	Mean    float64        `json:"mean" doc:"of the inspectors' scores"`
	Spread  float64        `json:"spread" doc:"highest less lowest"`
	Scores  []Judgement    `json:"scores" nullable:"false"`
}

// Judgement is one inspector's score of one call.
type Judgement struct {
	Inspector string  `json:"inspector"`
	Name      string  `json:"name"`
	Score     float64 `json:"score"`
	Delta     float64 `json:"delta" doc:"to the mean"`
	Machine   float64 `json:"machine"`
	Comment   string  `json:"comment"`
}

// Pair is how far two inspectors agree: on criteria met or not, and on hits right or wrong.
type Pair struct {
	A         string   `json:"a"`
	B         string   `json:"b"`
	N         int      `json:"n" doc:"questions that both answered"`
	Agreement *float64 `json:"agreement,omitempty"`
	Kappa     *float64 `json:"kappa,omitempty" doc:"Cohen's"`
	Delta     float64  `json:"delta" doc:"mean of a's scores less b's, of calls that both judged"`
}

type sessionIn struct {
	Body SessionBody
}

// SessionBody is a calibration as it is begun.
type SessionBody struct {
	Title      string           `json:"title" minLength:"1" maxLength:"64"`
	Calls      []hotline.CallID `json:"calls" minItems:"1" maxItems:"20" nullable:"false"`
	Inspectors []string         `json:"inspectors" minItems:"2" maxItems:"20" nullable:"false"`
}

type sessionIDIn struct {
	ID string `path:"id" maxLength:"64"`
}

type judgeIn struct {
	ID   string         `path:"id" maxLength:"64"`
	Call hotline.CallID `path:"call" maxLength:"64"`
	Body JudgeBody
}

// JudgeBody is one inspector's judgement of one call.
type JudgeBody struct {
	Items   []GivenItem       `json:"items" nullable:"false" maxItems:"200"`
	Marks   map[string]string `json:"marks,omitempty" doc:"right or wrong by id of the hit"`
	Comment string            `json:"comment,omitempty" maxLength:"4000"`
}

type sessionsOut struct {
	Body SessionList
}

// SessionList is all calibrations, the latest first.
type SessionList struct {
	Items  []Session `json:"items" nullable:"false"`
	People []Person  `json:"people" nullable:"false" doc:"who may judge calls"`
}

// Person is somebody who may judge calls.
type Person struct {
	Account string `json:"account"`
	Name    string `json:"name"`
}

type outcomeOut struct{ Body Outcome }

func (p *Part) registerCalibration(g *gate.Gate) {
	huma.Register(g.API, gate.Operation("list-calibrations", http.MethodGet, "/quality/calibrations", tag, "Calibration sessions, the latest first", account.Read), p.listSessions)
	huma.Register(g.API, gate.Operation("add-calibration", http.MethodPost, "/quality/calibrations", tag, "Begin a calibration. Audited", account.Review), p.addSession)
	huma.Register(g.API, operation("get-calibration", http.MethodGet, "/quality/calibrations/{id}", "A calibration with what it showed", account.Read), p.getSession)
	huma.Register(g.API, operation("close-calibration", http.MethodPost, "/quality/calibrations/{id}/close", "End a calibration. Audited", account.Review), p.closeSession)
	huma.Register(g.API, operation("judge-calibration", http.MethodPut, "/quality/calibrations/{id}/calls/{call}", "Judge a call of a calibration", account.Review), p.judgeSession)
}

func (p *Part) listSessions(ctx context.Context, _ *struct{}) (*sessionsOut, error) {
	all, err := p.deps.Store.Calibrations(ctx)
	out := &sessionsOut{}
	out.Body.Items = make([]Session, 0, len(all))
	for _, c := range all {
		var reviews []store.Review
		if reviews, err = p.deps.Store.Reviews(ctx, c.ID, time.Time{}, time.Time{}); err != nil {
			break
		}
		out.Body.Items = append(out.Body.Items, session(c, reviews, p.gate.User(ctx).Name))
	}
	if err == nil {
		out.Body.People, err = p.people(ctx)
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return out, nil
}

// people are those who may judge calls.
func (p *Part) people(ctx context.Context) ([]Person, error) {
	accounts, err := p.deps.Store.Accounts(ctx)
	out := []Person{}
	for _, a := range accounts {
		if account.Role(a.Role).May(account.Review) && !a.Disabled {
			out = append(out, Person{Account: a.Name, Name: a.Display})
		}
	}
	return out, err
}

// session is a calibration as reader sees it.
func session(c store.Calibration, reviews []store.Review, reader string) Session {
	out := Session{
		ID: c.ID, Title: c.Title, Calls: c.Calls, Inspectors: c.Inspectors, Author: c.Author, Created: c.Created, Closed: moment(c.Closed),
		Done: len(reviews), Mine: []hotline.CallID{},
	}
	if slices.Contains(c.Inspectors, reader) && c.Closed.IsZero() {
		for _, id := range c.Calls {
			if !slices.ContainsFunc(reviews, func(r store.Review) bool { return r.Call == id && r.Inspector == reader }) {
				out.Mine = append(out.Mine, id)
			}
		}
	}
	return out
}

func (p *Part) addSession(ctx context.Context, in *sessionIn) (*outcomeOut, error) {
	people, err := p.people(ctx)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	for _, name := range in.Body.Inspectors {
		if !slices.ContainsFunc(people, func(x Person) bool { return x.Account == name }) {
			return nil, p.gate.Fault(refuse("begin calibration", "inspectors: "+name+" may not judge calls"))
		}
	}
	for _, id := range in.Body.Calls {
		scores, err := p.deps.Store.CallScores(ctx, id)
		if err == nil && len(scores) == 0 {
			err = refuse("begin calibration", "calls: "+string(id)+" has no score")
		}
		if err != nil {
			return nil, p.gate.Fault(err)
		}
	}
	now, by := p.now(), p.gate.User(ctx).Name
	c := store.Calibration{ID: string(hotline.NewCallID(now)), Title: strings.TrimSpace(in.Body.Title), Calls: unique(in.Body.Calls), Inspectors: unique(in.Body.Inspectors), Author: by, Created: now}
	if c.Title == "" {
		return nil, p.gate.Fault(refuse("begin calibration", "title: is blank: write what the calibration is called"))
	}
	if len(c.Inspectors) < 2 {
		return nil, p.gate.Fault(refuse("begin calibration", "inspectors: name two people at least, there is nothing to compare else"))
	}
	if err := p.deps.Store.PutCalibration(ctx, c); err != nil {
		return nil, p.gate.Fault(err)
	}
	p.gate.Audit(ctx, "calibration.begin", c.Title, "")
	return p.outcome(ctx, c)
}

// unique drops what comes again; the order stays.
func unique[T comparable](in []T) (out []T) {
	for _, v := range in {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func (p *Part) getSession(ctx context.Context, in *sessionIDIn) (*outcomeOut, error) {
	c, err := p.deps.Store.Calibration(ctx, in.ID)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return p.outcome(ctx, c)
}

func (p *Part) closeSession(ctx context.Context, in *sessionIDIn) (*outcomeOut, error) {
	c, err := p.deps.Store.Calibration(ctx, in.ID)
	if err == nil && c.Closed.IsZero() {
		c.Closed = p.now()
		err = p.deps.Store.PutCalibration(ctx, c)
		p.gate.Audit(ctx, "calibration.close", c.Title, "")
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	return p.outcome(ctx, c)
}

func (p *Part) judgeSession(ctx context.Context, in *judgeIn) (*outcomeOut, error) {
	db, by := p.deps.Store, p.gate.User(ctx).Name
	c, err := db.Calibration(ctx, in.ID)
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	switch {
	case !c.Closed.IsZero():
		err = refuse("judge", "the calibration is closed")
	case !slices.Contains(c.Calls, in.Call) || !slices.Contains(c.Inspectors, by):
		err = &hotline.Error{Op: "find this call in the reader's part of the calibration", Kind: hotline.KindNotFound}
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	before, err := db.Reviews(ctx, c.ID, time.Time{}, time.Time{})
	if err == nil && len(session(c, before, by).Mine) == 0 {
		err = refuse("judge", "all of your judgements are given, and you may have seen those of the others since: they stand")
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	scores, err := db.CallScores(ctx, in.Call)
	if err == nil && len(scores) == 0 {
		err = &hotline.Error{Op: "find the score of call " + string(in.Call), Kind: hotline.KindNotFound}
	}
	if err != nil {
		return nil, p.gate.Fault(err)
	}
	s := scores[0]
	r := store.Review{
		ID: store.ReviewID(c.ID, in.Call, by), Call: in.Call, Session: c.ID, Inspector: by, Agent: s.Agent, Queue: s.Queue, State: store.ReviewFinal, Sheet: s.Sheet,
		Machine: s.Total, Score: s.Total, Final: s.Total, Items: []store.ReviewItem{}, Comment: in.Body.Comment, Submitted: p.now(),
	}
	if i := slices.IndexFunc(before, func(o store.Review) bool { return o.ID == r.ID }); i >= 0 {
		r.Changed = before[i].Changed
	}
	if err := p.give(&r, answersOf(s), in.Body.Items); err != nil {
		return nil, p.gate.Fault(err)
	}
	for id, verdict := range in.Body.Marks {
		m := store.Mark{Review: r.ID, ID: id, Call: in.Call, Verdict: verdict, Actor: by}
		if verdict != store.VerdictRight && verdict != store.VerdictWrong {
			return nil, p.gate.Fault(refuse("judge", "marks: want right or wrong"))
		}
		if err := p.fill(ctx, &m); err != nil {
			return nil, p.gate.Fault(err)
		}
		if err := db.PutMark(ctx, m, nil); err != nil {
			return nil, p.gate.Fault(err)
		}
	}
	if err := db.PutReview(ctx, r, by, "submitted", in.Body.Comment); err != nil {
		return nil, p.fault(err)
	}
	return p.outcome(ctx, c)
}
