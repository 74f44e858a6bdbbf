package floor_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor"
)

// storm does random things to a floor: callers come and go, agents use every verb at any moment, phones vanish and return.
type storm struct {
	*offering
	rng     *rand.Rand
	callers []*caller
	n       int
}

func (s *storm) step() {
	agent := []string{"a", "b", "c"}[s.rng.IntN(3)]
	d := s.desks[agent]
	switch k := s.rng.IntN(20); {
	case k < 2 && len(s.callers) < 6:
		s.n++
		s.callers = append(s.callers, s.call(fmt.Sprintf("c%d", s.n), nil))
	case k < 3 && len(s.callers) > 0:
		i := s.rng.IntN(len(s.callers))
		if s.rng.IntN(2) == 0 {
			s.callers[i].gone()
		} else {
			select {
			case s.callers[i].pad <- '1':
			default:
			}
		}
	case k < 4:
		s.floor.PhoneGone(agent)
		s.mu.Lock()
		line := s.line
		s.answers.Store(s.rng.IntN(3) > 0)
		s.mu.Unlock()
		if line != nil && s.rng.IntN(2) == 0 {
			line.hangUp()
		}
	case k < 6:
		s.floor.PhoneUp(agent)
	case k < 9:
		state := []acd.State{acd.StateReady, acd.StateReady, acd.StateReady, acd.StateBreak, acd.StateOffline}[s.rng.IntN(5)]
		_ = s.floor.SetState(s.t.Context(), agent, agent, state, "")
	case k < 10:
		_ = s.floor.SetState(s.t.Context(), "boss", agent, []acd.State{acd.StateForced, acd.StateReady}[s.rng.IntN(2)], "")
	case k < 12:
		d.mu.Lock()
		d.refuse, d.silent, d.panics = s.rng.IntN(6) == 0, s.rng.IntN(6) == 0, s.rng.IntN(12) == 0
		d.after = time.Duration(s.rng.IntN(4000)) * time.Millisecond
		d.mu.Unlock()
	case k < 13:
		d.mu.Lock()
		legs := d.legs
		d.mu.Unlock()
		if len(legs) > 0 {
			if leg := legs[len(legs)-1]; s.rng.IntN(2) == 0 {
				leg.hangUp()
			} else {
				leg.breaks()
			}
		}
	default:
		s.verb(agent)
	}
}

// verb uses one on any call of the agent, or on a parked one.
func (s *storm) verb(agent string) {
	desk := s.floor.Desk(agent)
	if len(desk.Parked) > 0 && s.rng.IntN(3) == 0 {
		_ = s.floor.Do(s.t.Context(), agent, desk.Parked[0].Call, floor.Verb{Verb: "retrieve"})
		return
	}
	if len(desk.Calls) == 0 {
		return
	}
	verbs := []string{
		"reject", "hold", "resume", "mute", "unmute", "dtmf", "transfer", "consult", "consult", "consult", "swap", "conference", "complete", "complete",
		"cancel", "park", "park", "give_back", "hangup", "wrapped",
	}
	to := []string{"agent:a", "agent:b", "agent:c", "queue:one", "queue:two", "13900000009"}
	v := floor.Verb{Verb: verbs[s.rng.IntN(len(verbs))], To: to[s.rng.IntN(len(to))], Keys: "1"}
	_ = s.floor.Do(s.t.Context(), agent, desk.Calls[s.rng.IntN(len(desk.Calls))].ID, v)
}

// check holds at every moment.
func (s *storm) check(seed uint64) {
	s.t.Helper()
	for _, c := range s.callers {
		var others int
		for _, tone := range []float64{600, 800, 1000, 1300} {
			if c.hears(tone) > 0.5 {
				others++
			}
		}
		if c.hears(musicHz) > 0.5 && others > 1 {
			s.t.Errorf("seed %d: a caller hears music and %d people", seed, others)
		}
	}
}

// When everybody has gone home nothing is left: no leg, no waiting call, no parked one, and every fact that began has ended.
func TestFloor_Storm(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { weather(t, seed) })
		})
	}
}

func weather(t *testing.T, seed uint64) {
	s := &storm{offering: newOffering(t), rng: rand.New(rand.NewPCG(seed, 1))}
	defer s.stop()
	s.desks["sip:13900000009@trunk"] = &desk{after: time.Second, rate: 8000, hz: 1300}
	s.ready("a", "b", "c")
	for range 150 {
		s.step()
		in(time.Duration(s.rng.IntN(1500)) * time.Millisecond)
		s.check(seed)
		kept := s.callers[:0]
		for _, c := range s.callers {
			select {
			case <-c.left:
			default:
				kept = append(kept, c)
			}
		}
		s.callers = kept
	}
	for _, c := range s.callers {
		c.gone()
		c.end()
	}
	for _, a := range []string{"a", "b", "c"} { // no more calls back
		_ = s.floor.SetState(t.Context(), a, a, acd.StateOffline, "")
	}
	in(10 * time.Second)
	for _, line := range s.lines {
		line.hangUp()
	}
	in(5 * time.Minute) // rings for ever end, wrap-ups too
	for _, line := range s.lines {
		if line.up() {
			t.Error("a customer's leg is still up")
		}
	}
	for who, d := range s.desks {
		for _, leg := range d.legs {
			if leg.up() {
				t.Errorf("a leg of %s is still up", who)
			}
		}
	}
	o := s.floor.Floor()
	for _, w := range o.Waiting {
		if w.Kind != acd.KindCallback {
			t.Errorf("still waiting: %+v", w)
		}
	}
	for _, a := range o.Agents {
		if len(a.Calls) != 0 || a.State == acd.StateOnCall || a.State == acd.StateRinging || a.State == acd.StateWrapUp {
			t.Errorf("%+v", a)
		}
		if d := s.floor.Desk(a.Agent); len(d.Calls) != 0 || len(d.Parked) != 0 {
			t.Errorf("%+v", d)
		}
	}
	if joined, left := len(facts[hotline.PartyJoined](s.site)), len(facts[hotline.PartyLeft](s.site)); joined != left {
		t.Errorf("%d joined, %d left", joined, left)
	}
	if in, out := len(facts[hotline.QueueEntered](s.site)), len(facts[hotline.QueueLeft](s.site)); in != out {
		t.Errorf("%d entered a queue, %d left one", in, out)
	}
	backs := 0 // offers of calls back: of a customer who is not reached nobody is done
	for _, o := range facts[hotline.AgentOffered](s.site) {
		if o.Kind == string(acd.KindCallback) {
			backs++
		}
	}
	offered, missed, done := len(facts[hotline.AgentOffered](s.site)), len(facts[hotline.AgentMissed](s.site)), len(facts[hotline.AgentDone](s.site))
	if open := offered - missed - done; open < 0 || open > backs {
		t.Errorf("%d offers, %d of calls back, %d missed, %d taken", offered, backs, missed, done)
	}
}
