package qa_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/qa"
)

// played is a call in which each party does all that a rule can find: the machine until 40 s, wang from there on.
func played(zero time.Time) []hotline.Event {
	const caller, agent, bot = hotline.PartyCaller, hotline.PartyAgent, hotline.PartyBot
	all := map[float64][]hotline.Body{
		0: {hotline.CallAnswered{}}, 40000: {hotline.PartyJoined{Party: agent, Name: "wang", AtMS: 40000}},
		199000: {hotline.PartyLeft{Party: agent, Name: "wang", ByIt: true, AtMS: 199000}}, 200000: {hotline.CallEnded{DurationMS: 200_000}},
	}
	numbers := map[hotline.Party]int{}
	say := func(p hotline.Party, from, to float64, level float64, text string) {
		name := map[hotline.Party]string{agent: "wang"}[p]
		n := numbers[p]
		numbers[p]++
		all[from] = append(all[from], hotline.SpeechStarted{Party: p, AtMS: from})
		all[from+400] = append(all[from+400], hotline.UtterancePartial{N: n, Party: p, Name: name, Text: string([]rune(text)[:2]), AtMS: from + 400})
		all[to] = append(all[to], hotline.SpeechEnded{Party: p, AtMS: to, LevelDB: level})
		all[to+300] = append(all[to+300], hotline.UtteranceFinal{N: n, Party: p, Name: name, Text: text, FromMS: from, ToMS: to})
	}
	answer := func(from, to, gap float64, text string) {
		all[to] = append(all[to], hotline.TurnCompleted{N: numbers[bot], Played: text, FromMS: from, GapMS: hotline.TurnGap{Total: gap}})
		numbers[bot]++
	}
	answer(500, 3000, 0, "您好请问您的手机号多少")
	say(caller, 3500, 6000, -40, "今天天气真是太糟糕了呀")
	answer(6600, 9000, 600, "请问您的手机号多少")
	say(caller, 8000, 12000, -40, "我说过了今天天气真是太糟糕了呀") // into the machine's words
	answer(11000, 14000, 0, "他的电话是13812345678今天天气真是太糟糕了呀")
	say(caller, 20000, 22000, -10, "他的电话是13812345679")
	answer(22700, 25000, 700, "今天天气真是太糟糕了呀")
	say(agent, 41000, 43000, -40, "您好请问您的手机号多少")
	say(caller, 44000, 47000, -40, "今天天气真是太糟糕了呀今天天气真是太糟糕了呀今天天气真是太糟糕了呀")
	say(agent, 46000, 48500, -40, "今天天气真是太糟糕了呀今天天气真是太糟糕了呀今天天气真是太糟糕了呀")
	say(caller, 60000, 62000, -40, "我知道了好吧")
	say(agent, 65000, 68000, -10, "他的电话是13812345670请问您的手机号多少")
	say(caller, 67000, 70000, -40, "今天天气真是太糟糕了呀")
	say(agent, 86000, 88000, -40, "今天天气真是太糟糕了呀")
	var out []hotline.Event
	for _, at := range slices.Sorted(maps.Keys(all)) {
		for _, body := range all[at] {
			out = append(out, hotline.Event{Call: "c", Seq: uint64(len(out) + 1), At: zero.Add(durationMS(at)), Body: body})
		}
	}
	return out
}

// Each kind of condition, of whomever it is asked: live, at hang-up and over history it finds the same. What it can never find is refused,
// and who stands for several parties finds what each of them does.
func TestInspector_FindsTheSameOfWhomeverWhenever(t *testing.T) {
	parties := []string{"caller", "agent", "bot", "service", "any"}
	for _, c := range []struct {
		name, find string
		refused    []string
		nobody     []string // of whom the call holds none
		first      bool     // of several parties only the first
	}{
		{"say", "say: {any: [天气]}", nil, nil, false},
		{"regex", "say: {regex: ['天气.*糟糕']}", nil, nil, false},
		{"like", "say: {like: [今天天气真是太糟糕了呀], alike: 0.8}", nil, nil, false},
		{"absent", "say: {any: [天气], absent: true}", nil, nil, false},
		{"number", "number: {kinds: [phone]}", nil, nil, false},
		{"repeat", "repeat: {least: 2, alike: 0.7}", nil, nil, false},
		{"echo", "echo: {least: 4, share: 0.3}", nil, nil, false},
		{"silence", "silence: {longer: 10s}", []string{"bot"}, nil, false},
		{"overlap", "overlap: {longer: 800ms}", nil, nil, false},
		{"delay", "delay: {longer: 500ms}", []string{"caller"}, nil, false},
		{"rate", "rate: {above: 300}", []string{"bot"}, nil, false},
		{"level", "level: {above: 9, after: 1}", []string{"bot"}, nil, false},
		{"begin", "call: begin", nil, nil, true},
		{"end", "call: end", nil, nil, false},
		{"event", "event: {type: party_left}", nil, nil, false},
		{"event_that_lasts", "event: {type: party_joined, longer: 5s, ends: party_left}", nil, nil, false},
	} {
		found := map[string][]string{}
		for _, who := range parties {
			text := fmt.Sprintf("id: r\ntitle: r\nversion: 1\nseverity: info\nmost: 50\ndebounce: 0s\nwho: %s\nfind: {it: {%s}}\nwhen: [{find: it}]\n", who, c.find)
			if slices.Contains(c.refused, who) {
				if _, err := qa.New(qa.Default(), qa.Deps{Rules: files(map[string]string{"r.yaml": text})}); err == nil || !strings.Contains(err.Error(), "find.it.who: "+who+":") {
					t.Errorf("%s of %s is taken: %v", c.name, who, err)
				}
				continue
			}
			d := newDesk(t, map[string]string{"r.yaml": text}, qa.Deps{})
			events := played(d.zero)
			last := 0.0
			for _, e := range events {
				for ; last < e.At.Sub(d.zero).Seconds()*1000; last += 100 {
					d.in.Tick(d.zero.Add(durationMS(last)))
				}
				d.in.Observe(e)
			}
			live, later := places(d.done["c"]), places(d.in.Replay(events))
			if !slices.Equal(live, later) {
				t.Errorf("%s of %s: at hang-up %v, over history %v", c.name, who, live, later)
			}
			told := map[string]hotline.HitState{}
			for _, h := range d.hits {
				told[h.ID] = h.State
			}
			for id, state := range told {
				if state == hotline.HitWithdrawn && c.name != "overlap" && c.name != "absent" {
					t.Errorf("%s of %s: %s was told and taken back", c.name, who, id)
				}
			}
			if (len(live) == 0) != slices.Contains(c.nobody, who) {
				t.Errorf("%s of %s: found %v", c.name, who, live)
			}
			found[who] = live
		}
		for several, each := range map[string][]string{"service": {"agent", "bot"}, "any": {"agent", "bot", "caller"}} {
			for _, one := range each {
				for _, place := range found[one] {
					if !c.first && !slices.Contains(found[several], place) {
						t.Errorf("%s: %s finds %s, %s does not: %v", c.name, one, place, several, found[several])
					}
				}
			}
		}
	}
}

// places are where hits are.
func places(hits []hotline.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.ID)
	}
	slices.Sort(out)
	return out
}
