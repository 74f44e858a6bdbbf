package wall

import (
	"time"

	"hotline/console/desk"
	"hotline/console/live"
)

// none is a share of nothing.
const none = -1

// floor is everybody now; nobody without a queue.
func (w *Wall) floor() desk.Floor {
	if w.deps.People == nil {
		return desk.Floor{}
	}
	return w.deps.People.Floor()
}

// titles are how queues and agents are called.
type titles struct{ queues, agents map[string]string }

func titlesOf(f desk.Floor) titles {
	out := titles{queues: make(map[string]string, len(f.Queues)), agents: make(map[string]string, len(f.Agents))}
	for _, q := range f.Queues {
		out.queues[q.ID] = q.Title
	}
	for _, a := range f.Agents {
		out.agents[a.Account] = a.Name
	}
	return out
}

// states counts the agents in each state; whoever is offline is left out.
func states(f desk.Floor) map[string]int {
	out := map[string]int{}
	for _, a := range f.Agents {
		if a.Seat.State != desk.Offline {
			out[string(a.Seat.State)]++
		}
	}
	return out
}

// total is the figures of today of several queues as one.
type total struct {
	counted   float64 // offered without short abandons
	inTime    float64
	goal      float64
	answered  float64
	asa       float64 // sum, ms
	abandoned float64 // without short ones
}

// sum adds the queues up. A queue's share is of what it was offered without short abandons, which follows from its abandon rate.
func sum(queues []desk.Queue) (t total) {
	for _, q := range queues {
		f := q.Today
		if f.ServiceLevel < 0 || f.Offered == 0 {
			continue
		}
		counted := float64(f.Offered)
		if r := f.AbandonRate; r >= 0 { // rate = (abandoned - short) / (offered - short)
			if r < 1 { // else nobody was answered, and how many gave up at once is not told
				counted -= max(0, (float64(f.Abandoned)-r*counted)/(1-r))
			}
			t.abandoned += r * counted
		}
		t.counted += counted
		t.inTime += f.ServiceLevel * counted
		t.goal += f.Target * counted
		t.answered += float64(f.Answered)
		t.asa += f.ASAMS * float64(f.Answered)
	}
	return t
}

// figures are the numbers of the strip, those of people only where there are queues.
func figures(f desk.Floor, people bool, rows []Row, l Ledger, open int, s Settings) []Figure {
	var out []Figure
	add := func(key string, value, goal float64, lane Lane) {
		out = append(out, Figure{Key: key, Value: value, Goal: goal, Lane: lane})
	}
	if people {
		t := sum(f.Queues)
		level := share(t.inTime, t.counted)
		add("service_level", level, max(0, share(t.goal, t.counted)), s.ServiceLevel.below(level))
		asa := share(t.asa, t.answered)
		add("asa", asa, 0, s.ASA.above(asa/1000))
		waiting, longest := 0, 0.0
		for _, q := range f.Queues {
			waiting, longest = waiting+q.Waiting, max(longest, q.LongestMS)
		}
		add("waiting", float64(waiting), 0, s.Waiting.above(float64(waiting)))
		second := float64(time.Second / time.Millisecond)
		add("longest_wait", float64(int(longest/second))*second, 0, s.LongestWait.above(longest/second))
		lost := share(t.abandoned, t.counted)
		add("abandon_rate", lost, 0, s.Abandon.above(lost))
		busy := occupancy(f)
		add("occupancy", busy, 0, s.Occupancy.above(busy))
	}
	add("alerts", float64(open), 0, s.Alerts.above(float64(open)))
	add("bot_share", botShare(rows), 0, Calm)
	if l.Known {
		ended := l.Answered - l.Running
		add("inspected", share(float64(ended-l.Gaps), float64(ended)), 1, s.Gaps.above(float64(l.Gaps))) // what was seen in part is a gap
	}
	return out
}

// occupancy is that of the moment: of the agents open for calls, the share that has one or works after one.
func occupancy(f desk.Floor) float64 {
	busy, open := 0.0, 0.0
	for _, a := range f.Agents {
		switch a.Seat.State {
		case desk.OnCall, desk.WrapUp:
			busy, open = busy+1, open+1
		case desk.Ready, desk.Ringing:
			open++
		}
	}
	return share(busy, open)
}

// botShare is how much of the running calls the machine has.
func botShare(rows []Row) float64 {
	bot, all := 0.0, 0.0
	for _, r := range rows {
		if r.State != live.Ringing {
			all++
		}
		if r.State == live.Bot {
			bot++
		}
	}
	return share(bot, all)
}

// share is part of whole, none of nothing.
func share(part, whole float64) float64 {
	if whole <= 0 {
		return none
	}
	return part / whole
}
