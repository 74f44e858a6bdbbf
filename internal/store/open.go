package store

import (
	"context"
	"fmt"
	"time"

	"hotline"
)

// OpenCall is a call whose record has no end.
type OpenCall struct {
	ID       hotline.CallID
	Answered time.Time // zero = never
	LastAt   time.Time // of its last event
	LastSeq  uint64    // of its last event
}

// OpenCalls lists the calls that began before then and have no end on record, the oldest first, at most 10,000.
// On a running hotline most of them are in progress: ask for those before its start to find what a killed process left.
func (db *DB) OpenCalls(ctx context.Context, before time.Time) ([]OpenCall, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	calls, err := collect(ctx, db.r, scanOpenCall, `SELECT c.id, c.answered_ns, MAX(e.at_ns), MAX(e.seq) FROM calls c JOIN events e ON e.call_id = c.id
		WHERE c.ended_ns = 0 AND c.started_ns < $1 GROUP BY c.id, c.answered_ns ORDER BY c.id LIMIT 10000`, before.UnixNano())
	if err != nil {
		return nil, fmt.Errorf("list open calls: %w", err)
	}
	return calls, nil
}

func scanOpenCall(s scanner) (c OpenCall, err error) {
	var answered, last, seq int64
	err = s.Scan(&c.ID, &answered, &last, &seq)
	c.Answered, c.LastAt, c.LastSeq = unixNano(answered), unixNano(last), uint64(seq) //nolint:gosec // a positive number
	return c, err
}
