package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/assist/view"
	"hotline/console/desk"
	"hotline/console/training"
	"hotline/internal/store"
	kept "hotline/internal/store/training"
)

// A trainee takes a practice call: the customer speaks, hears, is brought to the goal and hangs up; the call is on record with its score and
// in no figure of the service.
func TestDesk_PracticeCall(t *testing.T) {
	takesTime(t)
	t.Parallel()
	s, stop := start(t)
	wang := someone(t, s.place(), "wangfang", wangTone)
	const short = "id: short\ntitle: 查话费\ngoal: 知道话费\ndifficulty: 1\nstates:\n" +
		"  - {id: ask, say: [我想查话费], moves: [{words: [元, 块, 话费], go: told}]}\n  - {id: told, say: [知道了], done: true}\nlines: {solved: [再见]}\n"
	if err := kept.New(s.db).PutPersona(t.Context(), kept.Persona{ID: "short", Text: short, State: kept.InUse, Made: time.Now()}); err != nil {
		t.Fatal(err)
	}
	ask := map[string]string{"scenario": "short"}
	if code := wang.do("POST", "/training/practice", ask, nil); code != http.StatusTooManyRequests {
		t.Errorf("practice at a desk that is not ready: %d", code)
	}
	wang.ready()
	if code := wang.do("POST", "/training/practice", ask, nil); code != http.StatusOK {
		t.Fatalf("practice: %d", code)
	}
	w := listen(t, wang.ring(), wangTone)
	w.silent(true)
	c := wang.call(desk.CallTalking)
	if c.Queue != hotline.Training || c.Number != "" {
		t.Errorf("the desk sees %+v", c)
	}
	// On a busy machine the recogniser may lose words; people say them again.
	const bill, bye = "您的话费是三十元", "再见"
	for _, line := range []string{"您好", bill, bye, bill, bye, bill, bye} {
		if w.gone() {
			break
		}
		heardBefore := utterances(t, s, c.ID)
		words, err := render(t.Context(), s.voice, line, 8000)
		if err != nil {
			t.Fatal(err)
		}
		w.say(append(words, make([]int16, 8000)...))
		until(t, "said: "+line, func() bool { return w.spoken() || w.gone() })
		until(t, "an answer to: "+line, func() bool { return w.gone() || utterances(t, s, c.ID) > heardBefore })
	}
	var mine struct{ Items []training.Practice }
	until(t, "a score", func() bool {
		mine.Items = nil
		return wang.do("GET", "/training/practice", nil, &mine) == http.StatusOK && len(mine.Items) == 1 && mine.Items[0].Scored
	})
	p := mine.Items[0]
	t.Logf("outcome %s, patience %d, acts %v, score %v", p.Outcome, p.Patience, p.Acts, p.Score)
	if p.Call != c.ID || p.Outcome != "solved" {
		t.Errorf("%+v", p)
	}
	until(t, "the recording", func() bool {
		rec, err := s.db.Call(t.Context(), c.ID)
		return err == nil && rec.Line == hotline.Training && len(rec.Recordings) > 0
	})
	alerts, err := s.db.Alerts(t.Context(), store.AlertFilter{Call: c.ID})
	if err != nil || len(alerts) > 0 {
		t.Errorf("alerts of a practice call: %v %v", alerts, err)
	}
	for _, q := range s.people.Floor().Queues {
		if q.ID == hotline.Training || q.Today.Offered > 0 {
			t.Errorf("figures of the service: %+v", q)
		}
	}
	for _, a := range s.people.Floor().Agents {
		if a.Today.Answered > 0 || a.Today.AHTMS > 0 || a.Today.Occupancy > 0 {
			t.Errorf("figures of the agent: %+v", a)
		}
	}
	for line := range strings.Lines(get(t, "http://"+s.webAddr.String()+"/metrics")) {
		for _, name := range []string{"hotline_calls_total", "hotline_call_setup_seconds_count", "hotline_suggestion_seconds_count", "hotline_queue_wait_seconds_count", "hotline_agent_ring_seconds_count"} {
			if strings.HasPrefix(line, name) && !strings.HasSuffix(strings.TrimSpace(line), " 0") {
				t.Errorf("counted as service: %s", line)
			}
		}
	}
	if open := unfinished(t, wang); open != 0 {
		t.Errorf("%d unfinished wrap-ups of practice calls", open)
	}
	stop()
}

// unfinished is how many calls the list of work to be finished later has.
func unfinished(t *testing.T, p *person) int {
	t.Helper()
	var list struct{ Items []view.Unfinished }
	if code := p.do("GET", "/unfinished", nil, &list); code != http.StatusOK {
		t.Errorf("unfinished: %d", code)
	}
	return len(list.Items)
}

// utterances is how often the simulated customer was heard in a call.
func utterances(t *testing.T, s *server, id hotline.CallID) (n int) {
	t.Helper()
	rec, err := s.db.Call(t.Context(), id)
	if err != nil {
		return 0
	}
	for _, u := range rec.Transcript {
		if u.Party == hotline.PartyCaller {
			n++
		}
	}
	return n
}
