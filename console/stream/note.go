package stream

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync/atomic"
	"time"
)

// Note is something that a browser is told as it is now, not as it came about: it has no place in the stream and is not resumed.
// The socket sends it after hello, and again after each Hub.Touch of its topic when it has changed; what is touched more often than
// Every is told once. Nothing is queued: a socket holds one mark a topic.
type Note struct {
	Topic string
	Every time.Duration // least time between two
	Read  func() any    // what to tell, as JSON; called by the socket's own goroutine, which sends nothing else meanwhile
}

// Notice is what a browser receives of a Note.
type Notice struct {
	Type  string          `json:"type" enum:"notice"`
	Topic string          `json:"topic"`
	Data  json.RawMessage `json:"data"`
}

// note is a Note of one socket.
type note struct {
	Note
	touched atomic.Bool // by any goroutine; the rest is the socket's
	last    []byte
	sent    time.Time
}

// Touch marks topic as changed for the sockets of the accounts, for all when none is named. It does not block.
func (h *Hub) Touch(topic string, accounts ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.sockets {
		if len(accounts) == 0 || slices.Contains(accounts, s.account) {
			s.touch(topic)
		}
	}
}

// touch marks the notes of topic ("" = all) and wakes the socket.
func (s *Socket) touch(topic string) {
	for _, n := range s.notes {
		if topic == "" || n.Topic == topic {
			n.touched.Store(true)
		}
	}
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}

// notices sends what was touched and is due at now. It returns when the next is due; zero = nothing waits.
func (w *writer) notices(now time.Time) (next time.Time, err error) {
	for _, n := range w.socket.notes {
		if !n.touched.Load() {
			continue
		}
		if due := n.sent.Add(n.Every); now.Before(due) {
			if next.IsZero() || due.Before(next) {
				next = due
			}
			continue
		}
		n.touched.Store(false) // before it is read: what changes meanwhile is told once more
		raw, err := json.Marshal(n.Read())
		if err != nil {
			return next, err
		}
		if bytes.Equal(raw, n.last) {
			continue
		}
		if err := w.send(Notice{Type: "notice", Topic: n.Topic, Data: raw}); err != nil {
			return next, err
		}
		n.last, n.sent = raw, now
	}
	return next, nil
}
