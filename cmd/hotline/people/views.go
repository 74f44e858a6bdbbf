package people

import (
	"hotline"
	"hotline/console/desk"
	"hotline/engine/acd"
	"hotline/engine/floor"
)

// Desk implements desk.People.
func (p *People) Desk(agent string) desk.Desk {
	d := p.floor.Desk(agent)
	queues, _ := p.figuresNow()
	out := desk.Desk{Me: seat(d.Me), Calls: make([]desk.Call, 0, len(d.Calls)), Queues: p.queues(d.Queues, queues),
		Parked: make([]desk.Parked, 0, len(d.Parked)), Breaks: p.cfg.Queues.Breaks, Names: map[string]string{}}
	for _, c := range d.Calls {
		out.Calls = append(out.Calls, p.call(c))
		p.mention(out.Names, c.FromAgent)
		for _, o := range c.Others {
			p.mention(out.Names, o.Agent)
		}
	}
	for _, x := range d.Parked {
		out.Parked = append(out.Parked, desk.Parked(x))
		p.mention(out.Names, x.By)
	}
	return out
}

// mention notes how an account is called, where it is called otherwise than by itself.
func (p *People) mention(names map[string]string, account string) {
	if name := p.name(account); name != account {
		names[account] = name
	}
}

// Floor implements desk.People.
func (p *People) Floor() desk.Floor {
	o := p.floor.Floor()
	queues, agents := p.figuresNow()
	out := desk.Floor{At: o.At, Queues: p.queues(o.Queues, queues), Agents: make([]desk.Agent, 0, len(o.Agents)), Waiting: make([]desk.Waiting, 0, len(o.Waiting)), Outside: p.cfg.Floor.Trunk != ""}
	for _, a := range o.Agents {
		name := a.Name
		if name == "" {
			name = a.Agent
		}
		out.Agents = append(out.Agents, desk.Agent{Account: a.Agent, Name: name, Team: a.Team, Seat: seat(a), Calls: a.Calls, Today: orNothing(agents, a.Agent, none)})
	}
	for _, w := range o.Waiting {
		if w.Queue == hotline.Training {
			continue
		}
		out.Waiting = append(out.Waiting, desk.Waiting{Call: w.Call, Queue: string(w.Queue), Kind: string(w.Kind), Number: w.Caller.Number,
			WaitedMS: ms(w.Waited), Rings: string(w.Rings), From: w.From})
	}
	return out
}

// orNothing are the figures of one, or those of somebody who did nothing yet.
func orNothing(of map[string]desk.Figures, id string, target float64) desk.Figures {
	if f, ok := of[id]; ok {
		return f
	}
	return desk.Figures{ServiceLevel: none, AbandonRate: none, Occupancy: none, Target: target}
}

func (p *People) queues(live []acd.QueueLive, today map[string]desk.Figures) []desk.Queue {
	out := make([]desk.Queue, 0, len(live))
	for _, q := range live {
		if q.Queue == hotline.Training {
			continue // not the service
		}
		out = append(out, desk.Queue{ID: string(q.Queue), Title: q.Title, Open: q.Open, Waiting: q.Waiting, Callbacks: q.Callbacks, LongestMS: ms(q.Longest),
			EstimateMS: ms(q.Estimate), Staff: q.Staff, Free: q.Free, Today: orNothing(today, string(q.Queue), q.Target)})
	}
	return out
}

func seat(s floor.Seat) desk.Seat {
	out := desk.Seat{State: desk.State(s.State), Reason: s.Reason, By: s.By, Since: s.Since, Until: s.Until, Phone: s.Phone}
	if s.Next != s.State {
		out.Next = desk.State(s.Next)
	}
	return out
}

func (p *People) call(c floor.Call) desk.Call {
	out := desk.Call{ID: c.ID, State: desk.CallState(c.State), Consulted: c.Consulted, Kind: string(c.Kind), Queue: c.Queue, Title: c.Title, From: c.From,
		Number: c.Number, FromAgent: c.FromAgent, Since: c.Since, Talking: c.Talking, Until: c.Until, Most: c.Most, WaitedMS: ms(c.Waited), Muted: c.Muted, Paused: c.Paused,
		Handover: c.Handover, Others: make([]desk.Other, 0, len(c.Others))}
	for _, o := range c.Others {
		out.Others = append(out.Others, desk.Other{Agent: o.Agent, Name: p.name(o.Agent), State: o.State})
	}
	return out
}
