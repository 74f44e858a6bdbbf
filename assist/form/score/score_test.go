package score_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"hotline/assist/form"
	"hotline/assist/form/score"
	"hotline/assist/testset"
)

const app = "../../../examples/telecom"

func sample(t testing.TB) *form.Set {
	t.Helper()
	set, err := form.Load(os.DirFS(app))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestEvaluate_SampleHotline holds the sample's own calls to the goals.
func TestEvaluate_SampleHotline(t *testing.T) {
	f, err := os.Open(app + "/eval/assist.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := testset.ReadCases(f)
	if err != nil {
		t.Fatal(err)
	}
	rep := score.Evaluate(sample(t), cases, nil)
	if len(cases) < 80 || rep.Precision < 0.97 || rep.Recall < 0.9 || len(rep.Unknown) > 0 {
		t.Errorf("%d calls: precision %.3f, recall %.3f, unknown %v", len(cases), rep.Precision, rep.Recall, rep.Unknown)
		for _, w := range rep.Wrong {
			t.Logf("line %d %s.%s: want %q, got %q", w.Line, w.Form, w.Field, w.Want, w.Got)
		}
	}
}

func TestEvaluate_CountsWrongAndMissing(t *testing.T) {
	line := `{"segments":[{"party":"agent","text":"联系电话"},{"party":"caller","text":"13800138000"}],"form":"broadband.fault","fields":{"contact":%q,"name":%q},"at":"2026-11-21 10:00"}`
	for name, tt := range map[string]struct {
		contact, person   string
		precision, recall float64
	}{
		"right": {"138 0013 8000", "", 1, 1}, "nothing_to_find": {"", "", 0, 1}, "missing": {"13800138000", "王五", 1, 0.5}, "wrong": {"13900139000", "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			cases, err := testset.ReadCases(strings.NewReader(fmt.Sprintf(line, tt.contact, tt.person)))
			if err != nil {
				t.Fatal(err)
			}
			if rep := score.Evaluate(sample(t), cases, nil); rep.Precision != tt.precision || rep.Recall != tt.recall {
				t.Errorf("precision %v, recall %v", rep.Precision, rep.Recall)
			}
		})
	}
}
