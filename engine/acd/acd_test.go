package acd_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/figures"
	"hotline/engine/acd/plan"
)

// nine is a Wednesday morning.
func nine() time.Time { return time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC) }

// desk is an ACD whose inputs must fit.
type desk struct {
	*acd.ACD
	t   testing.TB
	now time.Time
}

func open(t testing.TB, raw string) *desk {
	t.Helper()
	a, err := acd.New(parse(t, raw), nine())
	if err != nil {
		t.Fatal(err)
	}
	return &desk{ACD: a, t: t, now: nine()}
}

// do gives an input after some time and returns the decisions' lines.
func (d *desk) do(after time.Duration, in acd.Input) []acd.Decision {
	d.t.Helper()
	d.now = d.now.Add(after)
	ds, err := d.Do(d.now, in)
	if err != nil {
		d.t.Fatalf("%#v: %v", in, err)
	}
	return ds
}

func (d *desk) ready(agents ...acd.AgentID) {
	d.t.Helper()
	for _, ag := range agents {
		d.do(0, acd.SignIn{Agent: ag})
		d.do(0, acd.SetState{Agent: ag, State: acd.StateReady})
	}
}

// find returns the first decision of a kind.
func find[T acd.Act](ds []acd.Decision) (T, bool) {
	for _, d := range ds {
		if v, ok := d.Act.(T); ok {
			return v, true
		}
	}
	var none T
	return none, false
}

// TestACD_NobodyStarves offers more VIP callers than the agent can take for two hours: the plain caller is overtaken for the
// length of the head start only.
func TestACD_NobodyStarves(t *testing.T) {
	d := open(t, "queues: [{id: q, wrap_up: 0s, waiting: {first: 0s}, callback: {after: 0s}}]\nagents: [{id: a}]\npriority: [{when: vip, head_start: 10m}]")
	d.ready("a")
	d.do(0, acd.Enter{Call: "first", Queue: "q"})
	d.do(0, acd.Answer{Agent: "a", Call: "first"})
	d.do(0, acd.Enter{Call: "plain", Queue: "q"})
	talk := hotline.CallID("first")
	for i := range 120 {
		for j := range 2 {
			d.do(30*time.Second, acd.Enter{Call: hotline.CallID(fmt.Sprint("v", i, "-", j)), Queue: "q", Caller: acd.Caller{VIP: true}})
		}
		r, ok := find[acd.Ring](d.do(0, acd.Release{Agent: "a", Call: talk}))
		if !ok {
			t.Fatal("nobody is rung")
		}
		if d.do(0, acd.Answer{Agent: "a", Call: r.Call}); r.Call == "plain" {
			// Of the VIPs, one a half minute, those of the first 10 minutes go first: 20, one a minute.
			if r.Waited < 19*time.Minute || r.Waited > 22*time.Minute {
				t.Errorf("waited %v, want about 20m", r.Waited)
			}
			return
		}
		talk = r.Call
	}
	t.Fatal("never rung")
}

// TestACD_MeasuresErlangC plays 30,000 calls with Poisson arrivals and exponential talks, 1,000 an hour of 300 s each on
// 91 agents, and compares the figures with the formula of Erlang (1917): the queue is served and measured rightly.
func TestACD_MeasuresErlangC(t *testing.T) {
	const agents, rate, aht = 91, 1000.0 / 3600, 300.0
	cfg := acd.Default()
	cfg.Queues[0].WrapUp, cfg.Queues[0].Waiting, cfg.Queues[0].Callback.After = 0, plan.Waiting{}, 0
	cfg.Measure.Keep = 31 * 24 * time.Hour
	for i := range agents {
		cfg.Agents = append(cfg.Agents, acd.Agent{ID: agentID(i)})
	}
	a, err := acd.New(cfg, nine())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{ACD: a, t: t, now: nine()}
	for i := range agents {
		d.ready(agentID(i))
	}
	const calls = 30000
	last := simulate(d, calls, rate, aht)
	reports, err := a.Reports(nine(), last, 0) // without the time when they run empty
	if err != nil {
		t.Fatal(err)
	}
	q := reports[0].Queues[0]
	came := float64(q.Entered) / reports[0].To.Sub(reports[0].From).Seconds() // what the dice gave, as wished within a per cent
	level, asa, occupancy := erlangC(agents, came*q.AHT.Seconds(), q.AHT.Seconds(), 20)
	t.Logf("service level %.3f (Erlang C %.3f), ASA %.1f s (%.1f), occupancy %.3f (%.3f), AHT %v", *q.ServiceLevel, level, q.ASA.Seconds(), asa, *q.Occupancy, occupancy, q.AHT)
	if math.Abs(*q.ServiceLevel-level) > 0.03 || math.Abs(q.ASA.Seconds()-asa) > 0.25*asa || math.Abs(*q.Occupancy-occupancy) > 0.02 {
		t.Errorf("figures are not Erlang's")
	}
	all, err := a.Reports(nine(), d.now.Add(time.Hour), 0)
	if err != nil {
		t.Fatal(err)
	}
	if q := all[0].Queues[0]; q.Offered != calls || q.Answered != calls || q.Handled != calls {
		t.Errorf("counts %+v", q.QueueCount)
	}
}

// simulate plays calls that are answered as soon as they ring, to the end. It returns when the last one came.
func simulate(d *desk, calls int, rate, aht float64) (last time.Time) {
	rng := rand.New(rand.NewPCG(4, 2)) // the same calls each time
	type end struct {
		at    time.Time
		agent acd.AgentID
		call  hotline.CallID
	}
	var ends []end // sorted
	answer := func(ds []acd.Decision) {
		for _, dec := range ds {
			if r, ok := dec.Act.(acd.Ring); ok {
				d.do(0, acd.Answer{Agent: r.Agent, Call: r.Call})
				e := end{d.now.Add(time.Duration(rng.ExpFloat64() * aht * float64(time.Second))), r.Agent, r.Call}
				i, _ := slices.BinarySearchFunc(ends, e, func(x, y end) int { return x.at.Compare(y.at) })
				ends = slices.Insert(ends, i, e)
			}
		}
	}
	next := d.now
	for n := 0; n < calls || len(ends) > 0; {
		if n < calls && (len(ends) == 0 || next.Before(ends[0].at)) {
			answer(d.do(next.Sub(d.now), acd.Enter{Call: hotline.CallID(fmt.Sprint(n)), Queue: "general"}))
			last, next = next, next.Add(time.Duration(rng.ExpFloat64()/rate*float64(time.Second)))
			n++
			continue
		}
		e := ends[0]
		ends = ends[1:]
		answer(d.do(e.at.Sub(d.now), acd.Release{Agent: e.agent, Call: e.call}))
	}
	return last
}

// erlangC returns the share answered within seconds, the mean wait in seconds, and the occupancy.
func erlangC(agents int, load, aht, seconds float64) (level, asa, occupancy float64) {
	b := 1.0 // Erlang B by its recursion
	for n := 1; n <= agents; n++ {
		b = load * b / (float64(n) + load*b)
	}
	c := b / (1 - load/float64(agents)*(1-b))
	spare := float64(agents) - load
	return 1 - c*math.Exp(-spare*seconds/aht), c * aht / spare, load / float64(agents)
}

func TestACD_ClockStepsBack(t *testing.T) {
	d := open(t, "queues: [{id: q}]\nagents: [{id: a}]")
	d.ready("a")
	d.do(time.Minute, acd.Enter{Call: "c", Queue: "q"})
	before := d.Now()
	if _, err := d.Do(nine().Add(-time.Hour), acd.Answer{Agent: "a", Call: "c"}); err != nil {
		t.Fatal(err)
	}
	if !d.Now().Equal(before) {
		t.Errorf("time ran back from %v to %v", before, d.Now())
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
}

func TestACD_LongPause(t *testing.T) {
	d := open(t, "queues: [{id: q, waiting: {first: 10s, every: 30s}, callback: {after: 0s}}]\nagents: [{id: a}]\nmeasure: {keep: 1h}")
	d.do(0, acd.SignIn{Agent: "a"})
	d.do(0, acd.Enter{Call: "c", Queue: "q"})
	ds := d.do(40*24*time.Hour, acd.Tick{})
	said := 0
	for _, dec := range ds {
		if _, ok := dec.Act.(acd.Announce); ok {
			said++
		}
	}
	if said > 3 || len(ds) > 20 {
		t.Errorf("%d announcements and %d decisions after a pause of 40 days", said, len(ds))
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
}

func TestACD_Configure(t *testing.T) {
	d := open(t, "queues: [{id: one}, {id: two}, {id: three}]\nagents: [{id: a, skills: {x: 1}}]")
	d.do(0, acd.Enter{Call: "c1", Queue: "two"})
	d.do(time.Second, acd.Enter{Call: "c2", Queue: "two"})
	without := parse(t, "queues: [{id: one}]")
	if _, err := d.ACD.Configure(d.now, without); !kind(err, hotline.KindBusy) {
		t.Errorf("a queue where callers wait is removed: %v", err)
	}
	if _, err := d.ACD.Configure(d.now, acd.Config{}); !kind(err, hotline.KindInvalid) {
		t.Errorf("an empty configuration is taken: %v", err)
	}
	d.ready("a")
	d.do(0, acd.Reject{Agent: "a", Call: "c1"})
	next := parse(t, "queues: [{id: two, skills: {x: 1}, routing: {by: skill_level, ring: 7s}}, {id: four}]\nagents: [{id: a, skills: {x: 3}}, {id: b}]")
	if _, err := d.ACD.Configure(d.now, next); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	r, ok := find[acd.Ring](d.do(0, acd.SetState{Agent: "a", State: acd.StateReady}))
	if !ok || r.Call != "c1" || r.Until.Sub(d.now) != 7*time.Second {
		t.Errorf("after the change: %+v, want c1 to ring for 7s", r)
	}
	if _, err := d.Do(d.now, acd.Enter{Call: "c3", Queue: "one"}); !kind(err, hotline.KindNotFound) {
		t.Errorf("queue one is still there: %v", err)
	}
}

func TestACD_AgentsComeAndGo(t *testing.T) {
	d := open(t, "queues: [{id: q, skills: {x: 3}, routing: {by: skill_level}}]\nagents: [{id: a, skills: {x: 3}}]")
	d.ready("a")
	d.do(0, acd.PutAgent{Agent: acd.Agent{ID: "b", Skills: acd.Levels{"x": 9}}})
	d.ready("b")
	if r, _ := find[acd.Ring](d.do(0, acd.Enter{Call: "c1", Queue: "q"})); r.Agent != "b" {
		t.Errorf("%s is rung, want the better b", r.Agent)
	}
	if _, err := d.Do(d.now, acd.DropAgent{Agent: "b"}); !kind(err, hotline.KindBusy) {
		t.Errorf("b is dropped while ringing: %v", err)
	}
	if _, err := d.Do(d.now, acd.PutAgent{Agent: acd.Agent{ID: "b", Capacity: 99}}); !kind(err, hotline.KindInvalid) {
		t.Errorf("a capacity of 99 is taken: %v", err)
	}
	d.do(time.Second, acd.SignOut{Agent: "b"})
	d.do(0, acd.DropAgent{Agent: "b"})
	if _, err := d.Do(d.now, acd.SignIn{Agent: "b"}); !kind(err, hotline.KindNotFound) {
		t.Errorf("b is still known: %v", err)
	}
	d.do(time.Second, acd.Answer{Agent: "a", Call: "c1"})
	d.do(0, acd.PutAgent{Agent: acd.Agent{ID: "a", Skills: acd.Levels{"x": 2}}}) // keeps the talk, gets no more of these
	d.do(time.Second, acd.Release{Agent: "a", Call: "c1"})
	d.do(0, acd.Wrapped{Agent: "a"})
	if r, ok := find[acd.Ring](d.do(0, acd.Enter{Call: "c2", Queue: "q"})); ok {
		t.Errorf("%s is rung without the level", r.Agent)
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	reports, err := d.Reports(nine(), d.now.Add(time.Hour), 0)
	if err != nil || len(reports) != 1 || len(reports[0].Agents) != 2 {
		t.Errorf("the dropped agent's figures are gone: %+v, %v", reports, err)
	}
}

// A practice call is no service: the agent's counts stay as they are, and the time on it is none that was open for calls.
func TestACD_PracticeCountsForNobody(t *testing.T) {
	cfg := parse(t, "queues: [{id: q, waiting: {first: 0s}, callback: {after: 0s}}, {id: drill}]\nagents: [{id: a}]")
	cfg.Queues[1].Practice = true
	a, err := acd.New(cfg, nine())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{ACD: a, t: t, now: nine()}
	d.ready("a")
	call := func(id hotline.CallID, q acd.QueueID) {
		d.do(time.Second, acd.Enter{Call: id, Queue: q})
		d.do(2*time.Second, acd.Answer{Agent: "a", Call: id})
		d.do(time.Minute, acd.Release{Agent: "a", Call: id})
		d.do(10*time.Second, acd.Wrapped{Agent: "a"})
	}
	row := func() figures.AgentCount {
		reports, err := d.Reports(nine(), d.now.Add(time.Minute), 0)
		if err != nil || len(reports) != 1 || len(reports[0].Agents) != 1 {
			t.Fatalf("%+v, %v", reports, err)
		}
		return reports[0].Agents[0].AgentCount
	}
	call("c1", "q")
	before := row()
	call("c2", "drill")
	after := row()
	if after.Break -= 72 * time.Second; after.Ready > before.Ready { // a second of waiting for the call
		after.Ready -= time.Second
	}
	if after != before || before.Handled != 1 || before.OnCall != time.Minute {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

func TestACD_Intervals(t *testing.T) {
	d := open(t, "queues: [{id: q, wrap_up: 0s, waiting: {first: 0s}, callback: {after: 0s}}]\nagents: [{id: a}]")
	d.ready("a")
	d.do(14*time.Minute, acd.Enter{Call: "c", Queue: "q"}) // 09:14
	d.do(10*time.Second, acd.Answer{Agent: "a", Call: "c"})
	ended := []string{}
	for _, dec := range d.do(20*time.Minute, acd.Release{Agent: "a", Call: "c"}) { // 09:34:10
		if e, ok := dec.Act.(acd.IntervalEnded); ok {
			row := e.Interval.Agents[0]
			ended = append(ended, fmt.Sprintf("%s ready=%v ringing=%v on_call=%v handled=%d queues=%d", e.Interval.Start.Format("15:04"),
				row.Ready, row.Ringing, row.OnCall, row.Handled, len(e.Interval.Queues)))
		}
	}
	want := []string{
		"09:00 ready=14m0s ringing=10s on_call=50s handled=0 queues=1",
		"09:15 ready=0s ringing=0s on_call=15m0s handled=0 queues=0",
	}
	if !reflect.DeepEqual(ended, want) {
		t.Errorf("intervals\n%s\nwant\n%s", strings.Join(ended, "\n"), strings.Join(want, "\n"))
	}
	reports, err := d.Reports(nine(), d.now.Add(time.Hour), time.Hour)
	if err != nil || len(reports) != 1 {
		t.Fatalf("%d reports, error %v", len(reports), err)
	}
	if a := reports[0].Agents[0]; a.SignedIn != 34*time.Minute+10*time.Second || a.AHT != 20*time.Minute {
		t.Errorf("signed in %v, AHT %v", a.SignedIn, a.AHT)
	}
}

func TestRestore(t *testing.T) {
	cfg := parse(t, "queues: [{id: q}, {id: gone}]\nagents: [{id: a}]\nagent: {reconnect: 30s}")
	a, err := acd.New(cfg, nine())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{ACD: a, t: t, now: nine()}
	d.do(0, acd.PutAgent{Agent: acd.Agent{ID: "extra", Team: "t"}})
	d.ready("extra")
	d.do(0, acd.Force{Agent: "extra", State: acd.StateForced, Reason: "talk", By: "s"})
	d.do(0, acd.BookCallback{Call: "one", Queue: "q", Number: "1", Caller: acd.Caller{VIP: true, Needs: acd.Levels{"x": 1}}})
	d.do(time.Second, acd.BookCallback{Call: "two", Queue: "gone", Number: "2", NotBefore: d.now.Add(3 * time.Hour)})
	before := d.Snapshot()
	raw, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	var saved acd.Snapshot
	if err := json.Unmarshal(raw, &saved); err != nil {
		t.Fatal(err)
	}
	t.Run("at_once_nothing_is_lost", func(t *testing.T) {
		b, _, err := acd.Restore(cfg, saved, d.now)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := json.Marshal(b.Snapshot())
		if string(again) != string(raw) {
			t.Errorf("became\n%s\nwas\n%s", again, raw)
		}
	})
	t.Run("queue_removed_and_hours_later", func(t *testing.T) {
		b, ds, err := acd.Restore(parse(t, "queues: [{id: q}]"), saved, d.now.Add(5*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		l := b.Live()
		if l.Queues[0].Callbacks != 2 || len(l.Agents) != 2 {
			t.Errorf("live %+v", l)
		}
		if _, ok := find[acd.IntervalEnded](ds); !ok {
			t.Error("the counts of before the restart are not handed over")
		}
		if err := b.Check(); err != nil {
			t.Error(err)
		}
	})
	t.Run("a_desk_lost_before_has_what_is_left_of_its_time", func(t *testing.T) {
		a, err := acd.New(cfg, nine())
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{ACD: a, t: t, now: nine()}
		d.ready("a")
		d.do(0, acd.Gone{Agent: "a"})
		raw, err := json.Marshal(d.Snapshot())
		if err != nil {
			t.Fatal(err)
		}
		for back, want := range map[time.Duration]acd.State{29 * time.Second: acd.StateReady, 31 * time.Second: acd.StateBreak} {
			var saved acd.Snapshot
			if err := json.Unmarshal(raw, &saved); err != nil {
				t.Fatal(err)
			}
			b, _, err := acd.Restore(cfg, saved, d.now.Add(20*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.Do(d.now.Add(back), acd.SignIn{Agent: "a", Resume: true}); err != nil {
				t.Fatal(err)
			}
			if got := b.Live().Agents[0].State; got != want {
				t.Errorf("back %v after the desk was lost: %s, want %s", back, got, want)
			}
		}
	})
	t.Run("a_snapshot_without_until_has_all_the_time", func(t *testing.T) {
		old := acd.Snapshot{Agents: []acd.SavedAgent{{Agent: acd.Agent{ID: "a", Capacity: 1}, State: acd.StateReady}}}
		b, _, err := acd.Restore(cfg, old, nine())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Do(nine().Add(29*time.Second), acd.SignIn{Agent: "a", Resume: true}); err != nil {
			t.Fatal(err)
		}
		if got := b.Live().Agents[0].State; got != acd.StateReady {
			t.Errorf("came back as %s", got)
		}
	})
	t.Run("wrong_configuration", func(t *testing.T) {
		if _, _, err := acd.Restore(acd.Config{}, saved, d.now); !kind(err, hotline.KindInvalid) {
			t.Errorf("error %v", err)
		}
	})
}

func TestDecision_Name(t *testing.T) {
	for want, act := range map[string]acd.Act{"ring": acd.Ring{}, "agent_changed": acd.AgentChanged{}, "stop_ring": acd.StopRing{}} {
		if got := (acd.Decision{Act: act}).Name(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func kind(err error, want hotline.Kind) bool {
	var e *hotline.Error
	return errors.As(err, &e) && e.Kind == want
}

// Example shows the loop of the one goroutine that owns an ACD: facts in, decisions out, and Tick when Next is due.
func Example() {
	cfg := acd.Default()
	cfg.Agents = []acd.Agent{{ID: "8001", Name: "王芳"}}
	now := time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	a, err := acd.New(cfg, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, in := range []acd.Input{
		acd.SignIn{Agent: "8001"}, acd.SetState{Agent: "8001", State: acd.StateReady},
		acd.Enter{Call: "01J", Queue: "general", Caller: acd.Caller{VIP: true}},
		acd.Answer{Agent: "8001", Call: "01J"},
	} {
		decisions, err := a.Do(now, in)
		if err != nil {
			fmt.Println(err)
		}
		for _, d := range decisions {
			switch act := d.Act.(type) {
			case acd.Ring:
				fmt.Println("ring the desk of", act.Agent)
			case acd.Bridge:
				fmt.Println("bridge", act.Call, "and", act.Agent)
			}
		}
		now = now.Add(time.Second)
	}
	fmt.Println("tick at", a.Next().Format("15:04"))
	// Output:
	// ring the desk of 8001
	// bridge 01J and 8001
	// tick at 09:00
}
