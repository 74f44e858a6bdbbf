package impair

import (
	"container/heap"
	"net/netip"
	"sync"
	"time"
)

// limit is how many delayed packets a line holds; more are dropped.
const limit = 1000

// Line is the network of one direction of one session. Packets go in by Push and come out by the function it was made with.
// Safe for concurrent use.
type Line struct {
	out func(b []byte, addr netip.AddrPort)

	mu     sync.Mutex // never held while out runs
	dice   *dice
	queue  queue
	spare  [][]byte
	order  time.Time // before it nothing comes out but what was swapped
	number uint64
	timer  *time.Timer
	closed bool
	stats  Stats

	deliver sync.Mutex // held while out runs, so that packets come out one after the other
}

// Stats is what a line did so far, in packets.
type Stats struct {
	Packets uint64 // put in
	Dropped uint64
	Swapped uint64 // held back so that others could pass
}

// NewLine makes a line. out is called for each packet that comes through, one at a time: from Push, or from a timer's
// goroutine; the packet is valid until it returns. It must not call Push.
func NewLine(cfg Config, out func(b []byte, addr netip.AddrPort)) *Line {
	l := &Line{out: out, dice: newDice(cfg)}
	l.timer = time.AfterFunc(time.Hour, l.due)
	l.timer.Stop()
	return l
}

// Push sends b, to or from addr. b is copied where it must wait.
func (l *Line) Push(b []byte, addr netip.AddrPort) {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.stats.Packets++
	f, now := l.dice.next(), time.Now()
	at := now.Add(f.late)
	switch {
	case f.drop || len(l.queue) >= limit:
		l.stats.Dropped++
		l.mu.Unlock()
		return
	case f.swap:
		l.stats.Swapped++
	default: // jitter keeps the order
		if at.Before(l.order) {
			at = l.order
		}
		l.order = at
	}
	if !at.After(now) && len(l.queue) == 0 {
		l.mu.Unlock()
		l.deliver.Lock()
		defer l.deliver.Unlock()
		l.out(b, addr)
		return
	}
	var room []byte
	if n := len(l.spare); n > 0 {
		room, l.spare = l.spare[n-1], l.spare[:n-1]
	}
	l.number++
	heap.Push(&l.queue, delayed{at: at, number: l.number, b: append(room[:0], b...), addr: addr})
	l.timer.Reset(l.queue[0].at.Sub(now))
	l.mu.Unlock()
}

// Stats returns the counts so far.
func (l *Line) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stats
}

// Close drops what waits and waits for a packet that is coming out.
func (l *Line) Close() {
	l.mu.Lock()
	l.closed = true
	l.timer.Stop()
	l.queue = nil
	l.mu.Unlock()
	l.deliver.Lock()
	defer l.deliver.Unlock()
}

// due lets out what has waited long enough.
func (l *Line) due() {
	l.deliver.Lock()
	defer l.deliver.Unlock()
	for {
		l.mu.Lock()
		if l.closed || len(l.queue) == 0 {
			l.mu.Unlock()
			return
		}
		if wait := time.Until(l.queue[0].at); wait > 0 {
			l.timer.Reset(wait)
			l.mu.Unlock()
			return
		}
		d, _ := heap.Pop(&l.queue).(delayed)
		l.mu.Unlock()
		l.out(d.b, d.addr)
		l.mu.Lock()
		l.spare = append(l.spare, d.b)
		l.mu.Unlock()
	}
}

// delayed is a packet that waits.
type delayed struct {
	at     time.Time
	number uint64 // the order of those with the same time
	b      []byte
	addr   netip.AddrPort
}

// queue is a heap of packets by time.
type queue []delayed

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if !q[i].at.Equal(q[j].at) {
		return q[i].at.Before(q[j].at)
	}
	return q[i].number < q[j].number
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { d, _ := x.(delayed); *q = append(*q, d) }
func (q *queue) Pop() any {
	old := *q
	d := old[len(old)-1]
	*q = old[:len(old)-1]
	return d
}
