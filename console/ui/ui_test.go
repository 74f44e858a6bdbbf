//go:build ui

package ui_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/customer"
	"hotline/console/gate"
	"hotline/console/training"
	"hotline/console/wall"
)

// TestUI_InABrowser runs e2e/console.mjs: the pages of records, running calls, accounts and the audit log.
func TestUI_InABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	s, secret := floorStage(t)
	s.browse(t, "console.mjs", "SECRET="+secret, "CALL="+string(consoletest.CallID(0)))
}

// TestUI_Desk runs e2e/desk.mjs: the agent's desk against a queue in memory, what it shows, its keys, two windows.
func TestUI_Desk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	s, secret := floorStage(t)
	s.browse(t, "desk.mjs", "SECRET="+secret)
}

// TestUI_States runs e2e/states.mjs: what each page shows while it waits, when the server fails, when the network is away, and when there
// is nothing to show.
func TestUI_States(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	full := newStage(t, 60, "li", "李强")
	full.person(t, "admin", "管理员", account.Admin)
	full.person(t, "boss", "老板", account.Owner)
	full.furnish(t, full.inspection(t, 60), school())
	bare := newStage(t, 0)
	bare.person(t, "admin", "管理员", account.Admin)
	screen, err := wall.New(wall.Default(), wall.Deps{Store: bare.db, People: bare.floor, Topics: &topics{}})
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed{consoletest.NewSchool("", "", "", time.Now())}
	bare.open(t, console.Deps{Parts: []gate.Part{screen, bare.inspector(t), training.New(training.Deps{Coach: nobody, Drafts: nobody, Improver: nobody, Asked: nobody})}})
	follow(t, screen.Run)
	full.browse(t, "states.mjs", "BARE="+bare.url, "CALL="+string(consoletest.Inspected))
}

// floorStage is a console with a wall and live help whose stream moves: one call runs and goes on speaking while the browser watches.
func floorStage(t *testing.T) (s *stage, secret string) {
	t.Helper()
	s = newStage(t, 120, "li", "李强", "wang", "王芳", "zhang", "张敏")
	secret, err := s.furnish(t).FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, secret
}

// furnish opens a console with a wall, live help, phones, customers and more; its script may play the other side.
func (s *stage) furnish(t *testing.T, more ...gate.Part) *console.Console {
	t.Helper()
	screen, seedWall := s.supervisors(t)
	var c *console.Console
	aid := help(t, s.feed, func(topic string, accounts ...string) { c.Touch(topic, accounts...) })
	// What the script asks for by POST /test/say, /test/cut and /test/busy happens on the other side.
	say := s.speaker(t)
	s.mux.HandleFunc("POST /test/say", func(_ http.ResponseWriter, r *http.Request) { say(r.URL.Query().Get("text")) })
	s.mux.HandleFunc("POST /test/busy", func(_ http.ResponseWriter, r *http.Request) { busy(r.Context(), s.feed) })
	phones := &registrar{}
	s.mux.Handle("GET /sip", phones)
	s.mux.HandleFunc("POST /test/refuse", func(http.ResponseWriter, *http.Request) { phones.refuse.Store(true) })
	s.mux.HandleFunc("POST /test/wall", seedWall)
	s.control()
	s.cuts()
	c = s.open(t, console.Deps{Customers: cards(t), Parts: append([]gate.Part{screen, aid}, more...)})
	follow(t, screen.Run) // as the server does: once the console has mounted it
	return c
}

// cards is the customers of a back office.
func cards(t *testing.T) *customer.Client {
	t.Helper()
	office := httptest.NewServer(consoletest.BackOffice())
	t.Cleanup(office.Close)
	cfg := customer.Default()
	cfg.Base = office.URL
	c, err := customer.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// cuts lets POST /test/cut drop every WebSocket without a word, as a lost network does.
func (s *stage) cuts() {
	var mu sync.Mutex
	var sockets []net.Conn
	s.web.Config.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateHijacked {
			mu.Lock()
			defer mu.Unlock()
			sockets = append(sockets, c)
		}
	}
	s.mux.HandleFunc("POST /test/cut", func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range sockets {
			_ = c.Close()
		}
		sockets = nil
	})
}

// speaker returns a function that adds one utterance to a running call, on record and in the stream.
func (s *stage) speaker(t *testing.T) func(text string) {
	t.Helper()
	id, seq := hotline.NewCallID(time.Now()), uint64(0)
	put := func(body hotline.Body) {
		seq++
		e := hotline.Event{Call: id, Seq: seq, At: time.Now(), Body: body}
		s.feed.Put(e)
		if err := s.db.Project(e); err != nil {
			t.Error(err)
		}
	}
	put(hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13700137000@10.1.2.3", To: "sip:10000@hotline", Line: "10000"})
	put(hotline.CallAnswered{Codec: "PCMA", SetupMS: 120})
	return func(text string) {
		at := float64(seq) * 1000
		put(hotline.UtteranceFinal{N: int(seq), Party: hotline.PartyCaller, Text: text, FromMS: at, ToMS: at + 900, Confidence: 0.9}) //nolint:gosec // small
	}
}

// busy makes 200 calls that speak, four events a second each, until ctx ends.
func busy(ctx context.Context, feed *consoletest.Feed) {
	const calls = 200
	ids, seqs := make([]hotline.CallID, calls), make([]uint64, calls)
	put := func(i int, body hotline.Body) {
		seqs[i]++
		feed.Put(hotline.Event{Call: ids[i], Seq: seqs[i], At: time.Now(), Body: body})
	}
	for i := range ids {
		ids[i] = hotline.NewCallID(time.Now())
		put(i, hotline.CallStarted{From: fmt.Sprintf("sip:138%08d@x", i), Line: "10000"})
		put(i, hotline.CallAnswered{Codec: "PCMA"})
	}
	tick := time.NewTicker(time.Second / (4 * calls))
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			for i := range ids {
				put(i, hotline.CallEnded{})
			}
			return
		}
		i := n % calls
		if n/calls%4 == 0 {
			put(i, hotline.UtteranceFinal{N: n, Party: hotline.PartyCaller, Text: fmt.Sprintf("第 %d 句", n)})
		} else {
			put(i, hotline.UtterancePartial{Party: hotline.PartyCaller, Text: "我想查一下"})
		}
	}
}
