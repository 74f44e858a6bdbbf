package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Plan says which calls people are to listen to.
//
//archtest:fields one sampling plan, kept as it is
type Plan struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Kind      string    `json:"kind"`      // random | below | disputed | rule
	Queue     string    `json:"queue"`     // only calls of this queue, "" = all
	Agent     string    `json:"agent"`     // only calls of this agent, "" = all
	Rule      string    `json:"rule"`      // kind rule: calls that it hit
	Below     float64   `json:"below"`     // kind below: machine score under it, points
	Share     float64   `json:"share"`     // of the calls that fit, 0-1
	PerAgent  int       `json:"per_agent"` // at most so many calls of one agent a draw, 0 = no limit
	Days      int       `json:"days"`      // calls of the last days
	Inspector string    `json:"inspector"` // who is to listen, "" = anybody
	On        bool      `json:"on"`        // draws by itself
	Author    string    `json:"author"`
	Created   time.Time `json:"created"`
	Drawn     time.Time `json:"drawn"`             // last draw, zero = never; read only
	Samples   int       `json:"samples,omitempty"` // drawn so far; read only
}

// PutPlan writes p; one of its id is replaced. Drawn and Samples are not written.
func (db *DB) PutPlan(ctx context.Context, p Plan) error {
	p.Drawn, p.Samples = time.Time{}, 0
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keep plan: %w", err)
	}
	return db.put(ctx, "keep plan", `INSERT INTO plans (id, data) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET data = excluded.data`, p.ID, sqlio.Clean(string(data)))
}

// DropPlan forgets a plan and what it drew; reviews stay. An unknown id is no error.
func (db *DB) DropPlan(ctx context.Context, id string) error {
	if err := db.put(ctx, "drop plan", `DELETE FROM samples WHERE plan_id = $1`, id); err != nil {
		return err
	}
	return db.put(ctx, "drop plan", `DELETE FROM plans WHERE id = $1`, id)
}

// Plans are all sampling plans, the oldest first.
func (db *DB) Plans(ctx context.Context) ([]Plan, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, func(s sqlio.Row) (p Plan, err error) {
		var data string
		var drawn int64
		var n int
		if err := s.Scan(&data, &drawn, &n); err != nil {
			return p, err
		}
		err = json.Unmarshal([]byte(data), &p)
		p.Drawn, p.Samples = sqlio.Time(drawn), n
		return p, err
	}, `SELECT data, drawn_ns, (SELECT COUNT(*) FROM samples s WHERE s.plan_id = plans.id) FROM plans ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	return out, nil
}

// PutSamples adds calls to what a plan has drawn and notes the draw. Calls that it drew before stay as they were.
func (db *DB) PutSamples(ctx context.Context, plan, inspector string, calls []hotline.CallID) error {
	now := time.Now().UnixNano()
	for _, id := range calls {
		if err := db.put(ctx, "keep sample", `INSERT INTO samples (plan_id, call_id, drawn_ns, inspector) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			plan, string(id), now, inspector); err != nil {
			return err
		}
	}
	return db.put(ctx, "note draw", `UPDATE plans SET drawn_ns = $2 WHERE id = $1`, plan, now)
}

// Calibration is a session in which several inspectors judge the same calls, each blind to the others until it is closed.
type Calibration struct {
	ID         string
	Title      string
	Calls      []hotline.CallID
	Inspectors []string // accounts
	Author     string
	Created    time.Time
	Closed     time.Time // zero = it runs
}

// PutCalibration writes c; one of its id is replaced.
func (db *DB) PutCalibration(ctx context.Context, c Calibration) error {
	calls, err := json.Marshal(c.Calls)
	if err != nil {
		return fmt.Errorf("keep calibration: %w", err)
	}
	people, err := json.Marshal(c.Inspectors)
	if err != nil {
		return fmt.Errorf("keep calibration: %w", err)
	}
	closed := int64(0)
	if !c.Closed.IsZero() {
		closed = c.Closed.UnixNano()
	}
	return db.put(ctx, "keep calibration", `INSERT INTO calibrations (id, title, calls, inspectors, author, created_ns, closed_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, calls = excluded.calls, inspectors = excluded.inspectors, closed_ns = excluded.closed_ns`,
		c.ID, sqlio.Clean(c.Title), sqlio.Clean(string(calls)), sqlio.Clean(string(people)), c.Author, cmp.Or(c.Created, time.Now()).UnixNano(), closed)
}

const calibrationColumns = `id, title, calls, inspectors, author, created_ns, closed_ns`

// Calibrations are all sessions, the latest first, at most 200.
func (db *DB) Calibrations(ctx context.Context) ([]Calibration, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, scanCalibration, `SELECT `+calibrationColumns+` FROM calibrations ORDER BY created_ns DESC, id LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("list calibrations: %w", err)
	}
	return out, nil
}

// Calibration reads one session. An unknown id is an error of hotline.KindNotFound.
func (db *DB) Calibration(ctx context.Context, id string) (Calibration, error) {
	return one(ctx, db, "calibration", id, scanCalibration, `SELECT `+calibrationColumns+` FROM calibrations WHERE id = $1`)
}

func scanCalibration(s sqlio.Row) (c Calibration, err error) {
	var calls, people string
	var created, closed int64
	if err := s.Scan(&c.ID, &c.Title, &calls, &people, &c.Author, &created, &closed); err != nil {
		return c, err
	}
	c.Created, c.Closed = sqlio.Time(created), sqlio.Time(closed)
	return c, errors.Join(json.Unmarshal([]byte(calls), &c.Calls), json.Unmarshal([]byte(people), &c.Inspectors))
}

// ReviewFilter chooses inspected calls for people; zero fields choose all.
type ReviewFilter struct {
	From, To time.Time     // started within [From, To)
	States   []ReviewState // any of them; "" = nobody has judged it yet
	Agent    string        // who has a score in the call: rows are of their score and their review; "" = whoever's stands for it, and who else has a review
	Part     string        // without Agent: of calls in which this agent has a score, the row of that alone
	Queue    string
	Rule     string // it has a hit of this rule that stands
	Severity hotline.Severity
	Below    float64 // machine score under it; 0 = all
	Failed   bool    // only calls with a fatal item
	Plan     string  // drawn by this sampling plan
	Before   hotline.CallID
	Limit    int // 1-1000; 0 = 100
}

// ReviewRow is one inspected call with what people made of it.
//
//archtest:fields one row of the list
type ReviewRow struct {
	Score      // of the machine, without answers
	Started    time.Time
	DurationMS float64
	Caller     string // SIP URI
	Fatal      int    // hits that stand, of rules that count, by severity
	Critical   int
	Minor      int
	Marked     int         // hits that a person judged
	State      ReviewState // "" = nobody has judged it yet
	Inspector  string
	Human      float64
	Final      float64
	Submitted  time.Time // zero = it was not
	Appealed   time.Time // zero = it was not
	Answered   time.Time // zero = it was not
	Plan       string    // title of a sampling plan that drew it, "" = none
}

// ReviewList lists inspected calls, the latest first; of one call that of the part that stands for it first.
func (db *DB) ReviewList(ctx context.Context, f ReviewFilter) ([]ReviewRow, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	w := &sqlio.Where{}
	switch {
	case f.Agent != "":
		w.Is("s.agent", f.Agent)
	case f.Part != "":
		w.Add("(s.agent = $%[1]d OR (s.main OR r.id IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM scores o WHERE o.call_id = s.call_id AND o.agent = $%[1]d))", sqlio.Clean(f.Part))
	default:
		w.Add("(s.main = $%d OR r.id IS NOT NULL)", true)
	}
	w.Span("c.started_ns", f.From, f.To)
	sqlio.In(w, "COALESCE(r.state, '')", f.States)
	w.Is("s.queue", f.Queue)
	if f.Rule != "" {
		w.Add("EXISTS (SELECT 1 FROM hits h WHERE h.call_id = s.call_id AND h.state = 'confirmed' AND h.rule = $%d)", sqlio.Clean(f.Rule))
	}
	if f.Severity != "" {
		w.Add("EXISTS (SELECT 1 FROM hits h WHERE h.call_id = s.call_id AND h.state = 'confirmed' AND h.severity = $%d)", sqlio.Clean(string(f.Severity)))
	}
	if f.Below > 0 {
		w.Add("s.total < $%d", f.Below)
	}
	if f.Failed {
		w.Add("s.failed = $%d", true)
	}
	if f.Plan != "" {
		w.Add("EXISTS (SELECT 1 FROM samples x WHERE x.call_id = s.call_id AND x.plan_id = $%d)", sqlio.Clean(f.Plan))
	}
	if f.Before != "" {
		w.Add("s.call_id < $%d", sqlio.Clean(string(f.Before)))
	}
	const counts = `(SELECT COUNT(*) FROM hits h WHERE h.call_id = s.call_id AND h.state = 'confirmed' AND h.shadow = FALSE AND h.severity = '`
	const review = `CASE WHEN s.main THEN s.call_id ELSE s.call_id || '/' || s.agent END` // PartReview
	query := `SELECT s.call_id, s.party, s.agent, s.main, s.queue, s.sheet, s.version, s.total, s.failed, s.at_ns, s.late_ms, c.started_ns, c.duration_ms, ` + customer + `, ` +
		counts + `fatal'), ` + counts + `critical'), ` + counts + `minor'), (SELECT COUNT(*) FROM marks m WHERE m.review_id = ` + review + `),
		COALESCE(r.state, ''), COALESCE(r.inspector, ''), COALESCE(r.score, 0), COALESCE(r.final, 0), COALESCE(r.submitted_ns, 0),
		COALESCE(a.at_ns, 0), COALESCE(a.answered_ns, 0), COALESCE((SELECT MIN(x.plan_id) FROM samples x WHERE x.call_id = s.call_id), '')
		FROM scores s JOIN calls c ON c.id = s.call_id LEFT JOIN reviews r ON r.id = ` + review + ` LEFT JOIN appeals a ON a.call_id = ` + review +
		w.Text() + ` ORDER BY s.call_id DESC, s.main DESC, s.agent` + w.Limit(f.Limit)
	out, err := sqlio.List(ctx, db.r, scanReviewRow, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	return out, nil
}

func scanReviewRow(s sqlio.Row) (r ReviewRow, err error) {
	var at, started, submitted, appealed, answered int64
	err = s.Scan(&r.Call, &r.Party, &r.Agent, &r.Main, &r.Queue, &r.Sheet, &r.Version, &r.Total, &r.Failed, &at, &r.LateMS, &started, &r.DurationMS, &r.Caller,
		&r.Fatal, &r.Critical, &r.Minor, &r.Marked, &r.State, &r.Inspector, &r.Human, &r.Final, &submitted, &appealed, &answered, &r.Plan)
	r.At, r.Started, r.Submitted, r.Appealed, r.Answered = sqlio.Time(at), sqlio.Time(started), sqlio.Time(submitted), sqlio.Time(appealed), sqlio.Time(answered)
	return r, err
}

// HitCount is how often a rule hit, and how long it took to say so.
type HitCount struct {
	Rule      string
	Title     string  // of the latest hit
	Hits      int     // confirmed, of the versions in force in that time
	Withdrawn int     // tentative hits that came to nothing
	Alerts    int     // hits that somebody was told of
	False     int     // alerts that a supervisor called false
	LateP95   float64 // ms from condition to detection, of live hits, nearest rank
}

// CountHits sums the hits of rules that were detected within [from, to) up, by rule. At most the latest 200,000 hits count.
func (db *DB) CountHits(ctx context.Context, from, to time.Time) ([]HitCount, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	type row struct {
		rule, title string
		state       hotline.HitState
		alert, live bool
		wrong       bool
		lateMS      float64
	}
	rows, err := sqlio.List(ctx, db.r, func(s sqlio.Row) (r row, err error) {
		var condition, detected int64
		var alert string
		err = s.Scan(&r.rule, &r.title, &r.state, &r.alert, &r.live, &condition, &detected, &alert)
		r.lateMS, r.wrong = float64(detected-condition)/1e6, alert == string(AlertFalse)
		r.live = r.live && condition > 0
		return r, err
	}, `SELECT h.rule, h.title, h.state, h.alert AND NOT h.shadow, h.live, h.condition_ns, h.detected_ns, COALESCE(a.state, '') FROM hits h LEFT JOIN alerts a ON a.id = h.id
		WHERE h.detected_ns >= $1 AND h.detected_ns < $2 ORDER BY h.detected_ns DESC LIMIT 200000`, sqlio.Edge(from), sqlio.Edge(to))
	if err != nil {
		return nil, fmt.Errorf("count hits: %w", err)
	}
	at, late := map[string]int{}, map[string][]float64{}
	out := []HitCount{}
	for _, r := range rows {
		i, ok := at[r.rule]
		if !ok {
			i = len(out)
			at[r.rule], out = i, append(out, HitCount{Rule: r.rule, Title: r.title})
		}
		c := &out[i]
		switch {
		case r.state == hotline.HitWithdrawn:
			c.Withdrawn++
			continue
		case r.state == hotline.HitConfirmed:
			c.Hits++
		}
		if r.alert {
			c.Alerts++
		}
		if r.wrong {
			c.False++
		}
		if r.live {
			late[r.rule] = append(late[r.rule], r.lateMS)
		}
	}
	for i := range out {
		if v := late[out[i].Rule]; len(v) > 0 {
			slices.Sort(v)
			out[i].LateP95 = v[max((95*len(v)+99)/100, 1)-1]
		}
	}
	return out, nil
}

// AgentHours is how long agents talked to callers, holds included, in parts of calls that ended within [from, to).
func (db *DB) AgentHours(ctx context.Context, from, to time.Time) (float64, error) {
	if err := db.ready(ctx); err != nil {
		return 0, err
	}
	var ms float64
	err := db.r.QueryRowContext(ctx, `SELECT COALESCE(SUM(talk_ms + hold_ms), 0) FROM handlings WHERE at_ns >= $1 AND at_ns < $2`, sqlio.Edge(from), sqlio.Edge(to)).Scan(&ms)
	if err != nil {
		return 0, fmt.Errorf("read agent hours: %w", err)
	}
	return ms / float64(time.Hour/time.Millisecond), nil
}

// ReviewedHits are the confirmed hits of calls whose review was submitted within [from, to): id, call and rule only.
func (db *DB) ReviewedHits(ctx context.Context, from, to time.Time) ([]hotline.Hit, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, func(s sqlio.Row) (h hotline.Hit, err error) {
		err = s.Scan(&h.ID, &h.Call, &h.Rule)
		return h, err
	}, `SELECT DISTINCT h.id, h.call_id, h.rule FROM hits h JOIN reviews r ON r.call_id = h.call_id
		WHERE r.session = '' AND r.submitted_ns > 0 AND r.submitted_ns >= $1 AND r.submitted_ns < $2 AND h.state = 'confirmed'`, sqlio.Edge(from), sqlio.Edge(to))
	if err != nil {
		return nil, fmt.Errorf("read reviewed hits: %w", err)
	}
	return out, nil
}

// FalseAlarms are the confirmed hits that were detected within [from, to) and whose alert a supervisor called false: id, call and rule only.
func (db *DB) FalseAlarms(ctx context.Context, from, to time.Time) ([]hotline.Hit, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, func(s sqlio.Row) (h hotline.Hit, err error) {
		err = s.Scan(&h.ID, &h.Call, &h.Rule)
		return h, err
	}, `SELECT h.id, h.call_id, h.rule FROM hits h JOIN alerts a ON a.id = h.id
		WHERE h.detected_ns >= $1 AND h.detected_ns < $2 AND h.state = 'confirmed' AND a.state = 'false_alarm' ORDER BY h.id`, sqlio.Edge(from), sqlio.Edge(to))
	if err != nil {
		return nil, fmt.Errorf("read false alarms: %w", err)
	}
	return out, nil
}
