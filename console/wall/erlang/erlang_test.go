package erlang_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"hotline/console/wall/erlang"
)

func load(calls float64, aht int) erlang.Load {
	return erlang.Load{Calls: calls, AHT: time.Duration(aht) * time.Second}
}

// The staff for 1,000 calls an hour, at two handle times and three goals.
func TestStaff_OfAThousandCallsAnHour(t *testing.T) {
	eightyTwenty := erlang.Goal{Level: 0.8, Within: 20 * time.Second}
	three := erlang.Goal{ASA: 3 * time.Second}
	fifteen := erlang.Goal{Level: 0.95, Within: 15 * time.Second}
	for _, c := range []struct {
		aht  int
		goal erlang.Goal
		want int
	}{
		{300, eightyTwenty, 91}, {300, three, 96}, {300, fifteen, 97},
		{240, eightyTwenty, 74}, {240, three, 78}, {240, fifteen, 79},
	} {
		l := load(1000, c.aht)
		got := erlang.Staff(l, c.goal)
		if got.Agents != c.want || !got.Stable {
			t.Errorf("AHT %d s, %+v: %d agents, want %d", c.aht, c.goal, got.Agents, c.want)
		}
		fewer := erlang.Serve(c.want-1, l, c.goal.Within)
		if fewer.Level >= c.goal.Level && (c.goal.ASA == 0 || fewer.ASA <= c.goal.ASA) {
			t.Errorf("AHT %d s: %d agents would do", c.aht, c.want-1)
		}
		if again := erlang.Serve(c.want, l, c.goal.Within); math.Abs(again.Level-got.Level) > 1e-12 || again.ASA != got.ASA {
			t.Errorf("Serve says %+v, Staff %+v", again, got)
		}
	}
}

// From two minutes of waiting to three seconds at equal staff: the load has to fall by an eighth.
func TestCut_FromMinutesToSeconds(t *testing.T) {
	l := load(1000, 300)
	if a, b := erlang.Serve(85, l, 0).ASA.Seconds(), erlang.Serve(86, l, 0).ASA.Seconds(); math.Abs(a-143) > 1 || math.Abs(b-77) > 1 {
		t.Errorf("85 and 86 agents: mean waits %.1f and %.1f s, want 143 and 77", a, b)
	}
	for _, n := range []int{85, 86} {
		if cut := erlang.Cut(n, l, 3*time.Second); cut < 0.105 || cut > 0.135 {
			t.Errorf("%d agents: the load has to fall by %.3f", n, cut)
		}
	}
	if cut := erlang.Cut(96, l, 3*time.Second); cut != 0 {
		t.Errorf("96 agents do it already, yet %.3f has to go", cut)
	}
}

func TestServe_AtTheEdges(t *testing.T) {
	for name, o := range map[string]erlang.Outcome{
		"nobody": erlang.Serve(0, load(10, 60), 0), "too_few": erlang.Serve(83, load(1000, 300), time.Minute), "just_too_few": erlang.Serve(1, load(60, 60), 0),
	} {
		if o.Stable || o.Waits != 1 || o.ASA != 0 || o.Level != 0 || o.Occupancy < 1 {
			t.Errorf("%s: %+v", name, o)
		}
	}
	// One server of half a load: half of the callers wait (M/M/1), as long as a call in the mean.
	o := erlang.Serve(1, load(30, 60), 0)
	if math.Abs(o.Waits-0.5) > 1e-12 || o.ASA != time.Minute || math.Abs(o.Level-0.5) > 1e-12 || o.Occupancy != 0.5 {
		t.Errorf("%+v", o)
	}
	// Two of one Erlang: a third waits.
	if c := erlang.C(2, 1); math.Abs(c-1.0/3) > 1e-12 {
		t.Errorf("C(2, 1) = %v", c)
	}
	if c := erlang.C(10_200, 10_000); !(c > 0 && c < 0.1) {
		t.Errorf("C(10200, 10000) = %v: digits were lost", c)
	}
	if erlang.C(5, 0) != 0 {
		t.Error("who waits where nobody calls?")
	}
}

func TestLoad_Validate(t *testing.T) {
	for l, ok := range map[erlang.Load]bool{
		load(1000, 300): true, load(0, 300): false, load(-1, 300): false, load(math.NaN(), 300): false, load(1e6, 300): false, load(10, 0): false,
		load(10, 7201): false, load(100_000, 7200): false,
	} {
		if err := l.Validate(); (err == nil) != ok {
			t.Errorf("%+v: %v", l, err)
		}
	}
	for g, ok := range map[erlang.Goal]bool{{}: true, {Level: 0.8, Within: time.Second}: true, {Level: 1}: false, {Level: -1}: false, {ASA: -1}: false} {
		if err := g.Validate(); (err == nil) != ok {
			t.Errorf("%+v: %v", g, err)
		}
	}
	if o := erlang.Staff(load(100_000, 720), erlang.Goal{Level: 0.999, Within: 0}); o.Agents < 20_000 || o.Level < 0.999 {
		t.Errorf("%+v", o)
	}
}

func TestScheduled(t *testing.T) {
	for _, c := range []struct {
		n      int
		shrink float64
		want   int
	}{{91, 0.3, 130}, {90, 0, 90}, {7, 0.3, 10}, {9, 0.1, 10}, {1, 5, 10}} {
		if got := erlang.Scheduled(c.n, c.shrink); got != c.want {
			t.Errorf("%d at %g: %d, want %d", c.n, c.shrink, got, c.want)
		}
	}
}

func ExampleStaff() {
	l := erlang.Load{Calls: 1000, AHT: 5 * time.Minute}
	o := erlang.Staff(l, erlang.Goal{Level: 0.8, Within: 20 * time.Second})
	fmt.Printf("%.1f Erlang: %d agents, %.0f %% busy, mean wait %v\n", l.Erlangs(), o.Agents, o.Occupancy*100, o.ASA.Round(100*time.Millisecond))
	// Output: 83.3 Erlang: 91 agents, 92 % busy, mean wait 12.1s
}

// Published values: worked examples of call centre planning, and delay probabilities.
func TestServe_AgreesWithPublishedTables(t *testing.T) {
	for _, c := range []struct {
		source       string
		calls        float64 // an hour
		aht, within  int     // s
		agents       int
		waits, level float64
		asa          float64 // s
	}{
		{"Tanner, Erlang C in steps: 360 calls in half an hour of 4 min, 55 agents, 15 s", 720, 240, 15, 55, 0.239, 0.846, 8.2},
		{"Call Centre Helper: 100 calls in half an hour of 3 min, 14 agents, 20 s", 200, 180, 20, 14, 0.174, 0.888, 7.8},
	} {
		o := erlang.Serve(c.agents, load(c.calls, c.aht), time.Duration(c.within)*time.Second)
		if math.Abs(o.Waits-c.waits) > 0.0005 || math.Abs(o.Level-c.level) > 0.0005 || math.Abs(o.ASA.Seconds()-c.asa) > 0.05 {
			t.Errorf("%s: %+v", c.source, o)
		}
	}
	// Delay probabilities of the M/M/c queue, as texts of queueing theory print them.
	for _, c := range []struct {
		servers int
		load    float64
		waits   float64
	}{{1, 0.5, 0.5}, {2, 1, 0.3333}, {5, 4, 0.5541}, {10, 8, 0.4092}, {100, 80, 0.0196}, {5, 4.5, 0.7625}, {10, 9, 0.6687}} {
		if got := erlang.C(c.servers, c.load); math.Abs(got-c.waits) > 0.00005 {
			t.Errorf("C(%d, %g) = %.4f, the table has %.4f", c.servers, c.load, got, c.waits)
		}
	}
}
