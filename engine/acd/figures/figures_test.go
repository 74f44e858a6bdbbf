package figures_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"hotline/engine/acd/figures"
)

// TestQueueCount_Formulas follows one worked example: 100 calls offered, 80 answered (72 within 20 s), 20 abandoned, 10 of
// those within 5 s.
func TestQueueCount_Formulas(t *testing.T) {
	c := figures.QueueCount{Offered: 100, Answered: 80, InTime: 72, Abandoned: 20, ShortAbandons: 10, Wait: 960 * time.Second}
	c.Handle = figures.Handle{Handled: 80, Talk: 80 * 180 * time.Second, Hold: 80 * 20 * time.Second, WrapUp: 80 * 40 * time.Second}
	near(t, "service level", 72.0/90, c.ServiceLevel)
	near(t, "abandon rate", 10.0/90, c.AbandonRate)
	if got := c.ASA(); got != 12*time.Second {
		t.Errorf("asa %v, want 12s", got)
	}
	if got := c.AHT(); got != 240*time.Second {
		t.Errorf("aht %v, want 4m", got)
	}
}

func TestStateTimes_Formulas(t *testing.T) {
	s := figures.StateTimes{
		Ready: 50 * time.Minute, Ringing: 10 * time.Minute, OnCall: 220 * time.Minute, WrapTime: 40 * time.Minute,
		Break: 60 * time.Minute, Away: 5 * time.Minute, Forced: 15 * time.Minute,
	}
	near(t, "occupancy", 260.0/320, s.Occupancy) // breaks are not time open for calls
	if got := s.SignedInTime(); got != 400*time.Minute {
		t.Errorf("signed in %v, want 400m", got)
	}
}

func near(t *testing.T, what string, want float64, of func() (float64, bool)) {
	t.Helper()
	if got, ok := of(); !ok || math.Abs(got-want) > 1e-9 {
		t.Errorf("%s %v (known: %v), want %v", what, got, ok, want)
	}
}

func TestCounts_NothingToDivideBy(t *testing.T) {
	var q figures.QueueCount
	q.Offered, q.Abandoned, q.ShortAbandons = 3, 3, 3 // only short abandons
	if _, ok := q.ServiceLevel(); ok {
		t.Error("a service level of nothing")
	}
	if _, ok := q.AbandonRate(); ok {
		t.Error("an abandon rate of nothing")
	}
	if _, ok := (figures.StateTimes{Break: time.Hour}).Occupancy(); ok {
		t.Error("an occupancy of a break")
	}
	if q.ASA() != 0 || q.AHT() != 0 || (figures.AgentCount{}).ASA() != 0 {
		t.Error("a mean of nothing")
	}
}

// day is one call in every quarter of an hour from 08:00 to 10:00, each with a longer wait.
func day(zone *time.Location) []figures.Interval {
	var out []figures.Interval
	for i := range 8 {
		wait := time.Duration(i+1) * 10 * time.Second
		out = append(out, figures.Interval{
			Start: time.Date(2026, 11, 18, 8, 15*i, 0, 0, zone),
			Queues: []figures.QueueRow{{Queue: "bill", QueueCount: figures.QueueCount{
				Entered: 1, Offered: 1, Answered: 1, Wait: wait, LongestWait: wait,
			}}},
			Agents: []figures.AgentRow{
				{Agent: "a", Team: "t", AgentCount: figures.AgentCount{StateTimes: figures.StateTimes{OnCall: 6 * time.Minute, Ready: 9 * time.Minute}}},
				{Agent: "b", Team: "t", AgentCount: figures.AgentCount{StateTimes: figures.StateTimes{Break: 15 * time.Minute}}},
			},
		})
	}
	return out
}

func TestSum_Steps(t *testing.T) {
	shanghai := time.FixedZone("+8", 8*3600)
	india := time.FixedZone("+5:30", 5*3600+1800)
	for name, c := range map[string]struct {
		step time.Duration
		zone *time.Location
		want string
	}{
		"15_minutes": {15 * time.Minute, shanghai, "08:00:1 08:15:1 08:30:1 08:45:1 09:00:1 09:15:1 09:30:1 09:45:1"},
		"30_minutes": {30 * time.Minute, shanghai, "08:00:2 08:30:2 09:00:2 09:30:2"},
		"60_minutes": {time.Hour, shanghai, "08:00:4 09:00:4"},
		"half_zone":  {time.Hour, india, "08:00:2 08:30:4 09:30:2"}, // hours there begin at half past ours
		"day":        {24 * time.Hour, shanghai, "08:00:8"},
		"all":        {0, shanghai, "08:00:8"},
	} {
		t.Run(name, func(t *testing.T) {
			reports, err := figures.Sum(day(shanghai), c.step, c.zone, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range reports {
				got = append(got, fmt.Sprintf("%s:%d", r.From.In(shanghai).Format("15:04"), r.Queues[0].Offered))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
	if _, err := figures.Sum(nil, 20*time.Minute, shanghai, nil); err == nil {
		t.Error("steps of 20 minutes are accepted")
	}
}

func TestSum_Figures(t *testing.T) {
	reports, err := figures.Sum(day(time.UTC), 0, time.UTC, func(string) []string { return []string{"a", "unknown"} })
	if err != nil {
		t.Fatal(err)
	}
	r := reports[0]
	q := r.Queues[0]
	if q.ASA != 45*time.Second || q.LongestWait != 80*time.Second || *q.Occupancy != 0.4 || *q.ServiceLevel != 0 {
		t.Errorf("queue: asa %v longest %v occupancy %v service level %v", q.ASA, q.LongestWait, *q.Occupancy, *q.ServiceLevel)
	}
	if len(r.Teams) != 1 || r.Teams[0].SignedIn != 4*time.Hour || *r.Teams[0].Occupancy != 0.4 || r.Agents[1].Occupancy != nil {
		t.Errorf("teams %+v agents %+v", r.Teams, r.Agents)
	}
	if r.To.Sub(r.From) != 2*time.Hour {
		t.Errorf("from %v to %v", r.From, r.To)
	}
	raw, err := json.Marshal(r.Agents[1])
	if err != nil || !strings.Contains(string(raw), `"occupancy":null`) || !strings.Contains(string(raw), `"break_ns":7200000000000`) {
		t.Errorf("%s, error %v", raw, err)
	}
}

func ExampleQueueCount_ServiceLevel() {
	c := figures.QueueCount{Offered: 100, Answered: 85, InTime: 76, Abandoned: 15, ShortAbandons: 5}
	share, _ := c.ServiceLevel()
	fmt.Printf("%.0f %%\n", share*100)
	// Output: 80 %
}
