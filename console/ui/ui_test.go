//go:build ui

package ui_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/console"
	"hotline/console/consoletest"
	"hotline/console/customer"
	"hotline/console/gate"
	"hotline/console/ui"
	"hotline/internal/store"
)

// TestUI_InABrowser runs e2e/ in Chromium against a console with a record in it. With SHOTS=folder it leaves pictures there.
func TestUI_InABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	chromium := "/usr/bin/chromium"
	if _, err := os.Stat(chromium); err != nil {
		t.Fatal("chromium is missing: run make setup")
	}
	files, err := filepath.Glob("e2e/*.test.mjs")
	if err != nil || len(files) == 0 {
		t.Fatal("no tests in e2e", err)
	}
	browse(t, chromium, files...)
}

// TestUI_Desk runs the agent's desk against a queue in memory: what it shows, its keys, two windows. With SHOTS=folder it leaves
// pictures there.
func TestUI_Desk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	browse(t, "/usr/bin/chromium", "e2e/desk.mjs")
}

// TestUI_Wall runs the supervisors' wall with 50 running calls, alerts and topics. With SHOTS=folder it leaves pictures there.
func TestUI_Wall(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	browse(t, "/usr/bin/chromium", "e2e/wall.mjs")
}

// browse runs the files of e2e against a console of their own.
func browse(t *testing.T, chromium string, files ...string) {
	t.Helper()
	url, secret := serve(t)
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"--test", "--test-reporter=spec", "--test-concurrency=1"}, files...)...)
	cmd.Env = append(os.Environ(), "BASE="+url, "SECRET="+secret, "CHROMIUM="+chromium, "CALL="+string(consoletest.CallID(0)))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// serve starts a console whose stream moves: one call runs and goes on speaking while the browser watches.
func serve(t *testing.T) (url, secret string) {
	t.Helper()
	dir := t.TempDir()
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := consoletest.Seed(db, dir, time.Now(), 120); err != nil {
		t.Fatal(err)
	}
	feed := consoletest.NewFeed()
	site := console.Default()
	site.Name, site.Version, site.Recordings = "星云电信", "test", dir
	office := httptest.NewServer(consoletest.BackOffice())
	t.Cleanup(office.Close)
	cardsAt := customer.Default()
	cardsAt.Base = office.URL
	cards, err := customer.New(cardsAt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cards.Close)
	floor := &stage{people: consoletest.NewFloor("li", "李强", "wang", "王芳", "zhang", "张敏")}
	screen, seedWall := supervisors(t, db, feed, floor, dir)
	var c *console.Console
	aid := help(t, feed, func(topic string, accounts ...string) { c.Touch(topic, accounts...) })
	c, err = console.New(site, console.Deps{Store: db, Feed: feed, People: floor, Phones: floor, Customers: cards, Parts: []gate.Part{screen, aid}, Pages: ui.Files(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	floor.Changed = c.DeskChanged
	if secret, err = c.FirstRun(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// What the browser's test asks for by POST /test/say, /test/cut and /test/busy happens on the other side.
	mux := http.NewServeMux()
	mux.Handle("/", c.Handler())
	say := speaker(t, db, feed)
	mux.HandleFunc("POST /test/say", func(_ http.ResponseWriter, r *http.Request) { say(r.URL.Query().Get("text")) })
	mux.HandleFunc("POST /test/busy", func(_ http.ResponseWriter, r *http.Request) { busy(r.Context(), feed) })
	phones := &registrar{}
	mux.Handle("GET /sip", phones)
	mux.HandleFunc("POST /test/refuse", func(http.ResponseWriter, *http.Request) { phones.refuse.Store(true) })
	floor.control(mux, db, feed)
	mux.HandleFunc("POST /test/wall", seedWall)
	web := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	// POST /test/cut drops every WebSocket without a word, as a lost network does.
	var mu sync.Mutex
	var sockets []net.Conn
	web.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateHijacked {
			mu.Lock()
			defer mu.Unlock()
			sockets = append(sockets, c)
		}
	}
	mux.HandleFunc("POST /test/cut", func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range sockets {
			_ = c.Close()
		}
		sockets = nil
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{}, 3)
	go func() { _ = c.Run(ctx); done <- struct{}{} }()
	go func() { _ = screen.Run(ctx); done <- struct{}{} }()
	go func() { _ = web.Serve(l); done <- struct{}{} }()
	t.Cleanup(func() { cancel(); _ = web.Close(); <-done; <-done; <-done })
	return "http://" + l.Addr().String(), secret
}

// speaker returns a function that adds one utterance to a running call, on record and in the stream.
func speaker(t *testing.T, db *store.DB, feed *consoletest.Feed) func(text string) {
	t.Helper()
	id, seq := hotline.NewCallID(time.Now()), uint64(0)
	put := func(body hotline.Body) {
		seq++
		e := hotline.Event{Call: id, Seq: seq, At: time.Now(), Body: body}
		feed.Put(e)
		if err := db.Project(e); err != nil {
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
