package inspect_test

import (
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/internal/store"
)

const cutOff = `
id: agent_hangup
title: 坐席挂机
version: 1
severity: critical
points: 10
who: agent
find:
  hung_up: {event: {type: party_left, if: 'data.party == "agent" && data.by_it'}}
when:
  - find: hung_up
`

// TestInspection_AVisitIsNoService: the call has the score of who served it. A supervisor who took over for a moment and said nothing has
// none; somebody who had the caller for long, or did something grave, has one, and stands for the call only where nobody served longer.
func TestInspection_AVisitIsNoService(t *testing.T) {
	s := start(t)
	s.deps.Rules = fstest.MapFS{"agent_hangup.yaml": {Data: []byte(cutOff)}}
	defer s.inspect()()
	// visits is a call of the machine that agents came to, each at the end of the one before.
	type visit struct {
		name   string
		ms     float64
		speaks bool
		cuts   bool
	}
	visits := func(botMS float64, all ...visit) (bodies []hotline.Body) {
		bodies = append(opening()[:2], hotline.TurnCompleted{Played: "您好，星云电信。"})
		at := botMS
		for _, v := range all {
			bodies = append(bodies, hotline.PartyJoined{Party: hotline.PartyAgent, Name: v.name, AtMS: at})
			if v.speaks {
				bodies = append(bodies, hotline.UtteranceFinal{Party: hotline.PartyAgent, Name: v.name, Text: "您好", FromMS: at + 1, ToMS: at + 900})
			}
			at += v.ms
			bodies = append(bodies, hotline.PartyLeft{Party: hotline.PartyAgent, Name: v.name, ByIt: v.cuts, AtMS: at})
		}
		return append(bodies, hotline.MediaReport{Codec: "PCMA", Received: 5}, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: at})
	}
	for name, c := range map[string]struct {
		events []hotline.Body
		main   string // account whose score stands for the call
		total  map[string]float64
	}{
		"a_silent_visit":       {visits(40_000, visit{name: "lead", ms: 30_000}), "", map[string]float64{"": 100}},
		"a_glance":             {visits(40_000, visit{name: "lead", ms: 3_000}), "", map[string]float64{"": 100}},
		"silent_for_long":      {visits(200_000, visit{name: "lead", ms: 90_000}), "", map[string]float64{"": 100, "lead": 0}},
		"nobody_longer":        {visits(20_000, visit{name: "lead", ms: 30_000}), "lead", map[string]float64{"": 100, "lead": 0}},
		"hung_up":              {visits(40_000, visit{name: "lead", ms: 3_000, cuts: true}), "", map[string]float64{"": 100, "lead": 100}},
		"a_visit_with_words":   {visits(40_000, visit{name: "lead", ms: 30_000, speaks: true}), "lead", map[string]float64{"": 100, "lead": 100}},
		"the_one_who_served":   {visits(5_000, visit{name: "li", ms: 90_000, speaks: true}, visit{name: "lead", ms: 20_000, speaks: true}), "li", map[string]float64{"": 100, "li": 100, "lead": 100}},
		"after_who_had_served": {visits(5_000, visit{name: "li", ms: 90_000, speaks: true}, visit{name: "lead", ms: 20_000}), "li", map[string]float64{"": 100, "li": 100}},
	} {
		t.Run(name, func(t *testing.T) {
			id := hotline.NewCallID(time.Now())
			s.tell(id, 0, c.events...)
			var scores []store.Score
			s.until("scores", func() bool {
				scores, _ = s.db.CallScores(t.Context(), id)
				return len(scores) > 0
			})
			if len(scores) != len(c.total) {
				t.Errorf("%d scores, want %d: %+v", len(scores), len(c.total), scores)
			}
			for _, got := range scores {
				if want, ok := c.total[got.Agent]; !ok || got.Total != want || got.Main != (got.Agent == c.main) {
					t.Errorf("%q has %v, main %v; want %v of %q", got.Agent, got.Total, got.Main, want, c.main)
				}
			}
		})
	}
}

const upset = `
id: forbidden_words
title: 投诉未安抚
version: 1
severity: critical
points: 20
who: caller
find:
  upset: {say: {any: [我要投诉]}}
  sorry: {who: agent, say: {any: [抱歉]}}
when:
  - find: upset
    unless: [{find: sorry, side: after, within: 15s}]
`

// words are what somebody says in the second from at, ms.
func words(p hotline.Party, name, text string, n int, at float64) hotline.Body {
	return hotline.UtteranceFinal{N: n, Party: p, Name: name, Text: text, FromMS: at, ToMS: at + 1000}
}

// TestInspection_ADeadlineThatEndsUnderAColleagueIsNotTheirs: what the caller did while one agent had the call costs that agent, also where the
// time to answer it ends when a colleague has taken over.
func TestInspection_ADeadlineThatEndsUnderAColleagueIsNotTheirs(t *testing.T) {
	s := start(t)
	s.deps.Rules = fstest.MapFS{"forbidden_words.yaml": {Data: []byte(upset)}}
	defer s.inspect()()
	id := hotline.NewCallID(time.Now())
	s.tell(id, 0, opening()[:2]...)
	s.tell(id, 0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 1000}, words(hotline.PartyAgent, "wangfang", "您好", 0, 2000),
		words(hotline.PartyCaller, "", "我要投诉", 0, 9000), hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li", AtMS: 12_000},
		hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 15_000}, words(hotline.PartyAgent, "li", "您好", 100, 30_000),
		hotline.PartyLeft{Party: hotline.PartyAgent, Name: "li", AtMS: 60_000}, hotline.MediaReport{Codec: "PCMA", Received: 5},
		hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: 60_000})
	total := map[string]float64{}
	s.until("scores", func() bool {
		scores, err := s.db.CallScores(t.Context(), id)
		for _, one := range scores {
			total[one.Agent] = one.Total
		}
		return err == nil && len(scores) > 1
	})
	if total["wangfang"] != 80 || total["li"] != 100 {
		t.Errorf("scores %v, want 80 of wangfang and 100 of li", total)
	}
}

// TestInspection_ScoresNobodyOutside: a number that an agent called is nobody of ours, however long it had the caller.
func TestInspection_ScoresNobodyOutside(t *testing.T) {
	s := start(t)
	s.deps.Rules = fstest.MapFS{"forbidden_words.yaml": {Data: []byte(upset)}}
	defer s.inspect()()
	id := hotline.NewCallID(time.Now())
	const outside = "sip:13800138000@outer"
	s.tell(id, 0, opening()[:2]...)
	s.tell(id, 0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 1000}, words(hotline.PartyAgent, "wangfang", "您好", 0, 2000),
		words(hotline.PartyCaller, "", "我找张老师", 0, 4000), hotline.PartyJoined{Party: hotline.PartyAgent, To: outside, AtMS: 9000},
		hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 10_000}, words(hotline.PartyCaller, "", "张老师吗", 1, 15_000),
		words(hotline.PartyAgent, "", "是我", 0, 17_000), hotline.PartyLeft{Party: hotline.PartyAgent, To: outside, AtMS: 60_000},
		hotline.MediaReport{Codec: "PCMA", Received: 5}, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: 60_000})
	var scores []store.Score
	s.until("scores", func() bool {
		var err error
		scores, err = s.db.CallScores(t.Context(), id)
		return err == nil && len(scores) > 0
	})
	for _, one := range scores {
		if one.Party == hotline.PartyAgent && one.Agent != "wangfang" || one.Main && one.Agent != "wangfang" {
			t.Errorf("%+v", one)
		}
	}
	if !slices.ContainsFunc(scores, func(one store.Score) bool { return one.Agent == "wangfang" }) {
		t.Errorf("%+v", scores)
	}
}

// TestInspection_ScoresWhoHadTheCaller: a colleague who was only asked has no score, and the end of the call stays the end of who asked.
func TestInspection_ScoresWhoHadTheCaller(t *testing.T) {
	s := start(t)
	s.deps.Rules = fstest.MapFS{"forbidden_words.yaml": {Data: []byte(upset)}}
	defer s.inspect()()
	id := hotline.NewCallID(time.Now())
	s.tell(id, 0, opening()[:2]...)
	s.tell(id, 0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 1000}, words(hotline.PartyAgent, "wangfang", "您好", 0, 2000),
		words(hotline.PartyCaller, "", "我找张老师", 0, 4000), hotline.QueueEntered{Queue: "expert", Kind: "consult", AtMS: 8000},
		hotline.QueueLeft{Queue: "expert", Why: "answered", AtMS: 9000}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li", AtMS: 9000},
		hotline.PartyLeft{Party: hotline.PartyAgent, Name: "li", ByIt: true, AtMS: 15_000}, hotline.AgentDone{Agent: "li", AtMS: 15_000},
		words(hotline.PartyAgent, "wangfang", "他不在", 1, 17_000), words(hotline.PartyCaller, "", "好", 1, 50_000), hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 60_000},
		hotline.MediaReport{Codec: "PCMA", Received: 5}, hotline.CallEnded{Outcome: hotline.OutcomeTransferred, By: "caller", DurationMS: 60_000})
	var scores []store.Score
	s.until("scores", func() bool {
		var err error
		scores, err = s.db.CallScores(t.Context(), id)
		return err == nil && len(scores) > 0
	})
	i := slices.IndexFunc(scores, func(one store.Score) bool { return one.Agent == "wangfang" })
	if i < 0 || !scores[i].Main || slices.ContainsFunc(scores, func(one store.Score) bool { return one.Agent == "li" }) {
		t.Fatalf("%+v, want one of wangfang and none of li", scores)
	}
	t.Logf("%s", scores[i].Answers)
}
