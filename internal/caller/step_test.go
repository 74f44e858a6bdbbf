package caller_test

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline/internal/caller"
)

// mute never speaks.
func mute() bot { return func(time.Duration, []int16, []int16) bool { return true } }

func TestCall_PressesKeysOnASilentLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := caller.New(caller.Deps{Endpoint: &desk{bot: mute}})
		o := caller.Default()
		o.To, o.Hold, o.Steps = "sip:1006@127.0.0.1", 8*time.Second, []caller.Step{{DTMF: "12"}, {DTMF: "3#"}}
		res, err := c.Call(t.Context(), o, nil)
		if err != nil || len(res.Turns) != 2 {
			t.Fatalf("%+v, %v", res, err)
		}
		near(t, "first keys", &res.Turns[0].SaidFromMS, 2000, 60)
		if second := res.Turns[1].SaidFromMS; second < res.Turns[0].SaidToMS+1900 || second > 5000 {
			t.Errorf("the second keys came at %v ms", second)
		}
	})
}

func TestCall_SpeaksBeforeHoldIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := caller.New(caller.Deps{Endpoint: &desk{bot: mute}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Hold, o.Steps = "sip:1000@127.0.0.1", 6*time.Second, []caller.Step{{Say: "a"}}
		res, err := c.Call(t.Context(), o, nil)
		if err != nil || len(res.Turns) != 1 {
			t.Fatalf("%+v, %v", res, err)
		}
		near(t, "first words", &res.Turns[0].SaidFromMS, 3100, 60)
	})
}

// prompts speaks for 1 s from 0 s, 8 s and 16 s on, each time in two pieces, and is silent between.
func prompts() bot {
	return func(at time.Duration, _, out []int16) bool {
		if in := at % (8 * time.Second); in < 400*time.Millisecond || in >= 1500*time.Millisecond && in < 2500*time.Millisecond {
			for i := range out {
				out[i] = int16(8000 * (i%2*2 - 1))
			}
		}
		return true
	}
}

func TestCall_StaysSilentUntilPrompted(t *testing.T) {
	for n, want := range []float64{1100, 9100, 17100} {
		synctest.Test(t, func(t *testing.T) {
			c := caller.New(caller.Deps{Endpoint: &desk{bot: prompts}, Speaker: beeper{}})
			o := caller.Default()
			o.To, o.MaxWait = "sip:1@127.0.0.1", 30*time.Second
			for range n {
				o.Steps = append(o.Steps, caller.Step{Prompted: 20 * time.Second})
			}
			o.Steps = append(o.Steps, caller.Step{Say: "a"}, caller.Step{Hangup: true, After: 100 * time.Millisecond})
			res, err := c.Call(t.Context(), o, nil)
			if err != nil || len(res.Turns) != 1 {
				t.Fatalf("%+v, %v", res, err)
			}
			near(t, "words", &res.Turns[0].SaidFromMS, want+100, 200)
		})
	}
}

func TestLoad_FollowsTheStepsOfAScript(t *testing.T) {
	for name, c := range map[string]struct {
		yaml  string
		turns int
		secs  float64 // length of the call
	}{
		// The bot greets from 0.1 s to 2 s; the caller counts 700 ms of silence as the end of it.
		"hang_up_in_the_greeting": {"utterances: [{hangup: true, interrupt: 500ms}, {say: never}]", 0, 0.6},
		"hang_up_after_a_wait":    {"utterances: [{wait: 4s}, {hangup: true}]", 0, 4},
		"interrupt_the_greeting":  {"utterances: [{say: a, interrupt: 300ms}, {hangup: true, after: 200ms}]", 1, 1.7},
		"speak_at_a_time":         {"utterances: [{say: a, after: 3s}, {hangup: true}]", 1, 3 + 1.2 + 0.4 + 1.5 + 0.7},
		"keys_after_the_greeting": {"utterances: [{dtmf: '1'}, {hangup: true, after: 1s}]", 1, 2.7 + 0.2 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script, err := caller.ParseScript([]byte(c.yaml))
				if err != nil {
					t.Fatal(err)
				}
				b := caller.New(caller.Deps{Endpoint: &desk{bot: func() bot { return polite(400*time.Millisecond, 0) }}, Speaker: beeper{}})
				o := caller.DefaultLoad()
				o.To, o.Calls, o.Hold, o.Script = "sip:10000@127.0.0.1", 1, 0, &script
				res, err := b.Load(t.Context(), o, nil)
				if err != nil || res.Failed != 0 || res.Turns != c.turns {
					t.Fatalf("%+v, %v", res, err)
				}
				if secs := res.DurationMS / 1000; secs < c.secs-0.15 || secs > c.secs+0.25 {
					t.Errorf("the call lasted %.2f s, want %.2f", secs, c.secs)
				}
			})
		})
	}
}

func TestParseScript_RefusesContradictions(t *testing.T) {
	for _, bad := range []string{
		"{hangup: true, say: a}", "{wait: 1s, interrupt: 1s}", "{say: a, after: 1s, interrupt: 1s}", "{wait: -1s}", "{interrupt: 1s}", "{wait: 1s, variants: [x]}",
	} {
		if _, err := caller.ParseScript([]byte("utterances: [" + bad + "]")); err == nil || !strings.Contains(err.Error(), "utterance 1") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// The script in the documents is one.
func TestParseScript_ReadsTheExampleOfTheDocuments(t *testing.T) {
	text, err := os.ReadFile("../../docs/bench.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "```yaml\nvoices:")
	example, _, found := strings.Cut(example, "```")
	script, err := caller.ParseScript([]byte("voices:" + example))
	if !found || err != nil || len(script.Voices) != 2 || len(script.Utterances) != 6 || len(script.Utterances[0].Variants) != 2 {
		t.Errorf("%+v, %v", script, err)
	}
}
