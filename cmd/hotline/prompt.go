package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hotline/dialog/flow"
	"hotline/media"
	"hotline/tts"
)

// render speaks text into memory.
func render(ctx context.Context, voice tts.Synthesizer, text string, rate int) ([]int16, error) {
	var out []int16
	_, err := voice.Synthesize(ctx, tts.Request{Text: text, Lang: "zh-CN", Rate: rate}, media.SinkFunc(func(f media.Frame) error {
		out = append(out, f.Samples...)
		return nil
	}))
	if err != nil {
		return nil, fmt.Errorf("speak %q: %w", text, err)
	}
	return out, nil
}

// promptRate is the rate of the test lines' prompt, Hz.
const promptRate = 8000

// oneMinute is the prompt of lines 1002, 1003 and 1005: the app's fixed prompts one after the other, exactly one minute long.
func oneMinute(ctx context.Context, voice tts.Synthesizer, app *flow.App) ([]int16, error) {
	texts := app.Prompts()
	slices.Sort(texts)
	var out []int16
	for len(out) < 60*promptRate {
		before := len(out)
		for _, text := range texts {
			if strings.TrimSpace(text) == "" {
				continue
			}
			samples, err := render(ctx, voice, text, promptRate)
			if err != nil {
				return nil, err
			}
			out = append(append(out, samples...), make([]int16, promptRate/2)...)
		}
		if len(out) == before {
			return nil, errNoSpeech
		}
	}
	return out[:60*promptRate], nil
}
