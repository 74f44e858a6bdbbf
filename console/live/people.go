package live

import (
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/console/private"
)

// State is where a running call is.
type State string

// The states of a running call.
const (
	Ringing State = "ringing" // not answered yet
	Bot     State = "bot"     // the machine talks to the caller
	Queued  State = "queued"  // waits for a person
	Offered State = "offered" // waits; an agent's desk rings
	Talking State = "talking" // with an agent
	OnHold  State = "held"    // an agent put the caller on hold
	Parked  State = "parked"  // waits for whoever takes it back
)

// People is who talks or shall talk to a caller.
type People struct {
	State  State     `json:"state" enum:"ringing,bot,queued,offered,talking,held,parked"`
	Queue  string    `json:"queue"`                   // waits in it, or came out of it; "" = never asked for a person
	Wait   time.Time `json:"waits_since,omitzero"`    // zero unless it waits
	Offer  string    `json:"offered_to,omitempty"`    // account whose desk rings
	Agent  string    `json:"agent"`                   // account of the person who has the call, "" = nobody
	Others []string  `json:"others" nullable:"false"` // further agents on the call

	Outside bool `json:"outside" doc:"agent is nobody of ours, but the ends of a number outside: who has the call hears no whisper and has no desk"`

	seats     hotline.Seats
	strangers []string // those of Agent and Others who are nobody of ours
}

// apply changes p by one event.
func (p *People) apply(e hotline.Event) {
	p.seats.Apply(e.Body)
	switch x := e.Body.(type) {
	case hotline.CallStarted:
		p.State = Ringing
	case hotline.CallAnswered:
		p.State = Bot
	case hotline.QueueEntered:
		if x.Consult() && p.Agent != "" {
			break // a colleague is looked for there, not for the caller
		}
		p.Queue = x.Queue
		if p.Agent == "" {
			p.State, p.Wait = Queued, e.At
		}
	case hotline.QueueLeft:
		p.Wait = time.Time{}
	case hotline.AgentOffered:
		p.Offer = x.Agent
		if p.State == Queued {
			p.State = Offered
		}
	case hotline.AgentMissed:
		p.missed(x.Agent)
	case hotline.PartyJoined:
		p.joined(x)
	case hotline.PartyLeft:
		if x.Name != "" && p.Agent == x.Name && len(p.Others) > 0 && p.seats.First() == x.Name {
			break // lost his leg: the colleague who is asked does not have the caller for that
		}
		if x.Party == hotline.PartyAgent {
			p.left(called(x.Name, x.To))
		}
	case hotline.AgentDone:
		p.left(x.Agent)
	case hotline.AgentHeld:
		p.State = map[bool]State{true: OnHold, false: Talking}[x.Held]
	case hotline.CallParked:
		p.State = map[bool]State{true: Parked, false: Talking}[x.Parked]
	case hotline.GivenBack:
		*p = People{State: Bot, Queue: p.Queue, seats: p.seats}
	}
	if p.Others == nil {
		p.Others = []string{}
	}
	p.Outside = p.Agent != "" && slices.Contains(p.strangers, p.Agent)
}

func (p *People) missed(agent string) {
	if p.Offer == agent {
		p.Offer = ""
	}
	if p.State == Offered {
		p.State = Queued
	}
}

func (p *People) joined(x hotline.PartyJoined) {
	if x.Party != hotline.PartyAgent {
		return
	}
	name := called(x.Name, x.To)
	if p.Offer == name {
		p.Offer = ""
	}
	if x.Name == "" && !slices.Contains(p.strangers, name) {
		p.strangers = append(slices.Clone(p.strangers), name)
	}
	switch {
	case p.Agent == "" || p.Agent == name:
		p.Agent, p.State, p.Wait = name, Talking, time.Time{}
	case !slices.Contains(p.Others, name):
		p.Others = append(slices.Clone(p.Others), name)
	}
}

// called is the account of who came or left, or the ends of the number of somebody outside: 138****8000.
func called(account, to string) string {
	if account != "" {
		return account
	}
	_, number, ok := strings.Cut(private.Number(to), ":")
	if !ok {
		number = private.Number(to)
	}
	number, _, _ = strings.Cut(number, "@")
	return number
}

func (p *People) left(name string) {
	if name == "" {
		return
	}
	p.strangers = slices.DeleteFunc(slices.Clone(p.strangers), func(one string) bool { return one == name })
	if i := slices.Index(p.Others, name); i >= 0 {
		p.Others = slices.Delete(slices.Clone(p.Others), i, i+1)
		return
	}
	if p.Agent != name {
		return
	}
	p.Agent = ""
	switch {
	case len(p.Others) > 0:
		p.Agent, p.Others, p.State = p.Others[0], slices.Clone(p.Others[1:]), Talking
	case p.State == Talking || p.State == OnHold:
		p.State = Queued // until the next event says where the caller is now
	}
}
