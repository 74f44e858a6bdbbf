package live_test

import (
	"math"
	"strings"
	"testing"

	"hotline"
	"hotline/console/live"
)

// TestBoard_KnowsInWhoseHandsACallIs: who has it now, and up to where those who had it were there.
func TestBoard_KnowsInWhoseHandsACallIs(t *testing.T) {
	offer := func(name string) hotline.Body { return hotline.AgentOffered{Agent: name} }
	join := func(name string) hotline.Body { return hotline.PartyJoined{Party: hotline.PartyAgent, Name: name} }
	left := func(name string) hotline.Body {
		return hotline.PartyLeft{Party: hotline.PartyAgent, Name: name, Cause: "normal"}
	}
	done := func(name, how string) hotline.Body { return hotline.AgentDone{Agent: name, How: how} }
	const all = math.MaxUint64
	type step struct {
		body      hotline.Body
		has       string // who has it then, by names in order of the alphabet
		li, zhang uint64 // until when they were there
	}
	outside := hotline.PartyJoined{Party: hotline.PartyAgent, To: "sip:13800138111@outer"}
	for name, steps := range map[string][]step{
		"rejected": {{offer("li"), "li", 0, 0}, {hotline.AgentMissed{Agent: "li", Why: "rejected"}, "", 0, 0}, {offer("zhang"), "zhang", 0, 0}, {join("zhang"), "zhang", 0, 0}},
		"parked_and_taken_over": {
			{join("li"), "li", 0, 0}, {left("li"), "", 2, 0}, {hotline.CallParked{Agent: "li", Parked: true}, "li", 0, 0}, {done("li", "transferred"), "li", 0, 0}, {join("zhang"), "zhang", 4, 0},
		},
		"told_behind_its_end": {{offer("li"), "li", 0, 0}, {hotline.CallEnded{}, "", 0, 0}, {join("li"), "", 0, 0}},
		"abandoned":           {{offer("li"), "li", 0, 0}, {hotline.CallEnded{}, "", 0, 0}},
		"handed_to_a_colleague": {
			{offer("li"), "li", 0, 0}, {join("li"), "li", 0, 0}, {hotline.AgentHeld{Agent: "li", Held: true}, "li", 0, 0}, {left("li"), "", 4, 0}, {done("li", "transferred"), "", 5, 0},
			{hotline.QueueEntered{Kind: "transfer"}, "", 5, 0}, {offer("zhang"), "zhang", 5, 0}, {join("zhang"), "zhang", 5, 0}, {hotline.CallEnded{}, "", 5, all},
		},
		"asked_and_left_with": {
			{join("li"), "li", 0, 0}, {hotline.QueueEntered{Kind: "consult"}, "li", 0, 0}, {offer("zhang"), "li zhang", 0, 0}, {join("zhang"), "li zhang", 0, 0},
			{left("li"), "zhang", 5, 0}, {done("li", "transferred"), "zhang", 6, 0}, {left("zhang"), "", 6, 7}, {done("zhang", "ended"), "", 6, all}, {hotline.CallEnded{}, "", 6, all},
		},
		"asked_and_gone": {{join("li"), "li", 0, 0}, {offer("zhang"), "li zhang", 0, 0}, {join("zhang"), "li zhang", 0, 0}, {left("zhang"), "li", 0, 4}, {done("zhang", "ended"), "li", 0, 5}, {hotline.CallEnded{}, "", all, 5}},
		"given_back":     {{join("li"), "li", 0, 0}, {left("li"), "", 2, 0}, {done("li", "given_back"), "", 3, 0}, {hotline.GivenBack{Agent: "li"}, "", 3, 0}, {hotline.CallEnded{}, "", 3, 0}},
		"ended_by_the_agent_and_words_come_late": {
			{join("li"), "li", 0, 0}, {left("li"), "", 2, 0}, {done("li", "ended"), "", all, 0}, {hotline.UtteranceFinal{Party: hotline.PartyCaller}, "", all, 0}, {hotline.CallEnded{}, "", all, 0},
		},
		"ended_and_it_goes_on":               {{join("li"), "li", 0, 0}, {done("li", "ended"), "", all, 0}, {hotline.QueueEntered{Kind: "returned"}, "", 3, 0}, {join("zhang"), "zhang", 3, 0}},
		"ended_and_somebody_outside_goes_on": {{join("li"), "li", 0, 0}, {outside, "li", 0, 0}, {left("li"), "", 3, 0}, {done("li", "ended"), "", 4, 0}},
		"lost_and_back":                      {{join("li"), "li", 0, 0}, {hotline.PartyLeft{Party: hotline.PartyAgent, Name: "li", Cause: "media_lost"}, "li", 0, 0}, {join("li"), "li", 0, 0}},
		"lost_for_good":                      {{join("li"), "li", 0, 0}, {hotline.PartyLeft{Party: hotline.PartyAgent, Name: "li", Cause: "media_lost"}, "li", 0, 0}, {done("li", "lost"), "", 3, 0}},
		"parked_and_taken_by_another": {
			{join("li"), "li", 0, 0}, {hotline.CallParked{Agent: "li", Parked: true}, "li", 0, 0}, {left("li"), "li", 0, 0}, {done("li", "transferred"), "li", 0, 0},
			{offer("zhang"), "li zhang", 0, 0}, {hotline.CallParked{Agent: "zhang"}, "zhang", 4, 0}, {join("zhang"), "zhang", 4, 0},
		},
		"parked_and_nobody_came":  {{join("li"), "li", 0, 0}, {hotline.CallParked{Agent: "li", Parked: true}, "li", 0, 0}, {done("li", "transferred"), "li", 0, 0}, {hotline.CallParked{}, "", 3, 0}},
		"taken_over":              {{join("li"), "li", 0, 0}, {done("li", "taken_over"), "", 2, 0}, {join("zhang"), "zhang", 2, 0}, {left("zhang"), "", 2, 4}},
		"rings_in_the_next_queue": {{offer("li"), "li", 0, 0}, {hotline.QueueEntered{Kind: "inbound"}, "li", 0, 0}, {hotline.GivenBack{}, "", 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			b := live.New()
			for i, s := range steps {
				b.Observe(hotline.Event{Call: "A", Seq: uint64(i + 1), At: began, Body: s.body})
				var has []string
				for _, who := range []string{"", "li", "sun", "zhang"} {
					if b.Has("A", who) {
						has = append(has, who)
					}
				}
				if got := strings.Join(has, " "); got != s.has {
					t.Errorf("%d: after %T %q has it, want %q", i+1, s.body, got, s.has)
				}
				if li, zhang := b.Until("A", "li"), b.Until("A", "zhang"); li != s.li || zhang != s.zhang {
					t.Errorf("%d: after %T li was there until %d, zhang until %d, want %d and %d", i+1, s.body, li, zhang, s.li, s.zhang)
				}
			}
			if b.Has("B", "li") || b.Until("B", "li") != 0 || b.Until("A", "sun") != 0 {
				t.Error("a call or an account that nobody knows")
			}
		})
	}
}
