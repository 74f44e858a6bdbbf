package quality_test

import (
	"testing"
	"time"

	"hotline/console/consoletest"
	"hotline/console/quality"
	"hotline/internal/store"
)

// A false alarm is a wrong hit, whether anybody reviewed its call or not; where a review judged the same hit, the review counts.
func TestPart_FalseAlarmsCountAgainstPrecision(t *testing.T) {
	s := start(t)
	rule := func(id string) (out quality.Trust) {
		t.Helper()
		var table quality.TrustTable
		s.admin.must(200, "GET", "/quality/rules?days=30", nil, &table)
		for _, x := range table.Items {
			if x.Rule.ID == id {
				return x
			}
		}
		t.Fatal("no rule " + id)
		return out
	}
	alarm := func(rule string) {
		t.Helper()
		if _, err := s.db.SetAlert(t.Context(), string(consoletest.Inspected)+"-"+rule+"-0", store.AlertChange{State: store.AlertFalse, By: "admin", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	if x := rule("shirking"); x.Precision != nil || x.FalseAlarms != 0 {
		t.Errorf("before: %+v", x)
	}
	alarm("shirking")
	alarm("forbidden_words")
	if x := rule("shirking"); x.Wrong != 1 || x.FalseAlarms != 1 || x.Precision == nil || *x.Precision != 0 || x.Calls != 0 {
		t.Errorf("of a call that nobody reviewed: %+v", x)
	}
	s.admin.must(204, "PUT", call+"/marks/"+string(consoletest.Inspected)+"-forbidden_words-0", map[string]any{"verdict": "right"}, nil)
	s.admin.must(200, "PUT", call+"/review", map[string]any{"items": []any{}, "comment": "", "submit": true}, nil)
	if x := rule("forbidden_words"); x.Wrong != 0 || x.Right != 1 || x.FalseAlarms != 1 || *x.Precision != 1 {
		t.Errorf("a review says otherwise: %+v", x)
	}
	if x := rule("shirking"); x.Wrong != 1 || *x.Precision != 0 || x.Calls != 1 || *x.Agreement != 0 {
		t.Errorf("of a reviewed call: %+v", x)
	}
}
