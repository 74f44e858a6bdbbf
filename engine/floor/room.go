package floor

import (
	"context"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/bridge"
	"hotline/engine/floor/box"
	"hotline/engine/monitor"
	"hotline/engine/music"
	"hotline/telephony"
)

// room is the human part of one call. The goroutine of Serve owns it; others put messages into its box. What is to be heard by whom
// follows from its fields (see connect), so that no step of a call has to undo another.
//
//archtest:fields the state of one call, owned by one goroutine
type room struct {
	f      *Floor
	key    hotline.CallID // by which the ACD knows the call
	box    *box.Box
	cancel atomic.Pointer[context.CancelFunc] // ends Serve; set while it runs
	shown  atomic.Pointer[shown]              // what desks see
	back   bool                               // nobody is on the line: a customer is to be called back
	met    bool                               // agent and caller were put through; under Floor.mu

	call   Caller
	known  acd.Caller
	bridge *bridge.Bridge
	port   *bridge.Port  // the caller's; nil until a customer is reached
	air    *music.Source // what the caller hears unless in a talk
	hears  bool          // the caller is in a talk
	talked bool          // and has been in one

	wait   waiting
	owner  *party // whose call it is; nil while the caller waits
	other  *party // the colleague, or somebody outside, whom the owner talks to or waits for
	focus  focus
	held   bool
	silent bool          // the recording is paused for an agent
	told   *party        // to whose account the caller is on hold, as the ACD and the events know it
	guests monitor.Seats // supervisors
	seek   string        // the colleague or queue whom the owner looks for; "" = nobody
	park   parking

	legs    int             // of agents so far: their utterances are numbered apart
	leaving []chan struct{} // closed when what a party that left has said is on record
	wakes   []*time.Timer
	final   *End // set: this is how the call leaves, as soon as its last agent is off
	end     *End // set: it leaves now
	left    bool // nothing begins any more
}

// waiting is the caller's wait for somebody.
type waiting struct {
	queue  acd.QueueID
	since  time.Time
	inside bool // between queue_entered and queue_left
	asked  bool // whether to be called back
}

// knownWithin bounds the look-up of a caller.
const knownWithin = 2 * time.Second

// focus is whom the owner talks to.
type focus int

const (
	onCaller focus = iota
	onOther        // the caller hears music
	onAll
)

func (f *Floor) newRoom(key hotline.CallID) *room {
	r := &room{f: f, key: key, box: box.New()}
	f.mu.Lock()
	f.rooms[key] = r
	f.mu.Unlock()
	return r
}

// tell passes a decision of the ACD on. A room that does not read its box is ended: nobody waits for it.
func (r *room) tell(act acd.Act) {
	if r.box.Put(func() { r.decided(act) }) {
		return
	}
	if cancel := r.cancel.Load(); cancel != nil {
		(*cancel)()
	}
}

// Serve gives the caller to people: it blocks until the call leaves the floor or ctx ends (the caller hung up).
func (f *Floor) Serve(ctx context.Context, c Caller) (end End) {
	if !f.begin() {
		return End{Outcome: hotline.OutcomeFailed}
	}
	defer f.work.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	key := c.ID
	var r *room
	if c.Callback != nil {
		key = c.Callback.Booked
		f.mu.Lock()
		r = f.rooms[key]
		f.mu.Unlock()
	}
	if r == nil {
		r = f.newRoom(key)
	}
	r.call = c
	r.cancel.Store(&cancel)
	defer r.close()
	defer f.guard("floor", func() { end = End{Outcome: hotline.OutcomeFailed} })
	if err := r.enter(); err != nil {
		f.deps.Log.Error("queue", "call", c.ID, "err", err)
		return End{Outcome: hotline.OutcomeFailed, Back: &Back{Why: string(acd.WhyNoAgents)}}
	}
	r.run(ctx)
	return *r.end
}

// enter begins the wait.
func (r *room) enter() error {
	if r.back {
		return nil // the agent is being rung already
	}
	if err := r.seat(r.call.Voice); err != nil {
		return err
	}
	queue := r.f.queues.OrFirst(acd.QueueID(r.call.Handover.Queue))
	r.known = acd.Caller{Number: r.call.Number, Upset: r.call.Upset, Lang: r.call.Lang}
	enter := func() {
		if r.left {
			return
		}
		if agent := acd.AgentID(r.call.Agent); agent != "" && r.f.do(acd.Enter{Call: r.key, Queue: queue, Caller: r.known, Front: true, Agent: agent}) == nil {
			return
		}
		if err := r.f.do(acd.Enter{Call: r.key, Queue: queue, Caller: r.known}); err != nil {
			r.f.deps.Log.Error("queue", "call", r.call.ID, "err", err)
			r.giveBack(Back{Why: string(acd.WhyNoAgents)})
		}
	}
	if r.call.Known == nil {
		enter()
		return nil
	}
	r.f.background("caller", func() {
		known := r.known
		defer func() { r.box.Put(func() { r.known = known; enter() }) }()
		ctx, cancel := withTimeout(knownWithin)
		defer cancel()
		known = r.call.Known(ctx)
		known.Upset, known.Lang = known.Upset || r.call.Upset, r.call.Lang
	})
	return nil
}

// seat gives the caller a place in the bridge, with music.
func (r *room) seat(v Voice) (err error) {
	if r.bridge == nil {
		if r.bridge, err = bridge.NewGuarded(v.Rate, r.f.deps.Pacer, r.broken); err != nil {
			return err //nolint:wrapcheck // says bridge
		}
	}
	r.air = music.NewSource(v.Rate, r.f.tunes.Piece("", v.Rate))
	if r.port, err = r.bridge.JoinAside("caller", v.Rate, v.Send, r.air); err != nil {
		return err //nolint:wrapcheck // says bridge
	}
	r.call.Voice = v
	v.Listen(r.port)
	return nil
}

// broken ends the call whose mixing has panicked on the clock: nobody in it hears anything any more.
func (r *room) broken(v any, _ []byte) {
	r.box.Put(func() {
		r.final = &End{Outcome: hotline.OutcomeFailed, Broken: v}
		_ = r.f.do(acd.Leave{Call: r.key}) // the agent has work after it, as when the caller hangs up
		r.box.Put(func() { r.end = r.final })
	})
}

// run works through what the room is told until the call leaves.
func (r *room) run(ctx context.Context) {
	for r.end == nil {
		select {
		case <-ctx.Done():
			r.hungUp()
		case <-r.f.queues.Done():
			r.end = &End{Outcome: hotline.OutcomeFailed}
		case k, ok := <-r.call.Voice.Keys:
			if !ok {
				r.call.Voice.Keys = nil
				continue
			}
			r.pressed(k)
		case <-r.box.Wake():
		}
		r.work()
	}
}

// work takes what is in the box and brings everything in line with it.
func (r *room) work() {
	for items := r.box.Take(); len(items) > 0; items = r.box.Take() {
		for _, fn := range items {
			fn()
		}
		r.connect()
		r.evict()
		r.show()
	}
}

// hungUp is the caller's end.
func (r *room) hungUp() {
	outcome := hotline.OutcomeCallerGone
	if r.talked {
		outcome = hotline.OutcomeTransferred
	}
	r.final = &End{Outcome: outcome}
	_ = r.f.do(acd.Leave{Call: r.key}) // unknown there: parked, or with somebody outside
	r.work()
	r.end = r.final
}

// close takes the room down. What comes from now on finds it closed.
func (r *room) close() {
	r.left = true
	r.f.mu.Lock()
	mine := r.f.rooms[r.key] == r
	r.f.mu.Unlock()
	if mine {
		_ = r.f.do(acd.Leave{Call: r.key}) // where a panic left it behind
	}
	for _, fn := range r.box.Close() {
		fn()
	}
	for _, p := range []*party{r.owner, r.other} {
		if p != nil {
			r.drop(p, telephony.CauseNormal)
		}
	}
	for _, t := range r.wakes {
		t.Stop()
	}
	r.unpark()
	r.heard()
	if r.port != nil {
		r.call.Voice.Listen(nil)
	}
	if r.bridge != nil {
		r.guests.Clear()
		r.bridge.Close()
	}
	r.f.mu.Lock()
	if r.f.rooms[r.key] == r {
		delete(r.f.rooms, r.key)
	}
	r.f.mu.Unlock()
	if who := r.agents(); len(who) > 0 {
		r.f.changed(who...)
	}
}

// after has fn run in d, unless the call has left by then.
func (r *room) after(d time.Duration, fn func()) *time.Timer {
	t := time.AfterFunc(d, func() { r.box.Put(fn) })
	r.wakes = append(r.wakes, t)
	return t
}

// leave ends the call's stay.
func (r *room) leave(end End) {
	if r.end == nil {
		r.end = &end
	}
}

func (r *room) emit(body hotline.Body) { r.call.Emit(body) }

func (r *room) atMS() float64 { return ms(r.call.Now()) }

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (r *room) title() string {
	title, _ := r.f.queues.Title(r.wait.queue)
	return title
}
