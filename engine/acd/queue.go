package acd

import (
	"cmp"
	"slices"
	"time"

	"hotline/engine/acd/figures"
	"hotline/engine/acd/hours"
)

// queue is a Queue at work.
type queue struct {
	id      QueueID
	index   int // in ACD.queues
	cfg     Queue
	cal     hours.Calendar
	open    bool
	watch   int                // generation of the timer that watches the hours
	waiting order[*entry]      // may be offered to an agent now, in order of turn
	free    order[freeAgent]   // could take a call now, in order of choice
	members []*agent           // have the skills, whatever their state
	handle  time.Duration      // recent mean handle time
	count   figures.QueueCount // of the running interval
}

// smoothing is the weight of the newest handle time in the mean: about the last 20 calls count.
const smoothing = 20

// handled takes a finished call into the mean handle time.
func (q *queue) handled(d time.Duration) { q.handle += (d - q.handle) / smoothing }

// setQueues makes the queues those of the configuration, keeping who waits.
func (a *ACD) setQueues(zones map[string]hours.Calendar) {
	old := a.queueBy
	a.queues, a.queueBy = nil, map[QueueID]*queue{}
	for i, cfg := range a.cfg.Queues {
		q := old[cfg.ID]
		if q == nil {
			q = &queue{id: cfg.ID, handle: cfg.Handle, waiting: order[*entry]{by: byTurn}, free: order[freeAgent]{by: byChoice}}
		}
		q.index, q.cfg, q.cal = i, cfg, zones[cfg.Hours]
		q.watch++
		a.queues = append(a.queues, q)
		a.queueBy[q.id] = q
		a.watchHours(q, q.watch)
	}
	for id, q := range old {
		if a.queueBy[id] == nil {
			q.watch++ // its timer is for nobody now
			if q.count != (figures.QueueCount{}) {
				a.ledger.retired = append(a.ledger.retired, figures.QueueRow{Queue: string(id), QueueCount: q.count})
			}
		}
	}
	slices.SortFunc(a.ledger.retired, func(x, y figures.QueueRow) int { return cmp.Compare(x.Queue, y.Queue) })
}

// watchHours opens and closes q by its hours. Callbacks sleep while it is closed; callers who wait are still served.
func (a *ACD) watchHours(q *queue, generation int) {
	open, next := q.cal.Change(a.now)
	if open != q.open {
		q.open = open
		a.emit(QueueChanged{Queue: q.id, Open: open})
	}
	if !open {
		for _, e := range slices.Clone(q.waiting.items) {
			if e.kind == KindCallback {
				a.unplace(e)
				a.sleep(e, next)
			}
		}
	}
	if !next.IsZero() {
		a.at(next, func() {
			if q.watch == generation {
				a.watchHours(q, generation)
			}
		})
	}
}

// staffed says whether anybody who could take the queue's calls is signed in.
func (q *queue) staffed(now time.Time) bool {
	return slices.ContainsFunc(q.members, func(ag *agent) bool { return ag.present(now) })
}

// estimate is the expected wait of a caller with ahead others before: how many must be served first, times the mean handle
// time, over the agents at work here. An agent of several queues where somebody waits counts in shares. It is 0 when somebody
// is free, and when nobody works here: then there is nothing to estimate by.
func (q *queue) estimate(ahead int) time.Duration {
	if ahead < len(q.free.items) {
		return 0
	}
	hands := 0.0
	for _, ag := range q.members {
		if !ag.working() {
			continue
		}
		busy := 0
		for _, other := range ag.queues {
			if other == q || len(other.waiting.items) > 0 {
				busy++
			}
		}
		hands += float64(ag.capacity()) / float64(busy)
	}
	if hands == 0 {
		return 0
	}
	return time.Duration(float64(ahead+1) * float64(q.handle) / hands)
}

// order is a sorted list: finding, rank and the first are O(log n) or better; inserting moves memory, which for the
// thousands that a queue may hold costs less than a tree. The keys of what is inside must not change.
type order[T any] struct {
	items []T
	by    func(x, y T) int
}

func (o *order[T]) insert(x T) {
	i, _ := slices.BinarySearchFunc(o.items, x, o.by)
	o.items = slices.Insert(o.items, i, x)
}

func (o *order[T]) remove(x T) {
	if i, ok := slices.BinarySearchFunc(o.items, x, o.by); ok {
		o.items = slices.Delete(o.items, i, i+1)
	}
}

// rank is how many are before x.
func (o *order[T]) rank(x T) int {
	i, _ := slices.BinarySearchFunc(o.items, x, o.by)
	return i
}

// byTurn orders entries: those who came back from a lost agent, then by arrival less the head start, then as they came.
func byTurn(x, y *entry) int {
	switch {
	case x.front != y.front:
		if x.front {
			return -1
		}
		return 1
	case !x.turn.Equal(y.turn):
		return x.turn.Compare(y.turn)
	}
	return cmp.Compare(x.seq, y.seq)
}

func sortEntries(entries []*entry) { slices.SortFunc(entries, byTurn) }

// freeAgent is an agent in the list of a queue, with the key it was listed by.
type freeAgent struct {
	*agent
	busy  int       // calls in hand: an agent without any comes first
	level int       // sum of levels, negated, with plan.SkillLevel; else 0
	since time.Time // ready since
}

// byChoice orders free agents, the first to be chosen first.
func byChoice(x, y freeAgent) int {
	return cmp.Or(cmp.Compare(x.busy, y.busy), cmp.Compare(x.level, y.level), x.since.Compare(y.since), cmp.Compare(x.rank, y.rank))
}
