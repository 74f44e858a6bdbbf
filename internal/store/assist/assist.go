// Package assist keeps what live help found out in the record: its work on a call, what people said of it, and promises to callers. It owns these
// tables and no meaning: what is in Call.Data belongs to assist. Folders of cmd/hotline call it.
package assist

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline"
	"hotline/internal/store"
	"hotline/internal/store/sqlio"
)

// Store is the tables. Safe for concurrent use; all methods block for the database.
type Store struct{ pools sqlio.Pools }

// New returns the tables of a record.
func New(db *store.DB) *Store { return &Store{pools: db.Pools} }

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

// Filter chooses corrections; zero fields choose all.
type Filter struct {
	From, To time.Time // [From, To)
	Call     hotline.CallID
	Kind     string
	Limit    int // 1-100,000; 0 = 1,000: the newest
}

// Call is what live help had found of a call.
type Call struct {
	Call  hotline.CallID
	Agent string    // who had it last
	At    time.Time // when this was so
	Done  time.Time // when the agent was done with the work after it; zero = not yet
	Data  []byte    // JSON
}

// Put keeps what live help had found of a call, with its promises; what is there already is replaced, but a promise that was
// kept stays so, and promises that are not named any more are dropped unless they were kept.
func (s *Store) Put(ctx context.Context, c Call, todos []Todo) error {
	_, w, err := s.pools(ctx)
	if err != nil {
		return err
	}
	tx, err := w.BeginTx(ctx, nil)
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

// Call is what Put kept of a call, and whose it was; nil when there is nothing.
func (s *Store) Call(ctx context.Context, call hotline.CallID) (data []byte, agent string, err error) {
	r, _, err := s.pools(ctx)
	if err != nil {
		return nil, "", err
	}
	var text string
	err = r.QueryRowContext(ctx, `SELECT data, agent FROM assist_calls WHERE call_id = $1`, string(call)).Scan(&text, &agent)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("read assist: %w", err)
	}
	return []byte(text), agent, nil
}

// Unfinished are the calls since a time whose agent is not done with the work after them, the newest first, 100 at most.
func (s *Store) Unfinished(ctx context.Context, agent string, since time.Time) ([]Call, error) {
	return sqlio.ListIn(ctx, s.pools, "read unfinished work", scanCall, `SELECT call_id, at_ns, agent, data FROM assist_calls
		WHERE agent = $1 AND done_ns = 0 AND at_ns >= $2 ORDER BY at_ns DESC, call_id DESC LIMIT 100`, sqlio.Clean(agent), since.UnixNano())
}

func scanCall(row sqlio.Row) (c Call, err error) {
	var at int64
	var call, data string
	err = row.Scan(&call, &at, &c.Agent, &data)
	c.Call, c.At, c.Data = hotline.CallID(call), sqlio.Time(at), []byte(data)
	return c, err
}

// PutCorrection keeps one correction. It is idempotent by its id.
func (s *Store) PutCorrection(ctx context.Context, c Correction) error {
	evidence, err := json.Marshal(c.Evidence)
	if err != nil {
		return fmt.Errorf("keep correction: %w", err)
	}
	_, err = s.pools.Exec(ctx, "keep correction", `INSERT INTO assist_corrections (id, call_id, agent, at_ns, kind, item, verdict, was, became, said, evidence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		sqlio.Clean(c.ID), string(c.Call), sqlio.Clean(c.Agent), c.At.UnixNano(), c.Kind, sqlio.Clean(c.Item), c.Verdict, sqlio.Clean(c.Was), sqlio.Clean(c.Became), sqlio.Clean(c.Said), sqlio.Clean(string(evidence)))
	return err
}

// Corrections lists corrections, the newest first.
func (s *Store) Corrections(ctx context.Context, f Filter) ([]Correction, error) {
	var chosen sqlio.Where
	chosen.Span("at_ns", f.From, f.To)
	chosen.Is("call_id", string(f.Call))
	chosen.Is("kind", f.Kind)
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	query := `SELECT id, call_id, agent, at_ns, kind, item, verdict, was, became, said, evidence FROM assist_corrections` +
		chosen.Text() + ` ORDER BY at_ns DESC, id DESC LIMIT ` + chosen.Arg(min(f.Limit, 100_000))
	return sqlio.ListIn(ctx, s.pools, "read corrections", scanCorrection, query, chosen.Args()...)
}

func scanCorrection(row sqlio.Row) (c Correction, err error) {
	var at int64
	var call, evidence string
	if err = row.Scan(&c.ID, &call, &c.Agent, &at, &c.Kind, &c.Item, &c.Verdict, &c.Was, &c.Became, &c.Said, &evidence); err != nil {
		return c, err
	}
	c.Call, c.At = hotline.CallID(call), sqlio.Time(at)
	return c, json.Unmarshal([]byte(evidence), &c.Evidence)
}

// Todos are the promises of an agent ("" = of all): the open ones, those that are due first in front; with done also the kept ones, 200 at most.
func (s *Store) Todos(ctx context.Context, agent string, done bool) ([]Todo, error) {
	return sqlio.ListIn(ctx, s.pools, "read promises", scanTodo, `SELECT id, call_id, agent, number, text, due_ns, done_ns, created_ns, evidence FROM assist_todos
		WHERE ($1 = '' OR agent = $1) AND ($2 OR done_ns = 0) ORDER BY CASE WHEN done_ns = 0 THEN 0 ELSE 1 END, CASE WHEN due_ns = 0 THEN 1 ELSE 0 END, due_ns, id LIMIT 200`, sqlio.Clean(agent), done)
}

func scanTodo(row sqlio.Row) (t Todo, err error) {
	var due, done, created int64
	var call, evidence string
	if err = row.Scan(&t.ID, &call, &t.Agent, &t.Number, &t.Text, &due, &done, &created, &evidence); err != nil {
		return t, err
	}
	t.Call, t.Due, t.Done, t.Created = hotline.CallID(call), sqlio.Time(due), sqlio.Time(done), sqlio.Time(created)
	return t, json.Unmarshal([]byte(evidence), &t.Evidence)
}

// KeepTodo says that a promise was kept at a time, or, with the zero time, that it was not. One that is not the agent's ("" = anybody's)
// is an error of hotline.KindNotFound.
func (s *Store) KeepTodo(ctx context.Context, id, agent string, at time.Time) error {
	n, err := s.pools.Exec(ctx, "keep promise", `UPDATE assist_todos SET done_ns = $3 WHERE id = $1 AND ($2 = '' OR agent = $2)`, sqlio.Clean(id), sqlio.Clean(agent), sqlio.Nano(at))
	if err == nil && n == 0 {
		err = &hotline.Error{Op: "no such promise", Kind: hotline.KindNotFound}
	}
	return err
}
