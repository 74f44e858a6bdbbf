package summary_test

import (
	"os"
	"testing"

	"hotline/assist/form"
	"hotline/assist/summary"
)

// Sentences as a model that invents things might write them, against calls that hold the opposite, somebody else's words, a proposal, a
// wish. All were written by hand before the check was mended for them; support was 0.79, 0.74, 0.60, 0.76, 0.94, 0.85 and 0.87 at first sight of
// each.
func TestEvaluate_AdversarialClaims(t *testing.T) {
	set, err := form.Load(os.DirFS("../../examples/telecom"))
	if err != nil {
		t.Fatal(err)
	}
	for name, least := range map[string]float64{
		"claims_a.jsonl": 0.98, "claims_b.jsonl": 0.98, "claims_c.jsonl": 0.85, "claims_d.jsonl": 0.98, "claims_e.jsonl": 0.98, "claims_f.jsonl": 0.98, "claims_g.jsonl": 0.98,
	} {
		f, err := os.Open("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := form.ReadCases(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		rep := summary.Evaluate(set, cases)
		t.Logf("%s: support %.3f, recall %.3f of %d claims", name, rep.Support, rep.Recall, rep.Claims)
		for _, m := range rep.Wrong {
			t.Logf("%s:%d %q supported %v, why %q", name, m.Line, m.Text, m.Supported, m.Why)
		}
		if rep.Support < least || rep.Recall < 0.5 {
			t.Errorf("%s: support %.3f, recall %.3f", name, rep.Support, rep.Recall)
		}
	}
}
