//go:build ui

package ui_test

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/wall"
	"hotline/internal/store"
)

// topics are those of the calls that were seeded last.
type topics struct {
	now atomic.Pointer[consoletest.Topics]
}

// Rising implements wall.Topics.
func (s *topics) Rising(window time.Duration) []wall.Topic {
	if now := s.now.Load(); now != nil {
		return now.Rising(window)
	}
	return nil
}

// TestUI_Wall runs e2e/wall.mjs: the supervisors' wall with 50 running calls, alerts and topics.
func TestUI_Wall(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	s, secret := floorStage(t)
	s.browse(t, "wall.mjs", "SECRET="+secret)
}

// supervisors is a wall; seed answers POST /test/wall?calls=50: so many calls run from then on, with alerts and topics. ?alert=rule raises one more
// alert in the first of them; ?say=text lets the machine begin to say that in all of them, ?said=text says that it was heard.
func (s *stage) supervisors(t *testing.T) (w *wall.Wall, seed http.HandlerFunc) {
	t.Helper()
	cfg, hot := wall.Default(), &topics{}
	cfg.Recordings = s.dir
	w, err := wall.New(cfg, wall.Deps{Store: s.db, People: s.floor, Topics: hot, Inspects: true, Title: consoletest.Title})
	if err != nil {
		t.Fatal(err)
	}
	done := store.Findings{}
	for i := range 120 { // all but one of the seeded calls were inspected
		if i != 7 {
			done.Inspected = append(done.Inspected, store.Inspected{Call: consoletest.CallID(i), Result: store.ResultComplete, At: time.Now(), Tapped: true, Transcribed: true})
		}
		done.Scores = append(done.Scores, store.Score{Call: consoletest.CallID(i), Party: hotline.PartyBot, Main: true, Total: float64(78 + i*13%21), At: time.Now()})
	}
	if err := s.db.PutFindings(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	var ids []hotline.CallID
	put := func(hits []hotline.Hit) {
		for _, h := range hits {
			w.Put(h)
		}
		if err := s.db.PutFindings(t.Context(), store.Findings{Hits: hits}); err != nil {
			t.Error(err)
		}
	}
	return w, func(out http.ResponseWriter, r *http.Request) {
		now := time.Now()
		if rule := r.URL.Query().Get("alert"); rule != "" {
			h := consoletest.Hits(now, ids)[4]
			h.ID, h.Rule, h.Title, h.DetectedAt = h.ID+rule, rule, r.URL.Query().Get("title"), now
			put([]hotline.Hit{h})
			return
		}
		if s.says(now, ids, r.URL.Query().Get("say"), r.URL.Query().Get("said")) {
			return
		}
		n, err := strconv.Atoi(r.URL.Query().Get("calls"))
		if err != nil {
			http.Error(out, err.Error(), http.StatusBadRequest)
			return
		}
		var events []hotline.Event
		ids, events = consoletest.LiveCalls(now, n)
		s.feed.Put(events...)
		if err := s.db.ProjectAll(events); err != nil {
			t.Error(err)
		}
		put(consoletest.Hits(now, ids))
		for i, id := range ids {
			if i%4 == 0 {
				w.Tell(id, wall.Facts{Scored: true, Score: float64(100 - i*7%55)})
			}
		}
		hot.now.Store(&consoletest.Topics{Now: now, Calls: ids})
	}
}

// says puts a turn of the machine into running calls: its beginning, or what was heard of it.
func (s *stage) says(now time.Time, ids []hotline.CallID, say, said string) bool {
	if say == "" && said == "" {
		return false
	}
	for _, id := range ids {
		e := hotline.Event{Call: id, Seq: 9000, At: now, Body: hotline.UtterancePartial{N: 90, Party: hotline.PartyBot, Text: say, AtMS: 60_000}}
		if said != "" {
			e.Seq, e.Body = 9001, hotline.TurnCompleted{N: 90, Planned: said, Played: said, FromMS: 60_000}
		}
		s.feed.Put(e)
	}
	return true
}
