package floor

import (
	"context"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/bridge"
	"hotline/engine/monitor"
	"hotline/media"
	"hotline/telephony"
)

// Caller is the caller's side of a call, as the engine lends it to the floor while Serve runs.
type Caller struct {
	ID     hotline.CallID
	From   telephony.Address
	Number string // as digits, "" when withheld
	Upset  bool   // strong displeasure was heard
	Lang   string // BCP 47 tag of what is spoken to the caller, and of the talk; "" = Chinese
	// Known tells what the order of the queues needs to know of the caller, who hears music meanwhile; nil = nothing. It may block for a
	// second or so.
	Known func(ctx context.Context) acd.Caller
	Voice Voice // of callers who are on the line
	// Reach calls the customer of a call-back, who is not, and returns his voice. It blocks until he answers, refuses or ctx ends. What
	// comes after Serve has returned is hung up by whoever made it.
	Reach    func(ctx context.Context, to telephony.Address) (Voice, error)
	Emit     func(hotline.Body)   // records a fact of the call; safe from any goroutine
	Now      func() time.Duration // media time since the answer
	Handover hotline.HandoverRequested
	Callback *Callback // not nil: with Reach
	Agent    string    // who shall take the call if ready; "" = whoever is next
	// Visits are the supervisors on the call, and Wanted says that one of them wants the caller off the floor; Rearrange has both asked
	// again. They must not block; nil = none.
	Visits func() []monitor.Visit
	Wanted func() bool
}

// Voice is the audio of somebody on the line.
type Voice struct {
	Rate int        // Hz of both directions
	Send media.Sink // gets what is to be heard, 20 ms per tick of the media clock
	// Listen directs what is said to sink, 20 ms per tick; nil directs it nowhere. The sink before may get one frame more.
	Listen   func(sink media.Sink)
	Keys     <-chan rune                                  // DTMF keys; may be nil
	SendKeys func(ctx context.Context, keys string) error // nil: this side takes none. It blocks while they sound
	Pause    func(on bool) bool                           // makes the recording silence, or lets it go on; nil or false: there is none
}

// Callback is a call that the floor places for an agent, because a caller chose to be called back.
type Callback struct {
	Booked   hotline.CallID // the call it was booked in
	Queue    string
	Agent    string // who will talk to the customer
	Number   string
	Handover hotline.HandoverRequested // of that call; empty when it was before a restart
}

// End says why a call left the floor.
type End struct {
	Outcome hotline.Outcome // transferred: talked with a person; caller_gone: hung up while waiting; callback: will be called back
	Back    *Back           // not nil: the caller is still there, and the machine goes on
	Broken  any             // what the mixing of its sound panicked with, nil for nothing
	Evicted bool            // the caller is still there, and a supervisor wanted it so (Caller.Wanted)
}

// Back says why the machine has the caller again. Its words are those of hotline.GivenBack.
type Back struct {
	Why   string // given_back, or the reason of docs/queues.md for which nobody takes the caller
	Scene string // to go on with, "" = whatever the caller wants; callback: offer to call back
	Agent string // who gave the caller back, "" when nobody could be found
}

// rearrangeWithin bounds the wait for a room that is busy.
const rearrangeWithin = time.Second

// Rearrange has the room of a call look at Caller.Visits and Caller.Wanted again, and waits until everybody hears what they say, 1 s at
// most. A call that is not here looks by itself when it comes.
func (f *Floor) Rearrange(call hotline.CallID) {
	f.mu.Lock()
	r := f.rooms[call]
	for _, one := range f.rooms { // a call back has another id than the one that the queues know it by
		if s := one.shown.Load(); s != nil && s.id == call {
			r = one
		}
	}
	f.mu.Unlock()
	done := make(chan struct{})
	if r == nil || !r.box.Put(func() { r.connect(); close(done) }) {
		return
	}
	select {
	case <-done:
	case <-f.queues.Done():
	case <-time.After(rearrangeWithin):
	}
}

// admit gives the supervisors their places in the bridge.
func (r *room) admit() {
	if r.call.Visits == nil || r.left {
		return
	}
	roles := monitor.Roles{Caller: r.port, Others: make([]*bridge.Port, 0, 2)}
	for _, p := range []*party{r.owner, r.other} {
		switch {
		case p == nil || p.port == nil:
		case p == r.owner && p.agent != "":
			roles.Agent = p.port
		default:
			roles.Others = append(roles.Others, p.port)
		}
	}
	if err := r.guests.Arrange(r.bridge, r.call.Visits(), roles); err != nil {
		r.f.deps.Log.Error("supervisors", "call", r.call.ID, "err", err)
	}
}

// evict takes everybody off the call and lets the caller leave to whoever wants him.
func (r *room) evict() {
	if r.final != nil || r.end != nil || r.call.Wanted == nil || !r.call.Wanted() {
		return
	}
	r.final = &End{Outcome: hotline.OutcomeCompleted, Evicted: true}
	if r.talked {
		r.final.Outcome = hotline.OutcomeTransferred
	}
	if o := r.other; o != nil && o.agent == "" {
		r.forget(o)
		r.drop(o, causeNormal)
	}
	for _, p := range []*party{r.owner, r.other} {
		if p != nil {
			p.how = "taken_over"
		}
	}
	if r.f.do(acd.Leave{Call: r.key, Taken: true}) != nil { // parked, or with somebody outside
		r.leave(*r.final)
	}
	r.box.Put(func() {
		if r.owner == nil { // nobody who has to leave first
			r.leave(*r.final)
		}
	})
}
