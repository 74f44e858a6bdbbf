package inspect

import (
	"context"
	"time"

	"hotline"
	"hotline/internal/store"
)

// sweepSize is how many calls one sweep inspects.
const sweepSize = 200

// sweeps goes through the ledger again and again until ctx ends.
func (i *Inspection) sweeps(ctx context.Context) {
	tick := time.NewTicker(i.cfg.Sweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			func() {
				defer i.guard()
				if err := i.sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
					i.log.Warn("inspection: ledger", "err", err)
				}
			}()
		}
	}
}

// sweep inspects, from the record, calls that ended a while ago and are not in the ledger: their events were dropped on the way, or
// nobody inspected when they ran.
func (i *Inspection) sweep(ctx context.Context, now time.Time) error {
	gaps, err := i.deps.Store.Gaps(ctx, now.Add(-i.cfg.Back), now, 1000)
	if err != nil {
		return err
	}
	n := 0
	for _, g := range gaps {
		if !g.At.IsZero() || now.Sub(g.Ended) < i.cfg.Grace || n >= sweepSize || ctx.Err() != nil {
			continue
		}
		taken, err := i.fromRecord(ctx, g.Call)
		if err != nil {
			return err
		}
		if taken {
			n++
		}
	}
	if n > 0 {
		i.log.Warn("inspection: calls were inspected from the record, late", "calls", n)
		i.settle()
		return i.write(ctx)
	}
	return nil
}

// fromRecord inspects a call as it is on record; false when it is in work, or in the ledger already.
func (i *Inspection) fromRecord(ctx context.Context, id hotline.CallID) (bool, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if _, over := i.done[id]; over {
		return false, nil
	}
	if c := i.calls[id]; c != nil && !c.over && time.Since(c.last) < i.cfg.Grace {
		return false, nil
	}
	events, err := i.deps.Store.Events(ctx, id)
	if err != nil {
		return false, err
	}
	c := i.begin(id)
	for _, e := range events {
		if e.Seq < c.next {
			continue
		}
		c.lost += int(e.Seq - c.next) //nolint:gosec // far below
		c.next = e.Seq + 1
		c.see(e)
	}
	if !c.over {
		delete(i.calls, id)
		i.missed(id)
		return true, nil
	}
	i.qa.CatchUp(events)
	return true, nil
}

// missed writes the line of a call that cannot be inspected any more.
func (i *Inspection) missed(id hotline.CallID) {
	line := store.Inspected{Call: id, At: time.Now(), Result: store.ResultMissed, Reason: reasonNoEvent}
	i.done[id] = line.At
	i.found.mu.Lock()
	i.found.rest.Inspected = append(i.found.rest.Inspected, line)
	i.found.mu.Unlock()
	i.gap(line, line.At)
	if i.deps.Inspected != nil {
		i.deps.Inspected(string(line.Result))
	}
}
