package stream_test

import (
	"bufio"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/stream"
)

// wild is a connection that panics when it is read once the browser has spoken.
type wild struct{ net.Conn }

func (w wild) Read(b []byte) (int, error) {
	if _, err := w.Conn.Read(b); err != nil {
		return 0, err
	}
	panic("wild read")
}

// taken is a request whose connection is a wild one.
type taken struct{ http.ResponseWriter }

func (t taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := t.ResponseWriter.(http.Hijacker).Hijack()
	return wild{conn}, rw, err
}

// A panic in what is written to a browser, or in what it says, ends its socket, is counted, and leaves the sockets beside it.
func TestHub_PanicEndsOneSocket(t *testing.T) {
	feed := consoletest.NewFeed()
	s := &site{t: t, feed: feed, hub: stream.New(stream.Default(), feed, nil, slog.New(slog.DiscardHandler))}
	var panics atomic.Int32
	s.hub.OnPanic = func(string) { panics.Add(1) }
	s.run()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open := stream.Open{Account: r.URL.Query().Get("as")}
		switch open.Account {
		case "writes":
			open.Hides = func(hotline.Event) bool { panic("hides") }
		case "reads":
			w = taken{w}
		}
		s.hub.Serve(w, r, open)
	}))
	s.url = strings.Replace(web.URL, "http", "ws", 1)
	defer func() { s.stop(); web.Close() }()
	beside, reads, writes := s.dial("as=beside"), s.dial("as=reads"), s.dial("as=writes")
	s.until("three listen", func() bool { return s.hub.Sockets() == 3 })
	if err := reads.WriteMessage(1, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	s.until("who speaks is cut", func() bool { return s.hub.Sockets() == 2 && panics.Load() == 1 })
	for _, err := read(reads); err == nil; _, err = read(reads) {
	}
	for _, c := range []string{"hello", "events"} {
		if c == "events" {
			s.put(1)
		}
		if m, err := read(beside); err != nil || m.Type != c {
			t.Fatalf("beside: %+v %v, want %s", m, err, c)
		}
	}
	s.until("who cannot be told is cut", func() bool { return s.hub.Sockets() == 1 && panics.Load() == 2 })
	for _, err := read(writes); err == nil; _, err = read(writes) {
	}
}
