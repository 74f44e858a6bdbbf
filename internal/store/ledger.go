package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Score is the automatic score of whoever served the caller in one call.
type Score struct {
	Call    hotline.CallID  `json:"call_id"`
	Party   hotline.Party   `json:"party"`           // agent | bot
	Agent   string          `json:"agent,omitempty"` // account; "" = the bot
	Main    bool            `json:"main"`            // the one that stands for the call (docs/scores.md)
	Queue   string          `json:"queue,omitempty"`
	Sheet   string          `json:"sheet"` // id of the score sheet
	Version int             `json:"version"`
	Total   float64         `json:"total"`  // 0-100
	Failed  bool            `json:"failed"` // a fatal item: the call fails whatever its total
	Answers json.RawMessage `json:"answers"`
	At      time.Time       `json:"at"`
	LateMS  float64         `json:"late_ms"` // from the end of the call to the score
}

// ScoreFilter chooses scores; zero fields choose all.
type ScoreFilter struct {
	From, To time.Time // scored within [From, To)
	Agent    string
	Party    hotline.Party
	Queue    string
	Sheet    string
	Failed   bool           // only failed ones
	Below    float64        // only totals below it; 0 = all
	Main     bool           // only the one that stands for its call
	Before   hotline.CallID // calls older than that one, for paging
	Limit    int            // 1-1000; 0 = 100
}

func (p projection) score(s Score) error {
	answers := string(s.Answers)
	if answers == "" {
		answers = "[]"
	}
	return p.exec(`INSERT INTO scores (call_id, party, agent, main, queue, sheet, version, total, failed, answers, at_ns, late_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (call_id, party, agent) DO UPDATE SET main = excluded.main,
		queue = excluded.queue, sheet = excluded.sheet, version = excluded.version, total = excluded.total, failed = excluded.failed,
		answers = excluded.answers`,
		string(s.Call), string(s.Party), s.Agent, s.Main, s.Queue, s.Sheet, s.Version, s.Total, s.Failed, answers, sqlio.Nano(s.At), s.LateMS)
}

const scoreColumns = "call_id, party, agent, main, queue, sheet, version, total, failed, answers, at_ns, late_ms"

// CallScores are the scores of one call, the one that stands for it first; none while it runs or when it was not inspected.
func (db *DB) CallScores(ctx context.Context, call hotline.CallID) ([]Score, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, scanScore, "SELECT "+scoreColumns+" FROM scores WHERE call_id = $1 ORDER BY main DESC, agent DESC", sqlio.Clean(string(call)))
	if err != nil {
		return nil, fmt.Errorf("read scores: %w", err)
	}
	return out, nil
}

// Scores lists scores, those of the latest calls first.
func (db *DB) Scores(ctx context.Context, f ScoreFilter) ([]Score, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	w := &sqlio.Where{}
	w.Span("at_ns", f.From, f.To)
	w.Is("agent", f.Agent)
	w.Is("party", string(f.Party))
	w.Is("queue", f.Queue)
	w.Is("sheet", f.Sheet)
	if f.Failed {
		w.Add("failed = $%d", true)
	}
	if f.Below > 0 {
		w.Add("total < $%d", f.Below)
	}
	if f.Main {
		w.Add("main = $%d", true)
	}
	if f.Before != "" {
		w.Add("call_id < $%d", sqlio.Clean(string(f.Before)))
	}
	query := "SELECT " + scoreColumns + " FROM scores" + w.Text() + " ORDER BY call_id DESC, main DESC, agent DESC" + w.Limit(f.Limit)
	out, err := sqlio.List(ctx, db.r, scanScore, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list scores: %w", err)
	}
	return out, nil
}

func scanScore(s sqlio.Row) (c Score, err error) {
	var answers string
	var at int64
	err = s.Scan(&c.Call, &c.Party, &c.Agent, &c.Main, &c.Queue, &c.Sheet, &c.Version, &c.Total, &c.Failed, &answers, &at, &c.LateMS)
	c.Answers, c.At = json.RawMessage(answers), sqlio.Time(at)
	return c, err
}

// Result is what became of the inspection of a call.
type Result string

// The results of an inspection.
const (
	ResultComplete Result = "complete" // all of the call was inspected
	ResultPartial  Result = "partial"  // it was inspected, but not all of it could be: Reason says what
	ResultMissed   Result = "missed"   // it was not inspected: Reason says why
)

// Inspected is one call's line in the ledger.
type Inspected struct {
	Call        hotline.CallID `json:"call_id"`
	Result      Result         `json:"result"`
	At          time.Time      `json:"at"`
	Tapped      bool           `json:"tapped"`      // its sound was observed
	Transcribed bool           `json:"transcribed"` // what was said became text
	Reason      string         `json:"reason"`      // of whatever is missing, "" for nothing
}

// LedgerRow is the ledger of one interval: Answered = Running + Inspected, and all of them tapped and transcribed, unless there are gaps.
// Test lines are not in it.
type LedgerRow struct {
	From        time.Time `json:"from"`
	Answered    int       `json:"answered"` // calls answered within the interval
	Running     int       `json:"running"`  // of them, those that have not ended, or whose inspection has just begun
	Tapped      int       `json:"tapped"`   // as of Inspected; running calls are in none of these
	Transcribed int       `json:"transcribed"`
	Inspected   int       `json:"inspected"` // complete or partial
	Gaps        int       `json:"gaps"`      // ended calls of which anything is missing
}

// Ledger counts the calls answered within [from, to) in intervals of step, those without calls left out.
func (db *DB) Ledger(ctx context.Context, from, to time.Time, step time.Duration) ([]LedgerRow, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	scan := func(s sqlio.Row) (r LedgerRow, err error) {
		var n int64
		err = s.Scan(&n, &r.Answered, &r.Running, &r.Tapped, &r.Transcribed, &r.Inspected, &r.Gaps)
		r.From = from.Add(time.Duration(n) * step)
		return r, err
	}
	out, err := sqlio.List(ctx, db.r, scan, `SELECT (c.answered_ns - $1) / $3 AS n, COUNT(*),
		SUM(CASE WHEN i.call_id IS NULL AND (c.ended_ns = 0 OR c.ended_ns > $4) THEN 1 ELSE 0 END),
		SUM(CASE WHEN i.tapped THEN 1 ELSE 0 END), SUM(CASE WHEN i.transcribed THEN 1 ELSE 0 END),
		SUM(CASE WHEN i.result IN ('complete', 'partial') THEN 1 ELSE 0 END),
		SUM(CASE WHEN i.result IN ('partial', 'missed') OR i.call_id IS NULL AND c.ended_ns > 0 AND c.ended_ns <= $4 THEN 1 ELSE 0 END)
		FROM calls c LEFT JOIN inspected i ON i.call_id = c.id
		WHERE c.answered_ns >= $1 AND c.answered_ns < $2 AND c.answered_ns > 0 AND c.outcome <> 'test_line' AND c.line <> 'training'
		GROUP BY (c.answered_ns - $1) / $3 ORDER BY n`, sqlio.Edge(from), sqlio.Edge(to), int64(max(step, time.Second)), time.Now().Add(-LedgerGrace).UnixNano())
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	return out, nil
}

// LedgerGrace is how long after its end a call may wait for its inspection before that counts as a gap.
const LedgerGrace = 30 * time.Second

// Gap is one answered call of which anything is missing.
type Gap struct {
	Inspected
	Answered time.Time `json:"answered"`
	Ended    time.Time `json:"ended"`
}

// Gaps lists the gaps among the calls answered within [from, to), the latest call first; at most limit (1-1000, 0 = 100). A call that
// nobody inspected at all has the result missed and no reason.
func (db *DB) Gaps(ctx context.Context, from, to time.Time, limit int) ([]Gap, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	w := &sqlio.Where{}
	w.Span("c.answered_ns", from, to)
	w.Add("c.ended_ns > 0 AND c.answered_ns > 0 AND c.outcome <> 'test_line' AND c.line <> 'training' AND (i.result IN ('partial', 'missed') OR i.call_id IS NULL AND c.ended_ns <= $%d)",
		time.Now().Add(-LedgerGrace).UnixNano())
	scan := func(s sqlio.Row) (g Gap, err error) {
		var answered, ended, at int64
		err = s.Scan(&g.Call, &answered, &ended, &g.Result, &at, &g.Tapped, &g.Transcribed, &g.Reason)
		g.Answered, g.Ended, g.At = sqlio.Time(answered), sqlio.Time(ended), sqlio.Time(at)
		return g, err
	}
	out, err := sqlio.List(ctx, db.r, scan, `SELECT c.id, c.answered_ns, c.ended_ns, COALESCE(i.result, 'missed'), COALESCE(i.at_ns, 0),
		COALESCE(i.tapped, FALSE), COALESCE(i.transcribed, FALSE), COALESCE(i.reason, '')
		FROM calls c LEFT JOIN inspected i ON i.call_id = c.id`+w.Text()+" ORDER BY c.id DESC"+w.Limit(limit), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list gaps: %w", err)
	}
	return out, nil
}

// Events are the events of one call on record, by Seq; none for an unknown call. They may have gaps while the record is behind.
func (db *DB) Events(ctx context.Context, call hotline.CallID) ([]hotline.Event, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, scanEvent, `SELECT call_id, seq, at_ns, type, data FROM events WHERE call_id = $1 ORDER BY seq`, sqlio.Clean(string(call)))
	if err != nil {
		return nil, fmt.Errorf("read events of %s: %w", call, err)
	}
	return out, nil
}

// InspectedCall is one call's line in the ledger; ok is false when it has none yet.
func (db *DB) InspectedCall(ctx context.Context, call hotline.CallID) (i Inspected, ok bool, err error) {
	if err := db.ready(ctx); err != nil {
		return i, false, err
	}
	var at int64
	err = db.r.QueryRowContext(ctx, `SELECT call_id, result, at_ns, tapped, transcribed, reason FROM inspected WHERE call_id = $1`, sqlio.Clean(string(call))).
		Scan(&i.Call, &i.Result, &at, &i.Tapped, &i.Transcribed, &i.Reason)
	if errors.Is(err, sql.ErrNoRows) {
		return i, false, nil
	}
	if err != nil {
		return i, false, fmt.Errorf("read ledger of %s: %w", call, err)
	}
	i.At = sqlio.Time(at)
	return i, true, nil
}
