package evaluate_test

import (
	"encoding/json"
	"testing"

	"hotline"
	"hotline/qa"
	"hotline/qa/evaluate"
)

// TestRules_BeyondTheSixteen plays to each further rule what it is for, and what only looks like it.
func TestRules_BeyondTheSixteen(t *testing.T) {
	set := sampleRules(t)
	say := func(party string, from, to float64, text string) evaluate.Segment {
		return evaluate.Segment{Party: party, Start: from, End: to, Text: text}
	}
	for _, c := range []struct {
		rule, name string
		segments   []evaluate.Segment
		events     []string
		want       bool
	}{
		{"long_hold", "hit", []evaluate.Segment{say("agent", 0, 1000, "请稍等")}, []string{`{"type":"agent_held","at_ms":2000,"held":true}`, `{"type":"agent_held","at_ms":65000,"held":false}`}, true},
		{"long_hold", "miss", []evaluate.Segment{say("agent", 0, 1000, "请稍等")}, []string{`{"type":"agent_held","at_ms":2000,"held":true}`, `{"type":"agent_held","at_ms":45000,"held":false}`}, false},
		{"hold_phrase_missing", "hit", []evaluate.Segment{say("agent", 0, 1000, "您好")}, []string{`{"type":"agent_held","at_ms":2000,"held":true}`}, true},
		{"hold_phrase_missing", "miss", []evaluate.Segment{say("agent", 0, 1000, "您好请稍等")}, []string{`{"type":"agent_held","at_ms":2000,"held":true}`}, false},
		{"many_transfers", "hit", nil, []string{`{"type":"call_transferred","at_ms":2000}`, `{"type":"call_transferred","at_ms":9000}`}, true},
		{"many_transfers", "miss", nil, []string{`{"type":"call_transferred","at_ms":2000}`}, false},
		{"long_wait", "hit", nil, []string{`{"type":"queue_left","at_ms":200000,"why":"answered","waited_ms":190000}`}, true},
		{"long_wait", "tier", nil, []string{`{"type":"slot_filled","at_ms":10,"slot":"tier","value":"金卡"}`, `{"type":"queue_left","at_ms":100000,"why":"answered","waited_ms":95000}`}, true},
		{"long_wait", "miss", nil, []string{`{"type":"queue_left","at_ms":100000,"why":"answered","waited_ms":95000}`}, false},
		{"fraud_hint", "hit", []evaluate.Segment{say("caller", 0, 3000, "他让我把钱转账到安全账户")}, nil, true},
		{"fraud_hint", "miss", []evaluate.Segment{say("caller", 0, 3000, "我没有转账给他")}, nil, false},
		{"bot_loop", "hit", []evaluate.Segment{say("bot", 0, 2000, "抱歉，我没有听清，请再说一遍"), say("bot", 5000, 7000, "抱歉，我没有听清，请再说一遍"), say("bot", 9000, 11000, "抱歉，我没有听清，请再说一遍")}, nil, true},
		{"bot_loop", "miss", []evaluate.Segment{say("bot", 0, 2000, "抱歉，我没有听清，请再说一遍"), say("bot", 5000, 7000, "请问您的号码是多少"), say("bot", 9000, 11000, "请问您要办什么")}, nil, false},
		{"extended_service_missing", "hit", []evaluate.Segment{say("agent", 0, 2000, "办好了再见")}, nil, true},
		{"extended_service_missing", "miss", []evaluate.Segment{say("agent", 0, 2000, "请问还有其他需要吗")}, nil, false},
		{"caller_shouting", "hit", nil, loud(-30, -30, -30, -30, -12, -12), true},
		{"caller_shouting", "miss", nil, loud(-30, -30, -30, -30, -26, -25), false},
	} {
		t.Run(c.rule+"_"+c.name, func(t *testing.T) {
			k := evaluate.Case{Call: "x", Segments: c.segments}
			for _, e := range c.events {
				k.Events = append(k.Events, json.RawMessage(e))
			}
			got := false
			for _, h := range qa.ReplayWith(set, k.Turn()) {
				got = got || h.Rule == c.rule && h.State == hotline.HitConfirmed
			}
			if got != c.want {
				t.Errorf("found %t", got)
			}
		})
	}
}

// loud is a caller who speaks every five seconds, so loud each time, in dBFS.
func loud(levels ...float64) []string {
	var out []string
	for i, db := range levels {
		for _, e := range []map[string]any{
			{"type": "speech_started", "party": "caller", "at_ms": i * 5000},
			{"type": "speech_ended", "party": "caller", "at_ms": i*5000 + 2000, "level_db": db},
		} {
			raw, err := json.Marshal(e)
			if err == nil {
				out = append(out, string(raw))
			}
		}
	}
	return out
}
