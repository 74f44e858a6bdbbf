package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// ReviewState is how far people are with one call.
type ReviewState string

// The states of a review: draft, then submitted (the agent sees it), then acknowledged, or appealed and final. A review of a call
// without an agent is final when it is submitted.
const (
	ReviewDraft        ReviewState = "draft"
	ReviewSubmitted    ReviewState = "submitted"
	ReviewAcknowledged ReviewState = "acknowledged"
	ReviewAppealed     ReviewState = "appealed"
	ReviewFinal        ReviewState = "final"
)

// ReviewItem is what a person gave for one criterion of the sheet.
type ReviewItem struct {
	Item    string  `json:"item"`    // id of the criterion
	Machine float64 `json:"machine"` // points
	Points  float64 `json:"points"`  // of the person
	NA      bool    `json:"na"`      // it does not apply to this call
	Comment string  `json:"comment"`
}

// Review is what people made of one call. Scores are in points of the sheet.
//
//archtest:fields one row of reviews
type Review struct {
	ID        string // PartReview; within a calibration ReviewID of session, call and inspector
	Call      hotline.CallID
	Session   string // of a calibration, "" = the review of the call
	Inspector string // account of who judged last
	Agent     string // account of who is judged, "" = the machine
	Queue     string
	State     ReviewState
	Sheet     string // id and version of the sheet
	Machine   float64
	Score     float64 // by the person
	Final     float64 // what counts: Score until an appeal changes it
	Items     []ReviewItem
	Comment   string
	Created   time.Time
	Changed   time.Time
	Submitted time.Time // zero = draft
}

// PartReview names the review of one part of a call: the call's own id is that of the part whose score stands for it, of each other agent it
// is the call's with their account.
func PartReview(s Score) string {
	if s.Main {
		return string(s.Call)
	}
	return string(s.Call) + "/" + s.Agent
}

// ReviewID names a review within a calibration session; of the call itself when session is "".
func ReviewID(session string, call hotline.CallID, inspector string) string {
	if session == "" {
		return string(call)
	}
	return session + "/" + string(call) + "/" + inspector
}

const reviewColumns = `id, call_id, session, inspector, agent, queue, state, sheet, machine, score, final, items, comment, created_ns, changed_ns, submitted_ns`

// ErrReviewChanged says that somebody else wrote a review, or answered its appeal, since it was read.
var ErrReviewChanged = errors.New("the review was changed meanwhile")

// PutReview writes r as it is now, and a line about it, who and act, into its history; act "" writes none. Created and Changed are set. It is
// ErrReviewChanged, and nothing is written, where the review's Changed is no longer that of r: read it first; a new one has none.
func (db *DB) PutReview(ctx context.Context, r Review, who, act, detail string) error {
	now := time.Now()
	items, err := json.Marshal(r.Items)
	if err != nil {
		return fmt.Errorf("keep review: %w", err)
	}
	submitted := int64(0)
	if !r.Submitted.IsZero() {
		submitted = r.Submitted.UnixNano()
	}
	n, err := db.change(ctx, `INSERT INTO reviews (`+reviewColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (id) DO UPDATE SET inspector = excluded.inspector, agent = excluded.agent, queue = excluded.queue, state = excluded.state, sheet = excluded.sheet,
		machine = excluded.machine, score = excluded.score, final = excluded.final, items = excluded.items, comment = excluded.comment,
		changed_ns = excluded.changed_ns, submitted_ns = excluded.submitted_ns WHERE reviews.changed_ns = $17`,
		r.ID, string(r.Call), r.Session, r.Inspector, r.Agent, r.Queue, string(r.State), r.Sheet, r.Machine, r.Score, r.Final,
		sqlio.Clean(string(items)), sqlio.Clean(r.Comment), now.UnixNano(), now.UnixNano(), submitted, sqlio.Nano(r.Changed))
	switch {
	case err != nil:
		return fmt.Errorf("keep review: %w", err)
	case n == 0:
		return ErrReviewChanged
	case act == "":
		return nil
	}
	return db.put(ctx, "keep history", `INSERT INTO review_log (id, review_id, at_ns, actor, act, score, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(hotline.NewCallID(now)), r.ID, now.UnixNano(), who, act, r.Final, sqlio.Clean(detail))
}

// Review reads one review. An unknown id is an error of hotline.KindNotFound.
func (db *DB) Review(ctx context.Context, id string) (Review, error) {
	return one(ctx, db, "review", id, scanReview, `SELECT `+reviewColumns+` FROM reviews WHERE id = $1`)
}

// Reviews are the reviews of a calibration session, or with session "" those of calls that were submitted within [from, to), oldest first.
func (db *DB) Reviews(ctx context.Context, session string, from, to time.Time) ([]Review, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	where, args := `session = $1`, []any{session}
	if session == "" {
		where, args = `session = $1 AND submitted_ns >= $2 AND submitted_ns < $3 AND submitted_ns > 0`, append(args, sqlio.Edge(from), sqlio.Edge(to))
	}
	out, err := sqlio.List(ctx, db.r, scanReview, `SELECT `+reviewColumns+` FROM reviews WHERE `+where+` ORDER BY submitted_ns, id LIMIT 20000`, args...)
	if err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	return out, nil
}

func scanReview(s sqlio.Row) (r Review, err error) {
	var items string
	var created, changed, submitted int64
	if err := s.Scan(&r.ID, &r.Call, &r.Session, &r.Inspector, &r.Agent, &r.Queue, &r.State, &r.Sheet, &r.Machine, &r.Score, &r.Final, &items, &r.Comment,
		&created, &changed, &submitted); err != nil {
		return r, err
	}
	r.Created, r.Changed, r.Submitted = sqlio.Time(created), sqlio.Time(changed), sqlio.Time(submitted)
	return r, json.Unmarshal([]byte(items), &r.Items)
}

// ReviewAct is a line of a review's history.
type ReviewAct struct {
	At     time.Time
	Actor  string // account
	Act    string // draft | submitted | acknowledged | appealed | answered | reopened
	Score  float64
	Detail string
}

// ReviewHistory is what became of a review, the latest last.
func (db *DB) ReviewHistory(ctx context.Context, id string) ([]ReviewAct, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, func(s sqlio.Row) (a ReviewAct, err error) {
		var at int64
		err = s.Scan(&at, &a.Actor, &a.Act, &a.Score, &a.Detail)
		a.At = sqlio.Time(at)
		return a, err
	}, `SELECT at_ns, actor, act, score, detail FROM review_log WHERE review_id = $1 ORDER BY at_ns, id`, id)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return out, nil
}

// The verdicts on a hit.
const (
	VerdictRight  = "right"
	VerdictWrong  = "wrong"
	VerdictMissed = "missed" // the machine found nothing, a person did
)

// Mark is what a reviewer says of one hit.
type Mark struct {
	Review  string // id
	ID      string // of the hit; of its own for a missed one
	Call    hotline.CallID
	Rule    string
	Version int // of the rule
	Verdict string
	AtMS    float64 // media time
	Comment string
	Actor   string // account
	At      time.Time
}

// ErrMarkChanged says that somebody else marked the hit, or took the mark back, since it was read.
var ErrMarkChanged = errors.New("the mark was changed meanwhile")

// PutMark writes m; one that is there already is replaced. seen is the At of the mark that m replaces, zero where there was none: where
// another stands by now it is ErrMarkChanged, and nothing is written. nil = whatever stands.
func (db *DB) PutMark(ctx context.Context, m Mark, seen *time.Time) error {
	at := cmp.Or(m.At, time.Now()).UnixNano()
	if seen != nil && !seen.IsZero() {
		return db.ifSeen(ctx, "keep mark", `UPDATE marks SET verdict = $1, comment = $2, actor = $3, at_ns = $4 WHERE review_id = $5 AND id = $6 AND at_ns = $7`,
			m.Verdict, sqlio.Clean(m.Comment), m.Actor, at, m.Review, m.ID, sqlio.Nano(*seen))
	}
	then := `DO UPDATE SET verdict = excluded.verdict, comment = excluded.comment, actor = excluded.actor, at_ns = excluded.at_ns`
	if seen != nil {
		then = `DO NOTHING`
	}
	return db.ifSeen(ctx, "keep mark", `INSERT INTO marks (review_id, id, call_id, rule, version, verdict, at_ms, comment, actor, at_ns)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (review_id, id) `+then,
		m.Review, m.ID, string(m.Call), m.Rule, m.Version, m.Verdict, m.AtMS, sqlio.Clean(m.Comment), m.Actor, at)
}

// ifSeen makes a change that touches nothing where the mark is no longer the one that was seen.
func (db *DB) ifSeen(ctx context.Context, op, query string, args ...any) error {
	n, err := db.change(ctx, query, args...)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", op, err)
	case n == 0:
		return ErrMarkChanged
	}
	return nil
}

// DropMark takes a mark back; one that is not there is no error. seen is as of PutMark.
func (db *DB) DropMark(ctx context.Context, review, id string, seen *time.Time) error {
	if seen == nil {
		return db.put(ctx, "drop mark", `DELETE FROM marks WHERE review_id = $1 AND id = $2`, review, id)
	}
	err := db.ifSeen(ctx, "drop mark", `DELETE FROM marks WHERE review_id = $1 AND id = $2 AND at_ns = $3`, review, id, sqlio.Nano(*seen))
	if !errors.Is(err, ErrMarkChanged) {
		return err
	}
	if _, stands, err := db.Mark(ctx, review, id); err != nil || !stands {
		return err
	}
	return ErrMarkChanged
}

// Mark is what stands of one hit; false: nothing does.
func (db *DB) Mark(ctx context.Context, review, id string) (Mark, bool, error) {
	list, err := db.marks(ctx, `SELECT `+markColumns+` FROM marks m WHERE m.review_id = $1 AND m.id = $2`, review, id)
	if err != nil || len(list) == 0 {
		return Mark{}, false, err
	}
	return list[0], true, nil
}

const markColumns = `m.review_id, m.id, m.call_id, m.rule, m.version, m.verdict, m.at_ms, m.comment, m.actor, m.at_ns`

// Marks are those of one review, by their place in the call.
func (db *DB) Marks(ctx context.Context, review string) ([]Mark, error) {
	return db.marks(ctx, `SELECT `+markColumns+` FROM marks m WHERE m.review_id = $1 ORDER BY m.at_ms, m.id`, review)
}

// MarksSince are the marks of all reviews of calls that were submitted within [from, to), those of calibrations left out.
func (db *DB) MarksSince(ctx context.Context, from, to time.Time) ([]Mark, error) {
	return db.marks(ctx, `SELECT `+markColumns+` FROM marks m JOIN reviews r ON r.id = m.review_id
		WHERE r.session = '' AND r.submitted_ns > 0 AND r.submitted_ns >= $1 AND r.submitted_ns < $2 ORDER BY m.call_id, m.id`, sqlio.Edge(from), sqlio.Edge(to))
}

// MarksIn are the marks of all reviews of a calibration session.
func (db *DB) MarksIn(ctx context.Context, session string) ([]Mark, error) {
	return db.marks(ctx, `SELECT `+markColumns+` FROM marks m JOIN reviews r ON r.id = m.review_id WHERE r.session = $1 ORDER BY m.call_id, m.id`, session)
}

func (db *DB) marks(ctx context.Context, query string, args ...any) ([]Mark, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, func(s sqlio.Row) (m Mark, err error) {
		var at int64
		err = s.Scan(&m.Review, &m.ID, &m.Call, &m.Rule, &m.Version, &m.Verdict, &m.AtMS, &m.Comment, &m.Actor, &at)
		m.At = sqlio.Time(at)
		return m, err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read marks: %w", err)
	}
	return out, nil
}

// Appeal is an agent's word against a review, and its answer, which is final.
type Appeal struct {
	Call       hotline.CallID // PartReview: the review's id, which is the call's for the part that stands for it
	Agent      string         // account
	At         time.Time
	Text       string
	Items      []string // criteria and hits that the agent disputes, by id
	Accepted   bool     // the score was changed
	Answer     string
	AnsweredBy string
	Answered   time.Time // zero = it waits
	Before     float64   // score when it was made
	After      float64   // score since the answer
}

// PutAppeal writes an appeal, or its answer; ErrReviewChanged where it was answered before.
func (db *DB) PutAppeal(ctx context.Context, a Appeal) error {
	items, err := json.Marshal(a.Items)
	if err != nil {
		return fmt.Errorf("keep appeal: %w", err)
	}
	answered := int64(0)
	if !a.Answered.IsZero() {
		answered = a.Answered.UnixNano()
	}
	n, err := db.change(ctx, `INSERT INTO appeals (call_id, agent, at_ns, text, items, accepted, answer, answered_by, answered_ns, score_before, score_after)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (call_id) DO UPDATE SET accepted = excluded.accepted, answer = excluded.answer, answered_by = excluded.answered_by,
		answered_ns = excluded.answered_ns, score_after = excluded.score_after WHERE appeals.answered_ns = 0`,
		string(a.Call), a.Agent, a.At.UnixNano(), sqlio.Clean(a.Text), sqlio.Clean(string(items)), a.Accepted, sqlio.Clean(a.Answer), a.AnsweredBy, answered, a.Before, a.After)
	switch {
	case err != nil:
		return fmt.Errorf("keep appeal: %w", err)
	case n == 0:
		return ErrReviewChanged
	}
	return nil
}

// Appeal reads the appeal against a review, by the review's id; ok = there is one.
func (db *DB) Appeal(ctx context.Context, call hotline.CallID) (a Appeal, ok bool, err error) {
	if err := db.ready(ctx); err != nil {
		return a, false, err
	}
	var items string
	var at, answered int64
	err = db.r.QueryRowContext(ctx, `SELECT call_id, agent, at_ns, text, items, accepted, answer, answered_by, answered_ns, score_before, score_after
		FROM appeals WHERE call_id = $1`, string(call)).Scan(&a.Call, &a.Agent, &at, &a.Text, &items, &a.Accepted, &a.Answer, &a.AnsweredBy, &answered, &a.Before, &a.After)
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(items), &a.Items)
	}
	if err != nil {
		return a, false, fmt.Errorf("read appeal: %w", err)
	}
	a.At, a.Answered = sqlio.Time(at), sqlio.Time(answered)
	return a, true, nil
}
