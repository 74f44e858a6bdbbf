package evaluate_test

import (
	"os"
	"testing"

	"hotline"
	"hotline/qa"
	"hotline/qa/evaluate"
	"hotline/qa/rule"
)

func sampleRules(t testing.TB) *rule.Set {
	t.Helper()
	folder, err := rule.Read(os.DirFS("../../examples/telecom/rules"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Compile(folder)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func scoreFile(t *testing.T, name string) evaluate.Report {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := evaluate.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	set := sampleRules(t)
	return evaluate.Score(cases, func(e []hotline.Event) []hotline.Hit { return qa.ReplayWith(set, e) })
}

func TestScore_SampleRulesOnTheSampleCalls(t *testing.T) {
	name := "../../examples/telecom/eval/qa.jsonl"
	if other := os.Getenv("QA_CALLS"); other != "" {
		name = other
	}
	r := scoreFile(t, name)
	for _, m := range r.Mistakes {
		t.Logf("missed=%t %s %s at %.1f s: %s", m.Missed, m.Check, m.Call, m.AtMS/1000, m.Text)
	}
	for name, k := range r.Checks {
		t.Logf("%-24s labels %3d hits %3d precision %.3f recall %.3f", name, k.Labels, k.Hits, k.Precision, k.Recall)
	}
	if r.Precision < 0.95 || r.Recall < 0.95 {
		t.Errorf("precision %.3f, recall %.3f: at least 0.95", r.Precision, r.Recall)
	}
	if c := r.Checks["crisis"]; c.Recall < 0.98 {
		t.Errorf("recall of crisis %.3f: at least 0.98", c.Recall)
	}
}

// The rules of the sample hear the plain cases of English calls, too, and charge none of what is said in a good one.
func TestScore_SampleRulesOnEnglishCalls(t *testing.T) {
	r := scoreFile(t, "../../examples/telecom/eval/qa_english.jsonl")
	for _, m := range r.Mistakes {
		t.Errorf("missed=%t %s %s at %.1f s: %s", m.Missed, m.Check, m.Call, m.AtMS/1000, m.Text)
	}
	if r.Labels < 9 {
		t.Errorf("%d labels", r.Labels)
	}
}
