// Package agenda keeps what is to be done at which time, soonest first. It owns the order and no clock: whoever has one takes out what is due.
// engine/acd has one Agenda, by which all that it does by itself is done in the same order every time.
package agenda

import (
	"container/heap"
	"time"
)

// Agenda is things to do, each at its time; those of one instant keep the order in which they were put in. Nothing is ever cancelled: whoever puts
// a thing in checks when it is done whether it still applies. The zero value is empty. Not safe for concurrent use.
type Agenda struct {
	timers timers
	seq    uint64 // of the timer set last
}

// At arranges for fire at the time t.
func (a *Agenda) At(t time.Time, fire func()) {
	a.seq++
	heap.Push(&a.timers, &timer{at: t, seq: a.seq, fire: fire})
}

// Next is when the soonest thing is due; ok is false when there is nothing.
func (a *Agenda) Next() (at time.Time, ok bool) {
	if len(a.timers) == 0 {
		return time.Time{}, false
	}
	return a.timers[0].at, true
}

// Due takes out the soonest thing that is due by now; ok is false when there is none.
func (a *Agenda) Due(now time.Time) (at time.Time, fire func(), ok bool) {
	if len(a.timers) == 0 || a.timers[0].at.After(now) {
		return time.Time{}, nil, false
	}
	t, ok := heap.Pop(&a.timers).(*timer)
	return t.at, t.fire, ok
}

// timer is something to do at a time; seq keeps timers of one instant in the order they were set.
type timer struct {
	at   time.Time
	seq  uint64
	fire func()
}

type timers []*timer

// Len, Less, Swap, Push and Pop make timers a heap, soonest first.
func (t timers) Len() int { return len(t) }

func (t timers) Less(i, j int) bool {
	if t[i].at.Equal(t[j].at) {
		return t[i].seq < t[j].seq
	}
	return t[i].at.Before(t[j].at)
}

func (t timers) Swap(i, j int) { t[i], t[j] = t[j], t[i] }

// Push is for container/heap.
func (t *timers) Push(x any) {
	if v, ok := x.(*timer); ok {
		*t = append(*t, v)
	}
}

// Pop is for container/heap.
func (t *timers) Pop() any {
	old := *t
	last := old[len(old)-1]
	old[len(old)-1] = nil // let the closure go
	*t = old[:len(old)-1]
	return last
}
