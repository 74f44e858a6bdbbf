package value_test

import (
	"os"
	"strings"
	"testing"

	"hotline/dialog/value"
)

// The sample's set holds hard lines that come out wrong; what is right must stay so.
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
	if rep.Samples < 250 || rep.Accuracy < 0.985 {
		t.Errorf("accuracy %.3f over %d: %+v", rep.Accuracy, rep.Samples, rep.Slots)
	}
}

func TestEvaluate_FoldsForms(t *testing.T) {
	lines := []string{
		`{"text":"五十块","slot":"amount","value":"50.00"}`,
		`{"text":"五十块","slot":"amount","value":50}`,
		`{"text":"好的","slot":"yes_no","value":true}`,
		`{"text":"明天下午三点","slot":"time","value":"2026-11-19T15:00:00+08:00","now":"2026-11-18T10:20:00+08:00"}`,
		`{"text":"明天下午三点","slot":"time","value":"15:00","now":"2026-11-18 10:20"}`,
		`{"text":"中山路十八号","slot":"address","value":"中山路18号"}`,
		`{"text":"流量王","slot":"plan","value":"流量王套餐","options":["轻享套餐",{"id":"data129","title":"流量王套餐"}]}`,
		`{"text":"不知道","slot":"phone","value":null}`,
		`{"text":"那算了","slot":"yes_no","value":"否"}`,
		`{"text":"多少钱","slot":"yes_no","value":"unclear"}`,
		`{"text":"最便宜的","slot":"plan","value":"b","options":[{"value":"a","price":99},{"value":"b","price":59}]}`,
		`{"text":"后天","slot":"time","value":"2026-11-20","now":"2026-11-18"}`,
		`{"text":"一三八零零一三八零零零","slot":"phone","value":"138-0013-8000"}`,
	}
	cases, err := value.ReadCases(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if rep := value.Evaluate(cases); rep.Accuracy != 1 {
		t.Errorf("wrong: %+v", rep.Wrong)
	}
	wrong, err := value.ReadCases(strings.NewReader(`{"text":"五十块","slot":"amount","value":"51"}` + "\n" + `{"text":"五十块","slot":"amount","value":""}`))
	if err != nil {
		t.Fatal(err)
	}
	if rep := value.Evaluate(wrong); rep.Accuracy != 0 || len(rep.Wrong) != 2 {
		t.Errorf("takes wrong values for right: %+v", rep)
	}
}

func TestReadCases_NamesTheLine(t *testing.T) {
	good := `{"text":"a","slot":"phone"}` + "\n"
	for _, bad := range []string{`{"text":"a","slot":"colour"}`, `{`, `{"text":"a","slot":"date","now":"soon"}`, `{"text":"a","slot":"plan","options":[{}]}`, `{"text":"a","slot":"phone","value":[1]}`} {
		if _, err := value.ReadCases(strings.NewReader(good + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := value.ReadCases(strings.NewReader("\n")); err == nil {
		t.Error("an empty file is no set")
	}
}
