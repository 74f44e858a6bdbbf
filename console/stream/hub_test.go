package stream_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a hub over HTTP.
type site struct {
	t    *testing.T
	hub  *stream.Hub
	feed *consoletest.Feed
	url  string
	stop func()
	open stream.Open
}

func start(t *testing.T, change func(*stream.Config)) *site {
	t.Helper()
	cfg := stream.Default()
	cfg.Ring = 16
	if change != nil {
		change(&cfg)
	}
	s := &site{t: t, feed: consoletest.NewFeed(), open: stream.Open{Account: "li", Session: "one"}}
	s.hub = stream.New(cfg, s.feed, nil, slog.New(slog.DiscardHandler))
	s.run()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open := s.open
		if text := r.URL.Query().Get("after"); text != "" {
			var after uint64
			_, _ = fmt.Sscan(text, &after)
			open.After = &after
		}
		s.hub.Serve(w, r, open)
	}))
	s.url = strings.Replace(web.URL, "http", "ws", 1)
	t.Cleanup(func() { s.stop(); web.Close() })
	return s
}

func (s *site) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = s.hub.Run(ctx) }()
	s.stop = func() { cancel(); <-done }
}

// put adds n events numbered on, and waits until the hub has them.
func (s *site) put(n int) {
	s.t.Helper()
	_, last, err := s.feed.Bounds(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for i := range n {
		s.feed.Put(hotline.Event{Call: "A", Seq: last + uint64(i) + 1, At: time.Unix(1, 0), Body: hotline.Digit{Digit: "1"}}) //nolint:gosec // small
	}
	s.until("the hub follows", func() bool { return s.hub.Last() == last+uint64(n) }) //nolint:gosec // small
}

func (s *site) until(what string, ok func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			s.t.Fatalf("waited too long: %s", what)
		case <-tick.C:
		}
	}
}

func (s *site) dial(query string) *websocket.Conn {
	s.t.Helper()
	conn, res, err := websocket.DefaultDialer.DialContext(s.t.Context(), s.url+"/?"+query, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close()
	s.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	return conn
}

func read(conn *websocket.Conn) (m stream.Message, err error) {
	_, raw, err := conn.ReadMessage()
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	return m, err
}

// take reads until n events came; it returns their sequences and the kinds of message before them.
func take(t *testing.T, conn *websocket.Conn, n int) (seqs []uint64, kinds []string) {
	t.Helper()
	for len(seqs) < n {
		m, err := read(conn)
		if err != nil {
			t.Fatalf("%v after %v", err, seqs)
		}
		kinds = append(kinds, m.Type)
		for _, i := range m.Items {
			seqs = append(seqs, i.Seq)
		}
	}
	return seqs, kinds
}

func span(from, to uint64) (out []uint64) {
	for i := from; i <= to; i++ {
		out = append(out, i)
	}
	return out
}

func TestHub_ResumesFromMemoryAndFromTheLog(t *testing.T) {
	s := start(t, nil)
	s.put(100)
	for name, after := range map[string]uint64{"from_memory": 95, "from_the_log": 3, "from_the_start": 0} {
		t.Run(name, func(t *testing.T) {
			got, kinds := take(t, s.dial(fmt.Sprint("after=", after)), int(100-after)) //nolint:gosec // small
			if !slices.Equal(got, span(after+1, 100)) || kinds[0] != "hello" {
				t.Errorf("got %v, %v", got, kinds)
			}
		})
	}
	conn := s.dial("")
	if m, err := read(conn); err != nil || m.Type != "hello" || m.Seq != 100 {
		t.Errorf("without after: %+v, %v", m, err)
	}
	s.put(3)
	if got, _ := take(t, conn, 3); !slices.Equal(got, span(101, 103)) {
		t.Errorf("then %v", got)
	}
}

func TestHub_SaysWhenEventsAreGone(t *testing.T) {
	s := start(t, nil)
	s.put(50)
	s.feed.Forget(40)
	for _, after := range []int{10, 38, 900} { // aged out, aged out by one, of another log
		if m, err := read(s.dial(fmt.Sprint("after=", after))); err != nil || m.Type != "reset" || m.Seq != 50 {
			t.Errorf("after %d: %+v, %v", after, m, err)
		}
	}
	if m, err := read(s.dial("after=39")); err != nil || m.Type != "hello" {
		t.Errorf("after 39: %+v, %v", m, err)
	}
}

func TestHub_FollowsAgainWhenTheLogComesBack(t *testing.T) {
	s := start(t, nil)
	conn := s.dial("")
	if m, err := read(conn); err != nil || m.Type != "hello" { // from here on it misses nothing
		t.Fatalf("%+v, %v", m, err)
	}
	s.put(5)
	s.feed.SetDown(true)
	s.feed.Put(hotline.Event{Call: "A", Seq: 6, Body: hotline.Digit{}}, hotline.Event{Call: "A", Seq: 7, Body: hotline.Digit{}})
	s.feed.SetDown(false)
	s.put(1)
	if got, _ := take(t, conn, 8); !slices.Equal(got, span(1, 8)) {
		t.Errorf("got %v", got)
	}
}

// A browser that does not read is cut; when it comes back it gets everything that it missed.
func TestHub_CutsASlowBrowserWhichResumes(t *testing.T) {
	s := start(t, func(c *stream.Config) { c.Write = 2 * time.Second })
	big := strings.Repeat("长", 20_000)
	slow := s.dial("")
	if _, err := read(slow); err != nil {
		t.Fatal(err)
	}
	const n = 300
	for i := range n { // 18 MB: more than the sockets' buffers hold
		s.feed.Put(hotline.Event{Call: "A", Seq: uint64(i) + 1, At: time.Unix(1, 0), Body: hotline.UtteranceFinal{Text: big}}) //nolint:gosec // small
	}
	s.until("the slow browser is cut", func() bool { return s.hub.Sockets() == 0 })
	var last uint64
	var got []uint64
	for {
		m, err := read(slow)
		if err != nil {
			break
		}
		for _, i := range m.Items {
			got = append(got, i.Seq)
		}
		last = m.Seq
	}
	if last == n {
		t.Fatal("it was never slow")
	}
	more, _ := take(t, s.dial(fmt.Sprint("after=", last)), int(n-last)) //nolint:gosec // small
	if got = append(got, more...); !slices.Equal(got, span(1, n)) {
		t.Errorf("%d events of %d", len(got), n)
	}
}

func TestHub_FiltersByTypeCallAndRight(t *testing.T) {
	s := start(t, nil)
	s.open.Filter = stream.Filter{Types: []string{"dtmf"}, Calls: []hotline.CallID{"A", "B"}, May: func(e hotline.Event) bool { return e.Seq != 3 }}
	conn := s.dial("")
	if _, err := read(conn); err != nil {
		t.Fatal(err)
	}
	for i, e := range []hotline.Event{
		{Call: "A", Body: hotline.Digit{}}, {Call: "C", Body: hotline.Digit{}}, {Call: "A", Body: hotline.Digit{}}, {Call: "A", Body: hotline.CallHeld{}}, {Call: "B", Body: hotline.Digit{}},
	} {
		e.Seq = uint64(i) + 1 //nolint:gosec // small
		s.feed.Put(e)
	}
	if got, _ := take(t, conn, 2); !slices.Equal(got, []uint64{1, 5}) {
		t.Errorf("got %v", got)
	}
}

func TestHub_CutsBySessionAndKeepsTheNewestWindows(t *testing.T) {
	s := start(t, func(c *stream.Config) { c.PerAccount = 2 })
	var conns []*websocket.Conn
	for range 3 {
		conns = append(conns, s.dial(""))
		if _, err := read(conns[len(conns)-1]); err != nil {
			t.Fatal(err)
		}
	}
	code := func(conn *websocket.Conn) int {
		for {
			if _, err := read(conn); err != nil {
				var closed *websocket.CloseError
				errors.As(err, &closed)
				if closed == nil {
					return 0
				}
				return closed.Code
			}
		}
	}
	if c := code(conns[0]); c != 4002 {
		t.Errorf("the oldest of three windows: %d", c)
	}
	s.hub.Cut("li", func(session string) bool { return session == "another" })
	s.hub.Cut("wang", nil)
	if n := s.hub.Sockets(); n != 2 {
		t.Errorf("%d windows left", n)
	}
	s.hub.Cut("li", func(session string) bool { return session == "one" })
	if c := code(conns[1]); c != 4001 {
		t.Errorf("signed out: %d", c)
	}
	s.stop()
	if c := code(conns[2]); c != 4001 && c != websocket.CloseGoingAway {
		t.Errorf("at the end: %d", c)
	}
}

func TestHub_EndsASocketWithItsSession(t *testing.T) {
	s := start(t, nil)
	s.open.Until = time.Now().Add(100 * time.Millisecond)
	conn := s.dial("")
	for {
		m, err := read(conn)
		if err == nil && (m.Type == "hello" || m.Type == "tick") {
			continue
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Code != 4001 {
			t.Errorf("%+v, %v", m, err)
		}
		return
	}
}

func TestConfig_NamesWhatIsWrong(t *testing.T) {
	for name, change := range map[string]func(*stream.Config){
		"ring": func(c *stream.Config) { c.Ring = 1 }, "write": func(c *stream.Config) { c.Write = 0 }, "per_account": func(c *stream.Config) { c.PerAccount = 0 },
	} {
		cfg := stream.Default()
		if change(&cfg); cfg.Validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := stream.Default().Validate(); err != nil {
		t.Error(err)
	}
}

// BenchmarkHub_ToTwentyBrowsers is the cost of one event that twenty browsers see.
func BenchmarkHub_ToTwentyBrowsers(b *testing.B) {
	cfg := stream.Default()
	cfg.Gather = 0
	feed := consoletest.NewFeed()
	hub := stream.New(cfg, feed, nil, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = hub.Run(ctx) }()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(w, r, stream.Open{Account: "li"})
	}))
	defer func() { cancel(); <-done; web.Close() }()
	got := make(chan uint64, 20)
	for range 20 {
		conn, res, err := websocket.DefaultDialer.DialContext(b.Context(), strings.Replace(web.URL, "http", "ws", 1), nil)
		if err != nil {
			b.Fatal(err)
		}
		_ = res.Body.Close()
		defer func() { _ = conn.Close() }()
		if _, err := read(conn); err != nil {
			b.Fatal(err)
		}
		go func() {
			for {
				m, err := read(conn)
				if err != nil {
					return
				}
				for range m.Items {
					got <- m.Seq
				}
			}
		}()
	}
	var seq uint64
	for b.Loop() {
		seq++
		feed.Put(hotline.Event{Call: "A", Seq: seq, At: time.Unix(1, 0), Body: hotline.UtterancePartial{Text: "我想查一下这个月的话费"}})
		for range 20 {
			<-got
		}
	}
}
