package floor

import (
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/bridge"
	"hotline/engine/music"
	"hotline/media/dsp"
	"hotline/telephony"
)

// whisperMost bounds the word in the agent's ear: the caller hears music meanwhile.
const whisperMost = 12 * time.Second

// callbackRate is what the bridge of a call-back mixes at: how the customer's phone speaks is known when it answers.
const callbackRate = 16000

// offer rings an agent's desk.
func (r *room) offer(act acd.Ring) {
	if r.back && r.wait.queue == "" {
		r.wait.queue = act.Queue
	}
	now := time.Now()
	p := &party{
		agent: string(act.Agent), to: r.f.address(string(act.Agent)), kind: act.Kind, from: string(act.From), phase: ringing,
		offered: now, until: act.Until, waited: act.Waited,
	}
	if act.Kind == acd.KindConsult {
		r.other = p
	} else {
		r.owner = p
	}
	r.emit(hotline.AgentOffered{
		Agent: p.agent, Queue: string(act.Queue), Kind: string(act.Kind), From: p.from, WaitedMS: ms(act.Waited),
		RingMS: ms(act.Until.Sub(now)), AtMS: r.atMS(),
	})
	p.auto = r.park.taker == p.agent
	r.park.taker = ""
	r.ring(p, p.auto, max(time.Second, act.Until.Sub(now)))
	r.prepare(p)
}

// stopRing ends the ring of a desk.
func (r *room) stopRing(act acd.StopRing) {
	p := r.party(string(act.Agent))
	if p == nil || p.phase != ringing {
		return
	}
	r.forget(p)
	r.drop(p, telephony.CauseCancelled)
	d := time.Since(p.offered)
	r.rang(string(act.Why), d)
	r.emit(hotline.AgentMissed{Agent: p.agent, Why: string(act.Why), AtMS: r.atMS()})
	r.f.changed(p.agent)
	if r.back && r.port == nil {
		r.leave(End{Outcome: hotline.OutcomeRejected})
	}
}

func (r *room) rang(outcome string, d time.Duration) {
	if r.f.deps.Hooks.Rang != nil && r.wait.queue != hotline.Training {
		r.f.deps.Hooks.Rang(outcome, d)
	}
}

// party finds an agent who is on the call or rung for it.
func (r *room) party(agent string) *party {
	for _, p := range []*party{r.owner, r.other} {
		if p != nil && p.agent == agent && agent != "" {
			return p
		}
	}
	return nil
}

// forget takes p out of its place.
func (r *room) forget(p *party) {
	switch p {
	case r.owner:
		r.owner = nil
	case r.other:
		r.other = nil
		r.focus = onCaller
	}
	r.seek = ""
}

// answered takes what became of a ring.
func (r *room) answered(p *party, try int, leg telephony.Leg, audio telephony.Audio, err error) {
	if r.left || p.try != try || p != r.owner && p != r.other {
		if err == nil {
			r.f.hangUp(leg, telephony.CauseNormal)
		}
		return
	}
	p.stop = nil
	switch {
	case p.agent == "":
		r.outsideAnswered(p, leg, audio, err)
	case p.phase == away:
		r.backOn(p, leg, audio, err)
	case err != nil:
		r.f.deps.Log.Info("desk does not answer", "call", r.call.ID, "agent", p.agent, "err", err)
		_ = r.f.do(acd.Reject{Agent: acd.AgentID(p.agent), Call: r.key}) // if it is too late, the ring was stopped already
	default:
		r.picksUp(p, leg, audio)
	}
}

// picksUp is an agent who took the phone off the hook. The ACD says whether the call is still his.
func (r *room) picksUp(p *party, leg telephony.Leg, audio telephony.Audio) {
	if err := r.f.do(acd.Answer{Agent: acd.AgentID(p.agent), Call: r.key}); err != nil {
		r.f.hangUp(leg, telephony.CauseNormal)
		return
	}
	p.rang = time.Since(p.offered)
	r.rang("answered", p.rang)
	var err error
	if r.bridge == nil { // a call-back: the customer is to be called yet, and the agent waits for that
		p.phase = dialing
		r.bridge, err = bridge.NewGuarded(callbackRate, r.f.deps.Pacer, r.broken)
	}
	if err == nil {
		err = r.join(p, leg, audio)
	}
	if err != nil {
		r.f.deps.Log.Error("bridge", "call", r.call.ID, "err", err)
		r.f.hangUp(leg, telephony.CauseFailed)
		r.loses(p)
		return
	}
	if p.phase == dialing {
		p.aside.Play(r.f.tunes.Ring(audio.Rate()))
	}
}

// meet puts the agent through, after a word about the caller.
func (r *room) meet(act acd.Bridge) {
	p := r.party(string(act.Agent))
	if p == nil {
		return
	}
	p.waited = act.Waited
	if p == r.owner {
		r.held, r.focus = false, onCaller
	}
	if !r.whispers(p) || p.port == nil {
		r.through(p, time.Now())
		return
	}
	p.phase = whisper
	over := func(at time.Time) {
		if p.phase == whisper && !r.left {
			r.through(p, at)
		}
	}
	r.after(whisperMost, func() { over(time.Now()) })
	p.word.When(func(samples []int16) {
		samples, err := dsp.Convert(samples, wordRate, p.audio.Rate())
		if err != nil {
			r.f.deps.Log.Error("whisper", "err", err)
		}
		if len(samples) == 0 || p.aside == nil {
			over(time.Now())
			return
		}
		p.aside.Say(&music.Words{Samples: samples, Done: func() {
			at := time.Now()
			r.box.Put(func() { over(at) })
		}})
	})
}

// whispers says whether the agent hears a word about the caller first: not who knows him already, or is told by a colleague.
func (r *room) whispers(p *party) bool {
	return r.f.cfg.Whisper && p.kind != acd.KindConsult && p.kind != acd.KindCallback && !p.auto
}

// wordRate is what the word in the agent's ear is synthesised at while the phone rings: how the phone speaks is not known yet.
const wordRate = 16000

// prepare synthesises the word in the agent's ear while the phone rings.
func (r *room) prepare(p *party) {
	if r.whispers(p) {
		r.speak(r.whisperText(), wordRate, p.word.Set)
	}
}

// whisperText is one sentence about the caller.
func (r *room) whisperText() string {
	about := r.call.Handover.Summary
	if about == "" {
		return r.title() + "。"
	}
	return r.title() + "，" + about
}

// through lets the party take part in the talk. It could have since ready.
func (r *room) through(p *party, ready time.Time) {
	p.phase = talking
	r.connect()
	r.talked = r.talked || r.hears
	if p == r.owner && r.f.deps.Hooks.Gap != nil {
		r.f.deps.Hooks.Gap(time.Since(ready))
	}
	if p.talk.IsZero() {
		p.talk = time.Now()
	}
	if !p.joined {
		p.joined = true
		r.emit(hotline.PartyJoined{
			Party: hotline.PartyAgent, Name: p.agent, To: string(p.to), Codec: p.audio.Report().Codec, RingMS: ms(p.rang), AtMS: r.atMS(),
		})
	}
}

// withCaller says whether p and the caller hear each other.
func (r *room) withCaller(p *party) bool {
	if !p.on() || r.held {
		return false
	}
	return p == r.owner && r.focus != onOther || p == r.other && r.focus == onAll
}

// connect makes everybody hear what the state of the call says.
func (r *room) connect() {
	if r.silent && (r.owner == nil || !r.owner.unrecorded) { // who paused the recording is off the call
		r.silent = false
		r.call.Voice.Pause(false)
	}
	if r.port == nil {
		return
	}
	r.admit()                     // before anybody comes back from music: he must not hear what is not for him
	r.port.Attend(r.final == nil) // a last sentence is heard to its end
	if r.guests.Open() && r.final == nil {
		r.air.Hush() // what was being said is stale when the supervisor is done
	}
	owner, other := r.withCaller(r.owner), r.withCaller(r.other)
	if hears := owner || other; hears != r.hears {
		r.hears = hears
		if hears {
			r.port.Aside(nil)
			r.air.Hush()
		} else {
			r.port.Aside(r.air)
		}
	}
	if p := r.owner; p != nil && p.port != nil {
		apart := !p.on()
		if r.focus == onOther && !r.other.on() { // the colleague is being rung
			apart = true
			p.aside.Play(r.ringing(p))
		} else {
			p.aside.Play(nil)
		}
		p.hear(apart, owner)
	}
	if p := r.other; p != nil && p.port != nil {
		apart := !p.on() || r.focus == onCaller
		if apart && p.on() {
			p.aside.Play(r.f.tunes.Piece("", p.audio.Rate()))
		} else {
			p.aside.Play(nil)
		}
		p.hear(apart, other)
	}
	r.hold()
}

// ringing is the tone for an agent whose colleague is rung.
func (r *room) ringing(p *party) []int16 {
	if r.other == nil && r.seek == "" {
		return nil
	}
	return r.f.tunes.Ring(p.audio.Rate())
}

// hear puts the party aside or into the talk, and its words on record or not.
func (p *party) hear(apart, withCaller bool) {
	p.port.Attend(p.on())
	var want bridge.Source
	if apart {
		want = p.aside
	}
	if want != p.hears {
		p.hears = want
		p.port.Aside(want)
	}
	if p.ear != nil {
		p.ear.Open(withCaller && !p.muted)
	}
}

// hold tells ACD and record that the caller is on hold to the owner's account, or not any more.
func (r *room) hold() {
	var now *party
	if r.owner.on() && r.owner.agent != "" && !r.hears && r.final == nil && r.park.slot == "" {
		now = r.owner
	}
	if now == r.told {
		return
	}
	if was := r.told; was != nil {
		_ = r.f.do(acd.Hold{Agent: acd.AgentID(was.agent), Call: r.key})
		r.unheld(was)
	}
	if now != nil {
		_ = r.f.do(acd.Hold{Agent: acd.AgentID(now.agent), Call: r.key, On: true})
		by := ""
		if r.other != nil {
			by = r.other.by
		}
		r.emit(hotline.AgentHeld{Agent: now.agent, Held: true, By: by, AtMS: r.atMS()})
	}
	r.told = now
}

// unheld puts on record that the caller is not on hold to p any more: p has taken him back, or is off the call.
func (r *room) unheld(p *party) {
	if r.told == p {
		r.told = nil
		r.emit(hotline.AgentHeld{Agent: p.agent, AtMS: r.atMS()})
	}
}

// released is an agent who is off the call.
func (r *room) released(act acd.Released) {
	p := r.party(string(act.Agent))
	if p == nil {
		return
	}
	r.handedOut(p)
	r.unheld(p)
	r.drop(p, telephony.CauseNormal)
	how := p.how
	if how == "" {
		how = "ended"
	}
	if p.phase != dialing {
		r.emit(hotline.AgentDone{
			Agent: p.agent, Queue: string(r.wait.queue), Kind: string(p.kind), WaitedMS: ms(p.waited), RingMS: ms(p.rang),
			TalkMS: ms(act.Talk), HoldMS: ms(act.Hold), How: how, AtMS: r.atMS(),
		})
	}
	r.f.wrapUp(p, r)
	if p == r.other {
		r.forget(p)
	} else {
		r.owner, r.other = r.other, nil // the colleague goes on
		r.focus, r.held, r.seek = onCaller, false, ""
	}
	r.f.changed(p.agent)
	switch {
	case r.back && r.port == nil:
		r.leave(End{Outcome: hotline.OutcomeRejected})
	case act.Last && r.owner == nil && r.park.slot == "":
		r.over()
	}
}

// over ends the stay of a call that nobody is on any more.
func (r *room) over() {
	if r.final != nil && r.final.Back != nil {
		r.giveBack(*r.final.Back)
		return
	}
	if r.final != nil && r.final.Evicted {
		r.leave(*r.final)
		return
	}
	r.leave(End{Outcome: hotline.OutcomeTransferred})
}

// legEnded is a party's leg that is gone: hung up, or lost.
func (r *room) legEnded(p *party, leg telephony.Leg) {
	if r.left || p.leg != leg {
		return
	}
	if e, ok := leg.(telephony.Ender); ok && e.End().Cause != telephony.CauseNormal && p.agent != "" {
		r.loses(p)
		return
	}
	r.hangsUp(p)
}

// hangsUp takes a party off the call by its own wish. When nobody else is on it the call ends.
func (r *room) hangsUp(p *party) {
	others := p == r.other || r.other != nil || r.seek != ""
	switch {
	case p.phase == dialing:
		_ = r.f.do(acd.Unreached{Call: r.key})
	case p.agent == "" && p == r.other:
		r.forget(p)
		r.drop(p, telephony.CauseNormal)
	case p.agent == "":
		r.drop(p, telephony.CauseNormal)
		r.owner, r.other = r.other, nil
		if r.owner == nil {
			r.over()
		}
	case others:
		_ = r.f.do(acd.Release{Agent: acd.AgentID(p.agent), Call: r.key})
	default:
		r.final = &End{Outcome: hotline.OutcomeTransferred}
		if r.f.do(acd.Leave{Call: r.key}) != nil {
			r.over()
		}
	}
}
