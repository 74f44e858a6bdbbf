package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"hotline"
	"hotline/internal/store/sqlio"
)

// one reads the row with an id; no such row is an error of hotline.KindNotFound. what names the row in errors.
func one[T any](ctx context.Context, db *DB, what, id string, scan func(sqlio.Row) (T, error), query string) (T, error) {
	var none T
	if err := db.ready(ctx); err != nil {
		return none, err
	}
	v, err := scan(db.r.QueryRowContext(ctx, query, sqlio.Clean(id)))
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
