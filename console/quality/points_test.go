package quality_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline/console/consoletest"
	"hotline/console/quality"
	"hotline/internal/store"
)

// More points than a criterion can bring are refused, and an accepted appeal changes only what it names.
func TestPart_KeepsToThePointsOfTheSheet(t *testing.T) {
	s := start(t)
	li, judge := s.person("li", "agent"), s.person("judge", "inspector")
	give := func(items ...map[string]any) map[string]any { return map[string]any{"items": items, "submit": true} }
	code, raw := judge.do("PUT", call+"/review", give(map[string]any{"item": "interrupting", "points": 50}), nil)
	if code != 422 || !strings.Contains(string(raw), "interrupting") || !strings.Contains(string(raw), "at most 10") {
		t.Errorf("50 of 10 points: %d %s", code, raw)
	}
	if _, err := s.db.Review(t.Context(), strings.TrimPrefix(call, "/quality/calls/")); err == nil {
		t.Error("a refused review is kept")
	}
	var r quality.Review
	judge.must(200, "PUT", call+"/review", give(map[string]any{"item": "clear", "points": 5, "comment": "没有讲清"}, map[string]any{"item": "interrupting", "points": 4}, map[string]any{"item": "language", "points": 20}), &r)
	before := r.Final
	li.must(200, "POST", own+"/appeal", map[string]any{"text": "客户先抢话", "items": []string{"interrupting"}}, &r)
	if code, _ := judge.do("POST", call+"/answer", map[string]any{"accepted": true, "answer": "同意", "items": []map[string]any{{"item": "interrupting", "points": 11}}}, nil); code != 422 {
		t.Errorf("11 of 10 points in an answer: %d", code)
	}
	judge.must(200, "POST", call+"/answer", map[string]any{"accepted": true, "answer": "同意", "items": []map[string]any{{"item": "interrupting", "points": 10}}}, &r)
	got := map[string]store.ReviewItem{}
	for _, it := range r.Items {
		got[it.Item] = it
	}
	if len(r.Items) != 3 || got["clear"].Points != 5 || got["clear"].Comment != "没有讲清" || got["language"].Points != 20 || got["interrupting"].Points != 10 || r.Final <= before {
		t.Errorf("after %v: %+v", before, r)
	}
}

func TestPart_LosesNobodysReview(t *testing.T) {
	s := start(t)
	zhou, wu := s.person("zhou", "inspector"), s.person("wu", "inspector")
	give := func(points float64, submit bool, seen time.Time) map[string]any {
		return map[string]any{"items": []map[string]any{{"item": "clear", "points": points}}, "comment": fmt.Sprint(points), "submit": submit, "seen": seen}
	}
	var first, kept quality.Review
	var report quality.Report
	zhou.must(200, "PUT", call+"/review", give(12, false, time.Time{}), &first)
	wu.must(409, "PUT", call+"/review", give(1, false, time.Time{}), nil) // the page was opened before
	wu.must(200, "PUT", call+"/review", give(5, false, first.Changed), &kept)
	zhou.must(409, "PUT", call+"/review", give(13, true, first.Changed), nil)
	zhou.must(200, "PUT", call+"/review", give(13, true, kept.Changed), &kept)
	wu.must(422, "PUT", call+"/review", give(2, false, kept.Changed), nil) // the agent has it
	wu.must(200, "GET", call, nil, &report)
	if kept = *report.Review; kept.State != store.ReviewSubmitted || kept.Comment != "13" {
		t.Errorf("%+v", kept)
	}
}

func TestPart_AnswersAnAppealOnce(t *testing.T) {
	s := start(t)
	zhou := s.person("zhou", "inspector")
	li := s.person("li", "agent")
	zhou.must(200, "PUT", call+"/review", map[string]any{"items": []any{}, "submit": true}, nil)
	li.must(200, "POST", own+"/appeal", map[string]any{"text": "不是我"}, nil)
	codes := make(chan int)
	for _, accepted := range []bool{true, false} {
		go func() {
			code, _ := zhou.do("POST", call+"/answer", map[string]any{"accepted": accepted, "answer": fmt.Sprint(accepted)}, nil)
			codes <- code
		}()
	}
	if a, b := <-codes, <-codes; min(a, b) != 200 || max(a, b) != 409 && max(a, b) != 422 {
		t.Errorf("two answers at once: %d and %d, want one refused", a, b)
	}
	var r quality.Report
	zhou.must(200, "GET", call, nil, &r)
	if n := len(r.History); n != 3 || r.History[2].Act != "answered" || r.Appeal.Answer != fmt.Sprint(r.Appeal.Accepted) {
		t.Errorf("%+v %+v", r.History, r.Appeal)
	}
}

// Of two inspectors with the same call open neither wipes out what the other said of a hit: who was late is told, with what stands now.
func TestPart_LosesNobodysMark(t *testing.T) {
	s := start(t)
	zhou, wu := s.person("zhou", "inspector"), s.person("wu", "inspector")
	mark := call + "/marks/" + string(consoletest.Inspected) + "-interrupting-0"
	stands := func() quality.Mark {
		var r quality.Report
		zhou.must(200, "GET", call, nil, &r)
		if len(r.Marks) != 1 {
			t.Fatalf("marks %+v", r.Marks)
		}
		return r.Marks[0]
	}
	var none time.Time
	zhou.must(204, "PUT", mark, map[string]any{"verdict": "wrong", "comment": "两人同时开口", "seen": none}, nil)
	code, raw := wu.do("PUT", mark, map[string]any{"verdict": "right", "seen": none}, nil)
	if text := string(raw); code != 409 || !strings.Contains(text, "ZHOU") || !strings.Contains(text, "两人同时开口") {
		t.Errorf("on a page that was opened before: %d %s", code, raw)
	}
	first := stands()
	if first.Verdict != "wrong" || first.Comment != "两人同时开口" || first.By != "zhou" {
		t.Errorf("stands %+v", first)
	}
	wu.must(204, "PUT", mark, map[string]any{"verdict": "right", "seen": first.At}, nil)
	zhou.must(409, "DELETE", mark+"?seen="+first.At.Format(time.RFC3339Nano), nil, nil)
	if now := stands(); now.Verdict != "right" || now.By != "wu" {
		t.Errorf("stands %+v", now)
	} else {
		zhou.must(204, "DELETE", mark+"?seen="+now.At.Format(time.RFC3339Nano), nil, nil)
		wu.must(409, "PUT", mark, map[string]any{"verdict": "right", "comment": "想过了", "seen": now.At}, nil)
	}
}

func TestPart_RefusesWhatMeansNothing(t *testing.T) {
	s := start(t)
	zhou, li := s.person("zhou", "inspector"), s.person("li", "agent")
	for name, in := range map[string]map[string]any{
		"no_such_rule": {"verdict": "missed", "rule": "nosuch", "at_ms": 1000}, "after_the_call": {"verdict": "missed", "rule": "closing_missing", "at_ms": 5e9},
	} {
		if code, raw := zhou.do("PUT", call+"/marks/m1", in, nil); code != 422 {
			t.Errorf("%s: %d %s", name, code, raw)
		}
	}
	twice := []map[string]any{{"item": "clear", "points": 5}, {"item": "clear", "points": 9}}
	zhou.must(422, "PUT", call+"/review", map[string]any{"items": twice}, nil)
	zhou.must(200, "PUT", call+"/review", map[string]any{"items": twice[:1], "submit": true}, nil)
	li.must(422, "POST", own+"/appeal", map[string]any{"text": " \n"}, nil)
	li.must(200, "POST", own+"/appeal", map[string]any{"text": "不是我"}, nil)
	zhou.must(422, "POST", call+"/answer", map[string]any{"accepted": false, "answer": "　 "}, nil)
	zhou.must(422, "POST", call+"/answer", map[string]any{"accepted": true, "answer": "好", "items": twice}, nil)
	zhou.must(200, "POST", call+"/answer", map[string]any{"accepted": true, "answer": "好", "items": twice[1:]}, nil)
}
