package telecom_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/dialog/intent"
	"hotline/engine/acd/plan"
	"hotline/examples/telecom"
)

// The bars leave room for a few new hard samples; `go test -v` prints what is wrong and the figures of today.
const (
	leastInScope   = 0.90
	leastOOSRecall = 0.80
)

func TestFiles_IntentBars(t *testing.T) {
	start := time.Now()
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("load and train: %s", time.Since(start))
	file, err := telecom.Files.Open("eval/intents.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	samples, err := intent.ReadTSV(file)
	if err != nil {
		t.Fatal(err)
	}
	rep := intent.Evaluate(app.Intents(), samples)
	for _, w := range rep.Wrong {
		t.Logf("%s: %s, got %s %.2f %v", w.Sample.Text, w.Sample.Intent, w.Got.Intent, w.Got.Confidence, w.Got.Ranked)
	}
	t.Logf("%d samples: accuracy %.3f, in scope %.3f, macro F1 %.3f, oos recall %.3f precision %.3f, p50 %.0f us, threshold %.2f",
		rep.Samples, rep.Accuracy, rep.InScope, rep.MacroF1, rep.OOSRecall, rep.OOSPrecision, rep.P50US, app.Intents().Threshold())
	if rep.InScope < leastInScope || rep.OOSRecall < leastOOSRecall {
		t.Errorf("in scope %.3f, want %.2f; oos recall %.3f, want %.2f", rep.InScope, leastInScope, rep.OOSRecall, leastOOSRecall)
	}
	seen := map[string]bool{}
	for _, text := range app.Vocabulary() {
		seen[text] = true
	}
	count := map[string]int{}
	for _, s := range samples {
		count[s.Intent]++
		if seen[s.Text] && s.Intent != intent.OutOfScope {
			t.Errorf("%q is in training and in the evaluation set", s.Text)
		}
	}
	if len(count) != 21 || count[intent.OutOfScope] < 60 {
		t.Errorf("evaluation set has %d intents and %d oos, want 21 and 60", len(count), count[intent.OutOfScope])
	}
	for name, n := range count {
		if n < 10 {
			t.Errorf("evaluation set has %d samples of %s, want 10", n, name)
		}
	}
}

func TestVocabulary_HoldsCallersWords(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(app.Vocabulary(), "\n")
	for _, want := range []string{"查一下我的话费", "没有了谢谢", "光猫红灯一直闪", "上不了网"} {
		if !strings.Contains(all, want) {
			t.Errorf("vocabulary lacks %s", want)
		}
	}
}

// Whatever queue the app names must be in the sample's queues.
func TestApp_NamesQueuesThatExist(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("queues.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := plan.Parse("queues.yaml", raw)
	if err != nil {
		t.Fatal(err)
	}
	ids := app.Queues()
	if !slices.Contains(ids, "bill") || !slices.Contains(ids, "general") {
		t.Errorf("the app names %v", ids)
	}
	for _, id := range ids {
		if !cfg.Has(plan.QueueID(id)) {
			t.Errorf("queue %s is not in queues.yaml", id)
		}
	}
}
