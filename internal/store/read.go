package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline"
)

// scanner is *sql.Row or *sql.Rows.
type scanner interface{ Scan(to ...any) error }

// reader is *sql.DB or *sql.Tx.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func collect[T any](ctx context.Context, db reader, scan func(scanner) (T, error), query string, args ...any) (out []T, err error) {
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

// where gathers conditions and their arguments.
type where struct {
	conditions []string
	args       []any
}

// add takes a condition with one %d for the number of its argument.
func (w *where) add(condition string, arg any) {
	w.args = append(w.args, arg)
	w.conditions = append(w.conditions, fmt.Sprintf(condition, len(w.args)))
}

// is compares a column unless v is empty.
func (w *where) is(column, v string) {
	if v != "" {
		w.add(column+" = $%d", clean(v))
	}
}

// span bounds a column of Unix nanoseconds by [from, to).
func (w *where) span(column string, from, to time.Time) {
	if !from.IsZero() {
		w.add(column+" >= $%d", edge(from))
	}
	if !to.IsZero() {
		w.add(column+" < $%d", edge(to))
	}
}

// The bounds of a search, the years 1900 and 2200 in Unix seconds: nanoseconds in 64 bits end in 1678 and 2262, and queries reckon with them.
const firstEdge, lastEdge = -2208988800, 7258118400

// edge is one end of a search in Unix nanoseconds.
func edge(t time.Time) int64 {
	return time.Unix(min(max(t.Unix(), firstEdge), lastEdge), int64(t.Nanosecond())).UnixNano()
}

// in compares a column with any of vs; none choose all.
func in[T ~string](w *where, column string, vs []T) {
	if len(vs) == 0 {
		return
	}
	marks := make([]string, len(vs))
	for i, v := range vs {
		w.args = append(w.args, clean(string(v)))
		marks[i] = fmt.Sprintf("$%d", len(w.args))
	}
	w.conditions = append(w.conditions, column+" IN ("+strings.Join(marks, ", ")+")")
}

// text is the WHERE clause, "" without conditions.
func (w *where) text() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// limit is the LIMIT clause for n rows, 1-1000; 0 = 100. It is the last to be asked for.
func (w *where) limit(n int) string {
	if n <= 0 {
		n = 100
	}
	w.args = append(w.args, min(n, 1000))
	return fmt.Sprintf(" LIMIT $%d", len(w.args))
}
