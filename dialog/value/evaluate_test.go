package value_test

import (
	"os"
	"testing"

	"hotline/dialog/value"
)

func TestEvaluate_SampleSet(t *testing.T) {
	f, err := os.Open("../../examples/telecom/eval/slots.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := value.ReadCases(f)
	if err != nil {
		t.Fatal(err)
	}
	rep := value.Evaluate(cases)
	for _, w := range rep.Wrong {
		t.Logf("%s %q: want %q, got %q", w.Case.Slot, w.Case.Text, w.Case.Value, w.Got)
	}
	t.Logf("%+v", rep.Slots)
	if rep.Accuracy < 0.95 {
		t.Errorf("accuracy %.3f over %d, p50 %.0f us, p95 %.0f us", rep.Accuracy, rep.Samples, rep.P50US, rep.P95US)
	}
}
