package main

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/assist/view"
	"hotline/console/desk"
	record "hotline/internal/store/assist"
)

// Live help in a real call: the caller speaks, the desk gets cards, a form and ticks, and after the call a summary, a class and a ticket.
func TestDesk_LiveHelp(t *testing.T) {
	takesTime(t)
	t.Parallel()
	s, stop := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	caller := callIn(t, s.place())
	w := listen(t, wang.ring(), wangTone)
	c := wang.call(desk.CallTalking)
	w.silent(true)
	caller.silent(true)

	help := func() (v view.State) {
		t.Helper()
		if code := wang.do("GET", "/assist/"+string(c.ID), nil, &v); code != http.StatusOK {
			t.Fatalf("live help: %d", code)
		}
		return v
	}
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		if kept, err := s.db.Call(context.Background(), c.ID); err == nil {
			for _, e := range kept.Events {
				t.Logf("%s %+v", e.Body.Type(), e.Body) // above all what was recognised
			}
		}
	})
	say := func(who *side, text string) {
		t.Helper()
		words, err := render(t.Context(), s.voice, text, 8000)
		if err != nil {
			t.Fatal(err)
		}
		who.say(append(words, make([]int16, 8000)...))
		until(t, "said: "+text, who.spoken)
	}
	until(t, "the next sentence", func() bool {
		return slices.ContainsFunc(help().Cards, func(c view.Card) bool { return c.Kind == view.Phrase })
	})
	// On a starved machine the caller's phone itself is late and what it says has holes: who is not understood says it again.
	heard := func(what, text string, ok func() bool) {
		t.Helper()
		for range 2 {
			say(caller, text)
			for end := time.Now().Add(10 * time.Second); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
				if ok() {
					return
				}
			}
		}
		say(caller, text)
		until(t, what, ok)
	}
	heard("the scene, its form and a tick", "我家宽带上不了网了", func() bool {
		v := help()
		return v.Scene == "broadband.fault" && filled(v, "symptom") == "完全上不了网" &&
			slices.ContainsFunc(v.Steps, func(s view.Step) bool { return s.ID == "symptom" && s.State == "done" && s.Evidence != nil })
	})
	heard("the answer", "流量用完了会怎么样", func() bool {
		return slices.ContainsFunc(help().Cards, func(c view.Card) bool {
			return c.Kind == view.Knowledge && c.Source != nil && c.Source.ID == "faq-data-over" && strings.Contains(c.Text, "降速")
		})
	})
	for _, card := range help().Cards {
		if code := wang.do("POST", "/assist/"+string(c.ID)+"/cards/"+card.ID, map[string]string{"verdict": "right"}, nil); code != http.StatusOK {
			t.Errorf("thumb: %d", code)
		}
	}
	for name, value := range map[string]string{"phone": "13912345678", "address": "鼓楼区中山路18号"} {
		if code := wang.do("PUT", "/assist/"+string(c.ID)+"/fields/"+name, map[string]string{"value": value}, nil); code != http.StatusOK {
			t.Errorf("field %s: %d", name, code)
		}
	}
	if code := wang.do("PUT", "/assist/"+string(c.ID)+"/fields/symptom", map[string]string{}, nil); code != http.StatusOK {
		t.Errorf("confirm: %d", code)
	}
	caller.hangUp(t)
	over := time.Now()
	var v view.State
	until(t, "the summary", func() bool { v = help(); return v.Wrap != nil && len(v.Wrap.Sections) > 0 })
	t.Logf("summary %v after the caller hung up, built in %.1f ms: %+v", time.Since(over).Round(time.Millisecond), v.Wrap.TookMS, v.Wrap.Sections)
	if v.Wrap.Class == "" {
		t.Errorf("no class: %+v", v.Wrap.Classes)
	}
	wang.do("PUT", "/assist/"+string(c.ID)+"/wrap/class", map[string]string{"id": "broadband.fault"}, nil)
	if code := wang.do("POST", "/assist/"+string(c.ID)+"/ticket", nil, &v); code != http.StatusOK || v.Wrap.Ticket == nil {
		t.Fatalf("ticket: %d %+v", code, v.Wrap)
	}
	if office := get(t, s.office+"/tickets/"+v.Wrap.Ticket.ID); !strings.Contains(office, "鼓楼区中山路18号") || !strings.Contains(office, "13912345678") || !strings.Contains(office, string(c.ID)) {
		t.Errorf("the back office has %s", office)
	}
	at := time.Now().Add(48 * time.Hour).UTC()
	if code := wang.do("POST", "/assist/"+string(c.ID)+"/callback", map[string]any{"at": at}, &v); code != http.StatusOK || v.Wrap.Callback == nil {
		t.Errorf("call-back: %d %+v", code, v.Wrap)
	}
	wang.do("PUT", "/assist/"+string(c.ID)+"/promises", map[string]any{"text": "查清流量扣费后回电", "due": at}, &v)
	wang.verb(c, "wrapped")
	until(t, "the promise on record", func() bool {
		var todos struct{ Items []view.Todo }
		wang.do("GET", "/todos", nil, &todos)
		return slices.ContainsFunc(todos.Items, func(x view.Todo) bool { return x.Text == "查清流量扣费后回电" && x.Due.Equal(at) })
	})
	li := someone(t, s.place(), "liqiang", liTone)
	if code := li.do("GET", "/assist/"+string(c.ID), nil, nil); code != http.StatusNotFound {
		t.Errorf("a colleague's call: %d", code)
	}
	metrics := get(t, "http://"+s.webAddr.String()+"/metrics")
	latency(t, metrics)
	stop()
	raw, who, err := record.New(s.db).Call(t.Context(), c.ID)
	if err != nil || who != "wangfang" || !strings.Contains(string(raw), v.Wrap.Ticket.ID) {
		t.Errorf("on record: %s of %s, %v", raw, who, err)
	}
	corrected(t, s, c.ID)
}

func filled(v view.State, field string) string {
	for _, f := range v.Form.Fields {
		if f.ID == field {
			return f.Value
		}
	}
	return ""
}

// latency tells how long the cards took, and holds them to what a busy machine can keep.
func latency(t *testing.T, metrics string) {
	t.Helper()
	value := func(name string) float64 {
		for line := range strings.Lines(metrics) {
			if rest, ok := strings.CutPrefix(line, name+" "); ok {
				v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
		}
		t.Fatalf("no metric %s", name)
		return 0
	}
	n := value("hotline_suggestion_seconds_count")
	if n == 0 {
		t.Fatal("no card was measured")
	}
	t.Logf("end of phrase to card: %.0f ms, text to card: %.1f ms, mean of %.0f", 1000*value("hotline_suggestion_seconds_sum")/n, 1000*value("hotline_suggestion_engine_seconds_sum")/n, n)
}

// corrected looks for what the agent said of cards and fields.
func corrected(t *testing.T, s *server, id hotline.CallID) {
	t.Helper()
	got, err := record.New(s.db).Corrections(t.Context(), record.Filter{Call: id})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, c := range got {
		kinds[c.Kind+" "+c.Verdict] = true
	}
	for _, want := range []string{"card right", "field edited", "field confirmed", "ticket created", "todo created"} {
		if !kinds[want] {
			t.Errorf("no correction %q in %v", want, kinds)
		}
	}
}
