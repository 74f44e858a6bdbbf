package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline/engine/bridge"
	"hotline/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// party is one end of a call: it says a tone on every tick of its own and keeps what it hears.
type party struct {
	rate int
	tone float64 // Hz; 0 = says nothing
	port *bridge.Port

	mu    sync.Mutex
	heard []int16
	phase float64
}

func (p *party) WriteFrame(f media.Frame) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.Rate != p.rate {
		return media.ErrRate
	}
	p.heard = append(p.heard, f.Samples...)
	return nil
}

func (p *party) Close() error { return nil }

// next is the party's next 20 ms.
func (p *party) next() media.Frame {
	samples := make([]int16, p.rate/50)
	for i := range samples {
		p.phase += 2 * math.Pi * p.tone / float64(p.rate)
		samples[i] = int16(8000 * math.Sin(p.phase))
	}
	return media.Frame{Rate: p.rate, Samples: samples, Mark: media.NoMark}
}

// recent returns the last d of what the party heard.
func (p *party) recent(d time.Duration) []int16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := int(d * time.Duration(p.rate) / time.Second)
	return p.heard[max(0, len(p.heard)-n):]
}

// hears is the amplitude of a tone in the last 200 ms of what the party heard (Goertzel).
func (p *party) hears(tone float64) float64 {
	x := p.recent(200 * time.Millisecond)
	w := 2 * math.Pi * tone / float64(p.rate)
	var s1, s2 float64
	for _, v := range x {
		s1, s2 = float64(v)+2*math.Cos(w)*s1-s2, s1
	}
	return 2 * math.Sqrt(max(0, s1*s1+s2*s2-2*math.Cos(w)*s1*s2)) / float64(len(x))
}

// room is a bridge on a running clock inside a bubble of virtual time.
type room struct {
	t     *testing.T
	clock *media.Pacer
	*bridge.Bridge
	undo []func()
}

func inRoom(t *testing.T, rate int, do func(r *room)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewPacer(2)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- clock.Run(ctx) }()
		b, err := bridge.New(rate, clock)
		if err != nil {
			t.Fatal(err)
		}
		r := &room{t: t, clock: clock, Bridge: b}
		do(r)
		for _, undo := range r.undo {
			undo()
		}
		b.Close()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// join brings a party in that speaks on the clock.
func (r *room) join(name string, rate int, tone float64) *party {
	r.t.Helper()
	p := &party{rate: rate, tone: tone}
	var err error
	if p.port, err = r.Join(name, rate, p); err != nil {
		r.t.Fatal(err)
	}
	if tone > 0 {
		r.undo = append(r.undo, r.clock.Add(func(time.Time) { _ = p.port.WriteFrame(p.next()) }))
	}
	return p
}

func (r *room) wants(listener string, p *party, tone, want float64) {
	r.t.Helper()
	if got := p.hears(tone); math.Abs(got-want) > 400 {
		r.t.Errorf("%s hears %g Hz at %.0f, want %.0f", listener, tone, got, want)
	}
}

func TestBridge_PartiesHearEachOtherWhateverTheirRates(t *testing.T) {
	for _, rate := range []int{8000, 16000} {
		inRoom(t, rate, func(r *room) {
			caller, agent := r.join("caller", 8000, 500), r.join("agent", 48000, 900)
			time.Sleep(time.Second)
			r.wants("caller", caller, 900, 8000)
			r.wants("caller", caller, 500, 0)
			r.wants("agent", agent, 500, 8000)
			r.wants("agent", agent, 900, 0)
			if over, under := caller.port.Dropped(); over > 0 || under > 1 { // 1: the clock's shards may swap their order once
				t.Errorf("at %d Hz: %d frames too many, %d missing", rate, over, under)
			}
		})
	}
}

func TestBridge_ConferenceMixesAndListenersStaySilent(t *testing.T) {
	inRoom(t, 8000, func(r *room) {
		caller, agent, expert := r.join("caller", 8000, 500), r.join("agent", 8000, 900), r.join("expert", 8000, 1300)
		supervisor := r.join("supervisor", 8000, 1700)
		r.Hears(caller.port, supervisor.port, 0) // whisper: only the agent hears the supervisor, at half level
		r.Hears(expert.port, supervisor.port, 0)
		r.Hears(agent.port, supervisor.port, 0.5)
		time.Sleep(time.Second)
		for _, c := range []struct {
			name string
			p    *party
			want map[float64]float64
		}{
			{"caller", caller, map[float64]float64{500: 0, 900: 8000, 1300: 8000, 1700: 0}},
			{"agent", agent, map[float64]float64{500: 8000, 900: 0, 1300: 8000, 1700: 4000}},
			{"expert", expert, map[float64]float64{500: 8000, 900: 8000, 1300: 0, 1700: 0}},
			{"supervisor", supervisor, map[float64]float64{500: 8000, 900: 8000, 1300: 8000, 1700: 0}},
		} {
			for tone, want := range c.want {
				r.wants(c.name, c.p, tone, want)
			}
		}
		expert.port.Leave()
		heard := len(expert.recent(time.Hour))
		time.Sleep(time.Second)
		r.wants("caller", caller, 1300, 0)
		r.wants("agent", agent, 1700, 4000)
		if got := len(expert.recent(time.Hour)); got != heard {
			t.Errorf("who left went on to hear %d samples", got-heard)
		}
	})
}

func TestPort_MuteAndAside(t *testing.T) {
	inRoom(t, 8000, func(r *room) {
		caller, agent := r.join("caller", 8000, 500), r.join("agent", 8000, 900)
		agent.port.Mute(true)
		time.Sleep(time.Second)
		r.wants("caller", caller, 900, 0)
		r.wants("agent", agent, 500, 8000)
		agent.port.Mute(false)

		music := media.NewPlayer(8000, 0)
		tune := &party{rate: 8000, tone: 1300}
		for range 100 {
			if err := music.WriteFrame(tune.next()); err != nil {
				t.Fatal(err)
			}
		}
		caller.port.Aside(music)
		time.Sleep(time.Second)
		r.wants("caller on hold", caller, 1300, 8000)
		r.wants("caller on hold", caller, 900, 0)
		r.wants("agent", agent, 500, 0)
		caller.port.Aside(nil)
		time.Sleep(time.Second)
		r.wants("caller back", caller, 900, 8000)
		r.wants("agent", agent, 500, 8000)
	})
}

// Who calls is heard by those who are aside and attend, instead of their music; they are heard by nobody for that, and hear nobody else.
func TestPort_CallsThoseWhoAreAside(t *testing.T) {
	inRoom(t, 8000, func(r *room) {
		caller, agent, boss := r.join("caller", 8000, 500), r.join("agent", 8000, 900), r.join("boss", 8000, 1700)
		music := media.NewPlayer(8000, 0)
		tune := &party{rate: 8000, tone: 1300}
		for range 300 {
			if err := music.WriteFrame(tune.next()); err != nil {
				t.Fatal(err)
			}
		}
		caller.port.Aside(music)
		caller.port.Attend(true)
		time.Sleep(time.Second)
		r.wants("caller", caller, 1300, 8000)
		boss.port.Call(true)
		time.Sleep(time.Second)
		for tone, want := range map[float64]float64{1700: 8000, 1300: 0, 900: 0} {
			r.wants("caller who is called", caller, tone, want)
		}
		r.wants("agent", agent, 500, 0)
		r.Hears(caller.port, boss.port, 0)
		time.Sleep(time.Second)
		r.wants("caller who must not hear him", caller, 1700, 0)
		r.wants("caller who must not hear him", caller, 1300, 8000)
		r.Hears(caller.port, boss.port, 1)
		boss.port.Call(false)
		time.Sleep(time.Second)
		r.wants("caller", caller, 1300, 8000)
		r.wants("caller", caller, 1700, 0)
	})
}

func TestPort_TapsCarryBothSidesWithoutGaps(t *testing.T) {
	inRoom(t, 8000, func(r *room) {
		caller := r.join("caller", 8000, 500)
		quiet := r.join("agent", 8000, 0)
		said, heard := &party{rate: 8000}, &party{rate: 8000}
		r.undo = append(r.undo, quiet.port.Said().Attach("said", time.Second, said), quiet.port.Heard().Attach("heard", time.Second, heard))
		time.Sleep(time.Second)
		synctest.Wait()
		if got := len(said.recent(time.Hour)); got < 46*160 || got > 51*160 { // up to 60 ms wait in the tap
			t.Errorf("a silent party fills %d samples of its track in a second, want 8000", got)
		}
		r.wants("track of what the agent hears", heard, 500, 8000)
		_ = caller
	})
}

func TestPort_ALegThatStopsAndComesBackDoesNotStallTheOthers(t *testing.T) {
	inRoom(t, 8000, func(r *room) {
		caller := r.join("caller", 8000, 500)
		agent := &party{rate: 8000, tone: 900}
		var err error
		if agent.port, err = r.Join("agent", 8000, agent); err != nil {
			t.Fatal(err)
		}
		say := r.clock.Add(func(time.Time) { _ = agent.port.WriteFrame(agent.next()) })
		time.Sleep(time.Second)
		say()
		time.Sleep(time.Second)
		r.wants("caller", caller, 900, 0)
		r.undo = append(r.undo, r.clock.Add(func(time.Time) { _ = agent.port.WriteFrame(agent.next()) }))
		time.Sleep(time.Second)
		r.wants("caller", caller, 900, 8000)
		burst := &party{rate: 8000, tone: 900}
		for range 20 { // a burst, as after a stall of the network
			_ = agent.port.WriteFrame(burst.next())
		}
		if over, _ := agent.port.Dropped(); over < 15 {
			t.Errorf("a burst of 20 frames dropped %d: it would be heard as delay", over)
		}
	})
}

func TestBridge_Refuses(t *testing.T) {
	clock := media.NewPacer(1)
	if _, err := bridge.New(11025, clock); err == nil {
		t.Error("a bridge at 11025 Hz")
	}
	b, err := bridge.New(8000, clock)
	if err != nil {
		t.Fatal(err)
	}
	for i := range bridge.MaxPorts {
		if _, err := b.Join(fmt.Sprint(i), 8000, media.Discard); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Join("one more", 8000, media.Discard)
	if !errors.Is(err, bridge.ErrFull) || p != nil {
		t.Errorf("one party too many: %v", err)
	}
	b.Close()
	b.Close()
	if _, err := b.Join("late", 8000, media.Discard); !errors.Is(err, bridge.ErrClosed) {
		t.Errorf("join after the end: %v", err)
	}
}
