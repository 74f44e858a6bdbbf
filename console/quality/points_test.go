package quality_test

import (
	"strings"
	"testing"

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
