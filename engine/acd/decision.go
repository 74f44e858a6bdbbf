package acd

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"

	"hotline"
	"hotline/engine/acd/figures"
)

// Decision is one thing to do, or one thing that has happened, with its time.
type Decision struct {
	At  time.Time
	Act Act
}

// Act is what a decision is. The types of this file are all there are.
type Act interface {
	act()
}

// Name is the kind of decision in lower case, such as ring or agent_changed: a metric label.
func (d Decision) Name() string {
	var b strings.Builder
	for i, r := range reflect.TypeOf(d.Act).Name() {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// String is one line for a log: the name and the fields that say something.
func (d Decision) String() string {
	line := d.Name()
	v := reflect.ValueOf(d.Act)
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() && f.Kind() != reflect.Bool {
			continue
		}
		value := f.Interface()
		switch t := value.(type) {
		case time.Time:
			value = t.Format("2006-01-02T15:04:05Z07:00")
		case time.Duration:
			value = t.Round(time.Millisecond)
		case figures.Interval:
			value = t.Start.Format("2006-01-02T15:04:05Z07:00")
		}
		line += fmt.Sprintf(" %s=%v", strings.ToLower(v.Type().Field(i).Name), value)
	}
	return line
}

// Kind says why a call waits for an agent.
type Kind string

// The kinds of waiting.
const (
	KindInbound  Kind = "inbound"  // a caller, from the bot or the line
	KindTransfer Kind = "transfer" // an agent handed the caller on
	KindConsult  Kind = "consult"  // an agent is asked for while another is on the call
	KindCallback Kind = "callback" // nobody is on the line: the customer is called when an agent answers
	KindReturned Kind = "returned" // the agent's desk or leg was lost: the caller is owed an apology
)

// Why says what made the ACD do something, in one word; a metric label, so the set is closed.
type Why string

// The reasons.
const (
	WhyClosed    Why = "closed"    // outside the queue's hours
	WhySize      Why = "size"      // too many wait
	WhyNoAgents  Why = "no_agents" // nobody who could take it is signed in
	WhyWait      Why = "wait"      // waited too long
	WhyAnswered  Why = "answered"  // an agent took it
	WhyAbandoned Why = "abandoned" // the caller hung up
	WhyNoAnswer  Why = "no_answer" // the agent did not answer in time
	WhyRejected  Why = "rejected"  // the agent declined
	WhyState     Why = "state"     // the agent went on a break, or was forced to
	WhyGone      Why = "gone"      // the agent's desk or leg was lost
	WhyBooked    Why = "booked"    // the caller chose a callback
	WhyCancelled Why = "cancelled" // somebody withdrew the wish
	WhyExpired   Why = "expired"   // nobody could be found in time
	WhyUnreached Why = "unreached" // the customer did not answer the last try
	WhyPatience  Why = "patience"  // the one agent asked for did not come free in time
	WhyEnded     Why = "ended"     // the call it belonged to has ended
)

// Queued says that the call now waits in Queue: play Music. Kind returned means that it came back.
type Queued struct {
	Call  hotline.CallID
	Queue QueueID
	Kind  Kind
	Ahead int           // how many are before it
	Wait  time.Duration // estimate; 0 = somebody is free, or none can be given
	Music string        // file or name from the configuration
}

// Moved says that the call waits in another queue from now, with its place kept. A Queued follows.
type Moved struct {
	Call     hotline.CallID
	From, To QueueID
	Why      Why
}

// Divert takes the call out of the ACD: the engine does what Do says and speaks Text before.
type Divert struct {
	Call  hotline.CallID
	Queue QueueID
	Do    Action
	Why   Why
	Text  string
}

// Announce is to be spoken to a waiting caller over the music.
type Announce struct {
	Call  hotline.CallID
	What  string // position, apology, longer
	Text  string
	Ahead int
	Wait  time.Duration // estimate; 0 = somebody is free, or none can be given
}

// AskCallback is a question to a waiting caller, who waits on meanwhile; a yes comes back as BookCallback.
type AskCallback struct {
	Call  hotline.CallID
	Queue QueueID
	Text  string
	Ahead int
	Wait  time.Duration
}

// Ring offers the call to the agent until Until: ring the desk, show the card.
type Ring struct {
	Call   hotline.CallID
	Agent  AgentID
	Queue  QueueID
	Kind   Kind
	From   AgentID // who hands it on or asks, for transfer and consult
	Waited time.Duration
	Until  time.Time
	Number string // to be called then, for a callback
}

// StopRing takes the offer back.
type StopRing struct {
	Call  hotline.CallID
	Agent AgentID
	Why   Why
}

// Bridge connects the agent to the call.
type Bridge struct {
	Call   hotline.CallID
	Agent  AgentID
	Queue  QueueID
	Kind   Kind
	Waited time.Duration
	InTime bool // within the queue's target
}

// Dial calls the customer of a callback for an agent who has answered. Reached or Unreached comes back.
type Dial struct {
	Call   hotline.CallID
	Agent  AgentID
	Queue  QueueID
	Number string
	Try    int // from 1
}

// Left says that the call waits no longer in Queue.
type Left struct {
	Call   hotline.CallID
	Queue  QueueID
	Why    Why
	Waited time.Duration
	Short  bool // abandoned so soon that it does not count
}

// Released says that the agent is off the call. Last: nobody is on it now, so the caller goes back to the bot or is hung up.
type Released struct {
	Call  hotline.CallID
	Agent AgentID
	Talk  time.Duration // on the call, without hold
	Hold  time.Duration
	Last  bool
}

// TransferFailed says that nobody was found for a consultation, or that a transfer to one agent went back to the queue.
type TransferFailed struct {
	Call hotline.CallID
	From AgentID // who asked
	Why  Why
}

// CallbackBooked says that the customer will be called back.
type CallbackBooked struct {
	Call  hotline.CallID
	Queue QueueID
	// From is when the customer is called at the earliest; zero = when the turn comes.
	From time.Time
	Try  int // the next one, from 1
}

// CallbackDropped says that the customer will not be called any more.
type CallbackDropped struct {
	Call hotline.CallID
	Why  Why
}

// AgentChanged is a change of an agent's state.
type AgentChanged struct {
	Agent    AgentID
	From, To State
	Reason   string    // of a break, a force, a missed call
	By       string    // the supervisor of a force
	Until    time.Time // the end of a wrap-up or of a ring; zero = open
}

// QueueChanged says that a queue opened or closed by its hours.
type QueueChanged struct {
	Queue QueueID
	Open  bool
}

// IntervalEnded hands over the finished counts of 15 minutes, for the store.
type IntervalEnded struct{ Interval figures.Interval }

func (Queued) act()          {}
func (Moved) act()           {}
func (Divert) act()          {}
func (Announce) act()        {}
func (AskCallback) act()     {}
func (Ring) act()            {}
func (StopRing) act()        {}
func (Bridge) act()          {}
func (Dial) act()            {}
func (Left) act()            {}
func (Released) act()        {}
func (TransferFailed) act()  {}
func (CallbackBooked) act()  {}
func (CallbackDropped) act() {}
func (AgentChanged) act()    {}
func (QueueChanged) act()    {}
func (IntervalEnded) act()   {}

// CallOf is the call that a decision concerns, "" = none.
func CallOf(act Act) hotline.CallID {
	switch act := act.(type) {
	case Queued:
		return act.Call
	case Moved:
		return act.Call
	case Left:
		return act.Call
	case Announce:
		return act.Call
	case AskCallback:
		return act.Call
	case Divert:
		return act.Call
	case Ring:
		return act.Call
	case StopRing:
		return act.Call
	case Bridge:
		return act.Call
	case Dial:
		return act.Call
	case Released:
		return act.Call
	case TransferFailed:
		return act.Call
	case CallbackBooked:
		return act.Call
	case CallbackDropped:
		return act.Call
	}
	return ""
}
