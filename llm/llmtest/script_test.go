package llmtest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"hotline/llm"
	"hotline/llm/llmtest"
)

func TestScript_KeepsTimeAndDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		text, last := "", error(nil)
		for d, err := range (llmtest.Script{{Wait: time.Second, Text: "一"}, {Wait: 2 * time.Second, Text: "二"}, {Cut: true}}).Generate(t.Context(), llm.Request{}) {
			text, last = text+d.Text, err
		}
		if text != "一二" || !errors.Is(last, llmtest.ErrCut) || time.Since(began) != 3*time.Second {
			t.Errorf("got %q, %v after %s", text, last, time.Since(began))
		}
		for _, err := range (llmtest.Script{{Reasoning: "嗯"}, {Wait: 2 * time.Second, Text: "晚"}}).Generate(t.Context(), llm.Request{}) {
			if !errors.Is(err, llm.ErrFirstToken) {
				t.Errorf("error %v, want ErrFirstToken", err)
			}
		}
	})
}
