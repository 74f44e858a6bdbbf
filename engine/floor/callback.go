package floor

import (
	"context"
	"time"

	"hotline/engine/acd"
)

func withTimeout(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}

// callBack begins the call that an agent is rung for because somebody wants to be called back. It runs on the queues' goroutine.
func (f *Floor) callBack(ctx context.Context, act acd.Ring) *room {
	r := f.newRoom(act.Call)
	r.back = true
	f.mu.Lock()
	c := Callback{Booked: act.Call, Queue: string(act.Queue), Agent: string(act.Agent), Number: act.Number, Handover: f.booked[act.Call]}
	f.mu.Unlock()
	f.background("call-back", func() {
		defer r.abandon()
		f.place(ctx, c)
	})
	return r
}

// abandon takes a room out that Serve never served.
func (r *room) abandon() {
	r.f.mu.Lock()
	served := r.cancel.Load() != nil
	if !served && r.f.rooms[r.key] == r {
		delete(r.f.rooms, r.key)
	}
	r.f.mu.Unlock()
	if !served {
		_ = r.f.do(acd.CancelCallback{Call: r.key})
	}
}

// reach calls the customer for the agent who waits for that.
func (r *room) reach(act acd.Dial) {
	p := r.party(string(act.Agent))
	to, err := r.f.parse(act.Number)
	if p == nil || r.call.Reach == nil || err != nil {
		r.f.deps.Log.Error("customer cannot be called", "call", r.call.ID, "err", err)
		_ = r.f.do(acd.Unreached{Call: r.key})
		return
	}
	r.call.Number, r.known.Number = act.Number, act.Number
	ctx, cancel := withTimeout(r.f.cfg.DialOut)
	p.stop = cancel
	r.f.background("customer", func() {
		defer cancel()
		voice, err := r.call.Reach(ctx, to.outside)
		r.box.Put(func() { r.reached(p, voice, err) })
	})
}

// reached takes what became of the call to the customer, whose leg is whoever's Reach it was.
func (r *room) reached(p *party, voice Voice, err error) {
	if r.left || p != r.owner {
		return
	}
	p.stop = nil
	if err == nil {
		err = r.seat(voice)
	}
	if err == nil {
		err = r.f.do(acd.Reached{Call: r.key})
	}
	if err != nil {
		r.f.deps.Log.Info("customer not reached", "call", r.call.ID, "err", err)
		_ = r.f.do(acd.Unreached{Call: r.key})
	}
}
