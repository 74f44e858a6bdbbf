package people

import (
	"slices"
	"time"

	"hotline/dialog/flow"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
)

// Staff tells the conversation whether a person can be had now, by the way that a caller would go: on to the queue that takes over
// outside the hours, or when nobody works there. queue "" is the first; an unknown one is closed.
func (p *People) Staff(queue string) flow.Staffing {
	return p.staff(acd.QueueID(queue), nil)
}

func (p *People) staff(id acd.QueueID, been []acd.QueueID) flow.Staffing {
	queues := p.cfg.Queues.Queues
	i := slices.IndexFunc(queues, func(q acd.Queue) bool { return q.ID == id || id == "" })
	if i < 0 {
		return flow.Staffing{}
	}
	q := queues[i]
	open, staffed, wait := p.floor.Staff(string(q.ID))
	out := flow.Staffing{Open: open, Staffed: staffed, Wait: wait}
	next := acd.QueueID("")
	switch {
	case !open:
		out.Opens = p.opens(q, time.Now())
		next = q.Closed.Queue
	case !staffed:
		if j := slices.IndexFunc(q.Overflow, func(o plan.Overflow) bool { return o.When == plan.OnNoAgents }); j >= 0 {
			next = q.Overflow[j].Queue
		}
	}
	if been = append(been, q.ID); next == "" || slices.Contains(been, next) {
		return out
	}
	if other := p.staff(next, been); other.Open && (other.Staffed || !out.Open) {
		return other
	}
	return out
}

// opens is when a closed queue opens next; zero when that is too far off to be known.
func (p *People) opens(q acd.Queue, now time.Time) time.Time {
	calendar := p.hours[q.Hours]
	_, next := calendar.Change(now)
	if open, _ := calendar.Change(next); !open || next.IsZero() {
		return time.Time{}
	}
	if zone, err := p.cfg.Queues.Location(); err == nil {
		return next.In(zone)
	}
	return next
}
