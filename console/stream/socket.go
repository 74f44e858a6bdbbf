package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"hotline"
)

// Open is what a socket is opened with.
type Open struct {
	Account string    // who listens
	Session string    // by which session, for Hub.Cut
	Until   time.Time // end of the session; zero = never
	After   *uint64   // resume behind this sequence; nil = from now on
	Filter  Filter
	Hides   func(hotline.Event) bool // whether personal data of the event are hidden from this browser; nil = never
	Notes   []Note                   // states that the browser is told beside the events
}

// Socket is one browser's WebSocket.
type Socket struct {
	account, session string
	opened           time.Time
	conn             *websocket.Conn
	stop             context.CancelFunc
	notes            []*note
	wake             chan struct{} // capacity 1: a full channel means that the socket looks anyway
	once             sync.Once     // the first reason to close counts
	code             int
	reason           string
}

const (
	batch = 256 // events in one message at most
	// batchBytes bounds a message, so that a slow line gets it through within Config.Write.
	batchBytes = 64 << 10
	maxRead    = 4 << 10 // browsers say nothing yet
)

// Serve upgrades r and serves the socket until the browser goes, the request's context ends, or it is cut. It blocks.
// The caller has checked who asks and that the page is ours.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, open Open) {
	up := websocket.Upgrader{ReadBufferSize: 1 << 10, WriteBufferSize: 16 << 10, CheckOrigin: sameOrigin}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	if !open.Until.IsZero() {
		var end context.CancelFunc
		ctx, end = context.WithDeadline(ctx, open.Until)
		defer end()
	}
	s := &Socket{account: open.Account, session: open.Session, opened: time.Now(), conn: conn, stop: stop, wake: make(chan struct{}, 1)}
	for _, n := range open.Notes {
		s.notes = append(s.notes, &note{Note: n})
	}
	s.touch("") // all are told at the start
	if !h.enter(s) {
		_ = conn.Close()
		return
	}
	defer h.serving.Done()
	var reader sync.WaitGroup
	reader.Go(func() {
		defer s.stop()
		_ = h.guard(s, func() error { return s.read(h.cfg.Tick) })
	})
	err = h.guard(s, func() error { return h.write(ctx, s, open) })
	h.leave(s)
	s.cut(closing(ctx, err))
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(s.code, s.reason), time.Now().Add(time.Second))
	_ = conn.Close()
	reader.Wait()
}

// guard calls fn for s and turns its panic into an error: it ends that socket, and no other.
func (h *Hub) guard(s *Socket, fn func() error) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		err = fmt.Errorf("socket panicked: %v", v)
		h.log.Error("panic", "where", "socket", "account", s.account, "panic", v, "stack", string(debug.Stack()))
		if h.OnPanic != nil {
			h.OnPanic("socket")
		}
	}()
	return fn()
}

func closing(ctx context.Context, err error) (int, string) {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return codeSignedOut, "session over"
	case errors.Is(err, errBehind):
		return codeSlow, "too slow: resume"
	}
	return websocket.CloseGoingAway, "server stops"
}

// sameOrigin lets only pages of this server in; programs that send no Origin are no browsers.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "" || origin == "http://"+r.Host || origin == "https://"+r.Host
}

// cut ends the socket. The first reason counts.
func (s *Socket) cut(code int, reason string) {
	s.once.Do(func() { s.code, s.reason = code, reason })
	s.stop()
}

// read takes pongs and the closing of the browser; a browser that is silent for three ticks is gone. It blocks until then.
func (s *Socket) read(tick time.Duration) error {
	alive := func() { _ = s.conn.SetReadDeadline(time.Now().Add(3 * tick)) }
	alive()
	s.conn.SetReadLimit(maxRead)
	s.conn.SetPongHandler(func(string) error { alive(); return nil })
	for {
		if _, _, err := s.conn.ReadMessage(); err != nil {
			return err
		}
		alive()
	}
}

// write sends hello, what was missed, and then events and notices as they come.
func (h *Hub) write(ctx context.Context, s *Socket, open Open) error {
	select {
	case <-h.started:
	case <-ctx.Done():
		return ctx.Err()
	}
	out := &writer{ctx: ctx, hub: h, socket: s, filter: open.Filter, hides: open.Hides}
	if err := out.begin(open.After); err != nil {
		return err
	}
	tick := time.NewTicker(h.cfg.Tick)
	defer tick.Stop()
	due := time.NewTimer(h.cfg.Tick) // of the next notice that must wait
	defer due.Stop()
	for {
		next, err := out.notices(time.Now())
		if err != nil {
			return err
		}
		sent, wake, err := out.pass()
		if err != nil {
			return err
		}
		if sent {
			continue
		}
		if !next.IsZero() {
			due.Reset(max(time.Until(next), 0))
		}
		select {
		case <-wake:
		case <-s.wake:
		case <-due.C:
		case <-tick.C:
			if err := out.tick(); err != nil {
				return err
			}
			s.touch("") // times in them have moved on
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// pass sends the next events; without any it returns a channel that closes when there are some.
func (w *writer) pass() (sent bool, wake <-chan struct{}, err error) {
	events, wake, err := w.hub.next(w.cursor, batch)
	if err != nil || len(events) == 0 {
		return false, wake, err
	}
	if pause := w.hub.cfg.Gather - time.Since(w.passed); pause > 0 && len(events) < batch {
		sleep(w.ctx, pause)
		if events, _, err = w.hub.next(w.cursor, batch); err != nil {
			return false, nil, err
		}
	}
	if err := w.events(events); err != nil {
		return false, nil, err
	}
	w.passed = time.Now()
	return true, nil, nil
}

// writer is one socket's place in the stream; it lives as long as its context.
type writer struct {
	ctx    context.Context //nolint:containedctx // the type is the socket's writing, whose lifetime this is
	hub    *Hub
	socket *Socket
	filter Filter
	hides  func(hotline.Event) bool
	cursor uint64
	passed time.Time // when events were sent last
}

// begin says hello and brings the socket from after to what is in memory.
func (w *writer) begin(after *uint64) error {
	last := w.hub.Last()
	if after == nil {
		w.cursor = last
		return w.send(Message{Type: "hello", Seq: w.cursor})
	}
	first, kept, err := w.hub.feed.Bounds(w.ctx)
	if err != nil {
		return err
	}
	if *after > max(kept, last) || first > 0 && *after+1 < first { // of another log, or gone for good
		w.cursor = last
		return w.send(Message{Type: "reset", Seq: w.cursor})
	}
	w.cursor = *after
	if err := w.send(Message{Type: "hello", Seq: w.cursor}); err != nil {
		return err
	}
	for {
		_, _, err := w.hub.next(w.cursor, 1)
		if err == nil {
			return nil
		}
		if err := w.catchUp(); err != nil {
			return err
		}
	}
}

// errCaught ends a Follow that has reached what is in memory.
var errCaught = errors.New("stream: caught up")

// catchUp reads from the log up to the hub's newest event.
func (w *writer) catchUp() error {
	goal := w.hub.Last()
	var held []entry
	err := w.hub.feed.Follow(w.ctx, w.cursor, func(seq uint64, e hotline.Event) error {
		raw, err := json.Marshal(e)
		if err != nil {
			return err
		}
		held = append(held, entry{seq: seq, event: e, json: raw})
		if len(held) >= batch || seq >= goal {
			if err := w.events(held); err != nil {
				return err
			}
			held = held[:0]
		}
		if seq >= goal {
			return errCaught
		}
		return nil
	})
	if errors.Is(err, errCaught) {
		return nil
	}
	if err == nil {
		err = w.ctx.Err()
	}
	return err
}

// events sends those of the batch that the filter takes, in messages of batchBytes or one event, and moves the cursor behind all of them.
func (w *writer) events(batch []entry) error {
	items, size := make([]Item, 0, len(batch)), 0
	for i, e := range batch {
		if w.filter.takes(e.event) {
			raw := e.json
			if w.hides != nil && w.hides(e.event) {
				raw = w.hub.hidden(e)
			}
			items, size = append(items, Item{Seq: e.seq, Event: raw}), size+len(raw)
		}
		w.cursor = e.seq
		if len(items) == 0 || size < batchBytes && i < len(batch)-1 {
			continue
		}
		if err := w.send(Message{Type: "events", Seq: w.cursor, Items: items}); err != nil {
			return err
		}
		items, size = items[:0], 0
	}
	return nil
}

// tick keeps a quiet line alive in both directions: the ping asks the browser, the message tells the page.
func (w *writer) tick() error {
	if err := w.socket.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(w.hub.cfg.Write)); err != nil {
		return err
	}
	return w.send(Message{Type: "tick", Seq: w.cursor})
}

func (w *writer) send(m any) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	_ = w.socket.conn.SetWriteDeadline(time.Now().Add(w.hub.cfg.Write))
	return w.socket.conn.WriteJSON(m)
}
