package floor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor/queues"
)

// more is what the verb extend adds to the work after a call.
const more = time.Minute

// doWithin bounds how long a verb may take.
const doWithin = 10 * time.Second

// Verb is what an agent does with a call in hand: the verbs of console/desk, and retrieve, which takes a parked call.
type Verb struct {
	Verb string // reject, hold, resume, mute, unmute, pause_recording, resume_recording, dtmf, transfer, consult, swap, conference, complete, cancel, park, give_back, hangup, wrapped, extend, retrieve
	To   string // of transfer and consult: queue:<id>, agent:<account>, a number, or a SIP address at the realm or the trunk; of give_back: the scene, "" = rating
	Keys string // of dtmf: 0-9 * # A-D
	By   string // account of the supervisor who orders it in the agent's place, "" = the agent
}

// errVerb is a verb that does not fit the state of the call.
var errVerb = errors.New("not now")

func refuse(verb string, kind hotline.Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	out := &hotline.Error{Op: verb, Kind: kind, Err: err}
	switch {
	case errors.Is(err, errVerb):
		out.Code = hotline.CodeNotNow
	case kind == hotline.KindNotFound:
		out.Code = hotline.CodeCallOver
	case kind == hotline.KindTimeout:
		out.Code = hotline.CodeSlow
	}
	return out
}

// Do carries out v on a call at the desk of agent. It may block for signalling, 10 s at most. Errors are *hotline.Error.
func (f *Floor) Do(ctx context.Context, agent string, call hotline.CallID, v Verb) error {
	r := f.find(agent, call, v.Verb == "retrieve")
	if v.Verb == "wrapped" || v.Verb == "extend" {
		key := call
		f.mu.Lock()
		if c, ok := f.wraps[wrapKey{agent, call}]; ok {
			key = c.key
		}
		f.mu.Unlock()
		if v.Verb == "extend" {
			return f.do(acd.Extended{Agent: acd.AgentID(agent), Call: key, By: more})
		}
		return f.do(acd.Wrapped{Agent: acd.AgentID(agent), Call: key})
	}
	if r == nil {
		return refuse(v.Verb, hotline.KindNotFound, "call %q is not at the desk of %s", call, agent)
	}
	ctx, cancel := context.WithTimeout(ctx, doWithin)
	defer cancel()
	done := make(chan error, 1)
	if !r.box.Put(func() {
		if r.left || r.final != nil {
			done <- refuse(v.Verb, hotline.KindNotFound, "the call is over")
			return
		}
		r.carry(ctx, agent, v, func(err error) { done <- err })
	}) {
		return refuse(v.Verb, hotline.KindNotFound, "the call is over")
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return refuse(v.Verb, hotline.KindTimeout, "no answer in %v", doWithin)
	case <-f.queues.Done():
		return queues.ErrOver
	}
}

// find is the room of a call that the agent has in hand; of a parked call for everybody.
func (f *Floor) find(agent string, call hotline.CallID, parked bool) *room {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rooms {
		s := r.shown.Load()
		if s == nil {
			continue
		}
		if parked && s.parked != nil && s.parked.Call == call {
			return r
		}
		for i, who := range s.agents {
			if who == agent && s.calls[i].ID == call {
				return r
			}
		}
	}
	return nil
}

// carry does what v says. reply is called once, now or later.
func (r *room) carry(ctx context.Context, agent string, v Verb, reply func(error)) {
	if v.Verb == "retrieve" {
		reply(r.retrieve(agent))
		return
	}
	p := r.party(agent)
	if p == nil {
		reply(refuse(v.Verb, hotline.KindNotFound, "%s is not on the call", agent))
		return
	}
	if v.Verb == "dtmf" {
		r.sendKeys(ctx, p, v.Keys, reply)
		return
	}
	reply(r.verb(p, v))
}

// verb does what can be done at once.
func (r *room) verb(p *party, v Verb) error {
	switch v.Verb {
	case "reject":
		return r.f.do(acd.Reject{Agent: acd.AgentID(p.agent), Call: r.key})
	case "mute", "unmute":
		return r.mute(p, v.Verb == "mute")
	case "hangup":
		if p.phase == ringing {
			return r.f.do(acd.Reject{Agent: acd.AgentID(p.agent), Call: r.key})
		}
		p.quits = v.By == ""
		r.hangsUp(p)
		return nil
	}
	if p != r.owner {
		return refuse(v.Verb, hotline.KindDenied, "the call is %s's", r.owner.nameOrNobody())
	}
	if !p.on() {
		return refuse(v.Verb, hotline.KindInvalid, "the call is %s: %w", r.stateOf(p), errVerb)
	}
	switch v.Verb {
	case "pause_recording", "resume_recording":
		return r.record(p, v.Verb == "resume_recording")
	case "hold", "resume":
		return r.putOnHold(v.Verb == "hold")
	case "transfer":
		return r.transfer(p, v.To, v.By)
	case "consult":
		return r.consult(p, v.To)
	case "swap":
		return r.swap()
	case "conference":
		return r.conference(p)
	case "complete":
		return r.complete(p)
	case "cancel":
		return r.cancelConsult()
	case "park":
		return r.parks(p)
	case "give_back":
		return r.givesBack(p, v.To)
	}
	return refuse(v.Verb, hotline.KindInvalid, "no such verb")
}

func (p *party) nameOrNobody() string {
	if p == nil {
		return "nobody"
	}
	return p.name()
}

func (r *room) mute(p *party, on bool) error {
	if p.port == nil {
		return refuse("mute", hotline.KindInvalid, "the call is %s: %w", r.stateOf(p), errVerb)
	}
	p.muted = on
	p.port.Mute(on)
	return nil
}

// record has what is said while p is the caller's agent on the recording, or silence in its place: a secret that is said aloud.
func (r *room) record(p *party, on bool) error {
	if pause := r.call.Voice.Pause; pause == nil || !pause(!on) {
		return refuse("record", hotline.KindInvalid, "the call is not recorded: %w", errVerb)
	}
	p.unrecorded, r.silent = !on, !on
	return nil
}

// putOnHold gives the caller music, or the talk.
func (r *room) putOnHold(on bool) error {
	if r.other != nil || r.seek != "" || r.held == on {
		return refuse("hold", hotline.KindInvalid, "the call is %s: %w", r.stateOf(r.owner), errVerb)
	}
	r.held = on
	return nil
}

// sendKeys presses keys on the caller's side.
func (r *room) sendKeys(ctx context.Context, p *party, keys string, reply func(error)) {
	send := r.call.Voice.SendKeys
	if send == nil || !p.on() {
		reply(refuse("dtmf", hotline.KindInvalid, "keys cannot be sent: %w", errVerb))
		return
	}
	r.f.background("dtmf", func() {
		if err := send(ctx, keys); err != nil {
			reply(&hotline.Error{Op: "dtmf", Kind: hotline.KindUnavailable, Err: err})
			return
		}
		reply(nil)
	})
}

// givesBack hands the caller to the machine.
func (r *room) givesBack(p *party, scene string) error {
	if scene == "" {
		scene = "rating"
	}
	p.how = "given_back"
	r.final = &End{Outcome: hotline.OutcomeTransferred, Back: &Back{Why: "given_back", Scene: scene, Agent: p.agent}}
	if r.other != nil && r.other.agent == "" {
		o := r.other
		r.forget(o)
		r.drop(o, causeNormal)
	}
	return r.f.do(acd.Leave{Call: r.key})
}
