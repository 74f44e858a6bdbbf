package floor_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/engine/monitor"
	"hotline/telephony"
)

const bossHz = 2400

// watched is a call with a supervisor.
type watched struct {
	*caller
	boss  *phone
	guest *monitor.Guest

	mu     sync.Mutex
	mode   monitor.Mode // "" = not there
	wanted bool
}

func (s *site) watched(id string) *watched {
	w := &watched{boss: s.phone(floor.Invitation{}, 16000, bossHz)}
	w.guest = &monitor.Guest{Name: "wang", Rate: 16000, Out: w.boss.ear, Listen: w.boss.Receive}
	w.caller = s.call(id, func(c *floor.Caller) {
		c.Visits = func() []monitor.Visit {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.mode == "" {
				return nil
			}
			return []monitor.Visit{{Guest: w.guest, Mode: w.mode}}
		}
		c.Wanted = func() bool { w.mu.Lock(); defer w.mu.Unlock(); return w.wanted }
	})
	return w
}

// to changes the mode.
func (w *watched) to(m monitor.Mode) {
	w.mu.Lock()
	w.mode = m
	w.mu.Unlock()
	w.s.floor.Rearrange(w.id)
	in(300 * time.Millisecond)
}

// A whisper is for the agent who has the call: it follows the call to a colleague, and nobody outside ever hears it.
func TestFloor_WhisperFollowsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, func(c *floor.Config, _ *acd.Config, _ *floor.Deps) { c.Trunk = "trunk" })
		defer s.stop()
		s.desks["sip:10086@trunk"] = &desk{after: time.Second, rate: 8000, hz: 1700}
		s.ready("a", "b")
		c := s.watched("c1")
		c.to(monitor.Whisper)
		in(500 * time.Millisecond)
		s.want("the supervisor of a caller who waits", c.boss, hz(callerHz), hz(musicHz))
		in(5 * time.Second)
		a := s.desks["a"].last(t)
		s.want("the agent", a, hz(callerHz, bossHz), nil)
		s.want("the caller", c, hz(600), hz(bossHz))
		s.want("the supervisor", c.boss, hz(600, callerHz), nil)
		s.do("a", c.caller, "consult", "agent:b")
		in(5 * time.Second)
		b := s.desks["b"].last(t)
		s.want("the agent who asks", a, hz(800, bossHz), nil)
		s.want("the colleague", b, hz(600), hz(bossHz))
		s.want("the supervisor", c.boss, hz(600, 800), nil)
		s.want("the caller", c, hz(musicHz), hz(bossHz))
		s.do("a", c.caller, "conference", "")
		in(300 * time.Millisecond)
		s.want("the colleague in the conference", b, hz(600, callerHz), hz(bossHz))
		s.do("a", c.caller, "complete", "")
		in(time.Second)
		s.want("the colleague who has the call", b, hz(callerHz, bossHz), nil)
		s.do("b", c.caller, "transfer", "10086")
		in(3 * time.Second)
		far := s.desks["sip:10086@trunk"].last(t)
		s.want("somebody outside", far, hz(callerHz), hz(bossHz))
		s.want("the caller", c, hz(1700), hz(bossHz))
		c.to(monitor.Barge)
		s.want("somebody outside", far, hz(callerHz, bossHz), nil)
		s.want("the caller", c, hz(1700, bossHz), nil)
		c.to("")
		s.want("somebody outside", far, hz(callerHz), hz(bossHz))
		c.gone()
		c.end()
		c.boss.finish(telephony.End{})
	})
}

// A caller whom a supervisor wants leaves the floor from wherever he is, and is not counted as one who gave up.
func TestFloor_WantedFromAnywhere(t *testing.T) {
	for name, bring := range map[string]func(s *site, c *watched){
		"waiting": func(*site, *watched) {},
		"ringing": func(s *site, _ *watched) { s.ready("a"); in(time.Second) },
		"talking": func(s *site, _ *watched) { s.ready("a"); in(6 * time.Second) },
		"parked": func(s *site, c *watched) {
			s.ready("a")
			in(6 * time.Second)
			s.do("a", c.caller, "park", "")
			in(time.Second)
		},
		"asking": func(s *site, c *watched) {
			s.ready("a", "b")
			in(6 * time.Second)
			s.do("a", c.caller, "consult", "agent:b")
			in(5 * time.Second)
		},
		"outside": func(s *site, c *watched) {
			s.ready("a")
			in(6 * time.Second)
			s.do("a", c.caller, "transfer", "10086")
			in(4 * time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, func(c *floor.Config, _ *acd.Config, _ *floor.Deps) { c.Trunk = "trunk" })
				defer s.stop()
				s.desks["sip:10086@trunk"] = &desk{after: time.Second, rate: 8000, hz: 1700}
				c := s.watched("c1")
				in(2 * time.Second)
				bring(s, c)
				c.mu.Lock()
				c.wanted = true
				c.mu.Unlock()
				s.floor.Rearrange("c1")
				end := c.end()
				if !end.Evicted || end.Back != nil {
					t.Errorf("%+v", end)
				}
				synctest.Wait()
				for _, d := range s.desks {
					for _, leg := range d.legs {
						if leg.up() {
							t.Error("a phone goes on")
						}
					}
				}
				for _, left := range facts[hotline.QueueLeft](s) {
					if left.Why == "abandoned" {
						t.Errorf("%+v", left)
					}
				}
				c.boss.finish(telephony.End{})
			})
		})
	}
}
