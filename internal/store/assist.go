package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Correction is what a person said of something that live help had found.
type Correction struct {
	ID       string             `json:"id"`
	Call     hotline.CallID     `json:"call_id"`
	Agent    string             `json:"agent"`
	At       time.Time          `json:"at"`
	Kind     string             `json:"kind"`    // card | field | step | class | unit | disposition | summary | todo | ticket
	Item     string             `json:"item"`    // id of the card, name of the field, ...
	Verdict  string             `json:"verdict"` // accepted, copied, dismissed, right, wrong, confirmed, edited, chosen, ticked, ...
	Was      string             `json:"was"`
	Became   string             `json:"became"`
	Said     string             `json:"said"` // what it rested on
	Evidence []hotline.Evidence `json:"evidence"`
}

// Todo is a promise to a caller.
type Todo struct {
	ID       string             `json:"id"`
	Call     hotline.CallID     `json:"call_id"`
	Agent    string             `json:"agent"`
	Number   string             `json:"number"`
	Text     string             `json:"text"`
	Due      time.Time          `json:"due"`  // zero = no time was named
	Done     time.Time          `json:"done"` // zero = open
	Created  time.Time          `json:"created"`
	Evidence []hotline.Evidence `json:"evidence"`
}

// CorrectionFilter chooses corrections; zero fields choose all.
type CorrectionFilter struct {
	From, To time.Time // [From, To)
	Call     hotline.CallID
	Kind     string
	Limit    int // 1-100,000; 0 = 1,000: the newest
}

// AssistCall is what live help had found of a call.
type AssistCall struct {
	Call  hotline.CallID
	Agent string    // who had it last
	At    time.Time // when this was so
	Done  time.Time // when the agent was done with the work after it; zero = not yet
	Data  []byte    // JSON
}

// PutAssist keeps what live help had found of a call, with its promises; what is there already is replaced, but a promise that was
// kept stays so, and promises that are not named any more are dropped unless they were kept.
func (db *DB) PutAssist(ctx context.Context, c AssistCall, todos []Todo) error {
	if err := db.ready(ctx); err != nil {
		return err
	}
	tx, err := db.w.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep assist: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to undo after Commit
	if _, err := tx.ExecContext(ctx, `INSERT INTO assist_calls (call_id, at_ns, agent, data, done_ns) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (call_id) DO UPDATE SET at_ns = excluded.at_ns, agent = excluded.agent, data = excluded.data, done_ns = excluded.done_ns`,
		string(c.Call), c.At.UnixNano(), sqlio.Clean(c.Agent), sqlio.Clean(string(c.Data)), sqlio.Nano(c.Done)); err != nil {
		return fmt.Errorf("keep assist: %w", err)
	}
	if err := putTodos(ctx, tx, c.Call, todos); err != nil {
		return fmt.Errorf("keep promises: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep assist: %w", err)
	}
	return nil
}

func putTodos(ctx context.Context, tx *sql.Tx, call hotline.CallID, todos []Todo) error {
	keep, args := "", []any{string(call)}
	for _, t := range todos {
		evidence, err := json.Marshal(t.Evidence)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO assist_todos (id, call_id, agent, number, text, due_ns, done_ns, created_ns, evidence)
			VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)
			ON CONFLICT (id) DO UPDATE SET text = excluded.text, due_ns = excluded.due_ns, agent = excluded.agent`,
			sqlio.Clean(t.ID), string(call), sqlio.Clean(t.Agent), sqlio.Clean(t.Number), sqlio.Clean(t.Text), sqlio.Nano(t.Due), sqlio.Nano(t.Created), sqlio.Clean(string(evidence))); err != nil {
			return err
		}
		args = append(args, sqlio.Clean(t.ID))
		keep += fmt.Sprintf(", $%d", len(args))
	}
	query := `DELETE FROM assist_todos WHERE call_id = $1 AND done_ns = 0`
	if keep != "" {
		query += ` AND id NOT IN (` + strings.TrimPrefix(keep, ", ") + `)`
	}
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

// Assist is what PutAssist kept of a call, and whose it was; nil when there is nothing.
func (db *DB) Assist(ctx context.Context, call hotline.CallID) (data []byte, agent string, err error) {
	if err := db.ready(ctx); err != nil {
		return nil, "", err
	}
	var text string
	err = db.r.QueryRowContext(ctx, `SELECT data, agent FROM assist_calls WHERE call_id = $1`, string(call)).Scan(&text, &agent)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("read assist: %w", err)
	}
	return []byte(text), agent, nil
}

// Unfinished are the calls since a time whose agent is not done with the work after them, the newest first, 100 at most.
func (db *DB) Unfinished(ctx context.Context, agent string, since time.Time) ([]AssistCall, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, scanAssistCall, `SELECT call_id, at_ns, agent, data FROM assist_calls
		WHERE agent = $1 AND done_ns = 0 AND at_ns >= $2 ORDER BY at_ns DESC, call_id DESC LIMIT 100`, sqlio.Clean(agent), since.UnixNano())
	if err != nil {
		return nil, fmt.Errorf("read unfinished work: %w", err)
	}
	return out, nil
}

func scanAssistCall(s sqlio.Row) (c AssistCall, err error) {
	var at int64
	var call, data string
	err = s.Scan(&call, &at, &c.Agent, &data)
	c.Call, c.At, c.Data = hotline.CallID(call), sqlio.Time(at), []byte(data)
	return c, err
}

// PutCorrection keeps one correction. It is idempotent by its id.
func (db *DB) PutCorrection(ctx context.Context, c Correction) error {
	evidence, err := json.Marshal(c.Evidence)
	if err != nil {
		return fmt.Errorf("keep correction: %w", err)
	}
	return db.put(ctx, "keep correction", `INSERT INTO assist_corrections (id, call_id, agent, at_ns, kind, item, verdict, was, became, said, evidence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		sqlio.Clean(c.ID), string(c.Call), sqlio.Clean(c.Agent), c.At.UnixNano(), c.Kind, sqlio.Clean(c.Item), c.Verdict, sqlio.Clean(c.Was), sqlio.Clean(c.Became), sqlio.Clean(c.Said), sqlio.Clean(string(evidence)))
}

// Corrections lists corrections, the newest first.
func (db *DB) Corrections(ctx context.Context, f CorrectionFilter) ([]Correction, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	var chosen sqlio.Where
	chosen.Span("at_ns", f.From, f.To)
	chosen.Is("call_id", string(f.Call))
	chosen.Is("kind", f.Kind)
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	query := `SELECT id, call_id, agent, at_ns, kind, item, verdict, was, became, said, evidence FROM assist_corrections` +
		chosen.Text() + ` ORDER BY at_ns DESC, id DESC LIMIT ` + chosen.Arg(min(f.Limit, 100_000))
	out, err := sqlio.List(ctx, db.r, scanCorrection, query, chosen.Args()...)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return out, nil
}

func scanCorrection(s sqlio.Row) (c Correction, err error) {
	var at int64
	var call, evidence string
	if err = s.Scan(&c.ID, &call, &c.Agent, &at, &c.Kind, &c.Item, &c.Verdict, &c.Was, &c.Became, &c.Said, &evidence); err != nil {
		return c, err
	}
	c.Call, c.At = hotline.CallID(call), sqlio.Time(at)
	return c, json.Unmarshal([]byte(evidence), &c.Evidence)
}

// Todos are the promises of an agent ("" = of all): the open ones, those that are due first in front; with done also the kept ones, 200 at most.
func (db *DB) Todos(ctx context.Context, agent string, done bool) ([]Todo, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, scanTodo, `SELECT id, call_id, agent, number, text, due_ns, done_ns, created_ns, evidence FROM assist_todos
		WHERE ($1 = '' OR agent = $1) AND ($2 OR done_ns = 0) ORDER BY CASE WHEN done_ns = 0 THEN 0 ELSE 1 END, CASE WHEN due_ns = 0 THEN 1 ELSE 0 END, due_ns, id LIMIT 200`, sqlio.Clean(agent), done)
	if err != nil {
		return nil, fmt.Errorf("read promises: %w", err)
	}
	return out, nil
}

func scanTodo(s sqlio.Row) (t Todo, err error) {
	var due, done, created int64
	var call, evidence string
	if err = s.Scan(&t.ID, &call, &t.Agent, &t.Number, &t.Text, &due, &done, &created, &evidence); err != nil {
		return t, err
	}
	t.Call, t.Due, t.Done, t.Created = hotline.CallID(call), sqlio.Time(due), sqlio.Time(done), sqlio.Time(created)
	return t, json.Unmarshal([]byte(evidence), &t.Evidence)
}

// KeepTodo says that a promise was kept at a time, or, with the zero time, that it was not. One that is not the agent's ("" = anybody's)
// is an error of hotline.KindNotFound.
func (db *DB) KeepTodo(ctx context.Context, id, agent string, at time.Time) error {
	n, err := db.change(ctx, `UPDATE assist_todos SET done_ns = $3 WHERE id = $1 AND ($2 = '' OR agent = $2)`, sqlio.Clean(id), sqlio.Clean(agent), sqlio.Nano(at))
	if err == nil && n == 0 {
		err = &hotline.Error{Op: "no such promise", Kind: hotline.KindNotFound}
	}
	return err
}
