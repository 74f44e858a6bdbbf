package assistant_test

import (
	"bytes"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hotline"
	"hotline/cmd/hotline/assistant"
	"hotline/cmd/hotline/library"
	"hotline/console/training"
	"hotline/internal/config"
	record "hotline/internal/store/assist"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReport_TheMostWrongFirst(t *testing.T) {
	all := []record.Correction{ // the newest first
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

// What people read has the names that they know, of paragraphs and advice, too, and only what was wrong.
func TestNames_MistakesAsPeopleKnowThem(t *testing.T) {
	documents, err := library.Open(t.Context(), config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	names, err := assistant.LoadNames(few(t), documents)
	if err != nil {
		t.Fatal(err)
	}
	all := []record.Correction{
		{Call: "C1", Kind: "card", Item: "knowledge-1", Was: "faq-data-over", Verdict: "wrong", Said: "流量用完了会怎么样"},
		{Call: "C1", Kind: "card", Item: "offer-speed_up", Was: "offer", Verdict: "wrong"},
		{Call: "C1", Kind: "card", Item: "phrase-restart", Was: "phrase", Verdict: "wrong"},
		{Call: "C1", Kind: "card", Item: "knowledge-1", Was: "gone", Verdict: "wrong"},
		{Call: "C1", Kind: "step", Item: "restart", Verdict: "ticked"},
		{Call: "C1", Kind: "field", Item: "phone", Verdict: "edited"},
		{Call: "C1", Kind: "field", Item: "address", Verdict: "confirmed"},
	}
	got := map[string]string{}
	for _, l := range names.Mistakes(assistant.Report(all, func(hotline.CallID) string { return "broadband.fault" })) {
		if l.Wrong == 0 {
			t.Errorf("nothing was wrong with %+v", l)
		}
		got[l.Item] = l.Kind + " " + l.Form
	}
	faq := documents.Title("faq-data-over")
	want := map[string]string{faq: "card ", "网速慢可以提速": "card ", "请来电人重启光猫": "step ", "gone": "card ", "联系电话": "field 宽带报修单"}
	if faq == "" || strings.Contains(faq, "faq") {
		t.Errorf("title of the paragraph: %q", faq)
	}
	for item := range want {
		if _, ok := got[item]; !ok {
			t.Errorf("no %s in %v", item, got)
		}
	}
	if _, ok := got["装机地址"]; ok || len(got) != len(want) {
		t.Errorf("%v", got)
	}
}
