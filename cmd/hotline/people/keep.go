package people

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"hotline/engine/acd"
	"hotline/engine/acd/figures"
	"hotline/internal/store"
)

const (
	calm    = 200 * time.Millisecond // changes within it are written once
	again   = time.Second            // after a write that failed
	backlog = 96                     // intervals that wait for the store: a day; beyond it the oldest are lost
)

// keeper writes what the floor says to the store, behind its back.
type keeper struct {
	db  *store.DB
	log *slog.Logger

	wake chan struct{} // capacity 1: one wish to write covers all

	mu        sync.Mutex
	snapshot  *acd.Snapshot      // newest that is not written; guarded by mu
	intervals []figures.Interval // not written; guarded by mu
}

func newKeeper(db *store.DB, log *slog.Logger) *keeper {
	return &keeper{db: db, log: log, wake: make(chan struct{}, 1)}
}

// save takes a snapshot in place of one that is not written yet. It does not block.
func (k *keeper) save(s acd.Snapshot) {
	k.mu.Lock()
	k.snapshot = &s
	k.mu.Unlock()
	k.rouse()
}

// interval takes finished figures. It does not block.
func (k *keeper) interval(i figures.Interval) {
	k.mu.Lock()
	k.intervals = append(k.intervals, i)
	if len(k.intervals) > backlog {
		k.log.Error("figures of 15 minutes are lost: the store was away for too long", "from", k.intervals[0].Start)
		k.intervals = k.intervals[1:]
	}
	k.mu.Unlock()
	k.rouse()
}

func (k *keeper) rouse() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// run writes until ctx ends, and then what is left, once.
func (k *keeper) run(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = k.write()
			return
		case <-k.wake:
		}
		wait := calm
		if err := k.write(); err != nil {
			k.log.Warn("queues cannot be kept for a restart: tried again", "err", err)
			wait = again
			k.rouse()
		}
		pause.Reset(wait)
		select {
		case <-pause.C:
		case <-ctx.Done():
		}
	}
}

// write writes all that waits; what fails waits on, unless something newer came.
func (k *keeper) write() error {
	k.mu.Lock()
	snapshot, intervals := k.snapshot, k.intervals
	k.snapshot, k.intervals = nil, nil
	k.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var err error
	for err == nil && len(intervals) > 0 {
		if err = put(intervals[0], func(b []byte) error { return k.db.PutInterval(ctx, intervals[0].Start, b) }); err == nil {
			intervals = intervals[1:]
		}
	}
	if snapshot != nil && err == nil {
		if err = put(snapshot, func(b []byte) error { return k.db.PutFloor(ctx, snapshot.At, b) }); err == nil {
			snapshot = nil
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.intervals = append(intervals, k.intervals...)
	if k.snapshot == nil {
		k.snapshot = snapshot
	}
	return err
}

func put(v any, write func([]byte) error) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return write(raw)
}
