package consoletest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/console/desk"
)

// Floor is a queue for people in memory: desk.People and desk.Phones without telephony. What an agent asks for happens at once; the
// test says when a call rings and when it is answered. Safe for concurrent use.
type Floor struct {
	// Changed is called after each change, without a lock; set it before use. Console.DeskChanged fits.
	Changed func(accounts ...string)
	// Alone says that no trunk leads outside; set it before use.
	Alone bool

	mu     sync.Mutex
	seats  map[string]desk.Seat
	names  map[string]string
	calls  map[string][]desk.Call // by agent
	parked []desk.Parked
	did    []Did
	fail   error
}

// Did is one thing that an agent asked for.
type Did struct {
	Agent string
	Call  hotline.CallID
	desk.Verb
}

// NewFloor returns a floor with these agents, account and name by turns; all are offline.
func NewFloor(agents ...string) *Floor {
	f := &Floor{Changed: func(...string) {}, seats: map[string]desk.Seat{}, names: map[string]string{}, calls: map[string][]desk.Call{}}
	for i := 0; i+1 < len(agents); i += 2 {
		f.names[agents[i]], f.seats[agents[i]] = agents[i+1], desk.Seat{State: desk.Offline}
	}
	return f
}

// Fail makes all that may fail do so; nil ends that.
func (f *Floor) Fail(err error) { f.with(func() { f.fail = err }) }

// Did is what agents have asked for, in order.
func (f *Floor) Did() (out []Did) {
	f.with(func() { out = slices.Clone(f.did) })
	return out
}

func (f *Floor) with(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

// Ring lets a call ring at the desk of agent. What it leaves out is filled in: id CallID(0), queue general.
func (f *Floor) Ring(agent string, c desk.Call) {
	now := time.Now()
	if c.ID == "" {
		c.ID = CallID(0)
	}
	if c.Queue == "" {
		c.Queue, c.Title, c.Kind = "general", "综合业务", "inbound"
	}
	c.State, c.Since, c.Until, c.Others = desk.CallRinging, now, now.Add(20*time.Second), []desk.Other{}
	f.with(func() {
		f.calls[agent] = append(f.calls[agent], c)
		f.seats[agent] = desk.Seat{State: desk.Ringing, Next: desk.Ready, Since: now, Until: c.Until, Phone: true}
	})
	f.Changed(agent)
}

// Answer puts the ringing call of agent through.
func (f *Floor) Answer(agent string) {
	now := time.Now()
	f.with(func() {
		for i := range f.calls[agent] {
			if c := &f.calls[agent][i]; c.State == desk.CallRinging {
				c.State, c.Since, c.Talking, c.Until = desk.CallTalking, now, now, time.Time{}
				f.seats[agent] = desk.Seat{State: desk.OnCall, Next: desk.Ready, Since: now, Phone: true}
			}
		}
	})
	f.Changed(agent)
}

// Lose takes the phone of agent away (back = false), or brings it back.
func (f *Floor) Lose(agent string, back bool) {
	now := time.Now()
	f.with(func() {
		seat := f.seats[agent]
		seat.Phone = back
		f.seats[agent] = seat
		for i := range f.calls[agent] {
			f.calls[agent][i].Since = now
			f.calls[agent][i].State = map[bool]desk.CallState{false: desk.CallReconnecting, true: desk.CallTalking}[back]
		}
	})
	f.Changed(agent)
}

// End takes a call off the desk of agent: the caller hung up and there is no more work.
func (f *Floor) End(agent string, id hotline.CallID) {
	f.with(func() { f.remove(agent, id, desk.Ready) })
	f.Changed(agent)
}

// remove takes a call off the desk; f.mu is held.
func (f *Floor) remove(agent string, id hotline.CallID, then desk.State) {
	f.calls[agent] = slices.DeleteFunc(f.calls[agent], func(c desk.Call) bool { return c.ID == id })
	if len(f.calls[agent]) == 0 {
		f.seats[agent] = desk.Seat{State: then, Since: time.Now(), Phone: true}
	}
}

// Desk implements desk.People.
func (f *Floor) Desk(agent string) (d desk.Desk) {
	f.with(func() {
		d = desk.Desk{Me: f.seat(agent), Calls: slices.Clone(f.calls[agent]), Queues: f.queues(), Parked: slices.Clone(f.parked), Breaks: []string{"午餐", "培训", "会议"}}
	})
	return d
}

func (f *Floor) seat(agent string) desk.Seat {
	if s, ok := f.seats[agent]; ok {
		return s
	}
	return desk.Seat{State: desk.Offline}
}

func (f *Floor) queues() []desk.Queue {
	free := 0
	for _, s := range f.seats {
		if s.State == desk.Ready {
			free++
		}
	}
	return []desk.Queue{
		{ID: "general", Title: "综合业务", Open: true, Waiting: 3, LongestMS: 42_000, EstimateMS: 30_000, Staff: len(f.seats), Free: free,
			Today: desk.Figures{Offered: 128, Answered: 119, Abandoned: 6, ServiceLevel: 0.87, Target: 0.8, ASAMS: 11_400, AHTMS: 214_000, AbandonRate: 0.047, Occupancy: 0.72, LongestMS: 96_000}},
		{ID: "complaint", Title: "投诉专席", Open: false, Today: desk.Figures{ServiceLevel: -1, Target: 0.8, AbandonRate: -1, Occupancy: -1}},
	}
}

// SetState implements desk.People.
func (f *Floor) SetState(_ context.Context, by, agent string, to desk.State, reason string) error {
	f.mu.Lock()
	err := f.fail
	if err == nil {
		s := desk.Seat{State: to, Reason: reason, Since: time.Now(), Phone: f.seats[agent].Phone}
		if by != agent {
			s.By = by
		}
		if len(f.calls[agent]) > 0 { // takes effect behind the calls in hand
			s = f.seats[agent]
			s.Next = to
		}
		f.seats[agent] = s
	}
	f.mu.Unlock()
	f.Changed(agent)
	return err
}

// Do implements desk.People.
func (f *Floor) Do(_ context.Context, agent string, id hotline.CallID, v desk.Verb) error {
	f.mu.Lock()
	err := f.fail
	if err == nil {
		f.did = append(f.did, Did{Agent: agent, Call: id, Verb: v})
		err = f.do(agent, id, v)
	}
	f.mu.Unlock()
	f.Changed(agent)
	return err
}

func (f *Floor) do(agent string, id hotline.CallID, v desk.Verb) error {
	now := time.Now()
	if v.Verb == "retrieve" {
		n := len(f.parked)
		f.parked = slices.DeleteFunc(f.parked, func(p desk.Parked) bool { return p.Call == id })
		if len(f.parked) == n {
			return &hotline.Error{Op: "take call " + string(id), Kind: hotline.KindNotFound, Remedy: "somebody else took it, or the caller hung up"}
		}
		f.calls[agent] = append(f.calls[agent], desk.Call{ID: id, State: desk.CallTalking, Kind: "transfer", Queue: "general", Title: "综合业务", Since: now, Talking: now, Others: []desk.Other{}})
		f.seats[agent] = desk.Seat{State: desk.OnCall, Next: desk.Ready, Since: now, Phone: true}
		return nil
	}
	i := slices.IndexFunc(f.calls[agent], func(c desk.Call) bool { return c.ID == id })
	if i < 0 {
		return &hotline.Error{Op: v.Verb, Kind: hotline.KindNotFound, Remedy: "the call is not at this desk"}
	}
	c := &f.calls[agent][i]
	switch v.Verb {
	case "hold":
		c.State, c.Since = desk.CallHeld, now
	case "resume":
		c.State, c.Since = desk.CallTalking, now
	case "mute", "unmute":
		c.Muted = v.Verb == "mute"
	case "pause_recording", "resume_recording":
		c.Paused = v.Verb == "pause_recording"
	case "consult":
		who := strings.TrimPrefix(v.To, "agent:")
		c.State, c.Since, c.Others = desk.CallConsulting, now, []desk.Other{{Agent: who, Name: f.names[who], State: "talking"}}
	case "conference":
		c.State, c.Since = desk.CallConference, now
	case "cancel":
		c.State, c.Since, c.Others = desk.CallTalking, now, []desk.Other{}
	case "reject":
		f.remove(agent, id, desk.Missed)
	case "extend":
		c.Until = c.Until.Add(time.Minute)
		f.seats[agent] = desk.Seat{State: desk.WrapUp, Next: desk.Ready, Since: c.Since, Until: c.Until, Phone: true}
	case "wrapped":
		f.remove(agent, id, desk.Ready)
	case "park":
		f.parked = append(f.parked, desk.Parked{Slot: "01", Call: id, Number: c.Number, By: agent, Since: now, Until: now.Add(3 * time.Minute)})
		f.wrapUp(agent, c, now)
	case "transfer", "complete", "give_back", "hangup":
		f.wrapUp(agent, c, now)
	}
	return nil
}

func (f *Floor) wrapUp(agent string, c *desk.Call, now time.Time) {
	c.State, c.Since, c.Until, c.Most, c.Others = desk.CallWrapUp, now, now.Add(30*time.Second), now.Add(2*time.Minute), []desk.Other{}
	f.seats[agent] = desk.Seat{State: desk.WrapUp, Next: desk.Ready, Since: now, Until: c.Until, Phone: true}
}

// Floor implements desk.People.
func (f *Floor) Floor() (out desk.Floor) {
	f.with(func() {
		out = desk.Floor{At: time.Now(), Queues: f.queues(), Outside: !f.Alone}
		for account, name := range f.names {
			a := desk.Agent{Account: account, Name: name, Team: "一组", Seat: f.seats[account]}
			for _, c := range f.calls[account] {
				a.Calls = append(a.Calls, c.ID)
			}
			out.Agents = append(out.Agents, a)
		}
	})
	slices.SortFunc(out.Agents, func(a, b desk.Agent) int { return strings.Compare(a.Account, b.Account) })
	return out
}

// Reports implements desk.People: the same figures for each step.
func (f *Floor) Reports(_ context.Context, from, to time.Time, step time.Duration) (out []desk.Interval, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return nil, f.fail
	}
	if step == 0 {
		step = to.Sub(from)
	}
	for at := from; at.Before(to); at = at.Add(step) {
		out = append(out, desk.Interval{From: at, To: at.Add(step), Queues: map[string]desk.Figures{"general": f.queues()[0].Today}, Agents: map[string]desk.Figures{}, Teams: map[string]desk.Figures{}})
	}
	return out, nil
}

// Forget notes that the phone of agent was taken back, as the verb forget.
func (f *Floor) Forget(agent string) {
	f.with(func() { f.did = append(f.did, Did{Agent: agent, Verb: desk.Verb{Verb: "forget"}}) })
}

// Phone implements desk.Phones.
func (f *Floor) Phone(_ context.Context, agent string) (desk.Phone, error) {
	return desk.Phone{URI: "sip:" + agent + "@hotline", User: agent, Password: "secret of " + agent, Realm: "hotline", Socket: "/sip"}, nil
}
