package kb_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/assist/kb"
)

// TestLibrary_Bars holds the bars of the sample hotline's own set, and looser ones on three other businesses in small libraries,
// where one question is some percent.
func TestLibrary_Bars(t *testing.T) {
	for name, c := range map[string]struct {
		docs, questions                 string
		recall, abstain, wrong, answers float64
	}{
		"telecom": {"../../examples/telecom/knowledge", "../../examples/telecom/eval/knowledge.jsonl", 0.95, 0.85, 0.05, 0.60},
		"unseen":  {"../../examples/telecom/knowledge", "testdata/telecom/unseen.jsonl", 0.95, 0.85, 0.05, 0.65}, // nothing is fitted to it
		"bank":    {"testdata/bank/docs", "testdata/bank/questions.jsonl", 0.95, 0.85, 0.07, 0.60},
		"city":    {"testdata/city/docs", "testdata/city/questions.jsonl", 0.95, 0.80, 0.07, 0.55},
		"shop":    {"testdata/shop/docs", "testdata/shop/questions.jsonl", 0.90, 0.85, 0.05, 0.40},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := kb.Default()
			cfg.Dir = c.docs
			l, err := kb.Open(context.Background(), cfg, kb.Deps{})
			if err != nil {
				t.Fatal(err)
			}
			if p := l.Problems(); len(p) > 0 {
				t.Error(p)
			}
			f, err := os.Open(c.questions)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			set, err := kb.ReadQuestions(f)
			if err != nil {
				t.Fatal(err)
			}
			r, err := l.Evaluate(context.Background(), set)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range r.Wrong {
				t.Logf("%s: want %v, got %v, answered %t, %.2f", w.Question, w.Want, w.Got, w.Answered, w.Confidence)
			}
			if r.RecallAt5 < c.recall || r.AbstainRate < c.abstain || r.WrongRate > c.wrong || r.AnswerRate < c.answers || len(r.Missing) > 0 {
				t.Errorf("recall %.3f %.3f, abstained %.3f, wrong %.3f, answered %.3f, missing %v", r.RecallAt1, r.RecallAt5, r.AbstainRate, r.WrongRate, r.AnswerRate, r.Missing)
			}
			t.Logf("%+v", kb.Report{Questions: r.Questions, Unanswerable: r.Unanswerable, RecallAt1: r.RecallAt1, RecallAt5: r.RecallAt5,
				AbstainRate: r.AbstainRate, WrongRate: r.WrongRate, AnswerRate: r.AnswerRate, P50MS: r.P50MS, P95MS: r.P95MS})
		})
	}
}

// Where a set has nothing to find, nothing was missed.
func TestEvaluate_OfNothingIsOne(t *testing.T) {
	files := fstest.MapFS{"a.md": {Data: []byte("# 拆机\n\n<!-- id: fee -->\n提前拆机需支付违约金，标准是剩余月数乘以月费的三成。\n")}}
	l, err := kb.OpenFS(context.Background(), files, kb.Default(), kb.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := l.Evaluate(context.Background(), []kb.Question{{Question: "拆机要违约金吗", IDs: []string{"fee"}}}); err != nil || r.AbstainRate != 1 || r.RecallAt1 != 1 {
		t.Errorf("each is answerable: %+v, %v", r, err)
	}
	if r, err := l.Evaluate(context.Background(), []kb.Question{{Question: "今天天气怎么样"}}); err != nil || r.RecallAt1 != 1 || r.RecallAt5 != 1 || r.AnswerRate != 1 || r.AbstainRate != 1 {
		t.Errorf("none is answerable: %+v, %v", r, err)
	}
}

func TestReadQuestions_NamesTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"{\"question\":\"a\"}\n\n{": "line 3", "{\"ids\":[\"x\"]}": "line 1", "\n": "no question",
	} {
		if _, err := kb.ReadQuestions(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", text, err)
		}
	}
	got, err := kb.ReadQuestions(strings.NewReader("\ufeff{\"question\":\"a\",\"ids\":[\"x\",\"y\"],\"note\":1}\r\n{\"question\":\"b\",\"ids\":[]}\n"))
	if err != nil || len(got) != 2 || len(got[0].IDs) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
}
