package assistant_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hotline"
	"hotline/cmd/hotline/assistant"
	"hotline/console/training"
	"hotline/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReport_TheMostWrongFirst(t *testing.T) {
	all := []store.Correction{ // the newest first
		{Call: "C2", Kind: "class", Item: "class", Verdict: "chosen", Was: "a", Became: "b", Said: "发票一直没开"},
		{Call: "C1", Kind: "class", Item: "class", Verdict: "confirmed", Was: "a", Became: "a", Said: "网断了"},
		{Call: "C1", Kind: "class", Item: "class", Verdict: "chosen", Was: "a", Became: "c", Said: "网断了"},
		{Kind: "field", Item: "phone", Verdict: "edited"}, {Kind: "field", Item: "phone", Verdict: "edited"}, {Kind: "field", Item: "phone", Verdict: "edited"},
		{Kind: "field", Item: "address", Verdict: "confirmed"},
		{Kind: "card", Item: "knowledge-1", Was: "faq-1", Verdict: "dismissed"},
		{Kind: "card", Item: "knowledge-1", Was: "faq-1", Verdict: "wrong"},
	}
	lines := assistant.Report(all, func(hotline.CallID) string { return "repair" })
	want := []training.Wrong{{Kind: "field", Form: "repair", Item: "phone", Judged: 3, Wrong: 3}, {Kind: "class", Item: "a", Judged: 3, Wrong: 2},
		{Kind: "card", Item: "faq-1", Judged: 1, Wrong: 1}, {Kind: "field", Form: "repair", Item: "address", Judged: 1}}
	if len(lines) != len(want) {
		t.Fatalf("%+v", lines)
	}
	for i := range want {
		examples := lines[i].Examples
		lines[i].Examples = nil
		if len(examples) != lines[i].Wrong || !reflect.DeepEqual(lines[i], want[i]) {
			t.Errorf("%d: %+v with %d examples, want %+v", i, lines[i], len(examples), want[i])
		}
	}
	var out bytes.Buffer
	if err := assistant.Print(&out, lines, true); err != nil || strings.Count(out.String(), "\n") != 4 || !strings.Contains(out.String(), `{"kind":"field","item":"phone","form":"repair","judged":3,"wrong":3,`) {
		t.Errorf("%v %s", err, &out)
	}
	samples := assistant.Samples(all)
	if len(samples) != 2 || samples[0].Text != "网断了" || samples[0].Class != "a" || samples[1].Class != "b" {
		t.Errorf("the last word on each call: %+v", samples)
	}
}
