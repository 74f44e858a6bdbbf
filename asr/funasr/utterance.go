package funasr

import (
	"context"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"hotline/asr"
)

// maxReplay bounds the audio of an utterance that is kept to be sent again after a reconnect: 30 s at 16 kHz.
const maxReplay = 30 * 16000 * 2

// utterance is one utterance with its connection. Servers differ in whether a connection may be used after
// is_speaking false, so each utterance gets a fresh one. Owned by the stream's run goroutine.
//
//archtest:fields connection, audio and text of one utterance live and die together
type utterance struct {
	n        int
	conn     *websocket.Conn          // nil while connecting
	link     int                      // counts connections; events of older ones are passed over
	readers  *sync.WaitGroup          // of the stream
	guard    func(func() error) error // turns a panic outside run into an error; of the stream
	audio    []byte                   // all of it, to be sent again after a reconnect
	sent     int                      // bytes of audio sent on this connection
	flushed  bool                     // no more audio will come
	told     bool                     // is_speaking false was sent on this connection
	finished bool                     // the final was delivered
	deadline time.Time

	fixed, online string        // offline texts so far; online pieces since
	from, to      time.Duration // call audio time of the first text (estimate) and of the last
	heard         bool
	emitted       string // last text delivered
}

// event is what happens outside the run goroutine.
type event struct {
	u    *utterance
	link int
	conn *websocket.Conn // a new connection
	msg  message
	err  error // connecting or reading failed
}

func (u *utterance) text() string { return u.fixed + u.online }

// take works a message in. at is the call audio time reached. It says whether the server's second pass spoke.
func (u *utterance) take(m message, at time.Duration) (offline bool) {
	switch m.Mode {
	case modeOffline:
		u.fixed += m.Text
		u.online = ""
		offline = true
	case modeOnline:
		u.online += m.Text
	default:
		return false
	}
	if len(u.fixed) > maxText || len(u.online) > maxText { // a server gone mad
		u.fixed, u.online = cut(u.fixed), cut(u.online)
	}
	if m.Text != "" {
		if !u.heard {
			u.heard, u.from = true, max(u.from, at-chunkTime)
		}
		u.to = at
	}
	return offline
}

func cut(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxText)], "")
}

func (u *utterance) result(kind asr.ResultKind) asr.Result {
	r := asr.Result{Kind: kind, N: u.n, Text: u.text(), Stable: utf8.RuneCountInString(u.fixed), From: u.from, To: max(u.from, u.to)}
	if kind != asr.Partial {
		r.Stable = utf8.RuneCountInString(r.Text)
	}
	return r
}

// connect dials in a goroutine after pause; the outcome comes as an event.
func (u *utterance) connect(ctx context.Context, r *Recognizer, pause time.Duration, events chan<- event) {
	u.link++
	link := u.link
	u.readers.Go(func() {
		wait := time.NewTimer(pause)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-ctx.Done():
			return
		}
		var conn *websocket.Conn
		err := u.guard(func() (err error) {
			conn, err = r.dial(ctx)
			return err
		})
		select {
		case events <- event{u: u, link: link, conn: conn, err: err}:
		case <-ctx.Done():
			if conn != nil {
				_ = conn.Close()
			}
		}
	})
}

// attach begins to use a connection: the first message, then reading in a goroutine, with pings for a server that hangs.
func (u *utterance) attach(ctx context.Context, conn *websocket.Conn, cfg Config, hello begin, events chan<- event) error {
	u.conn, u.sent, u.told = conn, 0, false
	u.fixed, u.online = "", ""
	_ = conn.SetWriteDeadline(time.Now().Add(cfg.WriteTimeout))
	if err := conn.WriteJSON(hello); err != nil {
		return err
	}
	alive := func() { _ = conn.SetReadDeadline(time.Now().Add(2*cfg.Ping + cfg.WriteTimeout)) }
	alive()
	conn.SetPongHandler(func(string) error { alive(); return nil })
	link := u.link
	u.readers.Go(func() {
		for {
			e := event{u: u, link: link}
			e.err = u.guard(func() (err error) {
				e.msg, err = next(conn, alive)
				return err
			})
			select {
			case events <- e:
			case <-ctx.Done():
				return
			}
			if e.err != nil {
				return
			}
		}
	})
	return nil
}

// next is the next message that can be read; what is none of the protocol is not ours to judge, and passed over.
func next(conn *websocket.Conn, alive func()) (message, error) {
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return message{}, err
		}
		alive()
		if m, err := parse(raw); err == nil {
			return m, nil
		}
	}
}

// send writes what is there and, when flushed, the end.
func (u *utterance) send(cfg Config, piece int) error {
	for u.conn != nil && (len(u.audio)-u.sent >= piece || u.flushed && u.sent < len(u.audio)) {
		n := min(piece, len(u.audio)-u.sent)
		_ = u.conn.SetWriteDeadline(time.Now().Add(cfg.WriteTimeout))
		if err := u.conn.WriteMessage(websocket.BinaryMessage, u.audio[u.sent:u.sent+n]); err != nil {
			return err
		}
		u.sent += n
	}
	if u.conn != nil && u.flushed && !u.told {
		u.told = true
		_ = u.conn.SetWriteDeadline(time.Now().Add(cfg.WriteTimeout))
		return u.conn.WriteJSON(end{})
	}
	return nil
}

// trim forgets the oldest audio of a very long utterance.
func (u *utterance) trim() {
	if over := len(u.audio) - maxReplay; over > 0 && u.sent >= over {
		u.audio = append(u.audio[:0], u.audio[over:]...)
		u.sent -= over
	}
}

// drop closes the connection; its reader ends by itself.
func (u *utterance) drop() {
	u.link++
	if u.conn != nil {
		_ = u.conn.Close()
		u.conn = nil
	}
}

type wsConn = *websocket.Conn

const pingMessage = websocket.PingMessage
