package acd_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
)

// busy is a small call centre with everything switched on.
const busy = `
hours:
  day: {week: [{days: [mon, tue, wed, thu, fri], from: "09:00", to: "09:40"}]}
queues:
  - {id: one, skills: {x: 2}, routing: {sticky: 20s}, overflow: [{when: wait, after: 90s, queue: two}, {when: size, above: 6, do: callback}], wrap_up: 5s}
  - {id: two, overflow: [{when: no_agents, do: bot}, {when: size, above: 8, queue: one}], wrap_up: 0s, callback: {tries: 2, retry: 1m, keep: 20m}}
  - {id: day, hours: day, head_start: 1m, closed: {queue: two}, routing: {by: skill_level}, overflow: [{when: wait, after: 2m, do: goodbye}]}
agents:
  - {id: a, team: t1, skills: {x: 3}}
  - {id: b, team: t1, skills: {x: 5, y: 1}, capacity: 2}
  - {id: c, team: t2, skills: {y: 4}}
  - {id: d, team: t2, skills: {x: 2, y: 9}}
priority:
  - {when: vip, head_start: 5m}
  - {when: upset, head_start: 90s}
  - {when: transferred, head_start: 28m}
agent: {missed: 40s, reconnect: 30s}
`

// draw makes up an input; some do not fit the state, which is part of the test.
func (w *world) draw(now time.Time, calls int) acd.Input {
	t := w.t
	agent := acd.AgentID(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "agent"))
	call := hotline.CallID(fmt.Sprintf("c%d", rapid.IntRange(max(0, calls-12), calls).Draw(t, "call")))
	if len(w.talks) > 0 && rapid.IntRange(0, 3).Draw(t, "fitting") > 0 {
		talk := rapid.SampledFrom(w.talks).Draw(t, "talk")
		agent, call = talk.agent, talk.call
	}
	queue := acd.QueueID(rapid.SampledFrom([]string{"one", "two", "day"}).Draw(t, "queue"))
	flip := func(name string) bool { return rapid.IntRange(0, 4).Draw(t, name) == 0 }
	switch rapid.IntRange(0, 24).Draw(t, "op") {
	case 0, 1, 2, 3:
		in := acd.Enter{Call: hotline.CallID(fmt.Sprintf("c%d", calls)), Queue: queue}
		if flip("special") {
			in.Caller = acd.Caller{VIP: flip("vip"), Upset: flip("upset"), Last: agent}
			if flip("needs") {
				in.Caller.Needs = acd.Levels{"y": 4}
			}
		}
		return in
	case 4:
		return acd.Leave{Call: call}
	case 5, 6, 7:
		return acd.SetState{Agent: agent, State: acd.StateReady}
	case 8:
		return acd.SetState{Agent: agent, State: acd.StateBreak, Reason: "rest"}
	case 9, 10, 11:
		return answerAny{}
	case 12, 13:
		return acd.Release{Agent: agent, Call: call, Lost: flip("lost")}
	case 14:
		if flip("extend") {
			return acd.Extended{Agent: agent, By: time.Minute}
		}
		return acd.Wrapped{Agent: agent}
	case 15:
		return acd.Gone{Agent: agent}
	case 16:
		return acd.SignIn{Agent: agent, Resume: flip("resume")}
	case 17:
		return acd.SignOut{Agent: agent}
	case 18:
		return acd.Reject{Agent: agent, Call: call}
	case 19:
		in := acd.Transfer{Call: call, From: agent, Keep: rapid.Bool().Draw(t, "keep")}
		if rapid.Bool().Draw(t, "to_queue") {
			in.Queue = queue
		} else {
			in.Agent = acd.AgentID(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "to"))
		}
		return in
	case 20:
		in := acd.BookCallback{Call: call, Number: "1", Queue: queue}
		if flip("later") {
			in.NotBefore = now.Add(10 * time.Minute)
		}
		return in
	case 21:
		if rapid.Bool().Draw(t, "reached") {
			return acd.Reached{Call: call}
		}
		return acd.Unreached{Call: call}
	case 22:
		state := rapid.SampledFrom([]acd.State{acd.StateReady, acd.StateForced, acd.StateBreak, acd.StateOffline}).Draw(t, "state")
		return acd.Force{Agent: agent, By: "s", State: state}
	case 23:
		return rapid.SampledFrom([]acd.Input{
			acd.CancelTransfer{Call: call}, acd.CancelCallback{Call: call}, acd.Hold{Agent: agent, Call: call, On: true},
		}).Draw(t, "other")
	}
	return acd.Tick{}
}

// answerAny stands for the answer to some ring; the world below knows which.
type answerAny struct{ acd.Tick }

// world follows the decisions as an engine would, and notices what no caller or agent may suffer.
type world struct {
	t       *rapid.T
	waiting map[hotline.CallID]waiter
	rings   map[acd.AgentID]hotline.CallID
	order   []acd.AgentID // of rings, for a choice that can be repeated
	alive   map[hotline.CallID]bool
	entered int
	talks   []pair // agents on calls, dialled ones included
}

// pair is an agent on a call.
type pair struct {
	agent acd.AgentID
	call  hotline.CallID
}

// waiter is a caller in the line, as the world sees it.
type waiter struct {
	queue  acd.QueueID
	at     time.Time
	n      int
	plain  bool // no head start, no wish
	anyone bool // no wish: whoever has the queue's skills will do
	front  bool
}

func (w *world) see(in acd.Input, ds []acd.Decision) {
	for _, d := range ds {
		switch d := d.Act.(type) {
		case acd.Queued:
			w.queued(in, d)
		case acd.Moved:
			if v, ok := w.waiting[d.Call]; ok {
				v.queue = d.To
				w.waiting[d.Call] = v
			}
		case acd.Ring:
			w.ring(d)
		case acd.StopRing:
			w.stop(d.Agent, d.Call)
		case acd.Bridge:
			if d.Kind != acd.KindCallback {
				w.stop(d.Agent, d.Call)
				w.talks = append(w.talks, pair{d.Agent, d.Call})
			}
		case acd.Dial:
			w.stop(d.Agent, d.Call)
			w.talks = append(w.talks, pair{d.Agent, d.Call})
		case acd.Divert:
			w.end(d.Call)
		case acd.CallbackBooked:
			w.alive[d.Call] = true
		case acd.CallbackDropped:
			w.end(d.Call)
		case acd.Left:
			delete(w.waiting, d.Call)
			if d.Why == acd.WhyAbandoned {
				w.end(d.Call)
			}
		case acd.Released:
			if i := slices.Index(w.talks, pair{d.Agent, d.Call}); i >= 0 {
				w.talks = slices.Delete(w.talks, i, i+1)
			} else {
				w.t.Fatalf("%s is released from %s without having been on it", d.Agent, d.Call)
			}
			if d.Last {
				w.end(d.Call)
			}
		case acd.TransferFailed:
			delete(w.waiting, d.Call)
		}
	}
}

func (w *world) queued(in acd.Input, d acd.Queued) {
	w.alive[d.Call] = true
	v, moved := w.waiting[d.Call]
	if !moved {
		w.entered++
		v = waiter{at: time.Time{}, n: w.entered}
		if e, ok := in.(acd.Enter); ok && e.Call == d.Call {
			v.plain = reflect.DeepEqual(e.Caller, acd.Caller{}) && d.Queue != "day"
			v.anyone = e.Caller.Last == "" && e.Caller.Needs == nil
		}
	}
	v.queue, v.front = d.Queue, d.Kind == acd.KindReturned
	w.waiting[d.Call] = v
}

// ring checks fairness at the moment of an offer.
func (w *world) ring(d acd.Ring) {
	if old, busy := w.rings[d.Agent]; busy {
		w.t.Fatalf("%s rings for %s and %s", d.Agent, old, d.Call)
	}
	w.rings[d.Agent] = d.Call
	w.order = append(w.order, d.Agent)
	v, ok := w.waiting[d.Call]
	if !ok || d.Kind != acd.KindInbound {
		return
	}
	began := d.Until.Add(-d.Waited)
	for id, o := range w.waiting {
		if id == d.Call || o.queue != v.queue || o.front || w.ringing(id) || o.at.IsZero() {
			continue
		}
		if v.plain && o.plain && o.n < v.n {
			w.t.Fatalf("%s is rung before its equal %s", d.Call, id)
		}
		if o.anyone && o.at.Add(plan.MaxHeadStart+time.Minute).Before(began) {
			w.t.Fatalf("%s starves: %s came much later", id, d.Call)
		}
	}
}

func (w *world) ringing(id hotline.CallID) bool {
	for _, c := range w.rings {
		if c == id {
			return true
		}
	}
	return false
}

func (w *world) stop(agent acd.AgentID, call hotline.CallID) {
	if w.rings[agent] != call {
		w.t.Fatalf("%s stops ringing for %s, rang for %q", agent, call, w.rings[agent])
	}
	delete(w.rings, agent)
	w.order = slices.DeleteFunc(w.order, func(ag acd.AgentID) bool { return ag == agent })
}

func (w *world) end(call hotline.CallID) {
	if !w.alive[call] {
		return // diverted on entering
	}
	delete(w.alive, call)
	delete(w.waiting, call)
}

// TestACD_Properties plays random hours of a small call centre: after each input the invariants hold (export_test.go), no
// call is lost, no agent rings twice, equals are served in the order they came, nobody starves, an error changes nothing, and
// the same inputs give the same decisions.
func TestACD_Properties(t *testing.T) {
	cfg := parse(t, busy)
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 18, 9, 0, 0, 0, zone)
		one, err := acd.New(cfg, now)
		if err != nil {
			t.Fatal(err)
		}
		two, _ := acd.New(cfg, now)
		w := &world{t: t, waiting: map[hotline.CallID]waiter{}, rings: map[acd.AgentID]hotline.CallID{}, alive: map[hotline.CallID]bool{}}
		calls := 0
		for _, agent := range []acd.AgentID{"a", "b", "c", "d"} {
			w.step(one, two, now, acd.SignIn{Agent: agent})
			w.step(one, two, now, acd.SetState{Agent: agent, State: acd.StateReady})
		}
		for range rapid.IntRange(20, 100).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 1, 2, 5, 20, 60, 400}).Draw(t, "seconds")) * time.Second)
			w.step(one, two, now, acd.Tick{})
			in := w.draw(now, calls)
			if _, ok := in.(answerAny); ok {
				if len(w.order) == 0 {
					continue
				}
				in = acd.Answer{Agent: w.order[0], Call: w.rings[w.order[0]]}
			}
			if _, ok := in.(acd.Enter); ok {
				calls++
			}
			w.step(one, two, now, in)
		}
	})
}

// step gives both the same input and compares.
func (w *world) step(one, two *acd.ACD, now time.Time, in acd.Input) {
	w.t.Helper()
	before := one.Live()
	first, err := one.Do(now, in)
	second, err2 := two.Do(now, in)
	if !reflect.DeepEqual(lines(first), lines(second)) || (err == nil) != (err2 == nil) {
		w.t.Fatalf("%T: not deterministic:\n%v\n%v", in, lines(first), lines(second))
	}
	if err != nil {
		var e *hotline.Error
		if !errors.As(err, &e) || e.Kind == "" {
			w.t.Fatalf("%T: error without a kind: %v", in, err)
		}
		if len(first) > 0 || !reflect.DeepEqual(before, one.Live()) {
			w.t.Fatalf("%#v: %v, yet something changed: %v", in, err, lines(first))
		}
	}
	w.see(in, first)
	for id, v := range w.waiting {
		if v.at.IsZero() {
			v.at = now
			w.waiting[id] = v
		}
	}
	if err := one.Check(); err != nil {
		w.t.Fatalf("after %#v: %v\n%v", in, err, lines(first))
	}
	for id := range w.alive {
		if !one.Has(id) {
			w.t.Fatalf("after %#v: call %s is lost: %v", in, id, lines(first))
		}
	}
	if next := one.Next(); !next.After(now) {
		w.t.Fatalf("after %#v: next %v is not after %v", in, next, now)
	}
}

func lines(ds []acd.Decision) []string {
	out := make([]string, len(ds))
	for i, d := range ds {
		out[i] = d.At.String() + d.String()
	}
	return out
}
