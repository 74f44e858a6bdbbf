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

// HitFilter chooses hits; zero fields choose all. Withdrawn hits are left out unless State asks for them.
type HitFilter struct {
	From, To time.Time // detected within [From, To)
	Call     hotline.CallID
	Rule     string
	Agent    string
	Queue    string
	Severity hotline.Severity
	State    hotline.HitState // "" = tentative and confirmed
	Shadow   bool             // those of rules that only count, too
	Before   string           // id of the last hit of the page before, for paging
	Limit    int              // 1-1000; 0 = 100
}

// Findings is what inspection found out at one moment, written together.
type Findings struct {
	Hits      []hotline.Hit
	Scores    []Score
	Inspected []Inspected
}

// Empty says that there is nothing to write.
func (f Findings) Empty() bool { return len(f.Hits)+len(f.Scores)+len(f.Inspected) == 0 }

// PutFindings writes f in one transaction: all or nothing. It is idempotent by the hits' ids and the calls: what is there already takes the
// new state, but keeps when it was first found. A hit that alerts gets an open alert, once. It blocks at most Config.Timeout.
func (db *DB) PutFindings(ctx context.Context, f Findings) error {
	if f.Empty() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, db.cfg.Timeout)
	defer cancel()
	if err := db.ready(ctx); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	tx, err := db.w.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to undo after Commit
	p := projection{ctx: ctx, tx: tx, kept: &db.kept, prepared: map[string]*sql.Stmt{}}
	if err := p.findings(f); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	db.kept.fill(ctx, db.w)
	return nil
}

func (p projection) findings(f Findings) error {
	for _, h := range f.Hits {
		if err := p.hit(h); err != nil {
			return fmt.Errorf("hit %s: %w", h.ID, err)
		}
	}
	for _, s := range f.Scores {
		if err := p.score(s); err != nil {
			return fmt.Errorf("score of %s: %w", s.Call, err)
		}
	}
	for _, i := range f.Inspected {
		err := p.exec(`INSERT INTO inspected (call_id, result, at_ns, tapped, transcribed, reason) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (call_id) DO UPDATE SET result = excluded.result, at_ns = excluded.at_ns, tapped = excluded.tapped,
			transcribed = excluded.transcribed, reason = excluded.reason`,
			string(i.Call), string(i.Result), i.At.UnixNano(), i.Tapped, i.Transcribed, i.Reason)
		if err != nil {
			return fmt.Errorf("ledger of %s: %w", i.Call, err)
		}
	}
	return nil
}

func (p projection) hit(h hotline.Hit) error {
	if h.ID == "" || h.Call == "" {
		return &hotline.Error{Op: "write hit", Kind: hotline.KindInvalid, Err: errors.New("id and call must be set")}
	}
	evidence, err := json.Marshal(h.Evidence)
	if err != nil {
		return &hotline.Error{Op: "write hit", Kind: hotline.KindInvalid, Err: err}
	}
	err = p.exec(`INSERT INTO hits (id, call_id, rule, title, version, kind, shadow, severity, points, state, alert, party, agent, queue, note, evidence,
		at_ms, condition_ns, detected_ns, live, title_en, note_en)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, title = excluded.title, shadow = excluded.shadow, severity = excluded.severity,
		points = excluded.points, state = excluded.state, alert = excluded.alert, agent = excluded.agent, queue = excluded.queue,
		note = excluded.note, title_en = excluded.title_en, note_en = excluded.note_en, evidence = excluded.evidence, at_ms = excluded.at_ms`,
		h.ID, string(h.Call), h.Rule, h.Title, h.Version, h.Kind, h.Shadow, string(h.Severity), h.Points, string(h.State), h.Alert, string(h.Party),
		h.Agent, h.Queue, h.Note, string(evidence), h.AtMS, sqlio.Nano(h.ConditionAt), sqlio.Nano(h.DetectedAt), h.Live, h.TitleEN, h.NoteEN)
	if err != nil || !h.Alert || h.Shadow || h.State == hotline.HitWithdrawn {
		return err
	}
	return p.exec(`INSERT INTO alerts (id, state, raised_ns, changed_ns, changed_by, assignee, comment) VALUES ($1, $2, $3, 0, '', '', '')
		ON CONFLICT (id) DO NOTHING`, h.ID, string(AlertOpen), sqlio.Nano(h.DetectedAt))
}

const hitColumns = `h.id, h.call_id, h.rule, h.title, h.version, h.kind, h.shadow, h.severity, h.points, h.state, h.alert, h.party, h.agent, h.queue, h.note,
	h.evidence, h.at_ms, h.condition_ns, h.detected_ns, h.live, h.title_en, h.note_en`

// Hits lists hits, those found last first.
func (db *DB) Hits(ctx context.Context, f HitFilter) ([]hotline.Hit, error) {
	w := &sqlio.Where{}
	w.Span("h.detected_ns", f.From, f.To)
	w.Is("h.call_id", string(f.Call))
	w.Is("h.rule", f.Rule)
	w.Is("h.agent", f.Agent)
	w.Is("h.queue", f.Queue)
	w.Is("h.severity", string(f.Severity))
	if f.State != "" {
		w.Is("h.state", string(f.State))
	} else {
		w.Add("h.state <> $%d", string(hotline.HitWithdrawn))
	}
	if !f.Shadow {
		w.Add("h.shadow = $%d", false)
	}
	if f.Before != "" {
		w.Add("(h.detected_ns, h.id) < (SELECT b.detected_ns, b.id FROM hits b WHERE b.id = $%d)", sqlio.Clean(f.Before))
	}
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	query := "SELECT " + hitColumns + " FROM hits h" + w.Text() + " ORDER BY h.detected_ns DESC, h.id DESC" + w.Limit(f.Limit)
	out, err := sqlio.List(ctx, db.r, scanHit, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list hits: %w", err)
	}
	return out, nil
}

func scanHit(s sqlio.Row) (hotline.Hit, error) {
	var h hotline.Hit
	done, to := hitFields(&h)
	return h, errors.Join(s.Scan(to...), done())
}

// hitFields is where the columns of a hit go; done finishes it after Scan.
func hitFields(h *hotline.Hit) (done func() error, to []any) {
	var evidence string
	var condition, detected int64
	to = []any{&h.ID, &h.Call, &h.Rule, &h.Title, &h.Version, &h.Kind, &h.Shadow, &h.Severity, &h.Points, &h.State, &h.Alert, &h.Party, &h.Agent, &h.Queue,
		&h.Note, &evidence, &h.AtMS, &condition, &detected, &h.Live, &h.TitleEN, &h.NoteEN}
	return func() error {
		h.ConditionAt, h.DetectedAt, h.Evidence = sqlio.Time(condition), sqlio.Time(detected), []hotline.Evidence{}
		if evidence == "" || evidence == "null" {
			return nil
		}
		return json.Unmarshal([]byte(evidence), &h.Evidence)
	}, to
}
