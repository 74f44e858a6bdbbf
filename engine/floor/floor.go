// Package floor is where callers meet people: it drives the queues (engine/floor/queues), knows who sits at which phone, and runs the human
// part of each call: music and announcements, ringing agents, whisper, talk, hold, consultation, conference, transfers, parking,
// giving back to the machine. It owns no caller's leg and no recording (engine does), no accounts and no screen (console does).
// engine hands calls to Serve; cmd/hotline runs the Floor, tells it of phones, and shows it to the console.
package floor

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/engine/acd"
	"hotline/engine/acd/figures"
	"hotline/engine/floor/queues"
	"hotline/engine/music"
	"hotline/media"
	"hotline/telephony"
)

// Deps are the parts a floor is built from. Pacer, Dial and Log are required.
type Deps struct {
	Pacer *media.Pacer
	// Dial rings a phone and blocks until it is answered or refused, or ctx ends: then the phone stops ringing.
	Dial func(ctx context.Context, in Invitation) (telephony.Leg, error)
	// Speak synthesises text at rate Hz and blocks until it is whole; nil = nothing is announced or whispered.
	Speak func(ctx context.Context, text string, rate int) ([]int16, error)
	// Music returns what waiting.music of a queue names, at rate Hz, to be played in a loop; nil, or a nil answer, = the built-in tune.
	Music      func(name string, rate int) []int16
	Recognizer asr.Recognizer            // of the agents' speech; nil = no words, but when and how they speak
	Tongues    map[string]asr.Recognizer // of what agents say in other languages, by BCP 47 tag; one without is left to Recognizer
	HotWords   []string
	// Changed is told whose desk changed; without accounts: everybody's. It must not block.
	Changed  func(accounts ...string)
	Save     func(acd.Snapshot)     // is told what outlives a restart when it changed; must not block; may be nil
	Interval func(figures.Interval) // is told the finished counts of 15 minutes; must not block; may be nil
	Hooks    Hooks
	OnPanic  func(where string) // counts; may be nil
	Log      *slog.Logger
}

// Hooks measure. All may be nil and must not block.
type Hooks struct {
	Waited func(queue, outcome string, d time.Duration) // outcome: why of hotline.QueueLeft
	Rang   func(outcome string, d time.Duration)        // outcome: answered, or why of hotline.AgentMissed
	Gap    func(d time.Duration)                        // between the agent's leg being ready, the whisper done, and both hearing each other
}

// Invitation is a call that the floor places.
type Invitation struct {
	To      telephony.Address // sip:<account>@<Config.Realm>, or sip:<number>@<Config.Trunk>
	Agent   string            // account; "" = somebody outside
	From    telephony.Address // the caller, to be shown
	Headers []telephony.Header
}

// Floor is all queues and agents of a site. Safe for concurrent use.
//
// Run's goroutine owns the ACD (see queues.Queues); each call's Serve owns its room; both are told things by messages and never wait for
// one another's phones. mu is never held while anybody is asked or told.
//
//archtest:fields the parts of a site; each has its owner named
type Floor struct {
	cfg    Config
	deps   Deps
	queues *queues.Queues
	work   sync.WaitGroup
	tunes  music.Library
	place  func(ctx context.Context, c Callback)

	mu     sync.Mutex
	ended  bool                                         // nothing begins any more
	rooms  map[hotline.CallID]*room                     // by the id the ACD knows the call by
	phones map[string]bool                              // accounts with a registered phone
	lost   map[string]*time.Timer                       // accounts whose phone is gone in the middle of work, until the desk counts as lost
	gone   map[string]bool                              // accounts whose desk the ACD was told to be lost
	until  map[string]time.Time                         // end of the state of an agent
	wraps  map[wrapKey]Call                             // calls that are over but for the work after them
	slots  map[string]*room                             // parked calls
	booked map[hotline.CallID]hotline.HandoverRequested // what is known of callers who will be called back
}

// wrapKey is one agent's work after one call.
type wrapKey struct {
	agent string
	call  hotline.CallID
}

// New builds a floor with its queues. saved, if not nil, is what Deps.Save was told before the restart. It returns what is wrong
// with a configuration.
func New(cfg Config, distribution acd.Config, saved *acd.Snapshot, deps Deps) (*Floor, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Pacer == nil || deps.Dial == nil || deps.Log == nil {
		return nil, errors.New("floor: pacer, dial and log are required")
	}
	f := &Floor{
		cfg: cfg, deps: deps,
		rooms: map[hotline.CallID]*room{}, phones: map[string]bool{}, lost: map[string]*time.Timer{}, until: map[string]time.Time{},
		gone: map[string]bool{}, slots: map[string]*room{}, booked: map[hotline.CallID]hotline.HandoverRequested{}, wraps: map[wrapKey]Call{}, tunes: music.Library{Load: deps.Music},
	}
	if saved != nil {
		for _, a := range saved.Agents {
			f.gone[string(a.Agent.ID)] = a.State != acd.StateOffline
		}
	}
	var err error
	f.queues, err = queues.New(distribution, saved, queues.Deps{
		Dispatch: f.dispatch, Save: deps.Save, Panicked: func(p any) { f.panicked("queues", p) },
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // says queues
	}
	return f, nil
}

// OnCallback sets what places calls back to customers: it runs one such call, from its call_started to its call_ended, on a goroutine
// of the floor. Call it once, before Run.
func (f *Floor) OnCallback(place func(ctx context.Context, c Callback)) { f.place = place }

// Run drives the queues until ctx ends, and then waits for what the floor has begun. End the calls first: without Run nobody is
// distributed, and Serve returns.
func (f *Floor) Run(ctx context.Context) error {
	defer f.shut()
	f.background("music", func() { // so that no caller waits for it
		for _, rate := range []int{8000, 16000} {
			f.tunes.Piece("", rate)
			f.tunes.Ring(rate)
		}
	})
	f.queues.Run(ctx)
	return nil
}

// do tells the ACD one fact.
func (f *Floor) do(in acd.Input) error { return f.queues.Do(in) }

// dispatch passes a decision on to the call it concerns, or carries it out. It says whether it changed what outlives a restart.
func (f *Floor) dispatch(ctx context.Context, act acd.Act) (saves bool) {
	switch act := act.(type) {
	case acd.AgentChanged:
		f.agentChanged(act)
		return true
	case acd.QueueChanged:
		f.changed()
	case acd.IntervalEnded:
		if f.deps.Interval != nil {
			f.deps.Interval(act.Interval)
		}
		return true
	case acd.CallbackBooked, acd.CallbackDropped:
		saves = true
	}
	id := acd.CallOf(act)
	if id == "" {
		return saves
	}
	r := f.roomOf(id, act)
	if ring, ok := act.(acd.Ring); ok && r == nil && ring.Kind == acd.KindCallback && f.place != nil {
		r = f.callBack(ctx, ring)
	}
	if r != nil {
		r.tell(act)
	}
	return saves
}

// roomOf is the room that a decision is for. A call for which the caller need not wait any more, because he is called back, or whose
// try to call back is over, is known no longer: what the ACD decides next under that id is another call.
func (f *Floor) roomOf(id hotline.CallID, act acd.Act) *room {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.rooms[id]
	if r == nil {
		return nil
	}
	over := false
	switch act.(type) {
	case acd.Bridge:
		r.met = true
		delete(f.booked, id)
	case acd.CallbackBooked:
		over = !r.back
	case acd.CallbackDropped:
		delete(f.booked, id)
		over = r.back && !r.met
	case acd.StopRing, acd.Released:
		over = r.back && !r.met
	}
	if over {
		delete(f.rooms, id)
	}
	return r
}

// changed tells whose desk changed.
func (f *Floor) changed(accounts ...string) {
	if f.deps.Changed != nil {
		f.deps.Changed(accounts...)
	}
}

// guard is deferred: a panic ends what it guards, and then runs after.
func (f *Floor) guard(where string, after func()) {
	p := recover()
	if p == nil {
		return
	}
	f.panicked(where, p)
	after()
}

// panicked logs a panic and counts it.
func (f *Floor) panicked(where string, p any) {
	f.deps.Log.Error("panic", "where", where, "panic", p, "stack", string(debug.Stack()))
	if f.deps.OnPanic != nil {
		f.deps.OnPanic(where)
	}
}

// background runs fn, which outlives whoever wants it done; Run waits for it. After Run nothing begins any more.
func (f *Floor) background(where string, fn func()) {
	if !f.begin() {
		return
	}
	go func() {
		defer f.work.Done()
		defer f.guard(where, func() {})
		fn()
	}()
}

// begin counts something that Run waits for, which calls work.Done; false when Run has ended.
func (f *Floor) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return false
	}
	f.work.Add(1)
	return true
}

// shut lets nothing begin any more and waits for what has begun.
func (f *Floor) shut() {
	f.mu.Lock()
	f.ended = true
	for _, t := range f.lost {
		t.Stop()
	}
	f.mu.Unlock()
	f.work.Wait()
}

// hangUp ends a leg, waiting 5 s for its confirmation at most.
func (f *Floor) hangUp(leg telephony.Leg, cause telephony.Cause) {
	f.background("hang up", func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := leg.Hangup(ctx, cause); err != nil {
			f.deps.Log.Info("hang up", "to", leg.Info().To, "err", err)
		}
	})
}
