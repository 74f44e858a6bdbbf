// Package training keeps what belongs to learning in the record: practice calls, personas that people made, trained candidates with
// what became of them, and questions without an answer. It owns these tables, but for the last, which package store writes from events, and
// no meaning: the texts inside belong to assist/trainer and assist/classify. Folders of cmd/hotline call it.
package training

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"hotline"
	"hotline/internal/store"
)

// Store is the tables. Safe for concurrent use; all methods block for the database.
type Store struct{ db *store.DB }

// New returns the tables of a record.
func New(db *store.DB) *Store { return &Store{db: db} }

// scanner is *sql.Row or *sql.Rows.
type scanner interface{ Scan(to ...any) error }

// exec writes, and says how many rows changed.
func (s *Store) exec(ctx context.Context, op, query string, args ...any) (int64, error) {
	_, w, err := s.db.Pools(ctx)
	if err != nil {
		return 0, err
	}
	res, err := w.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", op, err)
	}
	return res.RowsAffected()
}

// list reads rows.
func list[T any](ctx context.Context, s *Store, op string, scan func(scanner) (T, error), query string, args ...any) (out []T, err error) {
	r, _, err := s.db.Pools(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op, err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// one reads one row; what is not there is an error of hotline.KindNotFound.
func one[T any](ctx context.Context, s *Store, op string, scan func(scanner) (T, error), query string, args ...any) (v T, err error) {
	r, _, err := s.db.Pools(ctx)
	if err != nil {
		return v, err
	}
	v, err = scan(r.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, &hotline.Error{Op: op, Kind: hotline.KindNotFound}
	}
	if err != nil {
		return v, fmt.Errorf("%s: %w", op, err)
	}
	return v, nil
}

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func timeOf(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns)
}
