package acd

import (
	"time"

	"hotline"
)

// Input is one fact from the outside, or somebody's wish. The types of this file are all there are.
type Input interface {
	apply(a *ACD) error
}

// Tick says only that time has passed.
type Tick struct{}

func (Tick) apply(*ACD) error { return nil }

// Caller is what is known of who waits. All of it is optional.
type Caller struct {
	Number  string  `json:"number,omitempty"`  // as digits
	VIP     bool    `json:"vip,omitempty"`     // from the customer card
	Tier    string  `json:"tier,omitempty"`    // from the customer card, for rules by tier
	Repeats int     `json:"repeats,omitempty"` // earlier calls within the site's window (the store knows)
	Upset   bool    `json:"upset,omitempty"`   // strong displeasure was heard
	Last    AgentID `json:"last,omitempty"`    // who talked to this caller last, for sticky queues
	Needs   Levels  `json:"needs,omitempty"`   // skills with minimum levels beyond the queue's, such as a dialect
	Lang    string  `json:"lang,omitempty"`    // BCP 47 tag of what is spoken to the caller; "" = the site's own
}

// Enter is a caller who shall wait in Queue for a person. The call must not be known to the ACD yet (or not any more).
type Enter struct {
	Call   hotline.CallID
	Queue  QueueID
	Caller Caller
	// Front puts the caller before all others: one who has talked to somebody and was left behind, such as a parked call.
	Front bool
	// Agent, if set, is the only one to take the call, for as long as transfers wait for one agent; then the caller goes to the front
	// of the queue. The agent must be ready.
	Agent AgentID
}

// Leave is a caller who hung up, at any point.
type Leave struct {
	Call  hotline.CallID
	Taken bool // the caller did not hang up, a supervisor has him now: a wait that ends so was not abandoned
}

// BookCallback takes a caller out of the line and calls back later. A call that waits keeps its place, and its queue;
// one that does not (closed, or asked for in the conversation) gets a place now in Queue.
type BookCallback struct {
	Call   hotline.CallID
	Queue  QueueID // for calls that do not wait
	Number string
	// NotBefore is when the caller wants to be called; zero = when the turn comes. The place does not get worse by it.
	NotBefore time.Time
	Caller    Caller // for calls that do not wait
}

// CancelCallback drops a callback that nobody talks on yet.
type CancelCallback struct{ Call hotline.CallID }

// Reached says that the customer of a callback has answered after Dial.
type Reached struct{ Call hotline.CallID }

// Unreached says that the customer of a callback did not answer after Dial: it is tried again later, or dropped.
type Unreached struct{ Call hotline.CallID }

// SignIn brings an agent in, on a break until SetState says ready. With Resume an agent whose desk was lost within
// Config.Reconnect, or before a restart, gets the earlier state back.
type SignIn struct {
	Agent  AgentID
	Resume bool
}

// SignOut takes an agent out: a ringing call goes to the next, a talk goes on to its end.
type SignOut struct{ Agent AgentID }

// SetState is the agent's own choice: StateReady or StateBreak with a reason. During a talk it counts from its end.
// It is denied while a supervisor's force stands.
type SetState struct {
	Agent  AgentID
	State  State
	Reason string
}

// Force is a supervisor's choice for an agent: StateReady (ends break, missed, forced and wrap-up), StateBreak,
// StateForced (not ready until the supervisor says so) or StateOffline.
type Force struct {
	By     string
	Agent  AgentID
	State  State
	Reason string
}

// Extended gives the wrap-up of a call By more time, as far as the queue's wrap_up_most goes; Call "" means all of the agent's.
// It is an error of KindNotFound where there is no such wrap-up, and of KindInvalid where it has all it can get.
type Extended struct {
	Agent AgentID
	Call  hotline.CallID
	By    time.Duration
}

// Wrapped ends the wrap-up of a call before its time; Call "" ends all of the agent's.
type Wrapped struct {
	Agent AgentID
	Call  hotline.CallID
}

// Gone says that an agent's desk is lost: the calls go to the next, callers in a talk return to the front.
type Gone struct{ Agent AgentID }

// Answer is an agent who takes the call that rings.
type Answer struct {
	Agent AgentID
	Call  hotline.CallID
}

// Reject is an agent who declines the call that rings: it goes to the next, the agent to StateMissed.
type Reject struct {
	Agent AgentID
	Call  hotline.CallID
}

// Release takes one agent off a call: the talk has ended, was given back to the bot, or an attended transfer is complete.
// When another agent is on the call or rung for it, the call goes on with that one.
type Release struct {
	Agent AgentID
	Call  hotline.CallID
	Lost  bool // the agent's leg broke: the caller returns to the front of the queue
}

// Hold says that an agent has put the caller on hold, or taken the caller off it.
type Hold struct {
	Agent AgentID
	Call  hotline.CallID
	On    bool
}

// Transfer hands a call on to a queue or to one agent; exactly one of the two is set. With Keep the agent From stays on the
// call and talks to the next one first (consultation, conference, attended transfer): Release by From completes it.
type Transfer struct {
	Call  hotline.CallID
	From  AgentID
	Queue QueueID
	Agent AgentID
	Keep  bool
	Needs Levels // further skills, as in Caller
}

// StopCallbacks says that the process is about to end: no agent is rung for a callback any more, what is booked stays booked.
type StopCallbacks struct{}

// CancelTransfer ends the search for a second agent that a Transfer with Keep began.
type CancelTransfer struct{ Call hotline.CallID }

// PutAgent makes an agent known or changes what is known of one; a state is kept.
type PutAgent struct{ Agent Agent }

// DropAgent forgets an agent, who must be offline and without calls.
type DropAgent struct{ Agent AgentID }
