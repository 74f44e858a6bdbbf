package floor

import (
	"time"

	"hotline/engine/acd"
	"hotline/telephony"
)

// redial is how long after a desk did not pick up by itself it is rung again.
const redial = time.Second

// loses is a party whose leg broke: the caller hears music until the agent is back on another one, or goes to the next agent.
func (r *room) loses(p *party) {
	if p.phase != whisper && p.phase != talking {
		p.how = "lost"
		_ = r.f.do(acd.Release{Agent: acd.AgentID(p.agent), Call: r.key, Lost: true})
		return
	}
	r.drop(p, telephony.CauseMediaLost)
	p.phase = away
	p.timeout = r.after(r.f.cfg.Reattach, func() { r.givesUp(p) })
	r.seekBack(p)
}

// seekBack rings the desk that lost the call, where it has a phone.
func (r *room) seekBack(p *party) {
	if r.left || p.phase != away || p.stop != nil || p != r.owner && p != r.other || !r.f.hasPhone(p.agent) {
		return
	}
	p.auto = true
	r.ring(p, true, r.f.cfg.Reattach)
}

// backOn takes the agent's new leg: the talk goes on.
func (r *room) backOn(p *party, leg telephony.Leg, audio telephony.Audio, err error) {
	if err == nil {
		if err = r.join(p, leg, audio); err != nil {
			r.f.hangUp(leg, telephony.CauseFailed)
		}
	}
	if err != nil {
		r.f.deps.Log.Info("desk does not come back", "call", r.call.ID, "agent", p.agent, "err", err)
		r.after(redial, func() { r.seekBack(p) })
		return
	}
	p.timeout.Stop()
	p.timeout = nil
	r.through(p, time.Now())
}

// givesUp lets the caller go to the next agent, first in line and with an apology.
func (r *room) givesUp(p *party) {
	if r.left || p.phase != away || p != r.owner && p != r.other {
		return
	}
	p.how = "lost"
	outside := r.other != nil && r.other.agent == "" // with whom the caller stays
	phone := r.f.hasPhone(p.agent)
	if outside || phone {
		_ = r.f.do(acd.Release{Agent: acd.AgentID(p.agent), Call: r.key, Lost: !outside})
	}
	if !phone {
		r.f.deskGone(p.agent)
	}
}
