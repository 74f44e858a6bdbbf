package eventbus

import (
	"context"
	"sync"
	"time"

	"hotline"
)

// message is one event on its way to the server.
type message struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Data    []byte `json:"data"`

	event hotline.Event // what Data says; no body = not known, after a restart
}

// queue is a bounded first-in first-out of messages. A message stays in it until it is acknowledged, so nothing is lost between.
// put drops the newest when full.
type queue struct {
	mu     sync.Mutex
	ring   []message
	head   int
	n      int
	closed bool
	wake   chan struct{} // capacity 1, overflow dropped: one wake-up is enough
}

func (q *queue) init(size int) {
	q.ring = make([]message, size)
	q.wake = make(chan struct{}, 1)
}

func (q *queue) put(m message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	if q.n == len(q.ring) {
		return ErrFull
	}
	q.ring[(q.head+q.n)%len(q.ring)] = m
	q.n++
	q.signal()
	return nil
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// wait waits for messages. false: closed and empty, or ctx ended.
func (q *queue) wait(ctx context.Context) bool {
	for {
		q.mu.Lock()
		n, closed := q.n, q.closed
		q.mu.Unlock()
		if n > 0 || closed {
			return n > 0
		}
		select {
		case <-q.wake:
		case <-ctx.Done():
			return false
		}
	}
}

// peek copies up to len(out) messages without taking them.
func (q *queue) peek(out []message) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(q.n, len(out))
	for i := range n {
		out[i] = q.ring[(q.head+i)%len(q.ring)]
	}
	return n
}

// closing says that no more messages will come.
func (q *queue) closing() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

// idle waits d; false when the queue is closed or ctx has ended. New messages do not end the wait.
func (q *queue) idle(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		q.mu.Lock()
		closed := q.closed
		q.mu.Unlock()
		if closed || ctx.Err() != nil {
			return false
		}
		select {
		case <-t.C:
			return true
		case <-q.wake:
		case <-ctx.Done():
		}
	}
}

// take removes the first n messages.
func (q *queue) take(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range n {
		q.ring[(q.head+i)%len(q.ring)] = message{}
	}
	q.head = (q.head + n) % len(q.ring)
	q.n -= n
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}
