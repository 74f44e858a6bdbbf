package floor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"hotline"
	"hotline/engine/acd"
)

// errPhone is returned to an agent who wants calls without anything to take them with.
var errPhone = errors.New("no phone of this agent is registered")

// SetState changes an agent's state: by the agent to ready, break or offline; by a supervisor (by differs) also to forced. Ready and
// break sign the agent in; ready needs a registered phone. Errors are *hotline.Error.
func (f *Floor) SetState(_ context.Context, by, agent string, to acd.State, reason string) error {
	id := acd.AgentID(agent)
	if by != agent {
		return f.do(acd.Force{By: by, Agent: id, State: to, Reason: reason})
	}
	switch to {
	case acd.StateOffline:
		f.mu.Lock()
		delete(f.gone, agent)
		f.mu.Unlock()
		return f.do(acd.SignOut{Agent: id})
	case acd.StateReady:
		if !f.hasPhone(agent) {
			return &hotline.Error{Op: "set state", Kind: hotline.KindUnavailable, Err: errPhone, Remedy: "wait until the phone of the desk is registered"}
		}
	case acd.StateBreak:
	default:
		return &hotline.Error{Op: "set state", Kind: hotline.KindInvalid, Err: fmt.Errorf("%q cannot be chosen", to)}
	}
	if err := f.do(acd.SignIn{Agent: id}); err != nil {
		return err
	}
	return f.do(acd.SetState{Agent: id, State: to, Reason: reason})
}

func (f *Floor) hasPhone(account string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.phones[account]
}

// PhoneUp says that a phone of the account is registered: a talk that lost its phone goes on there, an agent whose desk was lost is
// signed in again. Telling it twice is harmless. It does not block.
func (f *Floor) PhoneUp(account string) {
	f.mu.Lock()
	f.phones[account] = true
	if t := f.lost[account]; t != nil {
		t.Stop()
		delete(f.lost, account)
	}
	f.mu.Unlock()
	f.background("phone", func() { f.deskBack(account) })
	f.tellRooms(func(r *room) {
		for _, p := range []*party{r.owner, r.other} {
			if p != nil && p.agent == account {
				r.seekBack(p)
			}
		}
	})
	f.changed(account)
}

// PhoneOut says that the account's last phone has unregistered, or that its registration has run out: no calls come to it any more, and
// a talk on it goes on for as long as its leg does. It does not block.
func (f *Floor) PhoneOut(account string) {
	if f.unphone(account) {
		f.background("phone", func() { f.deskLost(account) })
		f.changed(account)
	}
}

// unphone notes that the account has no phone; false when it had none.
func (f *Floor) unphone(account string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	had := f.phones[account]
	f.phones[account] = false
	return had
}

// PhoneGone says that the connection of the account's last phone died. An agent in a talk, or in the work after one, has
// Config.Reattach to come back, while the caller hears music; what rings goes to the next one at once. It does not block.
func (f *Floor) PhoneGone(account string) {
	if !f.unphone(account) {
		return
	}
	f.tellRooms(func(r *room) {
		for _, p := range []*party{r.owner, r.other} {
			if p != nil && p.agent == account && p.phase != ringing && p.leg != nil {
				r.loses(p)
			}
		}
	})
	f.background("phone", func() { f.deskLost(account) })
	f.changed(account)
}

// deskLost tells the ACD of a desk without a phone: at once, or in a while where the agent is at work on a call, and not before a talk
// that goes on without a registration is over.
func (f *Floor) deskLost(account string) {
	wait := time.Duration(0)
	for _, a := range f.queues.Look().Agents {
		if string(a.Agent) == account && (a.State == acd.StateOnCall || a.State == acd.StateWrapUp) {
			wait = f.cfg.Reattach + time.Second // after the rooms have given up
		}
	}
	if wait == 0 {
		f.deskGone(account)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.phones[account] || f.lost[account] != nil {
		return
	}
	f.lost[account] = time.AfterFunc(wait, func() {
		f.mu.Lock()
		delete(f.lost, account)
		f.mu.Unlock()
		if f.talks(account) {
			f.background("phone", func() { f.deskLost(account) })
			return
		}
		f.deskGone(account)
	})
}

// deskGone tells the ACD that an agent's desk is lost, unless it is back.
func (f *Floor) deskGone(account string) {
	_ = f.queues.Ask(func(a *acd.ACD, now time.Time) ([]acd.Decision, error) {
		f.mu.Lock()
		delete(f.lost, account)
		up := f.phones[account]
		f.gone[account] = f.gone[account] || !up
		f.mu.Unlock()
		if up {
			return nil, nil
		}
		return a.Do(now, acd.Gone{Agent: acd.AgentID(account)})
	})
}

// talks says whether the agent has a leg on a call.
func (f *Floor) talks(account string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rooms {
		s := r.shown.Load()
		for i := range s.size() {
			if c := s.calls[i]; s.agents[i] == account && c.State != CallRinging && c.State != CallReconnecting {
				return true
			}
		}
	}
	return false
}

// deskBack signs an agent in whose desk was lost.
func (f *Floor) deskBack(account string) {
	_ = f.queues.Ask(func(a *acd.ACD, now time.Time) ([]acd.Decision, error) {
		f.mu.Lock()
		was := f.gone[account]
		delete(f.gone, account)
		f.mu.Unlock()
		if !was {
			return nil, nil
		}
		return a.Do(now, acd.SignIn{Agent: acd.AgentID(account), Resume: true})
	})
}

// tellRooms puts a message into every room's box.
func (f *Floor) tellRooms(fn func(*room)) {
	f.mu.Lock()
	rooms := make([]*room, 0, len(f.rooms))
	for _, r := range f.rooms {
		rooms = append(rooms, r)
	}
	f.mu.Unlock()
	for _, r := range rooms {
		r.box.Put(func() {
			if !r.left {
				fn(r)
			}
		})
	}
}

// Drain says that the process is about to end: calls that are here go on, and nobody is called back any more. What is booked stays in
// what Deps.Save is told.
func (f *Floor) Drain() { f.background("drain", func() { _ = f.do(acd.StopCallbacks{}) }) }

// Book has a number called back by the agents of a queue, not before a time; the zero time = when its turn comes. It returns the id of
// that call. An unknown queue is an error of hotline.KindNotFound.
func (f *Floor) Book(number, queue string, at time.Time) (hotline.CallID, error) {
	id := hotline.NewCallID(time.Now())
	in := acd.BookCallback{Call: id, Queue: acd.QueueID(queue), Number: number, NotBefore: at, Caller: acd.Caller{Number: number}}
	if err := f.do(in); err != nil {
		return "", err
	}
	return id, nil
}

// PutAgent makes an agent known or changes one.
func (f *Floor) PutAgent(_ context.Context, a acd.Agent) error { return f.do(acd.PutAgent{Agent: a}) }

// DropAgent forgets an agent who is offline and without calls.
func (f *Floor) DropAgent(_ context.Context, account string) error {
	return f.do(acd.DropAgent{Agent: acd.AgentID(account)})
}

// Configure replaces queues, hours and rules while calls go on; see acd.ACD.Configure.
func (f *Floor) Configure(_ context.Context, queues acd.Config) error {
	return f.queues.Configure(queues)
}

// agentChanged notes what screens show of an agent's state.
func (f *Floor) agentChanged(act acd.AgentChanged) {
	f.mu.Lock()
	f.until[string(act.Agent)] = act.Until
	switch act.To {
	case acd.StateWrapUp, acd.StateOnCall, acd.StateRinging:
	default:
		maps.DeleteFunc(f.wraps, func(k wrapKey, _ Call) bool { return k.agent == string(act.Agent) })
	}
	f.mu.Unlock()
	f.changed(string(act.Agent))
}

// wrapUp keeps a call on the agent's screen while the work after it lasts.
func (f *Floor) wrapUp(p *party, r *room) {
	c := r.view(p)
	c.State, c.Since, c.Until, c.Others = CallWrapUp, time.Now(), time.Time{}, nil
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wraps[wrapKey{p.agent, r.call.ID}] = c
}
