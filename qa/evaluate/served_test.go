package evaluate_test

import (
	"cmp"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/qa"
	"hotline/qa/evaluate"
)

// servedLater is how long after the answer a person has the caller in a served call.
const servedLater = 20_000

// TestRules_ServedCalls plays the sample calls once as they are written and once as the server tells of them: the machine answers, a queue
// hands the caller over, agent and caller leave with events of their own, and the outcome of every call is that a person had it. The same is found.
func TestRules_ServedCalls(t *testing.T) {
	f, err := os.Open("../../examples/telecom/eval/qa.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := evaluate.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	set, checked := sampleRules(t), 0
	for _, c := range cases {
		events := c.Turn()
		if !slices.ContainsFunc(events, func(e hotline.Event) bool {
			v, ok := e.Body.(hotline.PartyJoined)
			return ok && v.AtMS == 0
		}) || slices.ContainsFunc(c.Segments, func(s evaluate.Segment) bool { return s.Party == "bot" }) {
			continue // the machine is in it already
		}
		checked++
		written, live := found(qa.ReplayWith(set, events), 0), found(qa.ReplayWith(set, served(events)), servedLater)
		if !slices.EqualFunc(written, live, func(a, b place) bool { return a.rule == b.rule && math.Abs(a.at-b.at) < 3 }) {
			t.Errorf("%s: as written %v, as served %v", c.Call, written, live)
		}
	}
	if checked < 300 {
		t.Errorf("%d calls: too few", checked)
	}
}

// place is where a rule hit. A deadline is over with the next event, so that the seconds need not be the same.
type place struct {
	rule string
	at   float64 // s
}

func found(hits []hotline.Hit, later float64) []place {
	var out []place
	for _, h := range hits {
		out = append(out, place{h.Rule, (h.AtMS - later) / 1000})
	}
	slices.SortFunc(out, func(a, b place) int { return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.at, b.at)) })
	return out
}

// served tells a written call as the server does. Who hung up at the end is as in the written one.
func served(events []hotline.Event) []hotline.Event {
	zero := events[0].At
	var list []hotline.Event
	tell := func(at float64, body hotline.Body) {
		list = append(list, hotline.Event{Call: events[0].Call, At: zero.Add(time.Duration(at * float64(time.Millisecond))), Body: body})
	}
	tell(0, hotline.CallStarted{Direction: hotline.Inbound, Line: "10000"})
	tell(0, hotline.CallAnswered{Codec: "pcma"})
	tell(5000, hotline.TurnCompleted{Planned: "您好，这里是星云电信。", Played: "您好，这里是星云电信。", Scene: "greeting", FromMS: 200})
	tell(6000, hotline.SpeechStarted{Party: hotline.PartyCaller, AtMS: 6000})
	tell(7000, hotline.SpeechEnded{Party: hotline.PartyCaller, AtMS: 7000})
	tell(7200, hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "转人工。", FromMS: 6000, ToMS: 7000})
	tell(7300, hotline.HandoverRequested{Reason: "requested", AtMS: 7300})
	tell(10000, hotline.TurnCompleted{N: 1, Heard: "转人工。", Planned: "正在为您转接。", Played: "正在为您转接。", Scene: "agent.transfer", FromMS: 8000})
	tell(10100, hotline.QueueEntered{Queue: "general", Kind: "inbound", AtMS: 10100})
	tell(10200, hotline.AgentOffered{Agent: "agent", Queue: "general"})
	tell(servedLater, hotline.QueueLeft{Queue: "general", Why: "answered", WaitedMS: servedLater - 10100, AtMS: servedLater})
	quit, moved := false, false
	for _, e := range events[2:] {
		at := float64(e.At.Sub(zero).Milliseconds()) + servedLater
		switch v := later(e.Body, servedLater).(type) {
		case hotline.UtteranceFinal:
			if v.Party == hotline.PartyCaller {
				v.N++
			}
			tell(at, v)
		case hotline.CallTransferred:
			moved = true
			tell(at, v)
			tell(at, hotline.QueueEntered{Queue: "next", Kind: "transfer", AtMS: at})
		case hotline.PartyLeft:
			quit = true
			tell(at, v)
		case hotline.CallEnded:
			if !quit {
				tell(at, hotline.PartyLeft{Party: hotline.PartyAgent, Name: "agent", Cause: "normal", AtMS: at})
			}
			tell(at, hotline.AgentDone{Agent: "agent", Queue: "general", How: map[bool]string{true: "transferred", false: "ended"}[moved], AtMS: at})
			v.Outcome, v.DurationMS = hotline.OutcomeTransferred, at
			tell(at, v)
		default:
			tell(at, v)
		}
	}
	for i := range list {
		list[i].Seq = uint64(i + 1) //nolint:gosec // small
	}
	return list
}

// later moves what tells its own time by so many ms.
func later(body hotline.Body, by float64) hotline.Body {
	switch v := body.(type) {
	case hotline.PartyJoined:
		v.AtMS += by
		return v
	case hotline.PartyLeft:
		v.AtMS += by
		return v
	case hotline.QueueEntered:
		v.AtMS += by
		return v
	case hotline.QueueLeft:
		v.AtMS += by
		return v
	case hotline.SpeechStarted:
		v.AtMS += by
		return v
	case hotline.SpeechEnded:
		v.AtMS += by
		return v
	case hotline.AgentHeld:
		v.AtMS += by
		return v
	case hotline.CallTransferred:
		v.AtMS += by
		return v
	case hotline.UtteranceFinal:
		v.FromMS, v.ToMS = v.FromMS+by, v.ToMS+by
		return v
	case hotline.CallEnded:
		v.DurationMS += by
		return v
	}
	return body
}

// Whoever serves the caller last owes the goodbye, however short before somebody else handed the call on.
func TestRules_TheLastAgentOwesTheGoodbye(t *testing.T) {
	set := sampleRules(t)
	const zero = 10_000
	say := func(n int, name, text string) hotline.Body {
		p := hotline.PartyAgent
		if name == "" {
			p = hotline.PartyCaller
		}
		return hotline.UtteranceFinal{N: n, Party: p, Name: name, Text: text, FromMS: -1500}
	}
	join := func(name string) hotline.Body { return hotline.PartyJoined{Party: hotline.PartyAgent, Name: name} }
	left := func(name string, byIt bool) hotline.Body {
		return hotline.PartyLeft{Party: hotline.PartyAgent, Name: name, ByIt: byIt}
	}
	ended := hotline.CallEnded{Outcome: hotline.OutcomeTransferred, By: "hotline"}
	for _, c := range []struct {
		name string
		then []hotline.Body // a second each
		want string
	}{
		{"colleague_hangs_up", []hotline.Body{hotline.CallTransferred{Agent: "wang", To: "agent:li", Kind: "blind"}, hotline.QueueEntered{Kind: "transfer"}, left("wang", false),
			hotline.QueueLeft{Why: "answered"}, join("li"), say(10_000, "li", "您说的是哪一个"), say(5, "", "就是那个按钮"), left("li", true), ended}, "agent_hangup li closing_missing li"},
		{"colleague_who_was_asked_hangs_up", []hotline.Body{join("li"), hotline.CallTransferred{Agent: "wang", To: "agent:li", Kind: "attended"}, left("wang", false),
			say(10_000, "li", "您说的是哪一个"), say(5, "", "就是那个按钮"), left("li", true), ended}, "agent_hangup li closing_missing li"},
		{"colleague_hangs_up_on_whom_another_put_through", []hotline.Body{say(2, "wang", "好的，我帮您转接宽带专席，请稍等"), hotline.CallTransferred{Agent: "wang", To: "agent:li", Kind: "blind"},
			hotline.QueueEntered{Kind: "transfer"}, left("wang", false), hotline.QueueLeft{Why: "answered"}, join("li"), say(10_000, "li", "喂，什么事"), left("li", true), ended},
			"agent_hangup li closing_missing li"},
		{"hangs_up_where_he_puts_through", []hotline.Body{say(2, "wang", "好的，我帮您转接宽带专席，请稍等"), left("wang", true), ended}, ""},
		{"says_goodbye_and_hangs_up", []hotline.Body{hotline.CallTransferred{Agent: "wang", To: "agent:li", Kind: "blind"}, hotline.QueueEntered{Kind: "transfer"}, left("wang", false),
			hotline.QueueLeft{Why: "answered"}, join("li"), say(10_000, "li", "换好了，感谢您的来电，再见"), left("li", true), ended}, ""},
		{"caller_hangs_up_in_the_queue", []hotline.Body{hotline.CallTransferred{Agent: "wang", To: "queue:bill", Kind: "blind"}, hotline.QueueEntered{Kind: "transfer"}, left("wang", false),
			hotline.CallEnded{Outcome: hotline.OutcomeTransferred, By: "caller"}}, ""},
		{"phone_hangs_up_after_its_transfer", []hotline.Body{hotline.CallTransferred{Agent: "wang", To: "queue:bill", Kind: "blind"}, left("wang", true), hotline.QueueEntered{Kind: "transfer"},
			hotline.CallEnded{Outcome: hotline.OutcomeTransferred, By: "caller"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
			list := []hotline.Event{{Body: hotline.CallAnswered{}, At: began}}
			at := float64(zero)
			for _, b := range append([]hotline.Body{join("wang"), say(0, "wang", "您好，工号八零零一，请问有什么可以帮您"), say(1, "", "积分怎么换")}, c.then...) {
				list = append(list, hotline.Event{Call: "c", At: began.Add(time.Duration(at) * time.Millisecond), Body: later(b, at)})
				at += 2000
			}
			for i := range list {
				list[i].Call, list[i].Seq = "c", uint64(i+1) //nolint:gosec // small
			}
			var got []string
			for _, h := range qa.ReplayWith(set, list) {
				if h.Rule == "agent_hangup" || h.Rule == "closing_missing" {
					got = append(got, h.Rule+" "+h.Agent)
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
}
