// Package figures is how a contact centre is measured: what is counted, the formulas of the field over the counts, and
// sums over intervals (docs/queues.md has the definitions with their sources).
// It owns arithmetic only: engine/acd counts, the store keeps finished intervals, and both give them to Sum.
package figures

import "time"

// Quarter is the length of an interval: reports of 30 and 60 minutes are sums of them. It fits every time zone.
const Quarter = 15 * time.Minute

// QueueCount is what happened in one queue. A wait counts where and when it ended, so the parts always add up:
// Offered = Answered + Abandoned + Overflowed + Diverted + Callbacks.
type QueueCount struct {
	Entered       int `json:"entered"`        // arrivals, by overflow and transfer too
	Offered       int `json:"offered"`        // waits that ended
	Answered      int `json:"answered"`       // by an agent
	InTime        int `json:"in_time"`        // of Answered: within the target
	Abandoned     int `json:"abandoned"`      // the caller hung up, short ones included
	ShortAbandons int `json:"short_abandons"` // of Abandoned: before the site's limit
	Overflowed    int `json:"overflowed"`     // to another queue
	Diverted      int `json:"diverted"`       // out of the ACD
	Callbacks     int `json:"callbacks"`      // the caller chose to be called back

	Wait        time.Duration `json:"wait_ns"`         // sum over Answered
	AbandonWait time.Duration `json:"abandon_wait_ns"` // sum over Abandoned without short ones
	LongestWait time.Duration `json:"longest_wait_ns"` // of the waits that ended

	Dials
	Handle
}

// Dials are callbacks; they are in no other count of the queue but Handle.
type Dials struct {
	Booked     int `json:"booked"`
	CalledBack int `json:"called_back"` // the customer was reached
	Dropped    int `json:"dropped"`     // expired, cancelled, or not reached in the last try
}

// Handle is finished work on calls.
type Handle struct {
	Handled int           `json:"handled"` // an agent's part of a call, wrapped up
	Talk    time.Duration `json:"talk_ns"` // without hold
	Hold    time.Duration `json:"hold_ns"`
	WrapUp  time.Duration `json:"wrap_up_ns"`
}

// AgentCount is what one agent did.
type AgentCount struct {
	Rung      int           `json:"rung"`     // offers
	Answered  int           `json:"answered"` // callers taken from a queue
	InTime    int           `json:"in_time"`  // of Answered
	Missed    int           `json:"missed"`   // offers not answered, rejected ones included
	Rejected  int           `json:"rejected"`
	Consults  int           `json:"consults"`  // answered for a colleague
	Callbacks int           `json:"callbacks"` // answered, whether or not the customer then was reached
	Transfers int           `json:"transfers"` // handed on, or tried to
	Lost      int           `json:"lost"`      // calls that broke off at the agent's side
	Wait      time.Duration `json:"wait_ns"`   // of the callers in Answered
	Handle
	StateTimes
}

// StateTimes is how long an agent was in each state; their sum is the time signed in.
type StateTimes struct {
	Ready    time.Duration `json:"ready_ns"`
	Ringing  time.Duration `json:"ringing_ns"`
	OnCall   time.Duration `json:"on_call_ns"`
	WrapTime time.Duration `json:"in_wrap_up_ns"`
	Break    time.Duration `json:"break_ns"`
	Away     time.Duration `json:"missed_ns"`
	Forced   time.Duration `json:"forced_ns"`
}

// QueueRow is the counts of one queue.
type QueueRow struct {
	Queue string `json:"queue"`
	QueueCount
}

// AgentRow is the counts of one agent.
type AgentRow struct {
	Agent string `json:"agent"`
	Team  string `json:"team,omitempty"`
	AgentCount
}

// Interval is the counts of the 15 minutes from Start; rows without anything in them are left out.
type Interval struct {
	Start  time.Time  `json:"start"`
	Queues []QueueRow `json:"queues"`
	Agents []AgentRow `json:"agents"`
}

// ServiceLevel is InTime / (Offered - ShortAbandons); ok is false when nothing was offered.
func (c QueueCount) ServiceLevel() (share float64, ok bool) {
	return ratio(float64(c.InTime), float64(c.Offered-c.ShortAbandons))
}

// AbandonRate is (Abandoned - ShortAbandons) / (Offered - ShortAbandons); ok is false when nothing was offered.
func (c QueueCount) AbandonRate() (share float64, ok bool) {
	return ratio(float64(c.Abandoned-c.ShortAbandons), float64(c.Offered-c.ShortAbandons))
}

// ASA is the mean wait of answered calls; 0 without any.
func (c QueueCount) ASA() time.Duration { return mean(c.Wait, c.Answered) }

// ASA is the mean wait of the callers whom the agent took; 0 without any.
func (c AgentCount) ASA() time.Duration { return mean(c.Wait, c.Answered) }

// AHT is the mean of talk, hold and wrap-up per handled call; 0 without any.
func (h Handle) AHT() time.Duration { return mean(h.Talk+h.Hold+h.WrapUp, h.Handled) }

// SignedInTime is the time in all states but offline.
func (t StateTimes) SignedInTime() time.Duration {
	return t.Ready + t.Ringing + t.OnCall + t.WrapTime + t.Break + t.Away + t.Forced
}

// Occupancy is (on call + wrap-up) / (on call + wrap-up + ready + ringing): of the time open for calls, the share spent on
// them. ok is false when there was none.
func (t StateTimes) Occupancy() (share float64, ok bool) {
	work := t.OnCall + t.WrapTime
	return ratio(float64(work), float64(work+t.Ready+t.Ringing))
}

func ratio(part, whole float64) (float64, bool) {
	if whole <= 0 {
		return 0, false
	}
	return part / whole, true
}

func mean(sum time.Duration, n int) time.Duration {
	if n == 0 {
		return 0
	}
	return sum / time.Duration(n)
}

// Add adds o; LongestWait becomes the longer one.
func (c *QueueCount) Add(o QueueCount) {
	c.Entered += o.Entered
	c.Offered += o.Offered
	c.Answered += o.Answered
	c.InTime += o.InTime
	c.Abandoned += o.Abandoned
	c.ShortAbandons += o.ShortAbandons
	c.Overflowed += o.Overflowed
	c.Diverted += o.Diverted
	c.Callbacks += o.Callbacks
	c.Wait += o.Wait
	c.AbandonWait += o.AbandonWait
	c.LongestWait = max(c.LongestWait, o.LongestWait)
	c.Booked += o.Booked
	c.CalledBack += o.CalledBack
	c.Dropped += o.Dropped
	c.Handle.Add(o.Handle)
}

// Add adds o.
func (h *Handle) Add(o Handle) {
	h.Handled += o.Handled
	h.Talk += o.Talk
	h.Hold += o.Hold
	h.WrapUp += o.WrapUp
}

// Add adds o.
func (c *AgentCount) Add(o AgentCount) {
	c.Rung += o.Rung
	c.Answered += o.Answered
	c.InTime += o.InTime
	c.Missed += o.Missed
	c.Rejected += o.Rejected
	c.Consults += o.Consults
	c.Callbacks += o.Callbacks
	c.Transfers += o.Transfers
	c.Lost += o.Lost
	c.Wait += o.Wait
	c.Handle.Add(o.Handle)
	c.StateTimes.Add(o.StateTimes)
}

// Add adds o.
func (t *StateTimes) Add(o StateTimes) {
	t.Ready += o.Ready
	t.Ringing += o.Ringing
	t.OnCall += o.OnCall
	t.WrapTime += o.WrapTime
	t.Break += o.Break
	t.Away += o.Away
	t.Forced += o.Forced
}
