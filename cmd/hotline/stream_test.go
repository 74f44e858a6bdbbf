package main

import (
	"strings"
	"testing"
	"time"

	"hotline/asr/funasrtest"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/llm/llmtest"
	"hotline/telephony"
)

// A language model that makes 40 characters a second is heard after its first clause, not after its whole answer; also when
// another one, which is asked first, is overloaded.
func TestServe_SpeaksTheModelWhileItGenerates(t *testing.T) {
	t.Parallel()
	const answer = "好的，我这里看不到天气预报，您可以打开手机上的天气软件查一查。那里每个小时都会更新一次，还能看到一周以内的天气。如果您人在外地，请先把定位打开，不然看到的是家里的天气。"
	script := llmtest.Script{{Reasoning: "来电人想知道天气"}}
	for _, r := range answer {
		script = append(script, llmtest.Step{Wait: 25 * time.Millisecond, Text: string(r)})
	}
	model := llmtest.NewServer(t, script...)
	whole := time.Duration(len(script)-1) * 25 * time.Millisecond
	overloaded := llmtest.NewServer(t, llmtest.Step{Status: 429, After: "30", Text: "overloaded"})
	hears := funasrtest.New(funasrtest.Settings{Text: "今天天气怎么样"}) // what the machine's load makes of the sound is not at issue
	t.Cleanup(hears.Close)
	s, stop := start(t, func(c *config.Config) {
		c.ASR.Recognizer = config.Recognizer{Engine: "funasr", URL: hears.URL()}
		c.App.Knowledge.Folder = "none" // the sample's documents do not bear the answer out, and it would be withheld
		c.LLM.Model = config.Model{URL: overloaded.URL, Model: "first"}
		c.LLM.Fallback = []config.Model{{URL: model.URL, Model: "scripted"}}
	})
	to := "sip:10000@" + s.endpoint.Addr("udp").String()
	opts := caller.Default()
	opts.To, opts.Hold = telephony.Address(to), 13*time.Second // in the middle of the answer
	opts.Steps = []caller.Step{{Say: "今天天气怎么样"}}
	result, err := newTestPhone(t, to).Caller.Call(t.Context(), opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, turn := range result.Turns {
		t.Log(turn)
	}
	stop()
	if len(overloaded.Requests()) != 1 {
		t.Errorf("the model of choice was asked %d times", len(overloaded.Requests()))
	}
	if len(model.Requests()) == 0 {
		t.Fatalf("the model was not asked: %+v", lastCall(t, s).Turns)
	}
	for _, turn := range lastCall(t, s).Turns {
		if !strings.Contains(turn.Played, "好的，我") {
			continue
		}
		t.Logf("heard %q, played %q, gap %+v; the whole answer took the model %s", turn.Heard, turn.Played, turn.GapMS, whole)
		if !strings.HasPrefix(turn.Planned, answer) && !strings.HasPrefix(answer, turn.Planned) || strings.Contains(turn.Planned, "来电人想") {
			t.Errorf("played %q", turn.Played)
		}
		if turn.GapMS.Dialog > 0.7*float64(whole.Milliseconds()) {
			t.Errorf("the first clause waited %.0f ms for an answer of %s", turn.GapMS.Dialog, whole)
		}
		return
	}
	t.Errorf("the answer was not played: %+v", lastCall(t, s).Turns)
}
