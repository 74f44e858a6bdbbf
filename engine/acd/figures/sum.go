package figures

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Report is the figures of a stretch of time.
type Report struct {
	From   time.Time      `json:"from"`
	To     time.Time      `json:"to"`
	Queues []QueueFigures `json:"queues"` // by id
	Agents []AgentFigures `json:"agents"` // by id
	Teams  []AgentFigures `json:"teams"`  // by name; Agent is empty
}

// QueueFigures are counts and what follows from them. A share is null where there is nothing to divide by.
type QueueFigures struct {
	QueueRow
	ServiceLevel *float64      `json:"service_level"` // 0..1
	AbandonRate  *float64      `json:"abandon_rate"`  // 0..1
	Occupancy    *float64      `json:"occupancy"`     // 0..1, of the agents who serve it, in all their queues
	ASA          time.Duration `json:"asa_ns"`
	AHT          time.Duration `json:"aht_ns"`
}

// AgentFigures are counts of an agent or a team and what follows from them.
type AgentFigures struct {
	AgentRow
	Occupancy *float64      `json:"occupancy"` // 0..1
	SignedIn  time.Duration `json:"signed_in_ns"`
	ASA       time.Duration `json:"asa_ns"`
	AHT       time.Duration `json:"aht_ns"`
}

// Sum adds intervals, which are in the order of time, up by steps of 15, 30 or 60 minutes or 24 hours of the wall clock in
// zone; step 0 means one report of everything. Steps without anything in them are left out. serves tells which agents serve
// a queue, for its occupancy; nil = not asked for.
func Sum(intervals []Interval, step time.Duration, zone *time.Location, serves func(queue string) []string) ([]Report, error) {
	if step != 0 && step != Quarter && step != 2*Quarter && step != 4*Quarter && step != 96*Quarter {
		return nil, fmt.Errorf("step %v: use 15m, 30m, 1h, 24h or 0", step)
	}
	var out []Report
	var same []Interval
	var start time.Time
	for _, i := range intervals {
		if len(i.Queues)+len(i.Agents) == 0 {
			continue
		}
		if s := floor(i.Start.In(zone), step); len(same) > 0 && !s.Equal(start) {
			out = append(out, report(same, serves))
			same, start = nil, s
		} else {
			start = s
		}
		same = append(same, i)
	}
	if len(same) > 0 {
		out = append(out, report(same, serves))
	}
	return out, nil
}

// floor is the start of the step that t is in, by the clock on the wall.
func floor(t time.Time, step time.Duration) time.Time {
	switch step {
	case 0:
		return time.Time{}
	case 96 * Quarter:
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	}
	return t.Add(-time.Duration(t.Minute()%int(step/time.Minute)) * time.Minute)
}

// report adds the intervals of one step up.
func report(intervals []Interval, serves func(string) []string) Report {
	queues, agents, teams := map[string]*QueueFigures{}, map[string]*AgentFigures{}, map[string]*AgentFigures{}
	for _, i := range intervals {
		for _, row := range i.Queues {
			if queues[row.Queue] == nil {
				queues[row.Queue] = &QueueFigures{QueueRow: QueueRow{Queue: row.Queue}}
			}
			queues[row.Queue].Add(row.QueueCount)
		}
		for _, row := range i.Agents {
			if agents[row.Agent] == nil {
				agents[row.Agent] = &AgentFigures{AgentRow: AgentRow{Agent: row.Agent}}
			}
			if teams[row.Team] == nil {
				teams[row.Team] = &AgentFigures{AgentRow: AgentRow{Team: row.Team}}
			}
			agents[row.Agent].Team = row.Team // the last one, for who changed
			agents[row.Agent].Add(row.AgentCount)
			teams[row.Team].Add(row.AgentCount)
		}
	}
	out := Report{From: intervals[0].Start, To: intervals[len(intervals)-1].Start.Add(Quarter)}
	for _, id := range slices.Sorted(maps.Keys(queues)) {
		f := queues[id]
		if serves != nil {
			var times StateTimes
			for _, agent := range serves(id) {
				if w := agents[agent]; w != nil {
					times.Add(w.StateTimes)
				}
			}
			f.Occupancy = known(times.Occupancy())
		}
		f.ServiceLevel, f.AbandonRate = known(f.QueueCount.ServiceLevel()), known(f.QueueCount.AbandonRate())
		f.ASA, f.AHT = f.QueueCount.ASA(), f.Handle.AHT()
		out.Queues = append(out.Queues, *f)
	}
	out.Agents, out.Teams = finish(agents), finish(teams)
	return out
}

func finish(sums map[string]*AgentFigures) []AgentFigures {
	var out []AgentFigures
	for _, id := range slices.Sorted(maps.Keys(sums)) {
		f := sums[id]
		f.Occupancy, f.SignedIn = known(f.StateTimes.Occupancy()), f.SignedInTime()
		f.ASA, f.AHT = f.AgentCount.ASA(), f.Handle.AHT()
		out = append(out, *f)
	}
	return out
}

func known(v float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	return &v
}
