package stream_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline"
	"hotline/console/stream"
)

// told reads messages until a notice of topic holds want; it returns how many notices of the topic came.
func told(t *testing.T, conn *websocket.Conn, topic, want string) (n int) {
	t.Helper()
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("%v after %d notices", err, n)
		}
		var m stream.Notice
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		if m.Type != "notice" || m.Topic != topic {
			continue
		}
		n++
		if string(m.Data) == want {
			return n
		}
	}
}

func TestHub_TellsTheLatestStateOnceInItsTime(t *testing.T) {
	s := start(t, nil)
	var state atomic.Int64
	s.open.Notes = []stream.Note{
		{Topic: "desk", Every: 50 * time.Millisecond, Read: func() any { return state.Load() }},
		{Topic: "floor", Every: time.Hour, Read: func() any { return "floor" }},
	}
	conn := s.dial("")
	if m, err := read(conn); err != nil || m.Type != "hello" {
		t.Fatalf("first %+v, %v", m, err)
	}
	told(t, conn, "desk", "0")
	began := time.Now()
	for range 10_000 {
		state.Add(1)
		s.hub.Touch("desk", "wang", "li")
	}
	n := told(t, conn, "desk", "10000")
	if most := int(time.Since(began)/(50*time.Millisecond)) + 2; n > most {
		t.Errorf("%d notices in %v, want at most %d", n, time.Since(began), most)
	}
	// What is the same is not told again, nor what others' desks do; the other topic has been told at the start only.
	s.hub.Touch("desk", "li")
	s.hub.Touch("floor")
	s.hub.Touch("desk", "wang")
	state.Store(-1)
	s.hub.Touch("desk")
	if n := told(t, conn, "desk", "-1"); n != 1 {
		t.Errorf("%d notices of one change", n)
	}
}

func TestHub_TellsNoticesBesideABusyStream(t *testing.T) {
	s := start(t, func(c *stream.Config) { c.Ring = 100_000 })
	var state atomic.Int64
	s.open.Notes = []stream.Note{{Topic: "desk", Every: time.Millisecond, Read: func() any { return state.Load() }}}
	conn := s.dial("")
	told(t, conn, "desk", "0")
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for i := uint64(1); ; i++ {
			select {
			case <-stop:
				return
			case <-tick.C:
				s.feed.Put(hotline.Event{Call: "A", Seq: i, At: time.Unix(1, 0), Body: hotline.Digit{Digit: "1"}})
			}
		}
	}()
	for want := range 5 {
		state.Store(int64(want) + 1)
		s.hub.Touch("desk")
		told(t, conn, "desk", string(rune('1'+want)))
	}
	close(stop)
	<-done
}

// Touching costs whoever touches the same, whether the browser reads or not; a browser that does not read is cut.
func TestHub_CutsABrowserThatReadsNoNotices(t *testing.T) {
	s := start(t, func(c *stream.Config) { c.Write = 500 * time.Millisecond })
	big := strings.Repeat("长", 400_000)
	var n atomic.Int64
	s.open.Notes = []stream.Note{{Topic: "desk", Read: func() any { return []any{n.Add(1), big} }}}
	slow := s.dial("")
	if _, err := read(slow); err != nil {
		t.Fatal(err)
	}
	s.until("the slow browser is cut", func() bool {
		s.hub.Touch("desk")
		return s.hub.Sockets() == 0
	})
}
