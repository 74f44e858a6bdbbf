package monitor_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline/engine/bridge"
	"hotline/engine/monitor"
	"hotline/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Everybody says a constant, so that whoever is heard can be read off a sample.
const (
	callerSays  = 10
	agentSays   = 20
	otherSays   = 40
	machineSays = 80
	bossSays    = 1000
	secondSays  = 3000
	loud        = 500 // more than all but supervisors say together
)

// person is somebody at 8 kHz who says a constant, and the most and least that was heard since the last look.
type person struct {
	says  int16
	mu    sync.Mutex
	sink  media.Sink
	most  int16
	frame media.Frame
	stop  func()
}

func (p *person) WriteFrame(f media.Frame) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range f.Samples {
		p.most = max(p.most, v)
	}
	return nil
}

func (p *person) Close() error { return nil }

// listen is monitor.Guest.Listen.
func (p *person) listen(to media.Sink) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sink = to
}

// look is the most that was heard since the look before.
func (p *person) look() int16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := p.most
	p.most = 0
	return v
}

func newPerson(clock *media.Pacer, says int16) *person {
	p := &person{says: says, frame: media.Frame{Rate: 8000, Samples: make([]int16, 160), Mark: media.NoMark}}
	for i := range p.frame.Samples {
		p.frame.Samples[i] = says
	}
	p.stop = clock.Add(func(time.Time) {
		p.mu.Lock()
		sink := p.sink
		p.mu.Unlock()
		if sink != nil {
			_ = sink.WriteFrame(p.frame)
		}
	})
	return p
}

func (p *person) guest(name string) *monitor.Guest {
	return &monitor.Guest{Name: name, Rate: 8000, Out: p, Listen: p.listen}
}

// ticking runs a clock within a bubble.
func ticking(t *testing.T, fn func(t *testing.T, clock *media.Pacer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		clock := media.NewPacer(1)
		var work sync.WaitGroup
		work.Go(func() { _ = clock.Run(ctx) })
		fn(t, clock)
		cancel()
		work.Wait()
	})
}

func after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// room is a bridge with a caller, an agent who changes, and at times somebody outside.
type room struct {
	clock  *media.Pacer
	bridge *bridge.Bridge
	caller *person
	agent  *person
	other  *person
	roles  monitor.Roles
	seats  monitor.Seats
}

// joins brings somebody in as the floor does: aside with silence, heard and hearing only behind Arrange.
func (r *room) joins(t *testing.T, says int16, visits []monitor.Visit, as func(*bridge.Port)) *person {
	t.Helper()
	p := newPerson(r.clock, says)
	port, err := r.bridge.JoinAside(fmt.Sprint(says), 8000, p, &still{})
	if err != nil {
		t.Fatal(err)
	}
	p.listen(port)
	as(port)
	after(60 * time.Millisecond)
	if v := p.look(); v > loud {
		t.Errorf("one who has just joined hears %d", v)
	}
	if err := r.seats.Arrange(r.bridge, visits, r.roles); err != nil {
		t.Fatal(err)
	}
	port.Aside(nil)
	return p
}

// still is silence.
type still struct{}

func (still) Tick(out media.Sink) error {
	return out.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160), Mark: media.NoMark})
}

// Whatever supervisors do and whoever comes and goes meanwhile: the caller and somebody outside hear a supervisor only who barges in or
// has taken over, the agent only who whispers, barges in or has taken over.
func TestSeats_Storm(t *testing.T) {
	ticking(t, func(t *testing.T, clock *media.Pacer) {
		b, err := bridge.New(8000, clock)
		if err != nil {
			t.Fatal(err)
		}
		r := &room{clock: clock, bridge: b}
		people := []*person{newPerson(clock, bossSays), newPerson(clock, secondSays)}
		guests := []*monitor.Guest{people[0].guest("wang"), people[1].guest("li")}
		var visits []monitor.Visit
		r.caller = r.joins(t, callerSays, visits, func(p *bridge.Port) { r.roles.Caller = p })
		r.agent = r.joins(t, agentSays, visits, func(p *bridge.Port) { r.roles.Agent = p })
		dice := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same storm each time
		modes := []monitor.Mode{"", monitor.Listen, monitor.Whisper, monitor.Barge, monitor.Takeover}
		for step := range 400 {
			switch dice.IntN(8) {
			case 0: // another agent
				r.agent.stop()
				r.roles.Agent.Leave()
				r.roles.Agent = nil
				r.agent = r.joins(t, agentSays, visits, func(p *bridge.Port) { r.roles.Agent = p })
			case 1: // somebody outside comes or goes
				if r.other == nil {
					r.other = r.joins(t, otherSays, visits, func(p *bridge.Port) { r.roles.Others = []*bridge.Port{p} })
				} else {
					r.other.stop()
					r.roles.Others[0].Leave()
					r.other, r.roles.Others = nil, nil
				}
			default:
				visits = nil
				for _, g := range guests {
					if m := modes[dice.IntN(len(modes))]; m != "" {
						visits = append(visits, monitor.Visit{Guest: g, Mode: m})
					}
				}
			}
			if err := r.seats.Arrange(b, visits, r.roles); err != nil {
				t.Fatal(err)
			}
			after(20 * time.Millisecond) // the tick that was under way
			all := append([]*person{r.caller, r.agent}, people...)
			if r.other != nil {
				all = append(all, r.other)
			}
			for _, p := range all {
				p.look()
			}
			after(60 * time.Millisecond)
			r.check(t, step, visits, people)
		}
		r.seats.Clear()
		b.Close()
		for _, p := range append(people, r.caller, r.agent, r.other) {
			if p != nil {
				p.stop()
			}
		}
	})
}

// check compares what everybody hears with what the modes say.
func (r *room) check(t *testing.T, step int, visits []monitor.Visit, people []*person) {
	t.Helper()
	var open, whispered int16
	for _, v := range visits {
		says := map[string]int16{"wang": bossSays, "li": secondSays}[v.Name]
		switch {
		case v.Mode.Open():
			open += says
		case v.Mode == monitor.Whisper:
			whispered += says
		}
	}
	others := int16(0)
	if r.other != nil {
		others = otherSays
		if got := r.other.look(); got != callerSays+agentSays+open {
			t.Errorf("step %d, %v: somebody outside hears %d, want %d", step, visits, got, callerSays+agentSays+open)
		}
	}
	if got, want := r.caller.look(), agentSays+others+open; got != want {
		t.Errorf("step %d, %v: the caller hears %d, want %d", step, visits, got, want)
	}
	if got, want := r.agent.look(), callerSays+others+open+whispered; got != want {
		t.Errorf("step %d, %v: the agent hears %d, want %d", step, visits, got, want)
	}
	for i, name := range []string{"wang", "li"} {
		want := int16(0)
		for _, v := range visits {
			if v.Name == name {
				want = callerSays + agentSays + others + open
				if v.Mode.Open() {
					want -= people[i].says
				}
			}
		}
		if got := people[i].look(); got != want {
			t.Errorf("step %d, %v: %s hears %d, want %d", step, visits, name, got, want)
		}
	}
}

func TestBooth_LetsTheMachineThroughAndSupervisorsIn(t *testing.T) {
	ticking(t, func(t *testing.T, clock *media.Pacer) {
		caller := newPerson(clock, callerSays) // also what he hears
		booth := monitor.NewBooth(8000, clock, caller, caller.listen)
		machine := newPerson(clock, machineSays)
		machine.listen(booth.Machine())
		boss := newPerson(clock, bossSays)
		g := boss.guest("wang")
		for _, c := range []struct {
			mode         monitor.Mode
			caller, boss int16
		}{
			{"", machineSays, 0},
			{monitor.Listen, machineSays, machineSays + callerSays},
			{monitor.Whisper, machineSays, machineSays + callerSays},
			{monitor.Barge, machineSays + bossSays, machineSays + callerSays},
			{monitor.Listen, machineSays, machineSays + callerSays},
			{monitor.Takeover, machineSays + bossSays, machineSays + callerSays},
			{"", machineSays, 0},
		} {
			var visits []monitor.Visit
			if c.mode != "" {
				visits = append(visits, monitor.Visit{Guest: g, Mode: c.mode})
			}
			if err := booth.Arrange(visits); err != nil {
				t.Fatal(err)
			}
			after(40 * time.Millisecond)
			caller.look()
			boss.look()
			after(100 * time.Millisecond)
			if heard, told := caller.look(), boss.look(); heard != c.caller || told != c.boss {
				t.Errorf("%q: the caller hears %d, the supervisor %d; want %d and %d", c.mode, heard, told, c.caller, c.boss)
			}
		}
		booth.Close()
		for _, p := range []*person{caller, machine, boss} {
			p.stop()
		}
	})
}

// Without visitors a frame of the machine's costs a lock and no memory.
func BenchmarkBooth_Empty(b *testing.B) {
	booth := monitor.NewBooth(8000, media.NewPacer(1), media.Discard, func(media.Sink) {})
	f := media.Frame{Rate: 8000, Samples: make([]int16, 160), Mark: media.NoMark}
	b.ReportAllocs()
	for b.Loop() {
		_ = booth.Machine().WriteFrame(f)
	}
}

func ExampleMode() {
	for _, m := range []monitor.Mode{monitor.Listen, monitor.Whisper, monitor.Barge, "shout"} {
		fmt.Println(m, m.Valid(), m.Open())
	}
	// Output:
	// listen true false
	// whisper true false
	// barge true true
	// shout false false
}
