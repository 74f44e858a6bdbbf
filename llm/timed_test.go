package llm_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"hotline/llm"
	"hotline/llm/llmtest"
)

func TestTimed_MeasuresAndLimits(t *testing.T) {
	for name, c := range map[string]struct {
		script llmtest.Script
		text   string
		err    error
		phases string
	}{
		"whole":     {llmtest.Script{{Wait: time.Second, Text: "一"}, {Wait: time.Second, Text: "二"}}, "一二", nil, "first_token 1s total 2s "},
		"late":      {llmtest.Script{{Wait: 4 * time.Second, Text: "一"}}, "", llm.ErrFirstToken, ""},
		"too_long":  {llmtest.Script{{Text: "一"}, {Wait: time.Hour}}, "一", llm.ErrTooLong, "first_token 0s "},
		"cut_short": {llmtest.Script{{Text: "一"}, {Cut: true}}, "一", llmtest.ErrCut, "first_token 0s "},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				phases := ""
				m := llm.Timed{Model: c.script, FirstToken: 3 * time.Second, Total: 9 * time.Second, Measure: func(phase string, d time.Duration) {
					phases += fmt.Sprintf("%s %s ", phase, d)
				}}
				text, last := "", error(nil)
				for d, err := range m.Generate(t.Context(), llm.Request{}) {
					text, last = text+d.Text, err
				}
				if text != c.text || !errors.Is(last, c.err) || phases != c.phases {
					t.Errorf("got %q, %v, measured %q", text, last, phases)
				}
			})
		})
	}
}
