// Package stream carries the events of all calls to browsers: one WebSocket each, which resumes after an interruption without a gap.
// Hub holds the latest events in memory; what is older comes from the event log behind the Feed. It owns no rights (the caller
// gives each socket its filter) and no accounts. Package console calls it.
package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"hotline"
)

// Feed is the event log. Sequences grow by one an event over all calls and survive a restart.
type Feed interface {
	// Follow calls fn for each event behind after, in order, until ctx ends (it returns nil) or fn or the log fails.
	Follow(ctx context.Context, after uint64, fn func(seq uint64, e hotline.Event) error) error
	// Bounds returns the first and the last sequence kept; first is above last in an empty log.
	Bounds(ctx context.Context) (first, last uint64, err error)
}

// entry is one event, marshalled once for all sockets when the first of them wants it: often there is none.
type entry struct {
	seq    uint64
	event  hotline.Event
	json   json.RawMessage // nil until then
	hidden json.RawMessage // with personal data hidden; nil until then
}

// Hub follows the feed once for all sockets. Safe for concurrent use.
type Hub struct {
	cfg     Config
	feed    Feed
	log     *slog.Logger
	observe func(hotline.Event)
	// Hide returns the data of an event with personal data hidden, for sockets that hide it. Set it before Run; nil: they are told no data.
	Hide func(hotline.Event) any
	// OnPanic counts a panic of one socket, which ends that one. Set it before Run; may be nil.
	OnPanic func(where string)

	mu      sync.Mutex
	ring    []entry            // by seq, the oldest first; at most cfg.Ring
	last    uint64             // of the newest event taken; 0 until ready
	ready   bool               // bounds are known
	started chan struct{}      // closed when ready
	wake    chan struct{}      // closed and replaced at each event: a broadcast
	sockets map[*Socket]string // to the account that it belongs to
	over    bool               // Run has ended: no new sockets
	serving sync.WaitGroup     // sockets; added to under mu while not over
}

// Config is the stream's sizes.
type Config struct {
	// Ring is how many events are kept in memory, 16-1000000. A browser that falls further behind is cut and resumes from the log.
	Ring int
	// Write is how long one write to a browser may take.
	Write time.Duration
	// Tick is how often a silent socket says that it lives, and where the stream is.
	Tick time.Duration
	// Gather is the least time between two messages of a busy stream: events that come meanwhile travel together. 0 = none.
	Gather time.Duration
	// PerAccount bounds the sockets of one account, 1-1000; a further one closes the oldest.
	PerAccount int
}

// Default keeps some seconds of a thousand busy calls.
func Default() Config {
	return Config{Ring: 4096, Write: 10 * time.Second, Tick: 15 * time.Second, Gather: 25 * time.Millisecond, PerAccount: 20}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Ring < 16 || c.Ring > 1_000_000:
		return fmt.Errorf("stream ring: %d is not within 16-1000000", c.Ring)
	case c.Write <= 0 || c.Tick <= 0:
		return errors.New("stream write and tick: want more than 0")
	case c.Gather < 0 || c.Gather > time.Second:
		return fmt.Errorf("stream gather: %v is not within 0-1s", c.Gather)
	case c.PerAccount < 1 || c.PerAccount > 1000:
		return fmt.Errorf("stream per account: %d is not within 1-1000", c.PerAccount)
	}
	return nil
}

// New returns a Hub; Run makes it live. observe, which may be nil, is called for each event in order, before any browser sees it,
// and must not block.
func New(cfg Config, feed Feed, observe func(hotline.Event), log *slog.Logger) *Hub {
	if observe == nil {
		observe = func(hotline.Event) {}
	}
	return &Hub{
		cfg: cfg, feed: feed, log: log, observe: observe,
		started: make(chan struct{}), wake: make(chan struct{}), sockets: map[*Socket]string{},
	}
}

const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 5 * time.Second
)

// Run follows the feed until ctx ends, and again after each failure. At the end it cuts all sockets and waits for them.
func (h *Hub) Run(ctx context.Context) error {
	wait := firstRetry
	for ctx.Err() == nil {
		before := h.Last()
		err := h.follow(ctx)
		if ctx.Err() != nil {
			break
		}
		if h.Last() > before {
			wait = firstRetry
		}
		h.log.Debug("event stream starts again", "err", err)
		if !sleep(ctx, wait) {
			break
		}
		wait = min(2*wait, lastRetry)
	}
	h.end()
	return nil
}

// end cuts all sockets and waits for them.
func (h *Hub) end() {
	h.mu.Lock()
	h.over = true
	for s := range h.sockets {
		s.cut(websocket.CloseGoingAway, "server stops")
	}
	h.mu.Unlock()
	h.serving.Wait()
}

func (h *Hub) follow(ctx context.Context) error {
	after := h.Last()
	if !h.isReady() {
		first, last, err := h.feed.Bounds(ctx)
		if err != nil {
			return err
		}
		if n := uint64(h.cfg.Ring); last > n { //nolint:gosec // validated
			after = last - n
		} else {
			after = 0
		}
		if first > 0 {
			after = max(after, first-1)
		}
		h.begin(after)
	}
	return h.feed.Follow(ctx, after, func(seq uint64, e hotline.Event) error {
		h.take(seq, e)
		return nil
	})
}

func (h *Hub) begin(after uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last, h.ready = after, true
	close(h.started)
}

func (h *Hub) isReady() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ready
}

// Last is the sequence of the newest event that came.
func (h *Hub) Last() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// take appends one event and wakes the sockets.
func (h *Hub) take(seq uint64, e hotline.Event) {
	if seq <= h.Last() {
		return // came twice; only Run's goroutine takes
	}
	h.observe(e)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.ring) >= h.cfg.Ring {
		h.ring = append(h.ring[:0], h.ring[len(h.ring)-h.cfg.Ring*3/4:]...) // a quarter at once: moving is rare and cheap
	}
	h.ring = append(h.ring, entry{seq: seq, event: e})
	h.last = seq
	close(h.wake)
	h.wake = make(chan struct{})
}

// errBehind says that what follows the cursor is no longer in memory.
var errBehind = errors.New("stream: behind the events in memory")

// next returns up to n events behind cursor, or none and a channel that closes when there are some.
func (h *Hub) next(cursor uint64, n int) ([]entry, <-chan struct{}, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if cursor >= h.last {
		return nil, h.wake, nil
	}
	if len(h.ring) == 0 || h.ring[0].seq > cursor+1 {
		return nil, nil, errBehind
	}
	i := sort.Search(len(h.ring), func(i int) bool { return h.ring[i].seq > cursor })
	j := min(i+n, len(h.ring))
	for k := i; k < j; k++ {
		h.marshal(&h.ring[k])
	}
	return append([]entry(nil), h.ring[i:j]...), nil, nil
}

// marshal fills e.json in. The caller holds mu.
func (h *Hub) marshal(e *entry) {
	if e.json != nil {
		return
	}
	raw, err := e.event.MarshalJSON()
	if err != nil { // it came as JSON, so it can be written as such
		h.log.Error("event cannot be marshalled", "event", e.event.ID(), "err", err)
		raw = []byte("{}")
	}
	e.json = raw
}

// hidden is the JSON of an event with personal data hidden; it is made when the first socket wants it.
func (h *Hub) hidden(e entry) json.RawMessage {
	if e.hidden != nil {
		return e.hidden
	}
	var parts map[string]json.RawMessage
	err := json.Unmarshal(e.json, &parts)
	if err == nil {
		var data any
		if h.Hide != nil {
			data = h.Hide(e.event)
		}
		parts["data"], err = json.Marshal(data)
	}
	raw, err2 := json.Marshal(parts)
	if err != nil || err2 != nil {
		h.log.Error("event cannot be hidden", "event", e.event.ID(), "err", errors.Join(err, err2))
		return json.RawMessage("{}")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := sort.Search(len(h.ring), func(i int) bool { return h.ring[i].seq >= e.seq }); i < len(h.ring) && h.ring[i].seq == e.seq {
		h.ring[i].hidden = raw
	}
	return raw
}

// Cut closes the sockets of an account that match (all when match is nil): it signed out, or its rights changed.
func (h *Hub) Cut(name string, match func(session string) bool) {
	for _, s := range h.of(name) {
		if match == nil || match(s.session) {
			s.cut(codeSignedOut, "signed out")
		}
	}
}

// Others reports whether windows of the account listen that were opened by other sessions than session.
func (h *Hub) Others(name, session string) bool {
	return slices.ContainsFunc(h.of(name), func(s *Socket) bool { return s.session != session })
}

func (h *Hub) of(name string) []*Socket {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []*Socket
	for s, of := range h.sockets {
		if of == name {
			out = append(out, s)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].opened.Before(out[j].opened) })
	return out
}

// enter notes s, and refuses it when the hub has ended.
func (h *Hub) enter(s *Socket) bool {
	h.mu.Lock()
	if h.over {
		h.mu.Unlock()
		return false
	}
	h.sockets[s] = s.account
	h.serving.Add(1)
	h.mu.Unlock()
	if mine := h.of(s.account); len(mine) > h.cfg.PerAccount {
		mine[0].cut(codeTooMany, "too many windows")
	}
	return true
}

func (h *Hub) leave(s *Socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, s)
}

// Sockets is the number of browsers that listen now.
func (h *Hub) Sockets() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sockets)
}

// sleep waits d and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
