package store

import (
	"context"
	"fmt"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// AuditEntry is one privileged act of one person.
type AuditEntry struct {
	ID     string // sorts by time
	At     time.Time
	Actor  string // account name; "" = the hotline itself
	Action string // what was done: session.login, recording.listen, user.create, ...
	Target string // to whom or what: an account, a call id
	Detail string // in a few words, may be empty
	Addr   string // network address it came from
}

// Audit writes e, giving it an id and a time when it has none.
func (db *DB) Audit(ctx context.Context, e AuditEntry) error {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	if e.ID == "" {
		e.ID = string(hotline.NewCallID(e.At))
	}
	_, err := db.change(ctx, `INSERT INTO audit (id, at_ns, actor, action, target, detail, addr) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.ID, e.At.UnixNano(), sqlio.Clean(e.Actor), e.Action, sqlio.Clean(e.Target), sqlio.Clean(e.Detail), e.Addr)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// AuditLog lists what was done, the latest first: at most limit (1-1000) entries older than before ("" = now).
func (db *DB) AuditLog(ctx context.Context, before string, limit int) ([]AuditEntry, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	if before == "" {
		before = "~" // behind every id
	}
	out, err := sqlio.List(ctx, db.r, scanAudit, `SELECT id, at_ns, actor, action, target, detail, addr FROM audit
		WHERE id < $1 ORDER BY id DESC LIMIT $2`, sqlio.Clean(before), min(max(limit, 1), 1000))
	if err != nil {
		return nil, fmt.Errorf("list audit: %w", err)
	}
	return out, nil
}

func scanAudit(s sqlio.Row) (e AuditEntry, err error) {
	var at int64
	err = s.Scan(&e.ID, &at, &e.Actor, &e.Action, &e.Target, &e.Detail, &e.Addr)
	e.At = sqlio.Time(at)
	return e, err
}
