package floor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/telephony"
)

const causeNormal = telephony.CauseNormal

// target is where a call is handed on to; one field is set.
type target struct {
	queue   acd.QueueID
	agent   acd.AgentID
	outside telephony.Address
}

// parse reads queue:<id>, agent:<account>, a number, or a SIP address of ours or at the trunk: no agent can have the hotline call
// whatever host he likes.
func (f *Floor) parse(to string) (target, error) {
	kind, name, _ := strings.Cut(to, ":")
	switch {
	case kind == "queue" && name != "":
		return target{queue: acd.QueueID(name)}, nil
	case kind == "agent" && name != "":
		return target{agent: acd.AgentID(name)}, nil
	case kind == "sip" && f.unaddress(telephony.Address(to)) != to:
		return f.parse(f.unaddress(telephony.Address(to)))
	case kind == "sip":
		user, host, _ := strings.Cut(name, "@")
		if user == "" || host == "" || host != f.cfg.Trunk {
			return target{}, refuse("call "+to, hotline.KindDenied, "only addresses at %s and the trunk are called", f.cfg.Realm)
		}
		return target{outside: telephony.Address(to)}, nil
	case to != "" && strings.Trim(to, "+0123456789") == "":
		if f.cfg.Trunk == "" {
			return target{}, &hotline.Error{Op: "call " + to, Kind: hotline.KindUnavailable, Err: errors.New("no trunk leads outside"), Code: hotline.CodeOutside}
		}
		return target{outside: telephony.Address("sip:" + to + "@" + f.cfg.Trunk)}, nil
	}
	return target{}, refuse("call "+to, hotline.KindInvalid, "%q is neither queue:, agent:, SIP address nor number", to)
}

// CheckTarget reports what is wrong with to, where a call is to be handed on to: want queue:<id> of a queue, or agent:<account> of somebody
// who takes calls.
func (f *Floor) CheckTarget(to string) error {
	t, err := f.parse(to)
	_, known := f.queues.Title(t.queue)
	if err != nil || t.outside != "" || t.queue != "" && !known {
		return noTarget(hotline.CodeTarget, "", "%q is neither a queue nor an agent: want queue:<id> or agent:<account>", to)
	}
	if t.agent == "" {
		return nil
	}
	all := f.queues.Look().Agents
	i := slices.IndexFunc(all, func(a acd.AgentLive) bool { return a.Agent == t.agent })
	switch {
	case i < 0:
		return noTarget(hotline.CodeTarget, "", "no agent is called %q: want the account of an agent", t.agent)
	case slices.Contains([]acd.State{acd.StateOffline, acd.StateBreak, acd.StateMissed, acd.StateForced}, all[i].State):
		return noTarget(hotline.CodeAway, t.agent, "agent %q takes no calls now (%s): hand the call to a queue, or to an agent who does", t.agent, all[i].State)
	}
	return nil
}

// noTarget refuses to hand a call on, with a code for screens and whom it is about.
func noTarget(code hotline.Code, who acd.AgentID, format string, args ...any) error {
	return &hotline.Error{Op: "transfer", Kind: hotline.KindInvalid, Err: fmt.Errorf(format, args...), Code: code, Who: string(who)}
}

var errOther = errors.New("a colleague is on the call already")

// transfer hands the caller on and takes the agent off. Somebody outside is rung while the agent stays on the line. by is the supervisor
// who orders it.
func (r *room) transfer(p *party, to, by string) error {
	t, err := r.f.parse(to)
	if err != nil {
		return err
	}
	if r.other != nil || r.seek != "" {
		return &hotline.Error{Op: "transfer", Kind: hotline.KindBusy, Err: errOther, Code: hotline.CodeColleague}
	}
	if t.outside != "" {
		r.callOutside(p, t.outside, true)
		r.other.by = by
		return nil // handedOut tells it, when the agent is off
	}
	p.how = "transferred"
	if err := r.f.do(acd.Transfer{Call: r.key, From: acd.AgentID(p.agent), Queue: t.queue, Agent: t.agent}); err != nil {
		p.how = ""
		return err
	}
	r.emit(hotline.CallTransferred{Agent: p.agent, To: to, Kind: "blind", By: by, AtMS: r.atMS()})
	return nil
}

// consult asks a colleague while the caller hears music.
func (r *room) consult(p *party, to string) error {
	t, err := r.f.parse(to)
	if err != nil {
		return err
	}
	if r.other != nil || r.seek != "" {
		return &hotline.Error{Op: "consult", Kind: hotline.KindBusy, Err: errOther, Code: hotline.CodeColleague}
	}
	if t.outside != "" {
		r.callOutside(p, t.outside, false)
		return nil
	}
	r.seek, r.focus, r.held = to, onOther, false
	if err := r.f.do(acd.Transfer{Call: r.key, From: acd.AgentID(p.agent), Queue: t.queue, Agent: t.agent, Keep: true}); err != nil {
		r.seek, r.focus = "", onCaller
		return err
	}
	return nil
}

// notFound says that the colleague who was looked for does not come.
func (r *room) notFound(act acd.TransferFailed) {
	r.seek = ""
	if r.owner != nil && string(act.From) == r.owner.agent && r.other == nil {
		r.focus = onCaller
	}
}

// swap changes between caller and colleague.
func (r *room) swap() error {
	if !r.other.on() {
		return refuse("swap", hotline.KindInvalid, "nobody to change to: %w", errVerb)
	}
	r.focus = map[bool]focus{true: onOther, false: onCaller}[r.focus == onCaller]
	return nil
}

// conference joins all.
func (r *room) conference(p *party) error {
	if !r.other.on() {
		return refuse("conference", hotline.KindInvalid, "nobody to join: %w", errVerb)
	}
	r.focus, r.held = onAll, false
	r.emit(hotline.CallTransferred{Agent: p.agent, To: r.other.target(), Kind: "conference", AtMS: r.atMS()})
	return nil
}

// target is how a party is written as one to hand a call to.
func (p *party) target() string {
	if p.agent != "" {
		return "agent:" + p.agent
	}
	return string(p.to)
}

// complete leaves the caller with the colleague, also with one who is still rung or looked for.
func (r *room) complete(p *party) error {
	to := r.seek
	if r.other != nil {
		to = r.other.target()
	}
	if to == "" {
		return refuse("complete", hotline.KindInvalid, "nobody to leave the caller with: %w", errVerb)
	}
	p.how = "transferred"
	if err := r.f.do(acd.Release{Agent: acd.AgentID(p.agent), Call: r.key}); err != nil {
		return err
	}
	r.emit(hotline.CallTransferred{Agent: p.agent, To: to, Kind: "attended", AtMS: r.atMS()})
	return nil
}

// cancelConsult drops the colleague: the owner is with the caller again.
func (r *room) cancelConsult() error {
	switch o := r.other; {
	case o == nil && r.seek == "":
		return refuse("cancel", hotline.KindInvalid, "nobody was asked: %w", errVerb)
	case o == nil || o.agent != "" && o.phase == ringing:
		return r.f.do(acd.CancelTransfer{Call: r.key})
	case o.agent == "":
		r.forget(o)
		r.drop(o, telephony.CauseCancelled)
		return nil
	default:
		return r.f.do(acd.Release{Agent: acd.AgentID(o.agent), Call: r.key})
	}
}

// callOutside rings somebody who is no agent. away: the owner leaves as soon as there is an answer.
func (r *room) callOutside(p *party, to telephony.Address, away bool) {
	now := time.Now()
	o := &party{to: to, kind: acd.KindConsult, from: p.agent, phase: ringing, offered: now, until: now.Add(r.f.cfg.DialOut)}
	if away {
		o.how = "transferred"
	}
	r.other, r.focus, r.held = o, onOther, false
	r.ring(o, false, r.f.cfg.DialOut)
}

// outsideAnswered takes what became of a call to somebody outside.
func (r *room) outsideAnswered(p *party, leg telephony.Leg, audio telephony.Audio, err error) {
	if err == nil {
		if err = r.join(p, leg, audio); err != nil {
			r.f.hangUp(leg, telephony.CauseFailed)
		}
	}
	if err != nil {
		r.f.deps.Log.Info("nobody outside answers", "call", r.call.ID, "to", p.to, "err", err)
		alone := p == r.owner
		r.forget(p)
		if alone { // whoever handed the caller on has left: the queue goes on
			r.requeue()
		}
		return
	}
	p.rang = time.Since(p.offered)
	p.phase = talking
	r.through(p, time.Now())
	if p == r.other && p.how == "transferred" && r.owner != nil {
		r.owner.how = "transferred"
		_ = r.f.do(acd.Release{Agent: acd.AgentID(r.owner.agent), Call: r.key})
	}
}

// handedOut tells that p, who is off the call, has left the caller to somebody outside whom p had called to hand him on. Where nobody
// answered while p was there, nothing was handed on.
func (r *room) handedOut(p *party) {
	if o := r.other; p == r.owner && o != nil && o.how == "transferred" && (p.how == "" || p.how == "transferred") {
		p.how = "transferred"
		r.emit(hotline.CallTransferred{Agent: p.agent, To: o.target(), Kind: "blind", By: o.by, AtMS: r.atMS()})
	}
}

// requeue puts a caller whom nobody has any more before all others of the queue.
func (r *room) requeue() {
	if err := r.f.do(acd.Enter{Call: r.key, Queue: r.wait.queue, Caller: r.known, Front: true}); err != nil {
		r.f.deps.Log.Error("back to the queue", "call", r.call.ID, "err", err)
		r.giveBack(Back{Why: string(acd.WhyNoAgents)})
	}
}

// parking is a call that waits for whoever takes it back.
type parking struct {
	slot  string // "" = not parked
	by    string
	since time.Time
	limit *time.Timer
	taker string // the agent who takes it back, whose desk picks up by itself
}

// slots is how many calls can be parked.
const slots = 99

// parks leaves the caller with music, under a number.
func (r *room) parks(p *party) error {
	if r.other != nil || r.seek != "" {
		return &hotline.Error{Op: "park", Kind: hotline.KindBusy, Err: errOther, Code: hotline.CodeColleague}
	}
	slot := r.f.freeSlot(r)
	if slot == "" {
		return refuse("park", hotline.KindBusy, "all %d places are taken", slots)
	}
	r.park = parking{slot: slot, by: p.agent, since: time.Now()}
	p.how = "transferred" // to whoever takes the call back
	if err := r.f.do(acd.Release{Agent: acd.AgentID(p.agent), Call: r.key}); err != nil {
		p.how = ""
		r.unpark()
		return err
	}
	r.park.limit = r.after(r.f.cfg.ParkLimit, func() {
		if r.park.slot == slot && !r.left {
			r.emit(hotline.CallParked{Slot: slot, AtMS: r.atMS()})
			r.requeue()
		}
	})
	r.unheld(p) // from here on he is parked
	r.emit(hotline.CallParked{Agent: p.agent, Slot: slot, Parked: true, AtMS: r.atMS()})
	return nil
}

// freeSlot takes the lowest number that is free.
func (f *Floor) freeSlot(r *room) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := 1; i <= slots; i++ {
		name := fmt.Sprintf("%02d", i)
		if f.slots[name] == nil {
			f.slots[name] = r
			return name
		}
	}
	return ""
}

// unpark frees the number.
func (r *room) unpark() {
	if r.park.slot == "" {
		return
	}
	if r.park.limit != nil {
		r.park.limit.Stop()
	}
	r.f.mu.Lock()
	delete(r.f.slots, r.park.slot)
	r.f.mu.Unlock()
	r.park.slot = ""
}

// retrieve rings the desk of the agent who takes a parked call, which picks up by itself.
func (r *room) retrieve(agent string) error {
	if r.park.slot == "" {
		return refuse("retrieve", hotline.KindNotFound, "the call is not parked any more")
	}
	_ = r.f.do(acd.Wrapped{Agent: acd.AgentID(agent)}) // whoever takes a call is done with the one before
	r.park.taker = agent
	slot := r.park.slot
	err := r.f.do(acd.Enter{Call: r.key, Queue: r.wait.queue, Caller: r.known, Front: true, Agent: acd.AgentID(agent)})
	if err != nil {
		r.park.taker = ""
		if e, ok := errors.AsType[*hotline.Error](err); ok && e.Kind == hotline.KindUnavailable { // the queue rings nobody who is away
			return &hotline.Error{Op: "retrieve", Kind: hotline.KindDenied, Code: hotline.CodeNotReady, Remedy: "go ready first, then take the call", Err: err}
		}
		return err
	}
	r.emit(hotline.CallParked{Agent: agent, Slot: slot, AtMS: r.atMS()})
	return nil
}

// referred lets an agent's phone hand the caller on by REFER, as the verb transfer does. To one that it talks to on another line it
// cannot: the verb consult is for that.
func (r *room) referred(p *party, leg telephony.Leg, ref telephony.Referral) {
	code := 200
	if ref.Replaces != "" || r.left || p.leg != leg || p != r.owner || !p.on() || r.transfer(p, r.f.unaddress(ref.To), "") != nil {
		code = 603
	}
	r.f.background("refer", func() {
		ctx, cancel := withTimeout(doWithin)
		defer cancel()
		if err := ref.Report(ctx, code); err != nil {
			r.f.deps.Log.Info("transfer report", "call", r.call.ID, "err", err)
		}
	})
}

// unaddress turns the address of one of our agents or queues into a target.
func (f *Floor) unaddress(to telephony.Address) string {
	user, host, ok := strings.Cut(strings.TrimPrefix(string(to), "sip:"), "@")
	host, _, _ = strings.Cut(host, ";")
	if !ok || host != f.cfg.Realm {
		return string(to)
	}
	if _, ok := f.queues.Title(acd.QueueID(user)); ok {
		return "queue:" + user
	}
	return "agent:" + user
}
