package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"
)

// Sessions keeps the console's sessions, so that they survive a restart and are shared by nodes. It has the methods of
// scs.CtxStore; tokens come in hashed. Safe for concurrent use.
type Sessions struct{ db *DB }

// Sessions returns the sessions kept in db.
func (db *DB) Sessions() Sessions { return Sessions{db: db} }

// FindCtx returns the data of a session that has not expired.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	if err := s.db.ready(ctx); err != nil {
		return nil, false, err
	}
	var text string
	row := s.db.r.QueryRowContext(ctx, `SELECT data FROM sessions WHERE token = $1 AND expires_ns > $2`, token, time.Now().UnixNano())
	if err := row.Scan(&text); errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	} else if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	data, err := base64.StdEncoding.DecodeString(text)
	return data, err == nil, err
}

// CommitCtx writes a session and forgets those that have expired.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	if _, err := s.db.change(ctx, `DELETE FROM sessions WHERE expires_ns <= $1`, time.Now().UnixNano()); err != nil {
		return err
	}
	_, err := s.db.change(ctx, `INSERT INTO sessions (token, data, expires_ns) VALUES ($1, $2, $3)
		ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires_ns = excluded.expires_ns`,
		token, base64.StdEncoding.EncodeToString(data), expires.UnixNano())
	return err
}

// DeleteCtx ends a session; one that is not there is fine.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.db.change(ctx, `DELETE FROM sessions WHERE token = $1`, token)
	return err
}

// Find is FindCtx without a context.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s Sessions) Commit(token string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expires)
}

// Delete is DeleteCtx without a context.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
