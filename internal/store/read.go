package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"hotline"
)

// scanner is *sql.Row or *sql.Rows.
type scanner interface{ Scan(to ...any) error }

func collect[T any](ctx context.Context, db *sql.DB, scan func(scanner) (T, error), query string, args ...any) (out []T, err error) {
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

// one reads the row with an id; no such row is an error of hotline.KindNotFound. what names the row in errors.
func one[T any](ctx context.Context, db *DB, what, id string, scan func(scanner) (T, error), query string) (T, error) {
	var none T
	if err := db.ready(ctx); err != nil {
		return none, err
	}
	v, err := scan(db.r.QueryRowContext(ctx, query, clean(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return none, &hotline.Error{Op: "read " + what + " " + id, Kind: hotline.KindNotFound}
	}
	if err != nil {
		return none, fmt.Errorf("read %s: %w", what, err)
	}
	return v, nil
}

// text reads one text, nil where there is no row.
func (db *DB) text(ctx context.Context, op, query string, args ...any) ([]byte, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	var data string
	err := db.r.QueryRowContext(ctx, query, args...).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return []byte(data), nil
}

// conditions are what all rows of an answer have in common. The zero value chooses all.
type conditions struct {
	terms []string
	args  []any
}

// add puts one more condition; in it $%d stands for arg.
func (c *conditions) add(term string, arg any) {
	c.args = append(c.args, arg)
	c.terms = append(c.terms, fmt.Sprintf(term, len(c.args)))
}

// value hands over one more argument, and returns how the query names it.
func (c *conditions) value(arg any) string {
	c.args = append(c.args, arg)
	return fmt.Sprintf("$%d", len(c.args))
}

// where is the clause, "" when all rows are chosen.
func (c *conditions) where() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}
