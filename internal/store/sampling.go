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
	return db.put(ctx, "keep plan", `INSERT INTO plans (id, data) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET data = excluded.data`, p.ID, clean(string(data)))
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
	out, err := collect(ctx, db.r, func(s scanner) (p Plan, err error) {
		var data string
		var drawn int64
		var n int
		if err := s.Scan(&data, &drawn, &n); err != nil {
			return p, err
		}
		err = json.Unmarshal([]byte(data), &p)
		p.Drawn, p.Samples = unixNano(drawn), n
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
		c.ID, clean(c.Title), clean(string(calls)), clean(string(people)), c.Author, cmp.Or(c.Created, time.Now()).UnixNano(), closed)
}

const calibrationColumns = `id, title, calls, inspectors, author, created_ns, closed_ns`

// Calibrations are all sessions, the latest first, at most 200.
func (db *DB) Calibrations(ctx context.Context) ([]Calibration, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := collect(ctx, db.r, scanCalibration, `SELECT `+calibrationColumns+` FROM calibrations ORDER BY created_ns DESC, id LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("list calibrations: %w", err)
	}
	return out, nil
}

// Calibration reads one session. An unknown id is an error of hotline.KindNotFound.
func (db *DB) Calibration(ctx context.Context, id string) (Calibration, error) {
	if err := db.ready(ctx); err != nil {
		return Calibration{}, err
	}
	c, err := scanCalibration(db.r.QueryRowContext(ctx, `SELECT `+calibrationColumns+` FROM calibrations WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, &hotline.Error{Op: "read calibration " + id, Kind: hotline.KindNotFound}
	}
	if err != nil {
		return c, fmt.Errorf("read calibration: %w", err)
	}
	return c, nil
}

func scanCalibration(s scanner) (c Calibration, err error) {
	var calls, people string
	var created, closed int64
	if err := s.Scan(&c.ID, &c.Title, &calls, &people, &c.Author, &created, &closed); err != nil {
		return c, err
	}
	c.Created, c.Closed = unixNano(created), unixNano(closed)
	return c, errors.Join(json.Unmarshal([]byte(calls), &c.Calls), json.Unmarshal([]byte(people), &c.Inspectors))
}
