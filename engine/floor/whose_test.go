package floor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor"
)

// The record says whose doing it was that an agent left the call, handed it on or held it: inspection charges who did it.
func TestFloor_WhoseDoing(t *testing.T) {
	t.Run("agent_hangs_up_at_the_desk", func(t *testing.T) {
		talking(t, func(t *testing.T, s *site, c *caller) {
			s.do("a", c, "hangup", "")
			c.end()
			if left := facts[hotline.PartyLeft](s); len(left) != 1 || !left[0].ByIt {
				t.Errorf("%+v, want the agent to have hung up", left)
			}
		})
	})
	t.Run("caller_hangs_up", func(t *testing.T) {
		talking(t, func(t *testing.T, s *site, c *caller) {
			c.gone()
			c.end()
			if left := facts[hotline.PartyLeft](s); len(left) != 1 || left[0].ByIt {
				t.Errorf("%+v, want nobody but the caller to have hung up", left)
			}
		})
	})
	t.Run("phone_is_lost", func(t *testing.T) {
		talking(t, func(t *testing.T, s *site, c *caller) {
			s.desks["a"].last(t).breaks()
			in(time.Second)
			if left := facts[hotline.PartyLeft](s); len(left) != 1 || left[0].ByIt {
				t.Errorf("%+v, want nobody to have hung up", left)
			}
			c.gone()
			c.end()
		})
	})
	t.Run("supervisor_ends_the_call", func(t *testing.T) {
		talking(t, func(t *testing.T, s *site, c *caller) {
			ordered(s, c, "hangup", "")
			c.end()
			if left := facts[hotline.PartyLeft](s); len(left) != 1 || left[0].ByIt {
				t.Errorf("%+v, want the agent not to have hung up", left)
			}
		})
	})
	t.Run("supervisor_transfers", func(t *testing.T) {
		talking(t, func(t *testing.T, s *site, c *caller) {
			s.ready("b")
			ordered(s, c, "transfer", "agent:b")
			in(5 * time.Second)
			s.desks["b"].last(t).hangUp()
			c.end()
			if moved := facts[hotline.CallTransferred](s); len(moved) != 1 || moved[0].By != "lead" || moved[0].Agent != "a" {
				t.Errorf("%+v, want it ordered by lead", moved)
			}
		})
	})
	t.Run("supervisor_transfers_outside", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			const number = "sip:13900000009@trunk"
			s := newSite(t, func(c *floor.Config, _ *acd.Config, _ *floor.Deps) { c.Trunk = "trunk" })
			defer s.stop()
			s.desks[number] = &desk{after: 2 * time.Second, rate: 8000, hz: 1300}
			s.ready("a")
			c := s.call("c1", nil)
			in(5 * time.Second)
			s.do("a", c, "hold", "")
			in(time.Second)
			s.do("a", c, "resume", "")
			in(time.Second)
			ordered(s, c, "transfer", "13900000009")
			in(4 * time.Second)
			s.desks[number].last(t).hangUp()
			c.end()
			held := facts[hotline.AgentHeld](s)
			if len(held) != 4 || held[0].By != "" || !held[2].Held || held[2].By != "lead" {
				t.Errorf("%+v, want the agent's own hold and the one that lead's transfer makes", held)
			}
		})
	})
}

// ordered carries out a verb in the place of agent a, as the supervisor lead wants it.
func ordered(s *site, c *caller, verb, to string) {
	s.t.Helper()
	if err := s.floor.Do(s.t.Context(), "a", c.id, floor.Verb{Verb: verb, To: to, By: "lead"}); err != nil {
		s.t.Errorf("%s ordered by lead: %v", verb, err)
	}
	synctest.Wait()
}
