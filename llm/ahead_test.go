package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/llm"
	"hotline/llm/llmtest"
)

// counted counts what a model was asked.
type counted struct {
	llmtest.Script
	mu sync.Mutex
	n  int
}

func (c *counted) Generate(ctx context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.Script.Generate(ctx, req)
}

func words(text string) llm.Request {
	return llm.Request{Messages: []llm.Message{{Role: llm.User, Text: text}}, FirstToken: time.Minute}
}

func read(ctx context.Context, m llm.Model, req llm.Request) (text string, calls int, err error) {
	for d, e := range m.Generate(ctx, req) {
		text, err = text+d.Text, e
		if d.Call != nil {
			calls++
		}
	}
	return text, calls, err
}

func TestAhead_GivesWhatWasBegunOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := &counted{Script: llmtest.Script{{Wait: time.Second, Text: "一"}, {Wait: time.Second, Text: "二"},
			{Call: &llm.ToolCall{Name: "f", Arguments: json.RawMessage(`{}`)}}}}
		var spent []llm.Spent
		a := &llm.Ahead{Model: model, Observe: func(s llm.Spent) { spent = append(spent, s) }}
		go a.Begin(t.Context(), words("查话费"))()
		time.Sleep(1500 * time.Millisecond)
		began := time.Now()
		text, calls, err := read(t.Context(), a, words("查话费。"))
		if text != "一二" || calls != 1 || err != nil || time.Since(began) != 500*time.Millisecond || model.n != 1 {
			t.Errorf("got %q, %d calls, %v after %s, asked %d times", text, calls, err, time.Since(began), model.n)
		}
		if len(spent) != 1 || spent[0] != (llm.Spent{Ahead: true, Used: true, Tokens: 4}) {
			t.Errorf("spent %+v", spent)
		}
		if text, _, _ = read(t.Context(), a, words("查话费。")); text != "一二" || model.n != 2 {
			t.Errorf("the second time %q, asked %d times", text, model.n)
		}
	})
}

func TestAhead_DropsWhatIsNotAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := &counted{Script: llmtest.Script{{Text: "一二三"}, {Wait: time.Hour}}}
		var spent []llm.Spent
		a := &llm.Ahead{Model: model, Observe: func(s llm.Spent) { spent = append(spent, s) }}
		ended := make(chan struct{})
		run := a.Begin(t.Context(), words("我想查话"))
		go func() { defer close(ended); run() }()
		synctest.Wait()
		if a.Begin(t.Context(), words("我想，查话")) != nil {
			t.Error("the same was begun twice")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if text, _, err := read(ctx, a, words("我想查话费")); text != "一二三" || !errors.Is(err, context.DeadlineExceeded) || model.n != 2 {
			t.Errorf("got %q, %v, asked %d times", text, err, model.n)
		}
		<-ended // its request was cancelled
		if len(spent) != 2 || spent[0] != (llm.Spent{Ahead: true, Tokens: 3}) || !spent[1].Used || spent[1].Ahead {
			t.Errorf("spent %+v", spent)
		}
		a.Drop()
		if len(spent) != 2 {
			t.Error("dropped twice")
		}
	})
}

func TestAhead_AsksAnewAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := true
		model := llmtest.Model(func(context.Context, llm.Request) ([]llm.Delta, error) {
			if fail {
				fail = false
				return []llm.Delta{{Text: "不全"}}, llm.ErrFirstToken
			}
			return []llm.Delta{{Text: "好"}}, nil
		})
		a := &llm.Ahead{Model: model}
		a.Begin(t.Context(), words("a"))()
		if text, _, err := read(t.Context(), a, words("a")); text != "好" || err != nil {
			t.Errorf("got %q, %v", text, err)
		}
	})
}
