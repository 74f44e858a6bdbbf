// Package sqlio is the way of values into SQL and back: times and texts in the form in which they are stored, conditions of queries, rows that are
// read. It owns that form and no table; package store and those below it that own tables call it. Texts of queries are theirs.
package sqlio

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline"
)

// Row is *sql.Row or *sql.Rows.
type Row interface{ Scan(to ...any) error }

// Source is *sql.DB or *sql.Tx.
type Source interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// List reads all rows of a query; none are an empty list. It blocks for the database.
func List[T any](ctx context.Context, db Source, scan func(Row) (T, error), query string, args ...any) (out []T, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Pools gives the connections for reading and writing, and waits for the database: store.DB.Pools. What is done with them names itself in
// errors by an op.
type Pools func(ctx context.Context) (read, write *sql.DB, err error)

// Exec writes, and says how many rows changed.
func (p Pools) Exec(ctx context.Context, op, query string, args ...any) (int64, error) {
	_, w, err := p(ctx)
	if err != nil {
		return 0, err
	}
	res, err := w.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", op, err)
	}
	return res.RowsAffected()
}

// ListIn is List in pools.
func ListIn[T any](ctx context.Context, p Pools, op string, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	r, _, err := p(ctx)
	if err != nil {
		return nil, err
	}
	out, err := List(ctx, r, scan, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return out, nil
}

// OneIn reads one row; what is not there is an error of hotline.KindNotFound.
func OneIn[T any](ctx context.Context, p Pools, op string, scan func(Row) (T, error), query string, args ...any) (v T, err error) {
	r, _, err := p(ctx)
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

// Clean drops what PostgreSQL refuses in text: NUL and what is no UTF-8.
func Clean(s string) string { return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD") }

// Nano is a time as a column ending in _ns has it: Unix nanoseconds, 0 for the zero time.
func Nano(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// Time is the time of a column ending in _ns, zero for 0.
func Time(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns)
}
