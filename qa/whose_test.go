package qa_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"hotline"
	"hotline/qa"
)

// Whose a hit is follows from the moment, not from when its deadline is over: the colleague who takes over in between did none of it.
// wang has the caller from 2 s, consults li at 15 s and hands over to him at 20 s; the call ends at 100 s.
func TestInspector_ChargesWhoDidIt(t *testing.T) {
	const caller, agent = hotline.PartyCaller, hotline.PartyAgent
	words := func(at float64, n int, p hotline.Party, name, text string) hotline.UtteranceFinal {
		return hotline.UtteranceFinal{N: n, Party: p, Name: name, Text: text, FromMS: at, ToMS: at + 1000}
	}
	on := func(p hotline.Party, at float64) hotline.Body { return hotline.SpeechStarted{Party: p, AtMS: at} }
	off := func(p hotline.Party, at float64, level float64) hotline.Body {
		return hotline.SpeechEnded{Party: p, AtMS: at, LevelDB: level}
	}
	held := func(name string, on bool, at float64) hotline.Body {
		return hotline.AgentHeld{Agent: name, Held: on, AtMS: at}
	}
	type play map[float64]hotline.Body
	greeting := "{who: agent, say: {any: [您好]}}"
	for _, c := range []struct {
		name, find, when string
		play             play
		want             string
	}{
		{"begin_that_lacks_a_greeting", "{call: begin}", "unless: [{find: word, side: after, within: 15s}]",
			play{16300: words(15300, 0, agent, "wang", "嗯那个"), 24000: words(23000, 100, agent, "li", "我来办")}, "wang"},
		{"begin_without_words", "{call: begin}", "unless: [{find: word, side: after, within: 15s}]",
			play{16300: on(agent, 16300), 16800: off(agent, 16800, -20), 24000: words(23000, 100, agent, "li", "我来办")}, "wang"},
		{"words_of_the_agent", "{say: {any: [真烦]}}", "unless: [{find: word, side: after, within: 15s}]", play{19500: words(18500, 0, agent, "wang", "真烦")}, "wang"},
		{"words_of_the_colleague", "{say: {any: [真烦]}}", "unless: [{find: word, side: after, within: 15s}]", play{19500: words(18500, 100, agent, "li", "真烦")}, "li"},
		{"words_of_the_caller", "{who: caller, say: {any: [我要投诉]}}", "", play{10000: words(9000, 0, caller, "", "我要投诉")}, "wang"},
		{"words_of_the_caller_unanswered", "{who: caller, say: {any: [我要投诉]}}", "unless: [{find: word, side: after, within: 15s}]",
			play{10000: words(9000, 0, caller, "", "我要投诉")}, "wang"},
		{"words_of_the_caller_answered_by_the_first", "{who: caller, say: {any: [我要投诉]}}", "unless: [{find: word, side: after, turns: 2}]", play{
			10000: words(9000, 0, caller, "", "我要投诉"), 12000: words(11000, 0, agent, "wang", "哦那又怎么样"), 25000: words(24000, 1, caller, "", "你听见了没有啊"),
			28000: words(27000, 100, agent, "li", "什么事啊"), 31000: words(30000, 2, caller, "", "说过了我要投诉你"), 34000: words(33000, 101, agent, "li", "好的好的")}, "wang"},
		{"words_of_the_caller_answered_by_the_second", "{who: caller, say: {any: [我要投诉]}}", "unless: [{find: word, side: after, turns: 1}]", play{
			19800: words(18800, 0, caller, "", "我要投诉"), 23000: words(22000, 100, agent, "li", "哦那又怎么样"), 31000: words(30000, 2, caller, "", "说过了没有用啊")}, "li"},
		{"words_of_the_caller_answered_too_late", "{who: caller, say: {any: [我要投诉]}}", "unless: [{find: word, side: after, within: 10s}]",
			play{10000: words(9000, 0, caller, "", "我要投诉"), 34000: words(33000, 100, agent, "li", "喂")}, "wang"},
		{"question_again", "{repeat: {least: 2, alike: 0.7, asks: [多少]}}", "unless: [{find: word, side: after, within: 15s}]", play{
			8000: words(7000, 0, agent, "wang", "身份证号多少"), 12000: words(11000, 1, agent, "wang", "身份证号多少")}, "wang"},
		{"number_told", "{number: {kinds: [phone]}}", "unless: [{find: word, side: after, within: 15s}]", play{12000: words(11000, 0, agent, "wang", "他的电话是13812345678")}, "wang"},
		{"rate", "{rate: {above: 300}}", "unless: [{find: word, side: after, within: 15s}]", play{12000: words(11000, 0, agent, "wang", "这个业务我们现在是不能给您办理的您知道吗")}, "wang"},
		{"silence_of_the_first", "{silence: {longer: 10s}}", "", play{4000: on(caller, 3000), 5000: off(caller, 5000, -20), 17000: on(agent, 17000), 18000: off(agent, 18000, -20),
			21000: on(agent, 21000), 99000: off(agent, 99000, -20)}, "wang"},
		{"silence_over_the_handover", "{silence: {longer: 10s}}", "", play{4000: on(caller, 3000), 12000: off(caller, 12000, -20), 23000: on(agent, 23000), 99000: off(agent, 99000, -20)}, "wang"},
		{"silence_mostly_of_the_second", "{silence: {longer: 10s}}", "", play{4000: on(caller, 3000), 19000: off(caller, 19000, -20), 60000: on(agent, 60000), 99000: off(agent, 99000, -20)}, "li"},
		{"delay_of_the_first", "{delay: {longer: 3s}}", "unless: [{find: word, side: after, within: 15s}]", play{4000: on(caller, 3000), 12000: off(caller, 12000, -20), 16000: on(agent, 16000), 99000: off(agent, 99000, -20)}, "wang"},
		{"delay_of_the_second", "{delay: {longer: 3s}}", "", play{4000: on(caller, 3000), 21000: off(caller, 21000, -20), 26000: on(agent, 26000), 99000: off(agent, 99000, -20)}, "li"},
		{"overlap", "{overlap: {longer: 800ms}}", "unless: [{find: word, side: after, within: 15s}]", play{4000: on(caller, 3000), 10000: on(agent, 10000), 12000: off(caller, 12000, -20), 13000: off(agent, 13000, -20)}, "wang"},
		{"level", "{level: {above: 9, after: 1}}", "unless: [{find: word, side: after, within: 15s}]", play{3000: on(agent, 3000), 4000: off(agent, 4000, -40), 9000: on(agent, 9000), 10000: off(agent, 10000, -20)}, "wang"},
		{"hold", `{event: {type: agent_held, if: "data.held", longer: 4s, ends: agent_held, ends_if: "!data.held"}}`, "unless: [{find: word, side: after, within: 15s}]",
			play{10000: held("wang", true, 10000), 16000: held("wang", false, 16000)}, "wang"},
		{"hold_that_goes_on", `{event: {type: agent_held, if: "data.held", longer: 10s, ends: agent_held, ends_if: "!data.held"}}`, "",
			play{14000: held("wang", true, 14000), 26000: held("wang", false, 26000)}, "wang"},
		{"event_without_what_is_due", `{event: {type: agent_held, if: "data.held"}}`, "unless: [{find: word, side: after, within: 15s}]", play{15500: held("wang", true, 15500)}, "wang"},
		{"handing_over", `{event: {type: party_left, if: "!data.by_it"}}`, "", nil, "wang"},
		{"hanging_up", `{event: {type: party_left, if: data.by_it}}`, "", nil, "li"},
		{"end_without_words", "{call: end}", "unless: [{find: word, side: before}]", nil, "li"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := []hotline.Event{}
			d := newDesk(t, map[string]string{"r.yaml": "id: r\ntitle: r\nversion: 1\nseverity: info\nwho: agent\nfind:\n  it: " + c.find + "\n  word: " + greeting +
				"\nwhen:\n  - {find: it" + map[bool]string{true: ", " + c.when}[c.when != ""] + "}\n"}, qa.Deps{})
			all := play{
				0: hotline.CallAnswered{}, 2000: hotline.PartyJoined{Party: agent, Name: "wang", AtMS: 2000}, 15000: hotline.PartyJoined{Party: agent, Name: "li", AtMS: 15000},
				20000: hotline.PartyLeft{Party: agent, Name: "wang", AtMS: 20000}, 99500: hotline.PartyLeft{Party: agent, Name: "li", ByIt: true, AtMS: 99500},
				100000: hotline.CallEnded{DurationMS: 100_000},
			}
			for at, body := range c.play {
				all[at] = body
			}
			for at, body := range all {
				list = append(list, hotline.Event{Call: "c", At: d.zero.Add(durationMS(at)), Body: body})
			}
			slices.SortFunc(list, func(a, b hotline.Event) int { return a.At.Compare(b.At) })
			for i := range list {
				list[i].Seq = uint64(i + 1) //nolint:gosec // small
				d.in.Observe(list[i])
			}
			live, later := d.done["c"], d.in.Replay(list)
			if len(live) == 0 || live[0].Agent != c.want {
				t.Errorf("live: %s; want %s", agents(live), c.want)
			}
			if agents(live) != agents(later) {
				t.Errorf("live %s, later %s", agents(live), agents(later))
			}
		})
	}
}

// agents are whose hits are.
func agents(hits []hotline.Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, cmp.Or(h.Agent, "nobody"))
	}
	return strings.Join(out, ",")
}
