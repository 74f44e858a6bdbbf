package inspect

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hotline"
)

// hint takes an event that will come again with a batch: of calls that are followed already, or begin with it.
func (i *Inspection) hint(e hotline.Event) {
	if i.found.waiting() > mostWaiting {
		return // the record is away: what it cannot take comes again from the bus
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	c := i.calls[e.Call]
	if c == nil {
		if _, over := i.done[e.Call]; over || e.Seq != 1 {
			return // the batch will catch up
		}
		c = i.begin(e.Call)
	}
	i.offer(c, e)
	i.settleLocked()
}

// take takes an event of a batch. An error is the record's, and the event has to come again.
func (i *Inspection) take(ctx context.Context, e hotline.Event) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.clock.see(e)
	if _, over := i.done[e.Call]; over {
		return nil
	}
	c := i.calls[e.Call]
	if c == nil {
		if e.Seq > 1 || time.Since(e.At) > late {
			_, over, err := i.deps.Store.InspectedCall(ctx, e.Call)
			if err != nil {
				return fmt.Errorf("catch up: %w", err)
			}
			if over {
				i.done[e.Call] = time.Now()
				return nil
			}
		}
		c = i.begin(e.Call)
		c.resumed = e.Seq > 1
		if e.Seq > 1 {
			if err := i.catchUp(ctx, c, e.Seq); err != nil {
				delete(i.calls, e.Call)
				return err
			}
		}
	}
	i.offer(c, e)
	i.settleLocked()
	return nil
}

func (i *Inspection) begin(id hotline.CallID) *call {
	c := newCall(id)
	i.calls[id] = c
	return c
}

// catchUp takes the call's events before seq from the record, as far as they are there.
func (i *Inspection) catchUp(ctx context.Context, c *call, seq uint64) error {
	events, err := i.deps.Store.Events(ctx, c.id)
	if err != nil {
		return fmt.Errorf("catch up: %w", err)
	}
	var known []hotline.Event
	for _, e := range events {
		if e.Seq < c.next {
			continue
		}
		if e.Seq != c.next || e.Seq >= seq {
			break
		}
		known = append(known, e)
		i.see(c, e)
		c.next++
	}
	i.qa.CatchUp(known)
	return nil
}

// offer gives the inspector the event when it is the call's next, else keeps it until it is.
func (i *Inspection) offer(c *call, e hotline.Event) {
	switch {
	case e.Seq < c.next:
		return
	case e.Seq > c.next:
		if !slices.ContainsFunc(c.held, func(h hotline.Event) bool { return h.Seq == e.Seq }) {
			if len(c.held) == 0 {
				c.since = time.Now()
			}
			c.held = append(c.held, e)
			slices.SortFunc(c.held, func(a, b hotline.Event) int { return cmp.Compare(a.Seq, b.Seq) })
		}
		return
	}
	i.give(c, e)
	i.release(c)
}

// give hands an event over.
func (i *Inspection) give(c *call, e hotline.Event) {
	c.next = e.Seq + 1
	i.see(c, e)
	i.qa.Observe(e)
}

// see notes what an event tells; the findings must know of a practice call before its first hit.
func (i *Inspection) see(c *call, e hotline.Event) {
	c.see(e)
	if b, ok := e.Body.(hotline.CallStarted); ok && b.Line == hotline.Training {
		i.found.mu.Lock()
		i.found.practice[c.id] = true
		i.found.mu.Unlock()
	}
}

// release hands over what was kept and is next now.
func (i *Inspection) release(c *call) {
	n := 0
	for ; n < len(c.held) && c.held[n].Seq <= c.next; n++ {
		if c.held[n].Seq == c.next {
			i.give(c, c.held[n])
		}
	}
	c.held = slices.Delete(c.held, 0, n)
	if len(c.held) > 0 {
		c.since = time.Now()
	}
}

// forgetAfter is how long a call in the ledger is remembered: its events may come again for so long without a look into the record.
const forgetAfter = 10 * time.Minute

// mend looks for missing events in the record, goes on without those that are lost, and forgets what is over.
func (i *Inspection) mend(ctx context.Context, now time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, c := range i.calls {
		if len(c.held) > 0 && now.Sub(c.since) > i.cfg.Gap/10 && now.Sub(c.mended) > i.cfg.Gap/10 {
			c.mended = now
			i.mendCall(ctx, c, now)
		}
		if now.Sub(c.last) > i.cfg.QA.Idle {
			delete(i.calls, c.id) // it comes back from the record
		}
	}
	for id, at := range i.done {
		if now.Sub(at) > forgetAfter {
			delete(i.done, id)
		}
	}
}

func (i *Inspection) mendCall(ctx context.Context, c *call, now time.Time) {
	if err := i.catchUp(ctx, c, c.held[0].Seq); err != nil {
		return // the record is away: it is asked again
	}
	if c.held[0].Seq == c.next {
		i.release(c)
		return
	}
	if now.Sub(c.since) < i.cfg.Gap {
		return
	}
	c.lost += int(c.held[0].Seq - c.next) //nolint:gosec // far below
	c.next = c.held[0].Seq
	i.release(c)
}
