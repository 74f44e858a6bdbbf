package floor_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/telephony"
)

func TestFloor_BlindTransferToAnAgent(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.ready("b")
		s.do("a", c, "transfer", "agent:b")
		in(time.Second)
		s.want("the caller on the way", c, hz(musicHz), hz(600, 800))
		if s.desks["a"].last(t).up() {
			t.Error("the first agent's leg is still up")
		}
		in(4 * time.Second)
		s.want("the caller with the second", c, hz(800), hz(musicHz, 600))
		s.desks["b"].last(t).hangUp()
		c.end()
		moved := facts[hotline.CallTransferred](s)
		if len(moved) != 1 || moved[0] != (hotline.CallTransferred{Agent: "a", To: "agent:b", Kind: "blind", AtMS: moved[0].AtMS}) {
			t.Errorf("%+v", moved)
		}
		done := facts[hotline.AgentDone](s)
		if len(done) != 2 || done[0].How != "transferred" || done[1].How != "ended" || done[1].Kind != "transfer" {
			t.Errorf("%+v", done)
		}
	})
}

func TestFloor_TransferThatIsRefusedChangesNothing(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		for _, to := range []string{"", "agent:nobody", "agent:b", "queue:nowhere", "queue:two", "10086", "mailto:x"} {
			if err := s.floor.Do(t.Context(), "a", c.id, floor.Verb{Verb: "transfer", To: to}); err == nil {
				t.Errorf("transfer to %q works", to)
			}
			if err := s.floor.Do(t.Context(), "a", c.id, floor.Verb{Verb: "consult", To: to}); err == nil {
				t.Errorf("consultation of %q works", to)
			}
		}
		for _, verb := range []string{"swap", "conference", "complete", "cancel", "resume", "nonsense", "retrieve"} {
			if err := s.floor.Do(t.Context(), "a", c.id, floor.Verb{Verb: verb}); err == nil {
				t.Errorf("%s works", verb)
			}
		}
		in(time.Second)
		s.want("the caller", c, hz(600), hz(musicHz))
		s.do("a", c, "hangup", "")
		c.end()
	})
}

// An agent asks a colleague, changes between the two, joins all, and leaves the caller there.
func TestFloor_ConsultSwapConferenceComplete(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.ready("b")
		s.do("a", c, "consult", "agent:b")
		in(500 * time.Millisecond)
		a := s.desks["a"].last(t)
		s.want("the caller while the colleague is rung", c, hz(musicHz), hz(600, 800))
		s.want("the agent meanwhile", a, nil, hz(callerHz))
		if a.hears(450) == 0 {
			t.Error("the agent hears no ring-back tone")
		}
		if s.state("a") != floor.CallConsulting || s.state("b") != floor.CallRinging {
			t.Errorf("the desks show %q and %q", s.state("a"), s.state("b"))
		}
		in(3 * time.Second)
		b := s.desks["b"].last(t)
		s.want("the caller during the consultation", c, hz(musicHz), hz(600, 800))
		s.want("the agent", a, hz(800), hz(callerHz))
		s.want("the colleague", b, hz(600), hz(callerHz, wordsHz))
		s.do("a", c, "swap", "")
		in(time.Second)
		s.want("the caller", c, hz(600), hz(musicHz, 800))
		s.want("the agent", a, hz(callerHz), hz(800))
		s.want("the colleague", b, nil, hz(600, callerHz))
		s.do("a", c, "conference", "")
		in(time.Second)
		s.want("the caller", c, hz(600, 800), hz(musicHz))
		s.want("the agent", a, hz(callerHz, 800), nil)
		s.want("the colleague", b, hz(callerHz, 600), nil)
		if s.state("a") != floor.CallConference {
			t.Errorf("the desk shows %q", s.state("a"))
		}
		s.do("a", c, "complete", "")
		in(time.Second)
		s.want("the caller", c, hz(800), hz(600, musicHz))
		s.want("the colleague", b, hz(callerHz), hz(600))
		if a.up() {
			t.Error("the first agent's leg is still up")
		}
		b.hangUp()
		c.end()
		var kinds []string
		for _, m := range facts[hotline.CallTransferred](s) {
			kinds = append(kinds, m.Kind)
		}
		if strings.Join(kinds, " ") != "conference attended" {
			t.Errorf("transfers %v", kinds)
		}
		held := facts[hotline.AgentHeld](s)
		if len(held) != 2 || !held[0].Held || held[1].Held {
			t.Errorf("%+v", held)
		}
	})
}

func TestFloor_ConsultationEndsWithoutTheColleague(t *testing.T) {
	for name, end := range map[string]func(s *site, c *caller){
		"cancelled_while_it_rings": func(s *site, c *caller) { s.do("a", c, "cancel", "") },
		"declined":                 func(s *site, c *caller) { s.do("b", c, "reject", "") },
		"not_answered":             func(*site, *caller) { in(20 * time.Second) },
		"cancelled_in_the_talk": func(s *site, c *caller) {
			s.desks["b"].silent = false
			s.do("a", c, "cancel", "")
			s.do("a", c, "consult", "agent:b")
			in(3 * time.Second)
			s.do("a", c, "cancel", "")
		},
		"colleague_hangs_up": func(s *site, c *caller) {
			s.desks["b"].silent = false
			s.do("a", c, "cancel", "")
			s.do("a", c, "consult", "agent:b")
			in(3 * time.Second)
			s.desks["b"].last(s.t).hangUp()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, nil)
				defer s.stop()
				s.ready("a")
				s.desks["b"].silent = true
				c := s.call("c1", nil)
				in(5 * time.Second)
				s.ready("b")
				s.do("a", c, "consult", "agent:b")
				in(time.Second)
				end(s, c)
				in(time.Second)
				s.want("the caller", c, hz(600), hz(musicHz))
				s.want("the agent", s.desks["a"].last(t), hz(callerHz), nil)
				if s.state("a") != floor.CallTalking {
					t.Errorf("the desk shows %q", s.state("a"))
				}
				c.gone()
				c.end()
			})
		})
	}
}

// The first agent hangs up while the colleague is rung: the caller waits for the colleague.
func TestFloor_ConsultationBecomesATransfer(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.ready("b")
		s.do("a", c, "consult", "agent:b")
		in(time.Second)
		s.desks["a"].last(t).hangUp()
		in(500 * time.Millisecond)
		s.want("the caller", c, hz(musicHz), nil)
		in(5 * time.Second)
		s.want("the caller", c, hz(800), hz(musicHz))
		s.desks["b"].last(t).hangUp()
		c.end()
	})
}

func TestFloor_OutsideNumbers(t *testing.T) {
	const number = "sip:13900000009@trunk"
	outside := func(t *testing.T) (*site, *caller) {
		s := newSite(t, func(c *floor.Config, _ *acd.Config, _ *floor.Deps) { c.Trunk = "trunk" })
		s.desks[number] = &desk{after: 2 * time.Second, rate: 8000, hz: 1300}
		s.ready("a")
		c := s.call("c1", nil)
		in(5 * time.Second)
		return s, c
	}
	t.Run("transfer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, c := outside(t)
			defer s.stop()
			s.do("a", c, "transfer", "13900000009")
			in(time.Second)
			s.want("the caller", c, hz(musicHz), hz(600))
			in(3 * time.Second)
			s.want("the caller", c, hz(1300), hz(600, musicHz))
			if s.desks["a"].last(t).up() || s.floor.Desk("a").Me.State != acd.StateWrapUp {
				t.Errorf("the agent is still there: %+v", s.floor.Desk("a").Me)
			}
			if moved := facts[hotline.CallTransferred](s); len(moved) != 1 || moved[0] != (hotline.CallTransferred{Agent: "a", To: number, Kind: "blind", AtMS: moved[0].AtMS}) {
				t.Errorf("%+v", moved)
			}
			s.desks[number].last(t).hangUp()
			if end := c.end(); end.Outcome != hotline.OutcomeTransferred {
				t.Errorf("%+v", end)
			}
		})
	})
	t.Run("nobody_answers", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, c := outside(t)
			defer s.stop()
			s.desks[number].refuse = true
			s.do("a", c, "transfer", "13900000009")
			in(time.Second)
			s.want("the caller", c, hz(600), hz(musicHz))
			c.gone()
			c.end()
			if moved := facts[hotline.CallTransferred](s); len(moved) != 0 {
				t.Errorf("nobody answered, yet %+v", moved)
			}
		})
	})
	t.Run("agent_leaves_while_it_rings_in_vain", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, c := outside(t)
			defer s.stop()
			s.desks[number].silent = true
			s.ready("b")
			s.do("a", c, "transfer", "13900000009")
			in(time.Second)
			s.desks["a"].last(t).hangUp()
			in(40 * time.Second)
			s.want("the caller with the next agent", c, hz(800), nil)
			done := facts[hotline.AgentDone](s)
			if moved := facts[hotline.CallTransferred](s); len(moved) != 1 || moved[0].Agent != "a" || len(done) != 1 || done[0].How != "transferred" {
				t.Errorf("%+v, %+v", moved, done)
			}
			c.gone()
			c.end()
		})
	})
	t.Run("attended", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, c := outside(t)
			defer s.stop()
			s.do("a", c, "consult", "13900000009")
			in(3 * time.Second)
			s.want("the agent", s.desks["a"].last(t), hz(1300), hz(callerHz))
			s.do("a", c, "complete", "")
			in(time.Second)
			s.want("the caller", c, hz(1300), hz(600, musicHz))
			c.gone()
			c.end()
			synctest.Wait()
			if s.desks[number].last(t).up() {
				t.Error("the leg to the outside is still up")
			}
		})
	})
}

func TestFloor_ParkAndRetrieve(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.ready("b")
		s.do("a", c, "park", "")
		in(time.Second)
		s.want("the parked caller", c, hz(musicHz), hz(600))
		d := s.floor.Desk("b")
		if len(d.Parked) != 1 || d.Parked[0].Slot != "01" || d.Parked[0].By != "a" || s.desks["a"].last(t).up() {
			t.Errorf("%+v", d)
		}
		s.do("b", c, "retrieve", "")
		in(time.Second)
		s.want("the caller with who took the call", c, hz(800), hz(musicHz, wordsHz))
		if s.desks["b"].autos != 1 || len(s.floor.Desk("a").Parked) != 0 {
			t.Errorf("desk of b picked up by itself %d times; parked %+v", s.desks["b"].autos, s.floor.Desk("a").Parked)
		}
		parked := facts[hotline.CallParked](s)
		if len(parked) != 2 || !parked[0].Parked || parked[1].Parked || parked[1].Agent != "b" {
			t.Errorf("%+v", parked)
		}
		s.do("b", c, "hangup", "")
		c.end()
	})
}

func TestFloor_ParkedTooLong(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.do("a", c, "park", "")
		in(3*time.Minute + 5*time.Second)
		s.want("the caller with the next agent", c, hz(600), hz(musicHz))
		if len(s.floor.Desk("a").Parked) != 0 {
			t.Error("the call is still parked")
		}
		if parked := facts[hotline.CallParked](s); len(parked) != 2 || parked[1].Parked || parked[1].Agent != "" || parked[1].Slot != "01" {
			t.Errorf("%+v, want to be told that nobody took the call back", parked)
		}
		c.gone()
		c.end()
	})
}

func TestFloor_ParkedCallerHangsUp(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.do("a", c, "park", "")
		in(time.Second)
		c.gone()
		if end := c.end(); end.Outcome != hotline.OutcomeTransferred {
			t.Errorf("%+v", end)
		}
		synctest.Wait()
		if len(s.floor.Desk("a").Parked) != 0 {
			t.Error("the call is still parked")
		}
	})
}

// An agent's phone may hand the caller on by itself.
func TestFloor_PhoneRefers(t *testing.T) {
	for name, c := range map[string]struct {
		ref  telephony.Referral
		code int
	}{
		"to_an_agent":  {telephony.Referral{To: "sip:b@localhost;transport=ws"}, 200},
		"to_a_queue":   {telephony.Referral{To: "sip:one@localhost"}, 200},
		"to_nobody":    {telephony.Referral{To: "sip:x@localhost"}, 603},
		"with_another": {telephony.Referral{To: "sip:b@localhost", Replaces: "x"}, 603},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, nil)
				defer s.stop()
				s.ready("a")
				one := s.call("c1", nil)
				in(5 * time.Second)
				s.ready("b")
				told := make(chan int, 1)
				c.ref.Report = func(_ context.Context, code int) error { told <- code; return nil }
				s.desks["a"].last(t).refs <- c.ref
				if code := <-told; code != c.code {
					t.Errorf("reported %d", code)
				}
				in(5 * time.Second)
				if c.code == 200 {
					s.want("the caller", one, hz(800), hz(600))
				} else {
					s.want("the caller", one, hz(600), hz(musicHz))
				}
				one.gone()
				one.end()
			})
		})
	}
}

// Who takes no calls is told what to do first, and the call stays parked.
func TestFloor_RetrieveByWhoTakesNoCalls(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.do("a", c, "park", "")
		in(time.Second)
		err := s.floor.Do(t.Context(), "b", s.floor.Desk("b").Parked[0].Call, floor.Verb{Verb: "retrieve"})
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Code != hotline.CodeNotReady || e.Remedy == "" {
			t.Errorf("%v", err)
		}
		if len(s.floor.Desk("b").Parked) != 1 {
			t.Error("the call is not parked any more")
		}
		s.ready("b")
		s.do("b", c, "retrieve", "")
		in(time.Second)
		s.want("the caller with who took the call", c, hz(800), nil)
		s.do("b", c, "hangup", "")
		c.end()
	})
}
