package assistant_test

import (
	"bytes"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hotline/cmd/hotline/assistant"
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
	lines := assistant.Report(all)
	want := []assistant.Line{{"field", "phone", 3, 3}, {"class", "a", 3, 2}, {"card", "faq-1", 1, 1}, {"field", "address", 1, 0}}
	if len(lines) != len(want) {
		t.Fatalf("%+v", lines)
	}
	for i := range want {
		if lines[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, lines[i], want[i])
		}
	}
	var out bytes.Buffer
	if err := assistant.Print(&out, lines, true); err != nil || strings.Count(out.String(), "\n") != 4 || !strings.Contains(out.String(), `{"kind":"field","item":"phone","judged":3,"wrong":3}`) {
		t.Errorf("%v %s", err, &out)
	}
	samples := assistant.Samples(all)
	if len(samples) != 2 || samples[0].Text != "网断了" || samples[0].Class != "a" || samples[1].Class != "b" {
		t.Errorf("the last word on each call: %+v", samples)
	}
}
