package flow_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/llm/llmtest"
)

// outOfScope is a need that the sample app does not cover.
const outOfScope = "给我背一首李白写的古诗"

// heardPiece is one piece of a streamed reply with the time at which it came, counted from the question.
type heardPiece struct {
	flow.Piece
	at time.Duration
}

// stream asks the sample app with a scripted model; the first piece is Text. more is told how many came and may end the reading.
func stream(ctx context.Context, t *testing.T, script llmtest.Script, more func(n int) bool) (mind flow.Mind, out []heardPiece) {
	t.Helper()
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	mind = app.New(flow.Deps{Model: script, Now: noon})
	if _, err := mind.Next(ctx, flow.Heard{Kind: flow.HeardStart}); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	r, err := mind.Next(ctx, flow.Heard{Kind: flow.HeardText, Text: outOfScope, Confidence: 1})
	if err != nil {
		t.Fatal(err)
	}
	out = append(out, heardPiece{flow.Piece{Text: r.Text, Facts: r.Facts}, time.Since(began)})
	if r.Rest != nil {
		for p := range r.Rest {
			out = append(out, heardPiece{p, time.Since(began)})
			if !more(len(out)) {
				break
			}
		}
	}
	return mind, out
}

func always(int) bool { return true }

func texts(pieces []heardPiece) string {
	var out []string
	for _, p := range pieces {
		out = append(out, p.Text)
	}
	return strings.Join(out, "|")
}

// slowly is text, one rune every 100 ms, as from a small machine.
func slowly(text string) (out llmtest.Script) {
	for _, r := range text {
		out = append(out, llmtest.Step{Wait: 100 * time.Millisecond, Text: string(r)})
	}
	return out
}

func TestMind_StreamsAGeneratedAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mind, got := stream(t.Context(), t, slowly("您好，五G要有五G手机才能用，另外还要换成五G套餐。一个月九十九元。"), always)
		if texts(got) != "您好，|五G要有五G手机才能用，另外还要换成五G套餐。|一个月九十九元。|请问还有其他可以帮您的吗？" {
			t.Errorf("pieces %s", texts(got))
		}
		if got[0].at > 600*time.Millisecond || got[1].at > 2600*time.Millisecond {
			t.Errorf("the first pieces came after %s and %s", got[0].at, got[1].at)
		}
		r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: "再说一遍", Confidence: 1})
		if err != nil || r.Text != strings.ReplaceAll(texts(got), "|", "") {
			t.Errorf("repeated %q, %v", r.Text, err)
		}
	})
}

func TestMind_BridgesABrokenAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		tail  llmtest.Step
		most  time.Duration
		cause string
	}{
		"cut":   {llmtest.Step{Cut: true}, time.Second, "cut"},
		"stall": {llmtest.Step{Wait: time.Hour}, 3 * time.Second, "stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, got := stream(t.Context(), t, append(slowly("您好，五G要有"), c.tail), always)
				last := got[len(got)-1]
				if texts(got) != "您好，|抱歉，后面的内容我这边没有取到。请问还有其他可以帮您的吗？" || last.at > c.most {
					t.Errorf("pieces %s, the last after %s", texts(got), last.at)
				}
				fault, ok := last.Facts[0].(hotline.ComponentFailed)
				if !ok || fault.Component != "llm" || fault.Action != "apology" || !strings.Contains(fault.Error, c.cause) {
					t.Errorf("facts %+v", last.Facts)
				}
			})
		})
	}
}

func TestMind_KeepsTheDeadlineOfTheFirstWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, got := stream(t.Context(), t, llmtest.Script{{Reasoning: "想"}, {Wait: 2 * time.Second, Text: "晚了。"}}, always)
		if len(got) != 1 || strings.Contains(got[0].Text, "晚") || got[0].at != 1200*time.Millisecond {
			t.Errorf("got %s after %s", texts(got), got[0].at)
		}
	})
}

func TestMind_SaysNothingThatItIsUnsureOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if _, got := stream(t.Context(), t, slowly("不确定。"), always); len(got) != 1 || strings.Contains(got[0].Text, "不确定") {
			t.Errorf("got %s", texts(got))
		}
		if _, got := stream(t.Context(), t, slowly("您好，其余的不确定。"), always); texts(got) != "您好，|请问还有其他可以帮您的吗？" {
			t.Errorf("got %s", texts(got))
		}
	})
}

// An interrupted reply must end its request at once; the leak check of the bubble finds what goes on.
func TestMind_EndsTheRequestWithTheReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		stream(t.Context(), t, append(slowly("您好，五G要有五G手机才能用，另外还要换成五G套餐。"), llmtest.Step{Wait: time.Hour}), func(n int) bool { return n < 2 })
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("broken off after %s", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		_, got := stream(ctx, t, append(slowly("您好，五G要有"), llmtest.Step{Wait: time.Hour}), always)
		if took := time.Since(began); took != time.Second || texts(got) != "您好，" {
			t.Errorf("%s, ended %s after the question", texts(got), took)
		}
	})
}
