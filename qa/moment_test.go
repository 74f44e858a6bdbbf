package qa_test

import (
	"slices"
	"testing"

	"hotline"
	"hotline/qa"
)

// Hits stay where they were found: what comes later in a call, another queue or another voice, takes none away and makes none.
func TestInspector_JudgesTheMoment(t *testing.T) {
	const caller, agent = hotline.PartyCaller, hotline.PartyAgent
	join := func(name string, at float64) hotline.Body {
		return hotline.PartyJoined{Party: agent, Name: name, AtMS: at}
	}
	left := func(name string, at float64) hotline.Body {
		return hotline.PartyLeft{Party: agent, Name: name, AtMS: at}
	}
	broke := func(name string, at float64) hotline.Body {
		return hotline.PartyLeft{Party: agent, Name: name, Cause: "media_lost", AtMS: at}
	}
	hold := func(held bool, at float64) hotline.Body {
		return hotline.AgentHeld{Agent: "wang", Held: held, AtMS: at}
	}
	number := func(at float64) hotline.Body {
		return hotline.PartyJoined{Party: agent, To: "sip:10086@trunk", AtMS: at}
	}
	on := func(name string, at float64) hotline.Body {
		return hotline.SpeechStarted{Party: agent, Name: name, AtMS: at}
	}
	off := func(name string, at float64) hotline.Body {
		return hotline.SpeechEnded{Party: agent, Name: name, AtMS: at}
	}
	words := func(name string, n int, from, to float64, text string) hotline.Body {
		return hotline.UtteranceFinal{N: n, Party: agent, Name: name, Text: text, FromMS: from, ToMS: to}
	}
	callers := func(n int, from, to float64, text string) hotline.Body {
		return hotline.UtteranceFinal{N: n, Party: caller, Text: text, FromMS: from, ToMS: to}
	}
	typed := func(n int, at float64, text string) hotline.Body {
		return hotline.UtteranceFinal{N: n, Party: caller, Text: text, FromMS: at, ToMS: at, Typed: true}
	}
	in := func(queue, kind, tier string, at float64) hotline.Body {
		return hotline.QueueEntered{Queue: queue, Kind: kind, Tier: tier, AtMS: at}
	}
	out := func(why string, waited, at float64) hotline.Body {
		return hotline.QueueLeft{Why: why, WaitedMS: waited, AtMS: at}
	}
	type play map[float64]hotline.Body
	moved := play{1000: in("bill", "inbound", "金卡", 1000), 2000: out("answered", 1000, 2000), 2001: join("wang", 2001), 6000: words("wang", 0, 5000, 6000, "真烦"),
		20000: in("general", "transfer", "金卡", 20000), 20001: left("wang", 20001), 30000: out("answered", 10000, 30000), 30001: join("li", 30001),
		40000: words("li", 10000, 39000, 40000, "好的")}
	for _, c := range []struct {
		name, queues, find, when string
		play                     play
		want                     []string // queues of the hits
	}{
		{"rule_of_the_first_queue", "[bill]", "{say: {any: [真烦]}}", "", moved, []string{"bill"}},
		{"rule_of_the_second_queue", "[general]", "{say: {any: [真烦]}}", "", moved, nil},
		{"expression_of_the_first_queue", "", "{say: {any: [真烦]}}", `, if: 'queue == "bill"'`, moved, []string{"bill"}},
		{"consulted_queue", "[bill]", "{say: {any: [真烦]}}", "", play{1000: in("bill", "inbound", "", 1000), 2000: out("answered", 1000, 2000), 2001: join("wang", 2001),
			3000: in("expert", "consult", "", 3000), 4000: out("answered", 1000, 4000), 6000: words("wang", 0, 5000, 6000, "真烦")}, []string{"bill"}},
		{"tier_of_the_card", "", "{call: end}", `, if: 'fields["tier"] == "金卡"'`, moved, []string{"general"}},
		{"tier_that_is_not_known", "", "{call: end}", `, if: 'fields["tier"] == "金卡"'`, play{1000: in("bill", "inbound", "", 1000)}, nil},
		{"each_wait_once", "", "{call: end}", `, if: 'wait_s > 10.5 and wait_s < 11.5'`, play{1000: in("bill", "inbound", "", 1000), 7000: out("wait", 6000, 7000),
			7001: in("general", "inbound", "", 7001), 12000: out("answered", 11000, 12000), 12001: join("wang", 12001)}, []string{"general"}},
		{"joined_by_a_colleague_is_no_transfer", "", "{call: end}", `, if: 'transfers == 1'`, play{1000: in("bill", "inbound", "", 1000), 2000: out("answered", 1000, 2000), 2001: join("wang", 2001),
			5000: join("li", 5000), 6000: hotline.CallTransferred{Agent: "wang", To: "agent:li", Kind: "conference", AtMS: 6000},
			7000: hotline.CallTransferred{Agent: "wang", To: "agent:li", Kind: "attended", AtMS: 7000}}, []string{"bill"}},
		{"caller_hangs_up_on_hold", "", "{call: end}", ", if: away", play{1000: join("wang", 1000), 5000: hold(true, 5000), 99990: hold(false, 99990), 99991: left("wang", 99991)}, []string{""}},
		{"caller_hangs_up_after_hold", "", "{call: end}", ", if: away", play{1000: join("wang", 1000), 5000: hold(true, 5000), 90000: hold(false, 90000), 99991: left("wang", 99991)}, nil},
		{"caller_hangs_up_while_parked", "", "{call: end}", ", if: away", play{1000: join("wang", 1000), 5000: hotline.CallParked{Agent: "wang", Slot: "01", Parked: true, AtMS: 5000}, 5001: left("wang", 5001)}, []string{""}},
		{"taken_back_from_the_park", "", "{call: end}", ", if: away", play{1000: join("wang", 1000), 5000: hotline.CallParked{Agent: "wang", Slot: "01", Parked: true, AtMS: 5000}, 5001: left("wang", 5001),
			20000: hotline.CallParked{Agent: "li", Slot: "01", AtMS: 20000}, 20001: join("li", 20001)}, nil},
		{"words_that_begin_before_their_sound", "", "{call: begin}", "", play{1000: join("wang", 1000), 1700: on("wang", 1700), 3000: off("wang", 3000), 3200: words("wang", 0, 1500, 3000, "您好呀")}, nil},
		{"words_that_lack", "", "{call: begin}", "", play{1000: join("wang", 1000), 1700: on("wang", 1700), 3000: off("wang", 3000), 3200: words("wang", 0, 1500, 3000, "喂什么事")}, []string{""}},
		{"number_that_was_keyed", "", "{number: {kinds: [phone]}}", "", play{1000: join("wang", 1000), 2000: hotline.Digit{Digit: "13800138000#", AtMS: 2000},
			6000: words("wang", 0, 4000, 6000, "您输入的是13800138000")}, nil},
		{"number_that_was_not", "", "{number: {kinds: [phone]}}", "", play{1000: join("wang", 1000), 2000: hotline.Digit{Digit: "13800138001#", AtMS: 2000},
			6000: words("wang", 0, 4000, 6000, "您输入的是13800138000")}, []string{""}},
		{"supervisor_on_a_call_of_the_machine", "", "{call: begin}", "", play{3000: on("lead", 3000), 4000: off("lead", 4000), 4100: words("lead", 0, 3000, 4000, "我来说一句")}, nil},
		{"upset_before_a_person_has_the_caller", "", "{who: caller, say: {any: [气死我了]}}", "", play{900: callers(0, 500, 900, "气死我了"), 1000: in("bill", "inbound", "", 1000),
			99000: out("answered", 98000, 99000), 99001: join("wang", 99001)}, nil},
		{"upset_with_a_person", "", "{who: caller, say: {any: [气死我了]}}", "", play{1000: join("wang", 1000), 3000: callers(0, 2000, 3000, "气死我了")}, []string{""}},
		{"silent_caller", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 40000: callers(0, 39000, 40000, "好的"),
			41000: on("wang", 41000), 99000: off("wang", 99000)}, []string{""}},
		{"caller_who_types", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 40000: typed(0, 40000, "好的"),
			41000: on("wang", 41000), 50000: off("wang", 50000), 80000: typed(1, 80000, "谢谢")}, nil},
		{"caller_who_typed_and_speaks_again", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 40000: typed(0, 40000, "好的"),
			41000: on("wang", 41000), 50000: off("wang", 50000), 53000: callers(1, 52000, 53000, "喂"), 80000: on("wang", 80000), 99000: off("wang", 99000)}, []string{""}},
		{"phone_that_died", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 34000: broke("wang", 34000),
			36000: join("wang", 36000), 37000: on("wang", 37000), 99000: off("wang", 99000)}, nil},
		{"phone_that_was_put_down", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 34000: left("wang", 34000),
			36000: join("wang", 36000), 37000: on("wang", 37000), 99000: off("wang", 99000)}, []string{""}},
		{"phone_that_died_after_a_silence", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 20000: on("wang", 20000),
			21000: off("wang", 21000), 50000: broke("wang", 50000), 51000: join("wang", 51000), 52000: on("wang", 52000), 99000: off("wang", 99000)}, []string{""}},
		{"taken_from_hold_by_somebody_outside", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000),
			4500: hotline.AgentHeld{Agent: "wang", Held: true, AtMS: 4500}, 9000: hotline.PartyJoined{Party: agent, To: "sip:10086@trunk", AtMS: 9000},
			9001: hotline.AgentHeld{Agent: "wang", AtMS: 9001}, 9002: left("wang", 9002), 98000: hotline.PartyLeft{Party: agent, To: "sip:10086@trunk", AtMS: 98000}}, nil},
		{"agent_back_from_somebody_outside", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 4500: hold(true, 4500), 9000: number(9000),
			15000: hold(false, 15000), 16000: on("wang", 16000), 17000: off("wang", 17000), 30000: on("wang", 30000), 99000: off("wang", 99000)}, []string{""}},
		{"all_talk_with_somebody_outside", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 4500: hold(true, 4500), 9000: number(9000),
			15000: hotline.CallTransferred{Agent: "wang", Kind: "conference", AtMS: 15000}, 15001: hold(false, 15001), 40000: on("wang", 40000), 99000: off("wang", 99000)}, nil},
		{"all_talked_with_somebody_outside", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000), 4500: hold(true, 4500), 9000: number(9000),
			15000: hold(false, 15000), 15001: hotline.CallTransferred{Agent: "wang", Kind: "conference", AtMS: 15001}, 30000: hotline.PartyLeft{Party: agent, To: "sip:10086@trunk", AtMS: 30000},
			50000: on("wang", 50000), 99000: off("wang", 99000)}, []string{""}},
		{"caller_with_somebody_outside", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: on("wang", 2000), 4000: off("wang", 4000),
			5000: hotline.PartyJoined{Party: agent, To: "sip:10086@trunk", AtMS: 5000}, 5001: left("wang", 5001), 98000: hotline.PartyLeft{Party: agent, To: "sip:10086@trunk", AtMS: 98000}}, nil},
		{"two_agents_speak_and_one_ends", "", "{silence: {longer: 10s}}", "", play{1000: join("wang", 1000), 2000: join("li", 2000), 3000: on("wang", 3000), 4000: on("li", 4000),
			5000: off("wang", 5000), 60000: off("li", 60000), 60500: on("wang", 60500), 99000: off("wang", 99000)}, nil},
		{"who_leaves_speaks_no_more", "", "{silence: {longer: 30s}}", "", play{1000: join("wang", 1000), 2000: join("li", 2000), 3000: on("wang", 3000), 4000: on("li", 4000),
			5000: off("wang", 5000), 6000: left("li", 6000), 60000: on("wang", 60000), 99000: off("wang", 99000)}, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule := "id: r\ntitle: r\nversion: 1\nseverity: info\nwho: agent\n"
			if c.queues != "" {
				rule += "queues: " + c.queues + "\n"
			}
			when := c.when
			if c.find == "{call: begin}" {
				when = ", unless: [{find: hello, side: after, within: 15s, turns: 1}]"
			}
			d := newDesk(t, map[string]string{"r.yaml": rule + "find:\n  it: " + c.find + "\n  hello: {say: {any: [您好]}}\nwhen:\n  - {find: it" + when + "}\n"}, qa.Deps{})
			list := []hotline.Event{{Call: "c", At: d.zero, Body: hotline.CallAnswered{}}}
			for at, body := range c.play {
				list = append(list, hotline.Event{Call: "c", At: d.zero.Add(durationMS(at)), Body: body})
			}
			list = append(list, hotline.Event{Call: "c", At: d.zero.Add(durationMS(100_000)), Body: hotline.CallEnded{By: string(caller), DurationMS: 100_000}})
			slices.SortFunc(list, func(a, b hotline.Event) int { return a.At.Compare(b.At) })
			for i := range list {
				list[i].Seq = uint64(i + 1) //nolint:gosec // small
				d.in.Observe(list[i])
			}
			for how, hits := range map[string][]hotline.Hit{"live": d.done["c"], "later": d.in.Replay(list)} {
				var got []string
				for _, h := range hits {
					got = append(got, h.Queue)
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%s: hits in the queues %q, want %q: %+v", how, got, c.want, hits)
				}
			}
		})
	}
}
