package floor_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
	"hotline/engine/floor"
)

// The whole way of a caller: music, ring, whisper, talk, hang-up.
func TestFloor_CallerMeetsAgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		defer s.stop()
		s.ready("a")
		began := time.Now()
		c := s.call("c1", nil)
		in(time.Second)
		s.want("the caller in the queue", c, hz(musicHz), hz(wordsHz))
		if got := s.state("a"); got != floor.CallRinging {
			t.Errorf("the desk shows %q while it rings", got)
		}
		in(1500 * time.Millisecond) // it was answered at 2 s, the whisper lasts 1.5 s
		a := s.desks["a"].last(t)
		s.want("the caller during the whisper", c, hz(musicHz), hz(wordsHz, 600))
		s.want("the agent during the whisper", a, hz(wordsHz), hz(musicHz, callerHz))
		if got := s.state("a"); got != floor.CallWhisper {
			t.Errorf("the desk shows %q during the whisper", got)
		}
		in(2 * time.Second)
		s.want("the caller in the talk", c, hz(600), hz(musicHz, wordsHz))
		s.want("the agent in the talk", a, hz(callerHz), hz(wordsHz))
		if gap := c.ear.silence(began); gap > 40*time.Millisecond {
			t.Errorf("the caller hears nothing for %v", gap)
		}
		d := s.floor.Desk("a")
		if len(d.Calls) != 1 || d.Calls[0].State != floor.CallTalking || d.Calls[0].Title != "综合服务" || d.Calls[0].Handover == nil || d.Me.State != acd.StateOnCall {
			t.Errorf("the desk shows %+v", d)
		}
		a.hangUp()
		if end := c.end(); end.Outcome != hotline.OutcomeTransferred || end.Back != nil {
			t.Errorf("the call ends as %+v", end)
		}
		want := "queue_entered agent_offered queue_left party_joined party_left agent_done"
		if got := s.types(); got != want {
			t.Errorf("events %s, want %s", got, want)
		}
		if done := facts[hotline.AgentDone](s)[0]; done.How != "ended" || done.RingMS < 1900 || done.TalkMS < 2000 || done.Agent != "a" {
			t.Errorf("%+v", done)
		}
		if left := facts[hotline.PartyLeft](s)[0]; !left.ByIt || left.Name != "a" {
			t.Errorf("%+v", left)
		}
		synctest.Wait()
		if d := s.floor.Desk("a"); d.Me.State != acd.StateWrapUp || len(d.Calls) != 1 || d.Calls[0].State != floor.CallWrapUp || d.Calls[0].Until.IsZero() {
			t.Errorf("after the call the desk shows %+v", d)
		}
		before := s.floor.Desk("a").Calls[0]
		if err := s.floor.Do(t.Context(), "a", "c1", floor.Verb{Verb: "extend"}); err != nil {
			t.Error(err)
		}
		if c := s.floor.Desk("a").Calls[0]; c.Until.Sub(before.Until) != time.Minute || c.Most.Before(c.Until) {
			t.Errorf("extended from %v to %v, at most to %v", before.Until, c.Until, c.Most)
		}
		if err := s.floor.Do(t.Context(), "a", "c1", floor.Verb{Verb: "wrapped"}); err != nil {
			t.Error(err)
		}
		if d := s.floor.Desk("a"); d.Me.State != acd.StateReady || len(d.Calls) != 0 {
			t.Errorf("after the work the desk shows %+v", d)
		}
		if len(s.gaps) != 1 || s.gaps[0] > 20*time.Millisecond {
			t.Errorf("gaps %v", s.gaps)
		}
	})
}

func TestFloor_HoldMuteAndKeys(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		a := s.desks["a"].last(t)
		s.do("a", c, "hold", "")
		in(time.Second)
		s.want("the caller on hold", c, hz(musicHz), hz(600))
		s.want("the agent meanwhile", a, nil, hz(callerHz, musicHz))
		if got := s.state("a"); got != floor.CallHeld {
			t.Errorf("the desk shows %q", got)
		}
		if err := s.floor.Do(t.Context(), "a", "c1", floor.Verb{Verb: "hold"}); err == nil {
			t.Error("held twice")
		}
		in(2 * time.Second)
		s.do("a", c, "resume", "")
		in(time.Second)
		s.want("the caller after it", c, hz(600), hz(musicHz))
		a.hold <- true // the key of the phone
		in(time.Second)
		s.want("the caller on hold by the phone", c, hz(musicHz), hz(600))
		a.hold <- false
		in(time.Second)
		s.want("the caller after that", c, hz(600), hz(musicHz))
		s.do("a", c, "mute", "")
		in(time.Second)
		s.want("the caller of a mute agent", c, nil, hz(600))
		s.want("the mute agent", a, hz(callerHz), nil)
		if d := s.floor.Desk("a"); !d.Calls[0].Muted {
			t.Errorf("%+v", d.Calls)
		}
		s.do("a", c, "unmute", "")
		in(time.Second)
		s.want("the caller", c, hz(600), nil)
		if err := s.floor.Do(t.Context(), "a", "c1", floor.Verb{Verb: "dtmf", Keys: "12#"}); err != nil || c.keys != "12#" {
			t.Errorf("keys %q, %v", c.keys, err)
		}
		s.do("a", c, "hangup", "")
		c.end()
		held := facts[hotline.AgentHeld](s)
		if len(held) != 4 || !held[0].Held || held[1].Held || !held[2].Held || held[3].Held {
			t.Errorf("%+v", held)
		}
		if done := facts[hotline.AgentDone](s)[0]; done.HoldMS < 4000 || done.HoldMS > 4100 {
			t.Errorf("%+v", done)
		}
		if a.up() {
			t.Error("the agent's leg is still up")
		}
	})
}

// The recording is silence from the agent's word to his other word, and at the latest until he is off the call.
func TestFloor_AgentPausesTheRecording(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		want := func(told ...bool) {
			t.Helper()
			in(time.Second)
			c.mu.Lock()
			defer c.mu.Unlock()
			if !slices.Equal(c.paused, told) {
				t.Fatalf("the recording was told %v, want %v", c.paused, told)
			}
		}
		s.do("a", c, "pause_recording", "")
		want(true)
		if !s.floor.Desk("a").Calls[0].Paused {
			t.Error("the desk does not show it")
		}
		s.do("a", c, "resume_recording", "")
		want(true, false)
		s.do("a", c, "pause_recording", "")
		s.do("a", c, "give_back", "")
		c.end()
		want(true, false, true, false)
	})
}

func TestFloor_RecordingThatIsNotThereCannotBePaused(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		c.mu.Lock()
		c.unrecorded = true
		c.mu.Unlock()
		if err := s.floor.Do(t.Context(), "a", c.id, floor.Verb{Verb: "pause_recording"}); err == nil || s.floor.Desk("a").Calls[0].Paused {
			t.Errorf("%v %+v", err, s.floor.Desk("a").Calls)
		}
	})
}

func TestFloor_AgentGivesBack(t *testing.T) {
	talking(t, func(t *testing.T, s *site, c *caller) {
		s.do("a", c, "give_back", "")
		end := c.end()
		if end.Back == nil || *end.Back != (floor.Back{Why: "given_back", Scene: "rating", Agent: "a"}) {
			t.Errorf("%+v", end)
		}
		synctest.Wait()
		if s.desks["a"].last(t).up() {
			t.Error("the agent's leg is still up")
		}
		if got := s.types(); !strings.HasSuffix(got, "party_left agent_done given_back") {
			t.Errorf("events %s", got)
		}
		if done := facts[hotline.AgentDone](s)[0]; done.How != "given_back" {
			t.Errorf("%+v", done)
		}
		s.ready("b")
		again := s.call("c1", nil) // the machine could not help after all
		in(5 * time.Second)
		s.want("the caller with another agent", again, hz(800), hz(musicHz))
		again.gone()
		again.end()
		if err := s.floor.Do(t.Context(), "a", "c1", floor.Verb{Verb: "hold"}); err == nil {
			t.Error("a call that is over can be held")
		}
	})
}

func TestFloor_NobodyThereGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, func(_ *floor.Config, q *acd.Config, _ *floor.Deps) {
			q.Queues[0].Overflow = []plan.Overflow{{When: "no_agents", Do: "bot"}}
		})
		defer s.stop()
		c := s.call("c1", nil)
		if end := c.end(); end.Back == nil || end.Back.Why != "no_agents" || end.Back.Agent != "" {
			t.Errorf("%+v", end)
		}
		if st := s.floor.Staff(""); !st.Open || st.Staffed {
			t.Errorf("%+v", st)
		}
		s.ready("a")
		if st := s.floor.Staff("one"); !st.Open || !st.Staffed {
			t.Errorf("%+v", st)
		}
		if st := s.floor.Staff("nowhere"); st.Open {
			t.Errorf("%+v", st)
		}
	})
}

func TestFloor_ClosedSaysGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, func(_ *floor.Config, q *acd.Config, _ *floor.Deps) {
			q.Queues[0].Overflow = []plan.Overflow{{When: "no_agents", Do: "goodbye"}}
		})
		defer s.stop()
		c := s.call("c1", nil)
		in(time.Second)
		s.want("the caller", c, hz(wordsHz), nil)
		if end := c.end(); end.Outcome != hotline.OutcomeCompleted || end.Back != nil {
			t.Errorf("%+v", end)
		}
	})
}

// Announcements are spoken over the music, which goes on more softly.
func TestFloor_AnnouncesOverTheMusic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		defer s.stop()
		s.ready("a")
		s.desks["a"].silent = true
		c := s.call("c1", nil) // it rings at a, who then is missed
		in(61 * time.Second)   // the first announcement is left out because the desk rings
		s.want("the caller", c, hz(wordsHz), nil)
		if v := c.hears(musicHz); v < 0.15 || v > 0.21 {
			t.Errorf("the music is at %.2f under the words", v)
		}
		in(3 * time.Second)
		s.want("the caller after it", c, hz(musicHz), hz(wordsHz))
		if said := facts[hotline.QueueAnnounced](s); len(said) == 0 || said[0].What != "position" {
			t.Errorf("%+v", said)
		}
		if missed := facts[hotline.AgentMissed](s); len(missed) != 1 || missed[0].Why != "no_answer" {
			t.Errorf("%+v", missed)
		}
		c.gone()
		if end := c.end(); end.Outcome != hotline.OutcomeCallerGone {
			t.Errorf("%+v", end)
		}
		if left := facts[hotline.QueueLeft](s); len(left) != 1 || left[0].Why != "abandoned" {
			t.Errorf("%+v", left)
		}
	})
}
