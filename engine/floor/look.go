package floor

import (
	"context"
	"slices"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/figures"
	"hotline/engine/floor/queues"
)

// shown is what desks see of a call. It is replaced as a whole.
type shown struct {
	id     hotline.CallID
	calls  []Call // parallel to agents
	agents []string
	parked *Parked
}

func (s *shown) size() int {
	if s == nil {
		return 0
	}
	return len(s.calls)
}

// Staff tells of a queue; "" = the first. An unknown queue is closed. It waits for the queues' goroutine, microseconds as a rule.
func (f *Floor) Staff(queue string) queues.Staffing { return f.queues.Staff(queue) }

// Desk is the screen of one agent now. An account that is no agent is offline.
func (f *Floor) Desk(agent string) Desk {
	live := f.queues.Look()
	out := Desk{Me: Seat{Agent: agent, State: acd.StateOffline}}
	var mine []acd.QueueID
	var inHand []hotline.CallID // as the queues know them
	var most time.Time
	for _, a := range live.Agents {
		if string(a.Agent) == agent {
			out.Me, mine, inHand, most = f.seatOf(a), a.Queues, a.Calls, a.Most
		}
	}
	for _, q := range live.Queues {
		if slices.Contains(mine, q.Queue) {
			out.Queues = append(out.Queues, q)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	out.Me.Phone = f.phones[agent]
	for _, r := range f.rooms {
		s := r.shown.Load()
		if s == nil {
			continue
		}
		if s.parked != nil {
			out.Parked = append(out.Parked, *s.parked)
		}
		for i, who := range s.agents {
			if who == agent {
				out.Calls = append(out.Calls, s.calls[i])
			}
		}
	}
	for key, c := range f.wraps {
		if key.agent != agent {
			continue
		}
		if slices.Contains(inHand, c.key) && !slices.ContainsFunc(out.Calls, func(o Call) bool { return o.ID == c.ID }) {
			c.Until, c.Most = f.until[agent], most
			out.Calls = append(out.Calls, c)
		} else if !slices.Contains(inHand, c.key) {
			delete(f.wraps, key)
		}
	}
	slices.SortFunc(out.Calls, func(x, y Call) int { return x.Since.Compare(y.Since) })
	slices.SortFunc(out.Parked, func(x, y Parked) int { return x.Since.Compare(y.Since) })
	return out
}

// seatOf is an agent as screens show one.
func (f *Floor) seatOf(a acd.AgentLive) Seat {
	out := Seat{
		Agent: string(a.Agent), Name: a.Name, Team: a.Team, State: a.State, Reason: a.Reason, By: a.By, Since: a.Since, Calls: slices.Clone(a.Calls),
	}
	if a.Next != a.State {
		out.Next = a.Next
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	out.Until, out.Phone = f.until[out.Agent], f.phones[out.Agent]
	for i, key := range out.Calls { // a call back has another id than the one that the queues know it by
		if r := f.rooms[key]; r != nil {
			if s := r.shown.Load(); s != nil {
				out.Calls[i] = s.id
			}
		}
	}
	return out
}

// Floor is everybody now.
func (f *Floor) Floor() Overview {
	live := f.queues.Look()
	out := Overview{At: live.At, Queues: live.Queues, Waiting: live.Waiting}
	for _, a := range live.Agents {
		out.Agents = append(out.Agents, f.seatOf(a))
	}
	return out
}

// Reports are the figures by step (15 min, 30 min, 1 h, 24 h; 0 = one of all), as far as the floor has them: what is older than
// Measure.Keep is the store's.
func (f *Floor) Reports(_ context.Context, from, to time.Time, step time.Duration) ([]figures.Report, error) {
	return f.queues.Reports(from, to, step)
}

// show puts what desks see in place and has them look.
func (r *room) show() {
	now := &shown{id: r.call.ID}
	for _, p := range []*party{r.owner, r.other} {
		if p == nil || p.agent == "" {
			continue
		}
		now.agents = append(now.agents, p.agent)
		now.calls = append(now.calls, r.view(p))
	}
	if r.park.slot != "" {
		now.parked = &Parked{
			Slot: r.park.slot, Call: r.call.ID, Number: r.call.Number, By: r.park.by, Since: r.park.since, Until: r.park.since.Add(r.f.cfg.ParkLimit),
		}
	}
	before := r.shown.Swap(now)
	who := now.agents
	if before != nil {
		who = append(slices.Clone(who), before.agents...)
	}
	switch {
	case now.parked != nil || before != nil && before.parked != nil:
		r.f.changed()
	case len(who) > 0:
		r.f.changed(who...)
	}
}

// agents are those whose desks show the call.
func (r *room) agents() []string {
	if s := r.shown.Load(); s != nil {
		return s.agents
	}
	return nil
}

// view is the call as p's desk shows it.
func (r *room) view(p *party) Call {
	state := r.stateOf(p)
	if state != p.state {
		p.state, p.since = state, time.Now()
	}
	c := Call{
		ID: r.call.ID, key: r.key, State: state, Consulted: p == r.other, Kind: p.kind, Queue: string(r.wait.queue), Title: r.title(),
		From: string(r.call.From), Number: r.call.Number, FromAgent: p.from, Since: p.since, Talking: p.talk, Waited: p.waited, Muted: p.muted, Paused: p.unrecorded,
		Others: r.others(p),
	}
	if p.phase == ringing {
		c.Until = p.until
	}
	if r.call.Handover.Reason != "" {
		c.Handover = &r.call.Handover
	}
	return c
}

func (r *room) stateOf(p *party) CallState {
	switch p.phase {
	case ringing:
		return CallRinging
	case dialing:
		return CallDialing
	case whisper:
		return CallWhisper
	case away:
		return CallReconnecting
	case talking:
	}
	switch {
	case r.focus == onAll && r.other.on():
		return CallConference
	case r.focus == onOther:
		return CallConsulting
	case p == r.other || r.held:
		return CallHeld
	}
	return CallTalking
}

// others are further people on the call.
func (r *room) others(p *party) []Other {
	out := []Other{}
	o := r.other
	if p == r.other {
		o = r.owner
	}
	switch {
	case o == nil && r.seek != "" && p == r.owner:
		out = append(out, Other{Agent: r.seek, State: "searching"})
	case o == nil:
	case o.phase == ringing:
		out = append(out, Other{Agent: o.name(), State: "ringing"})
	case o == r.other && r.focus == onCaller || !o.on():
		out = append(out, Other{Agent: o.name(), State: "held"})
	default:
		out = append(out, Other{Agent: o.name(), State: "talking"})
	}
	return out
}
