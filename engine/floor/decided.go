package floor

import (
	"context"
	"strings"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
	"hotline/engine/music"
	"hotline/telephony"
)

// bookKey is what a waiting caller presses to be called back, when asked.
const bookKey = '1'

// farewellSlack is how much longer than its length a last sentence may take.
const farewellSlack = 2 * time.Second

// sayWithin bounds the synthesis of an announcement: a late one is of no use.
const sayWithin = 8 * time.Second

// decided carries out a decision of the ACD.
func (r *room) decided(act acd.Act) {
	if r.left {
		return
	}
	switch act := act.(type) {
	case acd.Queued:
		r.queued(act)
	case acd.Moved:
		r.leftQueue(act.From, act.Why, time.Since(r.wait.since), false)
	case acd.Left:
		r.leftQueue(act.Queue, act.Why, act.Waited, act.Short)
	case acd.Announce:
		r.announce(act.What, act.Text)
	case acd.AskCallback:
		r.ask(act)
	case acd.Divert:
		r.divert(act)
	case acd.Ring:
		r.offer(act)
	case acd.StopRing:
		r.stopRing(act)
	case acd.Bridge:
		r.meet(act)
	case acd.Dial:
		r.reach(act)
	case acd.Released:
		r.released(act)
	case acd.TransferFailed:
		r.notFound(act)
	}
}

func (r *room) queued(act acd.Queued) {
	if r.wait.inside && r.wait.queue == act.Queue {
		return // the one agent who was wanted does not come: the wait goes on
	}
	if r.owner != nil && r.owner.agent == "" { // the agent was lost who had called somebody outside
		r.drop(r.owner, telephony.CauseNormal)
		r.owner = nil
	}
	r.wait.since = time.Now()
	r.wait.queue, r.wait.inside = act.Queue, true
	r.unpark()
	r.air.Play(r.f.tunes.Piece(act.Music, r.call.Voice.Rate))
	r.emit(hotline.QueueEntered{
		Queue: string(act.Queue), Title: r.title(), Kind: string(act.Kind), Tier: r.known.Tier, Ahead: act.Ahead, EstimateMS: ms(act.Wait), AtMS: r.atMS(),
	})
	r.f.changed()
}

func (r *room) leftQueue(q acd.QueueID, why acd.Why, waited time.Duration, short bool) {
	if !r.wait.inside || r.wait.queue != q {
		return
	}
	r.wait.inside = false
	r.emit(hotline.QueueLeft{Queue: string(q), Why: string(why), WaitedMS: ms(waited), Short: short, AtMS: r.atMS()})
	if r.f.deps.Hooks.Waited != nil && q != hotline.Training {
		r.f.deps.Hooks.Waited(string(q), string(why), waited)
	}
	r.f.changed()
}

// announce speaks over the music, as soon as it is synthesised; a caller who talks by then does not hear it, and one to whom a supervisor
// talks is told nothing.
func (r *room) announce(what, text string) {
	if r.guests.Open() {
		return
	}
	switch what {
	case "apology", "callback":
	case "comfort":
		what = "longer"
	default:
		what = "position"
	}
	r.emit(hotline.QueueAnnounced{Queue: string(r.wait.queue), What: what, Text: text, AtMS: r.atMS()})
	r.speak(text, r.call.Voice.Rate, func(samples []int16) {
		if !r.hears && r.final == nil {
			r.air.Say(&music.Words{Samples: samples})
		}
	})
}

// speak synthesises text and hands it to then, on the room's goroutine; nothing where it cannot be spoken.
func (r *room) speak(text string, rate int, then func(samples []int16)) {
	if r.f.deps.Speak == nil || text == "" {
		r.box.Put(func() { then(nil) })
		return
	}
	r.f.background("speech", func() {
		var samples []int16
		defer func() { r.box.Put(func() { then(samples) }) }()
		ctx, cancel := context.WithTimeout(context.Background(), sayWithin)
		defer cancel()
		var err error
		if samples, err = r.f.deps.Speak(ctx, text, rate); err != nil {
			r.f.deps.Log.Error("announcement", "call", r.call.ID, "err", err)
		}
	})
}

func (r *room) ask(act acd.AskCallback) {
	if r.call.Number == "" {
		return // nobody could call back
	}
	r.wait.asked = true
	r.announce("callback", act.Text)
}

// pressed takes a key of the caller.
func (r *room) pressed(key rune) {
	if key != bookKey || !r.wait.asked || !r.wait.inside || r.final != nil {
		return
	}
	if err := r.f.do(acd.BookCallback{Call: r.key, Number: r.call.Number}); err != nil {
		r.f.deps.Log.Info("call-back", "call", r.call.ID, "err", err)
		return
	}
	r.f.mu.Lock()
	r.f.booked[r.key] = r.call.Handover
	r.f.mu.Unlock()
	r.emit(hotline.CallbackRequested{Number: r.call.Number, Reason: "queue"})
	text := r.f.cfg.Booked
	if strings.HasPrefix(r.call.Lang, "en") {
		text = r.f.cfg.BookedEN
	}
	r.farewell(text, End{Outcome: hotline.OutcomeCallback})
}

// farewell says a last sentence, and nothing else any more, and lets the call leave.
func (r *room) farewell(text string, end End) {
	r.final = &end
	r.speak(text, r.call.Voice.Rate, func(samples []int16) {
		if len(samples) == 0 {
			r.leave(end)
			return
		}
		r.air.Hush()
		r.after(time.Duration(len(samples))*time.Second/time.Duration(r.call.Voice.Rate)+farewellSlack, func() { r.leave(end) })
		r.air.Say(&music.Words{Samples: samples, Done: func() { r.box.Put(func() { r.leave(end) }) }})
	})
}

func (r *room) divert(act acd.Divert) {
	r.leftQueue(act.Queue, act.Why, time.Since(r.wait.since), false)
	if act.Do == plan.DoGoodbye {
		r.farewell(act.Text, End{Outcome: hotline.OutcomeCompleted})
		return
	}
	back := Back{Why: string(act.Why)}
	if act.Do == plan.DoCallback {
		back.Scene = "callback"
	}
	r.giveBack(back)
}

// giveBack lets the machine go on.
func (r *room) giveBack(b Back) {
	r.emit(hotline.GivenBack{Agent: b.Agent, To: b.Scene, Why: b.Why, AtMS: r.atMS()})
	r.leave(End{Outcome: hotline.OutcomeTransferred, Back: &b})
}
