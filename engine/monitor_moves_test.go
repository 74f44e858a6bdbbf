package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
	"hotline/engine"
	"hotline/engine/floor"
	"hotline/engine/monitor"
)

// A supervisor who has taken a call over and hands it on is out of it, as an agent is: neither heard nor hearing, on record and for
// screens; those who only listen or barge in go along. Whoever is left may take the call over next.
func TestEngine_TakeOverEndsWhereTheCallMoves(t *testing.T) {
	for name, to := range map[string]string{"to_an_agent": "agent:8001", "to_a_queue": "queue:one"} {
		t.Run(name, func(t *testing.T) {
			s := withStaff(t, func(r *rig) {
				resuming(r, func(call engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) {
					return handsOver(call.Back)
				})
			})
			caller := &tape{}
			p, err := s.dialTo("10000", caller)
			if err != nil {
				t.Fatal(err)
			}
			s.says(p.Audio, callerHz)
			s.eventually("the greeting", s.has("turn_completed"))
			call, b := s.call(0), s.bosses()
			wang, li := b.boss("wang"), b.boss("li")
			b.do(wang, call, monitor.Takeover)
			b.do(li, call, monitor.Listen)
			s.eventually("the supervisor in the machine's place", func() bool { return caller.now(bossHz)() && li.now(bossHz)() })
			if err := s.engine.Steer(t.Context(), "wang", call, "transfer", to); err != nil {
				t.Fatal(err)
			}
			agent := s.seated()
			s.eventually("the agent", func() bool { return caller.now(agentHz)() && agent.now(callerHz)() && li.now(agentHz)() })
			if caller.now(bossHz)() || agent.now(bossHz)() || li.now(bossHz)() {
				t.Error("the supervisor who handed the caller on is heard")
			}
			if wang.now(callerHz)() || wang.now(agentHz)() {
				t.Error("the supervisor who handed the caller on hears the call")
			}
			if v := agent.most(bossHz, 0, 0); v > heard {
				t.Errorf("the agent heard %.3f of him", v)
			}
			if places := b.lines.Places(); len(places) != 1 || places[0].Name != "li" {
				t.Errorf("on calls: %+v", places)
			}
			b.lines.Stop("wang", "", call) // gives nothing back
			b.do(li, call, monitor.Takeover)
			s.eventually("the other supervisor in the agent's place", func() bool { return caller.now(bossHz)() && li.now(callerHz)() })
			p.hangUp()
			s.over(1)
			if got := s.parties(); got != "joined wang, left wang, off wang transferred, joined 8001, left 8001, joined li, left li, off li ended" {
				t.Errorf("on record: %s", got)
			}
		})
	}
}

// parties is who came to the caller and left him, in the order of the record.
func (r *rig) parties() string {
	var out []string
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		switch e := e.Body.(type) {
		case hotline.PartyJoined:
			out = append(out, "joined "+e.Name)
		case hotline.PartyLeft:
			out = append(out, "left "+e.Name)
		case hotline.SupervisorLeft:
			out = append(out, "off "+e.Name+" "+e.Why)
		}
	}
	return strings.Join(out, ", ")
}

// A take-over that nobody waits for any more is none: the supervisor is in the mode from before, or off the call, and the caller goes back.
func TestEngine_TakeOverThatIsGivenUp(t *testing.T) {
	for name, was := range map[string]monitor.Mode{"off_the_call": "", "who_listens": monitor.Listen} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(r *rig) {
				resuming(r, func(engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) { return talks })
			})
			b, caller := r.bosses(), &tape{}
			p, err := r.dialTo("10000", caller)
			if err != nil {
				t.Fatal(err)
			}
			r.eventually("the machine", caller.now(botHz))
			call, wang := r.call(0), b.boss("wang")
			if was != "" {
				b.do(wang, call, was)
			}
			ctx, stop := context.WithCancel(t.Context())
			stop()
			if err := b.lines.Do(ctx, "wang", "", call, monitor.Takeover); kindOf(err) != hotline.KindTimeout {
				t.Fatalf("given up: %v", err)
			}
			r.eventually("the machine again", func() bool { return r.has("given_back")() && caller.now(botHz)() && !caller.now(bossHz)() })
			if places := b.lines.Places(); was == "" && len(places) > 0 || was != "" && (len(places) != 1 || places[0].Mode != was) {
				t.Errorf("on calls: %+v", places)
			}
			b.do(b.boss("li"), call, monitor.Takeover) // the place is free
			p.hangUp()
			r.over(1)
			if got := r.parties(); was == "" && !strings.Contains(got, "off wang stopped") {
				t.Errorf("on record: %s", got)
			}
		})
	}
}

// What becomes of the supervisors of an agent's call that goes to the machine, or ends, from each mode: one who barges in is heard beside
// the machine, the others are not.
func TestEngine_SupervisorsWhereACallGoesBackOrEnds(t *testing.T) {
	for name, mode := range map[string]monitor.Mode{"listen": monitor.Listen, "whisper": monitor.Whisper, "barge": monitor.Barge} {
		t.Run(name, func(t *testing.T) {
			s, b, p, caller, agent, call := withAgentOn(t)
			wang := b.boss("wang")
			b.do(wang, call, mode)
			s.eventually("both, at the supervisor's", func() bool { return wang.now(callerHz)() && wang.now(agentHz)() })
			if err := s.floor.Do(t.Context(), "8001", call, floor.Verb{Verb: "give_back"}); err != nil {
				t.Fatal(err)
			}
			<-agent.leg.Done()
			before := caller.size()
			s.eventually("the machine", func() bool { return caller.now(botHz)() && caller.now(bossHz)() == mode.Open() })
			if v := caller.most(bossHz, before, 0); !mode.Open() && v > heard {
				t.Errorf("the caller heard %.3f of the supervisor", v)
			}
			s.eventually("the supervisor on the machine's call", func() bool { // what the caller hears of both may be of before and after
				places := b.lines.Places()
				return len(places) == 1 && places[0].Mode == mode
			})
			p.hangUp()
			s.over(1)
			s.eventually("the line is free", func() bool { return len(b.lines.Places()) == 0 })
			if got := s.parties(); !strings.HasSuffix(got, "left 8001, off wang ended") {
				t.Errorf("on record: %s", got)
			}
			if modes := bodies[hotline.SupervisorMode](s.rig); slices.ContainsFunc(modes, func(m hotline.SupervisorMode) bool { return m.Mode == "takeover" }) {
				t.Errorf("%+v", modes)
			}
		})
	}
}

// The end of a call that a supervisor has taken over, by himself, by the caller or by his phone's loss, leaves nobody on it.
func TestEngine_TakeOverEndsWithTheCall(t *testing.T) {
	for name, one := range map[string]struct {
		end  func(b *bosses, p *phone, wang *boss, call hotline.CallID) error
		want string
		by   string
	}{
		"he_hangs_up": {func(b *bosses, _ *phone, _ *boss, call hotline.CallID) error {
			return b.engine.Steer(b.t.Context(), "wang", call, "hangup", "")
		}, "joined wang, left wang, off wang ended", "hotline"},
		"the_caller_hangs_up": {func(_ *bosses, p *phone, _ *boss, _ hotline.CallID) error { p.hangUp(); return nil }, "joined wang, left wang, off wang ended", "caller"},
		"he_gives_it_back_and_the_caller_hangs_up": {func(b *bosses, p *phone, _ *boss, call hotline.CallID) error {
			b.lines.Stop("wang", "", call)
			b.eventually("the machine again", b.has("given_back"))
			p.hangUp()
			return nil
		}, "joined wang, off wang stopped, left wang", "caller"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(r *rig) {
				resuming(r, func(engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) { return talks })
			})
			b, caller := r.bosses(), &tape{}
			p, err := r.dialTo("10000", caller)
			if err != nil {
				t.Fatal(err)
			}
			r.eventually("the machine", caller.now(botHz))
			call, wang := r.call(0), b.boss("wang")
			b.do(wang, call, monitor.Takeover)
			r.eventually("the supervisor in the machine's place", func() bool { return caller.now(bossHz)() && !caller.now(botHz)() })
			if err := one.end(b, p, wang, call); err != nil {
				t.Fatal(err)
			}
			p.gone()
			if end := r.over(1)[0]; end.By != one.by {
				t.Errorf("%+v", end)
			}
			r.eventually("the line is free", func() bool { return len(b.lines.Places()) == 0 })
			if got := r.parties(); got != one.want {
				t.Errorf("on record: %s\nwant %s", got, one.want)
			}
		})
	}
}
