package floor_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/media"
	"hotline/telephony"
)

func TestFloor_NextAgentWhenTheFirstDoesNotAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*desk)
		why    string
	}{
		"declined":       {func(d *desk) { d.refuse = true }, "rejected"},
		"rings_for_ever": {func(d *desk) { d.silent = true }, "no_answer"},
		"phone_is_stuck": {func(d *desk) { d.silent, d.stuck = true, true }, "no_answer"},
		"dial_panics":    {func(d *desk) { d.panics = true }, "rejected"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, nil)
				defer s.stop()
				s.ready("a")
				c.change(s.desks["a"])
				one := s.call("c1", nil)
				in(time.Second)
				s.ready("b")
				in(20 * time.Second)
				s.want("the caller", one, hz(800), hz(musicHz))
				missed := facts[hotline.AgentMissed](s)
				if len(missed) != 1 || missed[0].Agent != "a" || missed[0].Why != c.why {
					t.Errorf("%+v", missed)
				}
				if got := s.floor.Desk("a").Me.State; got != acd.StateMissed {
					t.Errorf("the first agent is %s", got)
				}
				one.gone()
				one.end()
				if want := map[bool]int{true: 1}[name == "dial_panics"]; s.panics != want {
					t.Errorf("%d panics", s.panics)
				}
				if s.desks["a"].stuck {
					in(4 * time.Minute) // it is answered at last, and hung up
					if s.desks["a"].last(t).up() {
						t.Error("a leg that nobody wants is still up")
					}
				}
			})
		})
	}
}

// The caller hangs up at any moment: the phones stop, no leg is left, the ACD forgets the call.
func TestFloor_CallerHangsUp(t *testing.T) {
	for name, c := range map[string]struct {
		at   time.Duration
		then func(s *site, c *caller)
		want hotline.Outcome
	}{
		"at_once":         {0, nil, hotline.OutcomeCallerGone},
		"while_it_rings":  {time.Second, nil, hotline.OutcomeCallerGone},
		"in_the_whisper":  {2500 * time.Millisecond, nil, hotline.OutcomeCallerGone},
		"in_the_talk":     {5 * time.Second, nil, hotline.OutcomeTransferred},
		"on_hold":         {5 * time.Second, func(s *site, c *caller) { s.do("a", c, "hold", "") }, hotline.OutcomeTransferred},
		"in_the_search":   {5 * time.Second, func(s *site, c *caller) { s.ready("b"); s.do("a", c, "consult", "agent:b") }, hotline.OutcomeTransferred},
		"in_a_consult":    {5 * time.Second, func(s *site, c *caller) { s.ready("b"); s.do("a", c, "consult", "agent:b"); in(3 * time.Second) }, hotline.OutcomeTransferred},
		"during_transfer": {5 * time.Second, func(s *site, c *caller) { s.ready("b"); s.do("a", c, "transfer", "agent:b") }, hotline.OutcomeTransferred},
		"agent_lost":      {5 * time.Second, func(s *site, _ *caller) { s.floor.PhoneGone("a") }, hotline.OutcomeTransferred},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, nil)
				defer s.stop()
				s.ready("a")
				one := s.call("c1", nil)
				in(c.at)
				if c.then != nil {
					c.then(s, one)
				}
				one.gone()
				if end := one.end(); end.Outcome != c.want || end.Back != nil {
					t.Errorf("%+v", end)
				}
				in(time.Second)
				for who, d := range s.desks {
					for _, leg := range d.legs {
						if leg.up() {
							t.Errorf("a leg of %s is still up", who)
						}
					}
				}
				if o := s.floor.Floor(); len(o.Waiting) != 0 {
					t.Errorf("still waiting: %+v", o.Waiting)
				}
				if joined, left := len(facts[hotline.PartyJoined](s)), len(facts[hotline.PartyLeft](s)); joined != left {
					t.Errorf("%d joined, %d left", joined, left)
				}
			})
		})
	}
}

// A panic in the mixing ends the talk, which nobody would hear any more, and its agent has the work after it.
func TestFloor_PanicInTheMixingLeavesWorkAfterTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		defer s.stop()
		s.ready("a")
		var broken atomic.Bool
		c := s.call("c1", func(c *floor.Caller) {
			hears := c.Voice.Send
			c.Voice.Send = media.SinkFunc(func(f media.Frame) error {
				if broken.Load() {
					panic("index out of range")
				}
				return hears.WriteFrame(f)
			})
		})
		in(5 * time.Second)
		s.want("the caller", c, hz(600), hz(musicHz))
		broken.Store(true)
		if end := c.end(); end.Outcome != hotline.OutcomeFailed || end.Broken != "index out of range" {
			t.Errorf("%+v", end)
		}
		in(time.Minute)
		if done := facts[hotline.AgentDone](s); len(done) != 1 || done[0].Agent != "a" {
			t.Errorf("work after the call: %+v", done)
		}
	})
}

// The agent's page is loaded anew: the caller hears music until the desk has picked up by itself, and then the agent again.
func TestFloor_AgentComesBackIntoTheTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		defer s.stop()
		s.ready("a")
		began := time.Now()
		c := s.call("c1", nil)
		in(5 * time.Second)
		s.floor.PhoneGone("a")
		in(2 * time.Second)
		s.want("the caller meanwhile", c, hz(musicHz), hz(600))
		if s.state("a") != floor.CallReconnecting {
			t.Errorf("the desk shows %q", s.state("a"))
		}
		s.floor.PhoneUp("a")
		in(time.Second)
		s.want("the caller", c, hz(600), hz(musicHz))
		s.want("the agent", s.desks["a"].last(t), hz(callerHz), hz(wordsHz))
		if s.desks["a"].autos != 1 || s.state("a") != floor.CallTalking {
			t.Errorf("picked up by itself %d times, shows %q", s.desks["a"].autos, s.state("a"))
		}
		in(time.Minute) // nothing that was begun when the phone was lost comes too late
		s.want("the caller", c, hz(600), hz(musicHz))
		if gap := c.ear.silence(began); gap > 40*time.Millisecond {
			t.Errorf("the caller hears nothing for %v", gap)
		}
		s.do("a", c, "hangup", "")
		c.end()
	})
}

// The agent's leg breaks and the phone is still registered: it is rung again.
func TestFloor_LegBreaks(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.desks["a"].last(t).breaks()
		in(time.Second)
		s.want("the caller", c, hz(600), hz(musicHz))
		if left := facts[hotline.PartyLeft](s); len(left) != 1 || left[0].Cause != string(telephony.CauseMediaLost) {
			t.Errorf("%+v", left)
		}
		c.gone()
		c.end()
	})
}

// The agent does not come back: the caller gets an apology and the next agent, before all others.
func TestFloor_AgentStaysAway(t *testing.T) {
	for name, registered := range map[string]bool{"phone_gone": false, "phone_does_not_answer": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, nil)
				defer s.stop()
				s.ready("a")
				c := s.call("c1", nil)
				in(5 * time.Second)
				if registered {
					s.desks["a"].refuse = true
					s.desks["a"].last(t).breaks()
				} else {
					s.floor.PhoneGone("a")
				}
				in(11 * time.Second)
				s.want("the caller", c, hz(wordsHz), nil)
				if got := s.types(); !strings.Contains(got, "agent_done queue_entered queue_announced") {
					t.Errorf("events %s", got)
				}
				if done := facts[hotline.AgentDone](s); done[0].How != "lost" {
					t.Errorf("%+v", done)
				}
				entered := facts[hotline.QueueEntered](s)
				if got := entered[len(entered)-1].Kind; got != "returned" {
					t.Errorf("it waits as %s", got)
				}
				s.ready("b")
				in(6 * time.Second)
				s.want("the caller with the next agent", c, hz(800), hz(musicHz))
				c.gone()
				c.end()
				if registered {
					return
				}
				if got := s.floor.Desk("a").Me.State; got != acd.StateOffline {
					t.Errorf("the lost agent is %s", got)
				}
				s.floor.PhoneUp("a")
				in(time.Second)
				if got := s.floor.Desk("a").Me.State; got != acd.StateReady {
					t.Errorf("the agent who is back is %s", got)
				}
			})
		})
	}
}

// A desk that is lost while it rings is no missed call: the next one is rung at once, and who is back is ready again.
func TestFloor_DeskLostWhileItRings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		defer s.stop()
		s.ready("a")
		c := s.call("c1", nil)
		in(time.Second)
		s.ready("b")
		s.floor.PhoneGone("a")
		in(4 * time.Second)
		s.want("the caller", c, hz(800), hz(musicHz))
		s.floor.PhoneUp("a")
		in(time.Second)
		if got := s.floor.Desk("a").Me.State; got != acd.StateReady {
			t.Errorf("the agent is %s", got)
		}
		if err := s.floor.SetState(t.Context(), "c", "c", acd.StateReady, ""); err == nil {
			t.Error("an agent without a phone is ready")
		}
		c.gone()
		c.end()
	})
}

// Two desks pick up at the same moment: one gets the call, the other one is hung up.
func TestFloor_LateAnswerIsHungUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, func(_ *floor.Config, q *acd.Config, _ *floor.Deps) { q.Queues[0].Routing.Ring = 2 * time.Second })
		defer s.stop()
		s.ready("a")
		s.desks["a"].stuck = true
		s.desks["a"].after = 2*time.Second + time.Millisecond // just too late, and it does not see the CANCEL
		s.desks["b"].after = time.Millisecond
		c := s.call("c1", nil)
		in(time.Second)
		s.ready("b")
		in(5 * time.Second)
		s.want("the caller", c, hz(800), hz(600))
		if s.desks["a"].last(t).up() || !s.desks["b"].last(t).up() {
			t.Error("the wrong leg is up")
		}
		c.gone()
		c.end()
	})
}

// What cannot be spoken holds nobody up.
func TestFloor_WithoutAVoice(t *testing.T) {
	for name, speak := range map[string]func(context.Context, string, int) ([]int16, error){
		"none":  nil,
		"fails": func(context.Context, string, int) ([]int16, error) { return nil, errors.New("no voice") },
		"hangs": func(ctx context.Context, _ string, _ int) ([]int16, error) { <-ctx.Done(); return nil, ctx.Err() },
		"panic": func(context.Context, string, int) ([]int16, error) { panic("no voice") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, func(_ *floor.Config, _ *acd.Config, d *floor.Deps) { d.Speak = speak })
				defer s.stop()
				s.ready("a")
				c := s.call("c1", nil)
				in(11 * time.Second)
				s.want("the caller", c, hz(600), hz(musicHz))
				c.gone()
				c.end()
			})
		})
	}
}

// A call whose record panics ends alone.
func TestFloor_PanicEndsOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		defer s.stop()
		s.ready("a", "b")
		bad := s.call("bad", func(c *floor.Caller) {
			emit := c.Emit
			c.Emit = func(b hotline.Body) {
				if b.Type() == "party_joined" {
					panic("no record")
				}
				emit(b)
			}
		})
		in(media.FrameTime)
		good := s.call("good", nil)
		if end := bad.end(); end.Outcome != hotline.OutcomeFailed {
			t.Errorf("%+v", end)
		}
		in(time.Second)
		s.want("the other caller", good, hz(800), hz(musicHz))
		if s.panics != 1 || s.desks["a"].last(t).up() {
			t.Errorf("%d panics; the agent's leg is up: %v", s.panics, s.desks["a"].last(t).up())
		}
		good.gone()
		good.end()
	})
}

// A phone that unregisters, or whose registration runs out, ends no talk; afterwards the agent is away.
func TestFloor_PhoneUnregistersInATalk(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.floor.PhoneOut("a")
		in(time.Minute)
		s.want("the caller", c, hz(600), hz(musicHz))
		if d := s.floor.Desk("a"); d.Me.State != acd.StateOnCall || d.Me.Phone {
			t.Errorf("%+v", d.Me)
		}
		s.do("a", c, "hangup", "")
		c.end()
		in(15 * time.Second)
		if got := s.floor.Desk("a").Me.State; got != acd.StateOffline {
			t.Errorf("without a phone the agent is %s", got)
		}
		s.floor.PhoneUp("a")
		in(time.Second)
		if got := s.floor.Desk("a").Me.State; got != acd.StateReady {
			t.Errorf("with a phone again the agent is %s", got)
		}
	})
}
