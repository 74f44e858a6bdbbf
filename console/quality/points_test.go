package quality_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
