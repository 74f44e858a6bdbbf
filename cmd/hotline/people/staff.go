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

// soon is how far ahead an opening is told to a caller; the calendar itself looks 40 days ahead.
const soon = 30 * 24 * time.Hour

func (p *People) staff(id acd.QueueID, been []acd.QueueID) flow.Staffing {
	queues := p.cfg.Queues.Queues
	i := slices.IndexFunc(queues, func(q acd.Queue) bool { return q.ID == id || id == "" })
	if i < 0 {
		return flow.Staffing{}
	}
	q := queues[i]
	out := flow.Staffing(p.floor.Staff(string(q.ID)))
	if zone, err := p.cfg.Queues.Location(); err == nil && !out.Opens.IsZero() {
		out.Opens = out.Opens.In(zone)
	}
	if time.Until(out.Opens) > soon {
		out.Opens = time.Time{}
	}
	next := acd.QueueID("")
	switch {
	case !out.Open:
		next = q.Closed.Queue
	case !out.Staffed:
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
