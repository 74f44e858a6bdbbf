package floor

import (
	"context"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/engine/acd"
	"hotline/engine/bridge"
	"hotline/engine/floor/queues"
	"hotline/engine/music"
	"hotline/engine/transcript"
	"hotline/telephony"
)

// recognitionLag is how much of an agent's speech may wait for the recogniser.
const recognitionLag = 2 * time.Second

// phase is how far a party is.
type phase int

const (
	ringing phase = iota
	dialing       // a call-back: the party is there, the customer is being called
	whisper       // hears the word before the caller
	talking
	away // the leg is lost; another one is awaited
)

// party is somebody on the call beside the caller: an agent, or somebody outside.
//
//archtest:fields one leg's life, changed by the room's goroutine only
type party struct {
	agent string            // account; "" = somebody outside
	to    telephony.Address // that was rung
	kind  acd.Kind
	from  string // who hands the call on or asks
	by    string // supervisor who has the call handed on to it
	phase phase
	state CallState // as shown, since since
	since time.Time

	offered time.Time
	until   time.Time // of the ring
	rang    time.Duration
	talk    time.Time // first in a talk; zero = not yet
	waited  time.Duration
	try     int                // rings so far: answers of earlier ones are hung up
	stop    context.CancelFunc // ends the ring in progress; nil = none
	timeout *time.Timer        // while away; nil = not
	auto    bool               // the desk picks up by itself
	how     string             // how the agent gets off the call, of hotline.AgentDone; "" = ended

	leg        telephony.Leg // nil while ringing and away
	audio      telephony.Audio
	port       *bridge.Port
	ear        *transcript.Ear // nil = not transcribed
	aside      *music.Source   // what it hears unless in a talk
	hears      bridge.Source   // as the port knows
	word       music.Word      // about the caller
	muted      bool
	unrecorded bool // wants the recording paused while the call is in its hands
	joined     bool // party_joined is stated
	quits      bool // hangs up at the desk
}

func (p *party) name() string {
	if p.agent != "" {
		return p.agent
	}
	return string(p.to)
}

// on says whether the party can talk with others.
func (p *party) on() bool { return p != nil && p.phase == talking }

// ring calls the party's phone, until for so long at most. auto: the desk picks up by itself.
func (r *room) ring(p *party, auto bool, patience time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	p.stop = cancel
	p.try++
	try, in := p.try, r.invitation(p, auto)
	r.f.background("ring", func() {
		defer cancel()
		leg, audio, err := r.f.dial(ctx, in)
		if !r.box.Put(func() { r.answered(p, try, leg, audio, err) }) && err == nil {
			r.f.hangUp(leg, telephony.CauseNormal)
		}
	})
}

func (r *room) invitation(p *party, auto bool) Invitation {
	in := Invitation{To: p.to, Agent: p.agent, From: r.call.From, Headers: []telephony.Header{{Name: "X-Hotline-Call", Value: string(r.call.ID)}}}
	if auto {
		in.Headers = append(in.Headers,
			telephony.Header{Name: "Call-Info", Value: "<sip:" + r.f.cfg.Realm + ">;answer-after=0"},
			telephony.Header{Name: "Answer-Mode", Value: "Auto"}) // RFC 5373
	}
	return in
}

// dial rings a phone and waits for its audio. A panic below counts as a phone that does not answer.
func (f *Floor) dial(ctx context.Context, in Invitation) (leg telephony.Leg, audio telephony.Audio, err error) {
	defer f.guard("ring", func() { err = queues.ErrOver })
	if leg, err = f.deps.Dial(ctx, in); err != nil {
		return nil, nil, err //nolint:wrapcheck // says dial
	}
	if audio, err = leg.Answer(ctx); err != nil {
		f.hangUp(leg, telephony.CauseFailed)
		return nil, nil, err //nolint:wrapcheck // says answer
	}
	return leg, audio, nil
}

// address is where an agent's phone is called.
func (f *Floor) address(agent string) telephony.Address {
	return telephony.Address("sip:" + agent + "@" + f.cfg.Realm)
}

// join gives the party a place in the bridge, aside from the talk.
func (r *room) join(p *party, leg telephony.Leg, audio telephony.Audio) error {
	p.aside = music.NewSource(audio.Rate(), nil)
	port, err := r.bridge.JoinAside(p.name(), audio.Rate(), audio.Send(), p.aside)
	if err != nil {
		return err //nolint:wrapcheck // says bridge
	}
	p.leg, p.audio, p.port, p.hears = leg, audio, port, p.aside
	port.Mute(p.muted)
	if p.agent != "" {
		r.transcribe(p)
	}
	audio.Receive(port)
	r.watch(p, leg)
	return nil
}

// watch follows what the party's phone does: hang up, hold, refer.
func (r *room) watch(p *party, leg telephony.Leg) {
	var refers <-chan telephony.Referral
	var held <-chan bool
	if l, ok := leg.(telephony.Referee); ok {
		refers = l.Referrals()
	}
	if l, ok := leg.(telephony.Holder); ok {
		held = l.Held()
	}
	r.f.background("leg", func() {
		for {
			select {
			case <-leg.Done():
				r.box.Put(func() { r.legEnded(p, leg) })
				return
			case <-r.f.queues.Done():
				return
			case ref, ok := <-refers:
				if !ok {
					refers = nil
					continue
				}
				r.box.Put(func() { r.referred(p, leg, ref) })
			case on, ok := <-held:
				if !ok {
					held = nil
					continue
				}
				r.box.Put(func() { r.phoneHolds(p, leg, on) })
			}
		}
	})
}

// phoneHolds is the hold key of an agent's phone: the caller hears music, as by the verb.
func (r *room) phoneHolds(p *party, leg telephony.Leg, on bool) {
	if r.left || p.leg != leg || p != r.owner || !p.on() {
		return
	}
	if err := r.putOnHold(on); err != nil {
		r.f.deps.Log.Info("hold by phone", "call", r.call.ID, "agent", p.agent, "err", err)
	}
}

// lost tells of an observer of an agent's voice that panicked. The talk goes on without it.
func (r *room) lost(v any, stack []byte) {
	r.f.deps.Log.Error("panic", "where", "tap", "call", r.call.ID, "panic", v, "stack", string(stack))
	if r.f.deps.OnPanic != nil {
		r.f.deps.OnPanic("tap")
	}
}

// transcribe listens to an agent: for words where there is a recogniser, for when and how the agent speaks always.
func (r *room) transcribe(p *party) {
	w := transcript.NewWriter(hotline.PartyAgent, p.agent, r.legs*utterancesPerLeg, r.call.Emit)
	w.OnPanic(r.lost)
	r.legs++
	rec, lang := r.f.deps.Recognizer, "zh-CN"
	if other := r.f.deps.Tongues[r.call.Lang]; other != nil {
		rec, lang = other, r.call.Lang
	}
	if rec == nil {
		rec = asr.Null{}
	}
	ear, err := transcript.Listen(context.Background(), rec, asr.Options{Lang: lang, HotWords: r.f.deps.HotWords, Name: string(r.call.ID) + "-" + p.agent, Panicked: r.lost}, w, r.call.Now)
	if err != nil {
		r.f.deps.Log.Error("recogniser of an agent", "call", r.call.ID, "agent", p.agent, "err", err)
		return
	}
	p.ear = ear
	p.port.Said().OnPanic(r.lost)
	p.port.Said().Attach("asr", recognitionLag, ear)
}

// utterancesPerLeg keeps the numbers of agents' utterances apart: of several agents, and of one who comes back on another leg.
const utterancesPerLeg = 10000

// drop takes the party's leg off the call, if it has one, and stops its phone from ringing.
func (r *room) drop(p *party, cause telephony.Cause) {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	if p.timeout != nil {
		p.timeout.Stop()
	}
	p.try++ // whatever is on its way is not wanted any more
	if p.leg == nil {
		return
	}
	leg, port := p.leg, p.port
	p.leg, p.port = nil, nil
	gone := make(chan struct{})
	r.f.background("leave", func() { defer close(gone); port.Leave() })
	r.leaving = append(r.leaving, gone)
	byIt := p.quits
	if !isClosed(leg.Done()) {
		r.f.hangUp(leg, cause)
	} else {
		if e, ok := leg.(telephony.Ender); ok {
			cause = e.End().Cause
		}
		byIt = byIt || cause == telephony.CauseNormal // else the leg was lost
	}
	if p.joined {
		p.joined = false
		r.emit(hotline.PartyLeft{
			Party: hotline.PartyAgent, Name: p.agent, To: string(p.to), Cause: string(cause), ByIt: byIt, AtMS: r.atMS(), Media: p.audio.Report(),
		})
	}
}

// heard waits until what the parties have said is on record, 2 s at most.
func (r *room) heard() {
	limit := time.NewTimer(2 * time.Second)
	defer limit.Stop()
	for _, gone := range r.leaving {
		select {
		case <-gone:
		case <-limit.C:
			return
		}
	}
}

func isClosed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}
