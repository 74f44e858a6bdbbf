//go:build ui

package ui_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/desk"
)

type people = consoletest.Floor

// floor is a floor whose desks the browser's test may also set as a whole, to look at states that a floor rarely has.
type floor struct {
	*people
	shown atomic.Pointer[desk.Desk]
}

// Desk implements desk.People.
func (f *floor) Desk(agent string) desk.Desk {
	if d := f.shown.Load(); d != nil {
		return *d
	}
	return f.people.Desk(agent)
}

// control lets the browser's test play everybody else: POST /test/ring, /test/state, /test/answer, /test/lose, /test/back and /test/end act on the
// desk of ?agent=, /test/desk sets it as a whole (an empty body ends that), /test/event tells an event, GET /test/did what was asked for.
func (s *stage) control() {
	agent := func(r *http.Request) string { return r.URL.Query().Get("agent") }
	f, mux := s.floor, s.mux
	mux.HandleFunc("POST /test/ring", func(w http.ResponseWriter, r *http.Request) {
		var c desk.Call
		if read(w, r, &c) {
			f.Ring(agent(r), c)
		}
	})
	mux.HandleFunc("POST /test/state", func(_ http.ResponseWriter, r *http.Request) {
		_ = f.SetState(r.Context(), agent(r), agent(r), desk.State(r.URL.Query().Get("state")), "")
	})
	mux.HandleFunc("POST /test/answer", func(_ http.ResponseWriter, r *http.Request) { f.Answer(agent(r)) })
	mux.HandleFunc("POST /test/lose", func(_ http.ResponseWriter, r *http.Request) { f.Lose(agent(r), false) })
	mux.HandleFunc("POST /test/back", func(_ http.ResponseWriter, r *http.Request) { f.Lose(agent(r), true) })
	mux.HandleFunc("POST /test/end", func(_ http.ResponseWriter, r *http.Request) {
		f.End(agent(r), hotline.CallID(r.URL.Query().Get("call")))
	})
	mux.HandleFunc("POST /test/desk", func(w http.ResponseWriter, r *http.Request) {
		var d *desk.Desk
		if r.ContentLength != 0 && !read(w, r, &d) {
			return
		}
		f.shown.Store(d)
		f.Changed()
	})
	var mu sync.Mutex
	seqs := map[hotline.CallID]uint64{}
	mux.HandleFunc("POST /test/event", func(w http.ResponseWriter, r *http.Request) {
		var e hotline.Event
		if !read(w, r, &e) {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		seqs[e.Call]++
		e.Seq, e.At = seqs[e.Call], time.Now()
		s.feed.Put(e)
		if err := s.db.Project(e); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /test/did", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(f.Did()) })
}
