package floor_test

import (
	"maps"
	"slices"
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

// The supervisors of an accompanied call, each in a mode of his own, and the agents' tones.
const (
	listenHz  = 2000
	whisperHz = 2400
	bargeHz   = 2800
	aHz       = 600
	bHz       = 800
)

// accompanied is a call with a supervisor in each mode in which the call is not his own.
type accompanied struct {
	*caller
	ears map[monitor.Mode]*phone

	mu sync.Mutex
	on map[monitor.Mode]bool
}

func (s *site) accompanied(id string, modes ...monitor.Mode) *accompanied {
	w := &accompanied{ears: map[monitor.Mode]*phone{}, on: map[monitor.Mode]bool{}}
	guests := map[monitor.Mode]*monitor.Guest{}
	for mode, hz := range map[monitor.Mode]float64{monitor.Listen: listenHz, monitor.Whisper: whisperHz, monitor.Barge: bargeHz} {
		p := s.phone(floor.Invitation{}, 16000, hz)
		w.ears[mode], w.on[mode] = p, slices.Contains(modes, mode)
		guests[mode] = &monitor.Guest{Name: string(mode), Rate: 16000, Out: p.ear, Listen: p.Receive}
	}
	w.caller = s.call(id, func(c *floor.Caller) {
		c.Visits = func() (out []monitor.Visit) {
			w.mu.Lock()
			defer w.mu.Unlock()
			for _, mode := range slices.Sorted(maps.Keys(guests)) {
				if w.on[mode] {
					out = append(out, monitor.Visit{Guest: guests[mode], Mode: mode})
				}
			}
			return out
		}
	})
	return w
}

// put brings the supervisor of a mode onto the call, or off it.
func (w *accompanied) put(mode monitor.Mode, on bool) {
	w.mu.Lock()
	w.on[mode] = on
	w.mu.Unlock()
	w.s.floor.Rearrange(w.id)
	in(300 * time.Millisecond)
}

// close ends what a test left.
func (w *accompanied) close() {
	w.gone()
	w.end()
	for _, p := range w.ears {
		p.finish(telephony.End{})
	}
}

// tones is who hears what; who is not named is not on the call.
type tones map[string][]float64

// everybody checks who hears whom, and that nobody hears anything else.
func (w *accompanied) everybody(where string, want tones) {
	w.s.t.Helper()
	who := map[string]interface{ hears(float64) float64 }{"caller": w}
	for mode, p := range w.ears {
		who[string(mode)] = p
	}
	for _, agent := range []string{"a", "b"} {
		if _, on := want[agent]; on {
			who[agent] = w.s.desks[agent].last(w.s.t)
		}
	}
	for name, yes := range want {
		no := slices.DeleteFunc(hz(callerHz, aHz, bHz, musicHz, listenHz, whisperHz, bargeHz), func(one float64) bool { return slices.Contains(yes, one) })
		w.s.want(where+": "+name, who[name], yes, no)
	}
}

// Every verb by which a call moves: each supervisor goes along and is heard by whom his mode says. Who listens is heard by nobody, a
// whisper by the agent who has the call, and who barges in by all, also by the caller who waits, is on hold or parked.
func TestFloor_SupervisorsWhereACallMoves(t *testing.T) {
	withA := tones{"caller": hz(aHz, bargeHz), "a": hz(callerHz, whisperHz, bargeHz), "listen": hz(callerHz, aHz, bargeHz), "whisper": hz(callerHz, aHz, bargeHz), "barge": hz(callerHz, aHz)}
	withB := tones{"caller": hz(bHz, bargeHz), "b": hz(callerHz, whisperHz, bargeHz), "listen": hz(callerHz, bHz, bargeHz), "whisper": hz(callerHz, bHz, bargeHz), "barge": hz(callerHz, bHz)}
	alone := tones{"caller": hz(bargeHz), "listen": hz(callerHz, bargeHz), "whisper": hz(callerHz, bargeHz), "barge": hz(callerHz)}
	held := tones{"caller": hz(bargeHz), "a": hz(whisperHz, bargeHz), "listen": hz(callerHz, aHz, bargeHz), "whisper": hz(callerHz, aHz, bargeHz), "barge": hz(callerHz, aHz)}
	asked := tones{"caller": hz(bargeHz), "a": hz(bHz, whisperHz, bargeHz), "b": hz(aHz, bargeHz), "listen": hz(callerHz, aHz, bHz, bargeHz), "barge": hz(callerHz, aHz, bHz)}
	apart := tones{"caller": hz(aHz, bargeHz), "a": hz(callerHz, whisperHz, bargeHz), "b": hz(bargeHz), "listen": hz(callerHz, aHz, bHz, bargeHz), "barge": hz(callerHz, aHz, bHz)}
	all := tones{"caller": hz(aHz, bHz, bargeHz), "a": hz(callerHz, bHz, whisperHz, bargeHz), "b": hz(callerHz, aHz, bargeHz)}

	type step struct {
		agent, verb, to string
		want            tones
	}
	for name, steps := range map[string][]step{
		"hold":                 {{"a", "hold", "", held}, {"a", "resume", "", withA}},
		"transfer_to_an_agent": {{"a", "transfer", "agent:b", withB}},
		"transfer_on_hold":     {{"a", "hold", "", held}, {"a", "transfer", "agent:b", withB}},
		"back_to_a_queue":      {{"a", "transfer", "queue:two", alone}},
		"park":                 {{"a", "park", "", alone}, {"b", "retrieve", "", withB}},
		"park_on_hold":         {{"a", "hold", "", held}, {"a", "park", "", alone}},
		"consult":              {{"a", "consult", "agent:b", asked}, {"a", "swap", "", apart}, {"a", "swap", "", asked}, {"a", "complete", "", withB}},
		"consult_in_vain":      {{"a", "consult", "agent:b", asked}, {"a", "cancel", "", withA}},
		"conference":           {{"a", "consult", "agent:b", asked}, {"a", "conference", "", all}, {"a", "hangup", "", withB}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, nil)
				defer s.stop()
				c := s.accompanied("c1", monitor.Listen, monitor.Whisper, monitor.Barge)
				defer c.close()
				in(2 * time.Second)
				c.everybody("waiting", alone)
				s.ready("a", "b")
				in(6 * time.Second)
				c.everybody("talking", withA)
				s.desks["c"].silent = true // the one of the queue two
				s.ready("c")
				for _, one := range steps {
					s.do(one.agent, c.caller, one.verb, one.to)
					in(6 * time.Second)
					c.everybody(one.verb, one.want)
				}
			})
		})
	}
}

// A caller who waits hears a supervisor who barges in instead of the music, and the music again when he has left or whispers.
func TestFloor_BargeInInsteadOfTheMusic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, func(_ *floor.Config, q *acd.Config, _ *floor.Deps) { q.Queues[0].Waiting.First = 10 * time.Second })
		defer s.stop()
		c := s.accompanied("c1")
		defer c.close()
		in(2 * time.Second)
		c.everybody("waiting", tones{"caller": hz(musicHz)})
		c.put(monitor.Barge, true)
		c.everybody("barge-in", tones{"caller": hz(bargeHz), "barge": hz(callerHz)})
		in(15 * time.Second)
		if n := len(facts[hotline.QueueAnnounced](s)); n != 0 {
			t.Errorf("%d announcements over a supervisor", n)
		}
		c.put(monitor.Barge, false)
		c.everybody("left", tones{"caller": hz(musicHz)})
		c.put(monitor.Whisper, true)
		c.everybody("whisper to nobody", tones{"caller": hz(musicHz), "whisper": hz(callerHz)})
	})
}

// Whoever leaves a caller on hold ends the hold on record, before the next one has him.
func TestFloor_HoldEndsWithTheAgent(t *testing.T) {
	for name, leaves := range map[string]func(s *site, c *caller){
		"transfer": func(s *site, c *caller) { s.do("a", c, "hold", ""); s.do("a", c, "transfer", "agent:b") },
		"complete": func(s *site, c *caller) {
			s.do("a", c, "consult", "agent:b")
			in(4 * time.Second)
			s.do("a", c, "complete", "")
		},
		"park": func(s *site, c *caller) {
			s.do("a", c, "hold", "")
			s.do("a", c, "park", "")
			in(time.Second)
			s.do("b", c, "retrieve", "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			talking(t, func(t *testing.T, s *site, c *caller) {
				s.ready("b")
				leaves(s, c)
				in(6 * time.Second)
				s.want("the caller", c, hz(bHz), nil)
				held, left, parked := facts[hotline.AgentHeld](s), facts[hotline.AgentDone](s), facts[hotline.CallParked](s)
				if len(held) != 2 || !held[0].Held || held[1].Held || held[1].Agent != "a" {
					t.Fatalf("%+v", held)
				}
				if len(left) != 1 || held[1].AtMS > left[0].AtMS || len(parked) > 0 && held[1].AtMS > parked[0].AtMS {
					t.Errorf("held until %.0f ms: %+v %+v", held[1].AtMS, left, parked)
				}
				c.gone()
				c.end()
			})
		})
	}
}
