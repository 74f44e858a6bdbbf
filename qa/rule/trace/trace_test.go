package trace_test

import (
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
)

// compiled is a set of one rule.
func compiled(t *testing.T, text string) *rule.Set {
	t.Helper()
	folder, err := rule.Read(fstest.MapFS{"r.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Compile(folder)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// moments plays bodies (with their media time) to one find and returns what it found.
func moments(t *testing.T, find string, play []any) []trace.Moment {
	t.Helper()
	text := "id: r\ntitle: r\nversion: 1\nseverity: info\nwho: agent\nfind: {it: " + find + "}\nwhen: [{find: it}]\n"
	set := compiled(t, text)
	zero := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	c, b := trace.New("c", set), trace.NewBench(set)
	c.Apply(hotline.Event{Call: "c", Seq: 1, At: zero, Body: hotline.CallAnswered{}}, b)
	c.Apply(hotline.Event{Call: "c", Seq: 2, At: zero, Body: hotline.PartyJoined{Party: hotline.PartyAgent}}, b)
	for i := 0; i < len(play); i += 2 {
		at := play[i].(int)
		c.Apply(hotline.Event{Call: "c", Seq: uint64(i + 3), At: zero.Add(time.Duration(at) * time.Millisecond), Body: play[i+1].(hotline.Body)}, b)
	}
	return c.Moments(0)
}

func on(p hotline.Party, at float64) hotline.SpeechStarted {
	return hotline.SpeechStarted{Party: p, AtMS: at}
}

func off(p hotline.Party, at float64) hotline.SpeechEnded {
	return hotline.SpeechEnded{Party: p, AtMS: at}
}

func TestCall_FindsSounds(t *testing.T) {
	const caller, agent = hotline.PartyCaller, hotline.PartyAgent
	speech := func(n int, p hotline.Party, from, to float64, text string) hotline.UtteranceFinal {
		return hotline.UtteranceFinal{N: n, Party: p, Text: text, FromMS: from, ToMS: to}
	}
	for _, c := range []struct {
		name, find string
		play       []any
		from, at   float64
		value      float64
		want       int
	}{
		{"overlap", "{overlap: {longer: 800ms}}", []any{0, on(caller, 0), 2000, on(agent, 2000), 3000, off(caller, 3000), 5000, off(agent, 5000)}, 2000, 2800, 1, 1},
		{"overlap_too_short", "{overlap: {longer: 800ms}}", []any{0, on(caller, 0), 2000, on(agent, 2000), 2700, off(caller, 2700), 5000, off(agent, 5000)}, 0, 0, 0, 0},
		{"caller_interrupts", "{overlap: {longer: 800ms}}", []any{0, on(agent, 0), 2000, on(caller, 2000), 4000, off(agent, 4000), 5000, off(caller, 5000)}, 0, 0, 0, 0},
		{"delay", "{delay: {longer: 4s, shorter: 10s}}", []any{0, on(caller, 0), 1000, off(caller, 1000), 6500, on(agent, 6500)}, 1000, 5000, 5.5, 1},
		{"delay_that_is_silence", "{delay: {longer: 4s, shorter: 10s}}", []any{0, on(caller, 0), 1000, off(caller, 1000), 12000, on(agent, 12000)}, 0, 0, 0, 0},
		{"silence", "{silence: {longer: 10s}}", []any{0, on(caller, 0), 1000, off(caller, 1000), 12000, on(agent, 12000)}, 1000, 11000, 11, 1},
		{"silence_on_hold", "{silence: {longer: 10s}}", []any{0, on(caller, 0), 1000, off(caller, 1000), 2000, hotline.AgentHeld{Held: true, AtMS: 2000}, 14000, hotline.AgentHeld{AtMS: 14000}, 15000, on(agent, 15000)}, 0, 0, 0, 0},
		{"rate", "{rate: {above: 300}}", []any{5000, speech(0, agent, 2000, 5000, "一二三四五六七八九十一二三四五六七八九十")}, 2000, 5000, 400, 1},
		{"rate_of_short_words", "{rate: {above: 300}}", []any{5000, speech(0, agent, 4000, 5000, "一二三四五六七八")}, 0, 0, 0, 0},
		{"event", `{event: {type: party_left, if: "data.by_it"}}`, []any{7000, hotline.PartyLeft{Party: agent, ByIt: true, AtMS: 7000}}, 7000, 7000, 0, 1},
		{"event_that_lasts", `{event: {type: agent_held, if: "data.held", longer: 60s, ends: agent_held, ends_if: "!data.held"}}`, []any{1000, hotline.AgentHeld{Held: true, AtMS: 1000}, 70000, hotline.AgentHeld{AtMS: 70000}}, 1000, 61000, 69, 1},
		{"event_that_ends", `{event: {type: agent_held, if: "data.held", longer: 60s, ends: agent_held, ends_if: "!data.held"}}`, []any{1000, hotline.AgentHeld{Held: true, AtMS: 1000}, 20000, hotline.AgentHeld{AtMS: 20000}, 90000, on(agent, 90000)}, 0, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := moments(t, c.find, c.play)
			if len(got) != c.want {
				t.Fatalf("found %+v", got)
			}
			if c.want == 1 && (got[0].From != c.from || got[0].At != c.at || got[0].Value != c.value) {
				t.Errorf("found %+v", got[0])
			}
		})
	}
}

// A rule that names neither topics nor words of questions goes by likeness alone.
func TestCall_FindsWhatIsSaidAgainByLikenessAlone(t *testing.T) {
	say := func(n int, text string) hotline.UtteranceFinal {
		return hotline.UtteranceFinal{N: n, Party: hotline.PartyAgent, Text: text, FromMS: float64(n) * 2000, ToMS: float64(n)*2000 + 1000}
	}
	const find = "{repeat: {least: 2, alike: 0.7}}"
	got := moments(t, find, []any{1000, say(0, "我的宽带断了谁来修"), 3000, say(1, "好的"), 5000, say(2, "我的宽带断了谁来修啊"), 7000, say(3, "好的")})
	if len(got) != 1 || got[0].From != 4000 || got[0].Value != 2 {
		t.Errorf("found %+v", got)
	}
	if got := moments(t, find, []any{1000, say(0, "我的宽带断了谁来修"), 3000, say(1, "明天下午有人上门")}); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
	if got := moments(t, "{repeat: {least: 2, alike: 0.7, asks: [什么时候]}}", []any{1000, say(0, "我的宽带断了谁来修"), 3000, say(1, "我的宽带断了谁来修")}); len(got) != 0 {
		t.Errorf("no question, yet found %+v", got)
	}
}

func TestCall_ReplacesARevisedUtterance(t *testing.T) {
	first := hotline.UtteranceFinal{N: 0, Party: hotline.PartyAgent, Text: "我保证", FromMS: 0, ToMS: 1000}
	second := first
	second.Text, second.Revised = "我报纸", true
	if got := moments(t, "{say: {any: [我保证]}}", []any{1000, first, 2000, second}); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
}

// The time of what the bot said is worked out from its end: that it began before the caller had ended is no finding, and what a rule says
// of agents it does not say of the bot.
func TestCall_TheBotDoesNotInterruptByReckoning(t *testing.T) {
	for _, who := range []string{"agent", "service"} {
		text := "id: r\ntitle: r\nversion: 1\nseverity: info\nwho: " + who + "\nfind: {it: {overlap: {longer: 800ms, lead: 300ms}}}\nwhen: [{find: it}]\n"
		set := compiled(t, text)
		zero := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
		c, b := trace.New("c", set), trace.NewBench(set)
		played := "给您添麻烦了，我来登记投诉。请问是关于收费，服务态度，宽带维修，信号和网速，推销骚扰，还是其他问题？"
		for i, x := range []struct {
			at   int
			body hotline.Body
		}{
			{0, hotline.CallAnswered{}},
			{4540, on(hotline.PartyCaller, 4540)},
			{6680, off(hotline.PartyCaller, 6680)},
			{6800, hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "我要去工信部投诉你们", FromMS: 4630, ToMS: 6750}},
			{16900, hotline.TurnCompleted{N: 1, Heard: "我要去工信部投诉你们", Played: played, GapMS: hotline.TurnGap{Total: 527}}},
		} {
			c.Apply(hotline.Event{Call: "c", Seq: uint64(i + 1), At: zero.Add(time.Duration(x.at) * time.Millisecond), Body: x.body}, b) //nolint:gosec // small
		}
		if got := c.Moments(0); len(got) != 0 {
			t.Errorf("who: %s: found %+v", who, got)
		}
	}
}

// The bot's turn says when its sound began; nothing is guessed from the length of its text then.
func TestCall_TakesTheTimeOfTheBotsWords(t *testing.T) {
	set := compiled(t, "id: r\ntitle: r\nversion: 1\nseverity: info\nwho: bot\nfind: {it: {say: {any: [听清]}}}\nwhen: [{find: it}]\n")
	zero := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	c, b := trace.New("c", set), trace.NewBench(set)
	c.Apply(hotline.Event{Call: "c", Seq: 1, At: zero, Body: hotline.CallAnswered{}}, b)
	c.Apply(hotline.Event{Call: "c", Seq: 2, At: zero.Add(60 * time.Second), Body: hotline.TurnCompleted{N: 1, Played: "抱歉没有听清", FromMS: 57_600}}, b)
	if got := c.Moments(0); len(got) != 1 || got[0].From != 57_600 || got[0].To != 60_000 {
		t.Errorf("found %+v; want 57.6 to 60 s", got)
	}
}

// Who has the call is told by who came and left: a colleague who is asked has none of it before he goes on with the caller, and what the
// machine or a queue has is nobody's. Silence counts again when a consulted colleague has taken the caller from hold.
func TestCall_KnowsWhoHasIt(t *testing.T) {
	const agent, caller = hotline.PartyAgent, hotline.PartyCaller
	join := func(name string, at float64) any { return hotline.PartyJoined{Party: agent, Name: name, AtMS: at} }
	left := func(name string, at float64) any { return hotline.PartyLeft{Party: agent, Name: name, AtMS: at} }
	hold := func(name string, on bool, at float64) any { return hotline.AgentHeld{Agent: name, Held: on, AtMS: at} }
	outside := hotline.PartyJoined{Party: agent, To: "sip:10086@trunk", AtMS: 8000}
	type at = map[float64]string
	for _, c := range []struct {
		name   string
		play   []any
		want   at
		now    string
		silent int
	}{
		{"taken_over_and_given_back", []any{join("lead", 2000), left("lead", 5000), hotline.GivenBack{Agent: "lead", AtMS: 5000}}, at{1000: "", 3000: "lead", 6000: "", 90000: ""}, "", 0},
		{"agent_until_the_end", []any{join("wang", 2000), left("wang", 30000)}, at{3000: "wang", 31000: "wang"}, "wang", 1},
		{"back_to_a_queue", []any{join("wang", 2000), hotline.QueueEntered{Kind: "transfer", AtMS: 4000}, left("wang", 4001), hotline.QueueLeft{AtMS: 9000}, join("li", 9001)},
			at{3000: "wang", 5000: "", 9500: "li"}, "li", 1},
		{"consult_completed", []any{join("wang", 2000), hotline.QueueEntered{Kind: "consult", AtMS: 3000}, hold("wang", true, 3000), hotline.QueueLeft{AtMS: 4000}, join("li", 5000),
			hold("wang", false, 9000), left("wang", 9000), on(caller, 9500), off(caller, 9900)}, at{2500: "wang", 6000: "wang", 9500: "li"}, "li", 1},
		{"consult_in_vain", []any{join("wang", 2000), hold("wang", true, 3000), join("li", 5000), left("li", 9000), hold("wang", false, 9000)}, at{6000: "wang", 9500: "wang"}, "wang", 1},
		{"handed_outside", []any{join("wang", 2000), outside, left("wang", 8100)}, at{3000: "wang", 9000: ""}, "", 0}, // nobody listens to whom he talks to
	} {
		t.Run(c.name, func(t *testing.T) {
			set := compiled(t, "id: r\ntitle: r\nversion: 1\nseverity: info\nwho: agent\nfind: {it: {silence: {longer: 15s}}}\nwhen: [{find: it}]\n")
			zero := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
			call, b := trace.New("c", set), trace.NewBench(set)
			call.Apply(hotline.Event{Call: "c", Seq: 1, At: zero, Body: hotline.CallAnswered{}}, b)
			for i, body := range c.play {
				call.Apply(hotline.Event{Call: "c", Seq: uint64(i + 2), At: zero, Body: body.(hotline.Body)}, b)
			}
			call.Advance(60_000)
			for at, want := range c.want {
				if got := call.Facts.AgentAt(at); got != want {
					t.Errorf("at %.0f ms the call is %q's, want %q's", at, got, want)
				}
			}
			if call.Facts.Agent != c.now {
				t.Errorf("now it is %q's, want %q's", call.Facts.Agent, c.now)
			}
			if got := call.Moments(0); len(got) != c.silent {
				t.Errorf("silence: %+v", got)
			}
		})
	}
}
