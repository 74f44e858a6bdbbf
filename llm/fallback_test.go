package llm_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hotline/llm"
	"hotline/llm/llmtest"
)

func says(text string, err error) llm.Model {
	return llmtest.Model(func(context.Context, llm.Request) ([]llm.Delta, error) {
		if text == "" {
			return nil, err
		}
		return []llm.Delta{{Text: text}}, err
	})
}

func TestFallback_Generate(t *testing.T) {
	bad := errors.New("bad")
	for _, c := range []struct {
		name   string
		models []llm.Model
		text   string
		err    error
		passed int
	}{
		{"first_answers", []llm.Model{says("一", nil), says("二", nil)}, "一", nil, 0},
		{"second_answers", []llm.Model{says("", llm.ErrFirstToken), says("二", nil)}, "二", nil, 1},
		{"all_fail", []llm.Model{says("", llm.ErrFirstToken), says("", bad)}, "", bad, 1},
		{"never_says_it_twice", []llm.Model{says("一", bad), says("二", nil)}, "一", bad, 0},
		{"none", nil, "", llm.ErrNoModel, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			passed := 0
			f := llm.Fallback{Models: c.models, Failed: func(int, error) { passed++ }}
			text, last := "", error(nil)
			for d, err := range f.Generate(t.Context(), llm.Request{}) {
				text += d.Text
				last = err
			}
			if text != c.text || !errors.Is(last, c.err) || (c.err == nil && last != nil) || passed != c.passed {
				t.Errorf("got %q, %v, %d passed over", text, last, passed)
			}
		})
	}
}

func ExampleFallback() {
	chain := llm.Fallback{Models: []llm.Model{says("", llm.ErrFirstToken), says("您好。", nil)}}
	for d, err := range chain.Generate(context.Background(), llm.Request{}) {
		fmt.Println(d.Text, err)
	}
	// Output: 您好。 <nil>
}
