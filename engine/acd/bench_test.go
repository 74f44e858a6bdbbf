package acd_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
)

const (
	benchAgents  = 500
	benchWaiting = 1000
)

// crowd is a call centre with 500 agents on calls and 1,000 callers waiting in four queues; each agent serves two of them.
func crowd(b *testing.B) (*acd.ACD, time.Time) {
	b.Helper()
	cfg := acd.Default()
	cfg.Queues = nil
	for i := range 4 {
		q := plan.DefaultQueue()
		q.ID, q.Skills = acd.QueueID(fmt.Sprintf("q%d", i)), acd.Levels{plan.Skill(fmt.Sprintf("s%d", i)): 1}
		q.WrapUp, q.Routing.Sticky = 0, 10*time.Second
		if i%2 == 1 {
			q.Routing.By = plan.SkillLevel
		}
		cfg.Queues = append(cfg.Queues, q)
	}
	for i := range benchAgents {
		one, two := plan.Skill(fmt.Sprintf("s%d", i%4)), plan.Skill(fmt.Sprintf("s%d", (i+1)%4))
		cfg.Agents = append(cfg.Agents, acd.Agent{ID: agentID(i), Team: fmt.Sprint(i % 20), Skills: acd.Levels{one: 1 + i%10, two: 5}})
	}
	now := time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	a, err := acd.New(cfg, now)
	if err != nil {
		b.Fatal(err)
	}
	do := func(in acd.Input) {
		ds, err := a.Do(now, in)
		if err != nil {
			b.Fatal(err)
		}
		for _, d := range ds {
			if r, ok := d.Act.(acd.Ring); ok {
				if _, err := a.Do(now, acd.Answer{Agent: r.Agent, Call: r.Call}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	for i := range benchAgents {
		do(acd.SignIn{Agent: agentID(i)})
		do(acd.SetState{Agent: agentID(i), State: acd.StateReady})
	}
	for i := range benchAgents + benchWaiting {
		now = now.Add(10 * time.Millisecond)
		do(acd.Enter{Call: hotline.CallID(fmt.Sprint("w", i)), Queue: acd.QueueID(fmt.Sprintf("q%d", i%4)), Caller: acd.Caller{VIP: i%10 == 0}})
	}
	return a, now
}

func agentID(i int) acd.AgentID { return acd.AgentID(fmt.Sprintf("a%d", i)) }

// BenchmarkACD_Call is one call from entering to the end at 500 agents with 1,000 waiting: Enter, Release (which rings the
// next caller), Answer, with the timers of 360 ms between calls (500 agents at 3 minutes each) and their announcements.
func BenchmarkACD_Call(b *testing.B) {
	a, now := crowd(b)
	talks := map[acd.AgentID]hotline.CallID{}
	for _, ag := range a.Live().Agents {
		if len(ag.Calls) == 1 {
			talks[ag.Agent] = ag.Calls[0]
		}
	}
	if len(talks) != benchAgents {
		b.Fatalf("%d agents talk", len(talks))
	}
	b.ReportAllocs()
	decisions := 0
	for i := 0; b.Loop(); i++ {
		now = now.Add(360 * time.Millisecond)
		in := acd.Enter{Call: hotline.CallID(fmt.Sprint("n", i)), Queue: acd.QueueID([]string{"q0", "q1", "q2", "q3"}[i%4])}
		in.Caller = acd.Caller{VIP: i%10 == 0, Last: agentID(i % benchAgents)}
		ds, err := a.Do(now, in)
		if err != nil {
			b.Fatal(err)
		}
		decisions += len(ds)
		ag := agentID(i % benchAgents)
		if ds, err = a.Do(now, acd.Release{Agent: ag, Call: talks[ag]}); err != nil {
			b.Fatal(err)
		}
		decisions += len(ds)
		for _, d := range ds {
			if r, ok := d.Act.(acd.Ring); ok {
				if _, err := a.Do(now, acd.Answer{Agent: r.Agent, Call: r.Call}); err != nil {
					b.Fatal(err)
				}
				talks[r.Agent] = r.Call
			}
		}
	}
	b.StopTimer()
	waiting := 0
	for _, q := range a.Live().Queues {
		waiting += q.Waiting
	}
	b.ReportMetric(float64(decisions)/float64(b.N), "decisions/op")
	b.ReportMetric(float64(waiting), "waiting")
}

// BenchmarkACD_Live is one refresh of the supervisor's wall.
func BenchmarkACD_Live(b *testing.B) {
	a, _ := crowd(b)
	for b.Loop() {
		if l := a.Live(); len(l.Waiting) != benchWaiting {
			b.Fatal(len(l.Waiting))
		}
	}
}

// BenchmarkACD_Snapshot is one copy of the state as JSON, with 500 agents.
func BenchmarkACD_Snapshot(b *testing.B) {
	a, _ := crowd(b)
	for b.Loop() {
		raw, err := json.Marshal(a.Snapshot())
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(raw)))
	}
}
