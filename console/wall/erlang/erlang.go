// Package erlang plans staff by the Erlang C formula: how many agents hold a service level at a load, and how long callers wait with a
// given number. Calls are assumed to come at random and nobody to hang up, so true waits are shorter where callers give up; docs/wall.md
// says when that matters. It is pure arithmetic: console/wall calls it.
package erlang

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Load is what callers ask of the agents.
type Load struct {
	Calls float64       // an hour
	AHT   time.Duration // mean handle time: talk, hold and wrap-up
}

// Erlangs is the work that comes in: how many agents it would keep busy without a pause.
func (l Load) Erlangs() float64 { return l.Calls * l.AHT.Hours() }

// Validate reports a load that cannot be planned: up to 100,000 calls an hour of 1 s to 2 h, 20,000 Erlang together.
func (l Load) Validate() error {
	switch {
	case !(l.Calls > 0) || l.Calls > 100_000:
		return fmt.Errorf("calls: %g an hour, want more than 0 and at most 100000", l.Calls)
	case l.AHT < time.Second || l.AHT > 2*time.Hour:
		return fmt.Errorf("handle time: %v is not within 1s-2h", l.AHT)
	case l.Erlangs() > maxErlangs:
		return fmt.Errorf("load: %.0f Erlang, at most %d", l.Erlangs(), maxErlangs)
	}
	return nil
}

const maxErlangs = 20_000

// Goal is what callers shall be given; a zero part asks for nothing.
type Goal struct {
	Level  float64       // share answered within Within, 0-1 (1 itself cannot be reached)
	Within time.Duration //
	ASA    time.Duration // mean wait, at most
}

// Validate reports a goal that no number of agents reaches.
func (g Goal) Validate() error {
	switch {
	case g.Level < 0 || g.Level > 0.999:
		return fmt.Errorf("level: %g is not within 0-0.999", g.Level)
	case g.Within < 0 || g.ASA < 0:
		return errors.New("within, asa: must not be negative")
	}
	return nil
}

// Outcome is what callers and agents have of a number of agents. A load that the agents cannot carry has Stable false and no waits: the
// queue grows without end.
type Outcome struct {
	Agents    int
	Stable    bool
	Waits     float64       // share of callers who wait at all (Erlang C)
	ASA       time.Duration // mean wait of all callers
	Level     float64       // share answered within the goal's time
	Occupancy float64       // of the agents; above 1 the load is more than they can carry
}

// C is the Erlang C formula: the probability that a caller waits, with n agents and a load of a Erlang. 1 when the load is n or more. It
// takes the recursion of Erlang B, which neither overflows nor loses digits: B(k) = a B(k-1) / (k + a B(k-1)).
func C(n int, a float64) float64 {
	switch {
	case a <= 0:
		return 0
	case float64(n) <= a:
		return 1
	}
	b := 1.0
	for k := 1; k <= n; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b / (1 - a/float64(n)*(1-b))
}

// Serve is what n agents make of a load; within is the time of the service level.
func Serve(n int, l Load, within time.Duration) Outcome {
	if n <= 0 {
		return Outcome{Agents: 0, Waits: 1, Occupancy: math.Inf(1)}
	}
	return serve(n, l, within, C(n, l.Erlangs()))
}

// serve is Serve where Erlang C is known.
func serve(n int, l Load, within time.Duration, c float64) Outcome {
	a := l.Erlangs()
	out := Outcome{Agents: n, Waits: c, Occupancy: a / float64(n)}
	spare := float64(n) - a
	if spare <= 0 {
		return out
	}
	out.Stable = true
	out.ASA = time.Duration(c / spare * float64(l.AHT))
	out.Level = 1 - c*math.Exp(-spare*float64(within)/float64(l.AHT))
	return out
}

// Staff is the smallest number of agents that reaches the goal, one that carries the load at the least. Both must be valid. It takes
// microseconds for some hundred agents.
func Staff(l Load, g Goal) Outcome {
	a := l.Erlangs()
	b := 1.0
	for n := 1; ; n++ { // ends: waits fall to nothing as n grows
		b = a * b / (float64(n) + a*b)
		if float64(n) <= a {
			continue
		}
		o := serve(n, l, g.Within, b/(1-a/float64(n)*(1-b)))
		if (g.Level == 0 || o.Level >= g.Level) && (g.ASA == 0 || o.ASA <= g.ASA) || n > maxAgents {
			return o
		}
	}
}

// maxAgents ends the search for goals at the edge of what numbers can tell apart.
const maxAgents = 2 * maxErlangs

// Cut is the share of calls that has to go elsewhere so that n agents keep the mean wait to asa, 0-1; 0 when they do already. It is
// exact to a thousandth.
func Cut(n int, l Load, asa time.Duration) float64 {
	lo, hi := 0.0, 1.0
	if o := Serve(n, l, 0); o.Stable && o.ASA <= asa {
		return 0
	}
	for hi-lo > 0.0005 {
		mid := (lo + hi) / 2
		if o := Serve(n, Load{Calls: l.Calls * (1 - mid), AHT: l.AHT}, 0); o.Stable && o.ASA <= asa {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// Scheduled is how many people have to be on the roster so that n are at work, where a share of the paid time goes to breaks, training
// and illness (shrinkage, 0 to 0.9).
func Scheduled(n int, shrinkage float64) int {
	return int(math.Ceil(float64(n)/(1-min(max(shrinkage, 0), 0.9)) - 1e-9))
}
