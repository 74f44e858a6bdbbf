package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"hotline"
	"hotline/asr"
	"hotline/dialog"
	"hotline/engine/monitor"
	"hotline/engine/transcript"
	"hotline/media"
)

const (
	mostVisits = 8               // supervisors on one call: a bridge takes 16
	takeWithin = 3 * time.Second // a take-over until machine or agent have left
	mostHint   = 500             // runes
	wordsLag   = 2 * time.Second // of a supervisor's speech that may wait for the recogniser

	// Utterances of supervisors are numbered apart from those of agents' legs.
	firstOverheard, overheardPerVisit = 1 << 19, 10000
)

// Errors of supervisors' orders.
var (
	errNotMonitored = errors.New("no such call, or none that can be joined")
	errTaken        = errors.New("another supervisor has taken the call over")
	errCrowded      = errors.New("too many supervisors on the call")
	errFixed        = errors.New("not on a call back: barge in instead")
	errOutside      = errors.New("only a call that an agent has is transferred to a number")
	errSteered      = errors.New("a supervisor wants it so") // cause of a context
)

// stage is where the caller is: with the machine or a supervisor (the booth), or on the floor.
type stage int

const (
	offStage stage = iota
	botStage
	floorStage
	ownStage // a supervisor has the caller
	noStage  // between two of them
)

// order is what a supervisor wants to become of the call. The zero order is none.
type order struct {
	verb string // take | release | transfer | hangup
	to   string // of transfer: queue or agent
	by   string
}

// audience is the supervisors of one call, and what they want of it.
type audience struct {
	s    *session
	work sync.WaitGroup // last words of those who left

	arranging sync.Mutex // held while the stage is brought in line; taken before mu

	mu     sync.Mutex
	visits []*visit
	count  int // visits so far
	stage  stage
	medium *medium // nil until the caller is there
	fixed  bool    // nobody can take the caller, or hand him on: a call-back
	order  order
	stop   context.CancelCauseFunc // ends what the machine does; nil = it does nothing
	moved  chan struct{}           // closed and replaced when the stage changes
	over   bool
}

// visit is a supervisor on the call.
type visit struct {
	shown monitor.Visit  // as the bridges see him
	guest *monitor.Guest // as he came
	tap   *media.Tap     // on what he says
	ear   *transcript.Ear
}

func newAudience(s *session) *audience { return &audience{s: s, moved: make(chan struct{})} }

// sit gives the supervisors their place with the caller, who has been answered.
func (a *audience) sit(m *medium) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.medium, a.stage = m, noStage
}

// enter says where the caller is from now on. stop ends what the machine does there; it may be nil.
func (a *audience) enter(where stage, stop context.CancelCauseFunc) {
	a.mu.Lock()
	a.stage, a.stop = where, stop
	if a.order.verb == "release" && where != ownStage { // there is nothing to release any more
		a.order = order{}
	}
	close(a.moved)
	a.moved = make(chan struct{})
	wanted := a.order.verb != "" && stop != nil
	a.mu.Unlock()
	if wanted {
		stop(errSteered)
	}
	a.arrange()
}

// arrange lets everybody hear what the modes say, wherever the caller is.
func (a *audience) arrange() {
	a.arranging.Lock()
	defer a.arranging.Unlock()
	a.mu.Lock()
	where, m := a.stage, a.medium
	a.mu.Unlock()
	if m != nil {
		var visits []monitor.Visit
		if where == botStage || where == ownStage {
			visits = a.list()
		}
		if err := m.booth.Arrange(visits); err != nil {
			a.s.e.deps.Log.Error("supervisors", "call", a.s.call.ID, "err", err)
		}
	}
	if where == floorStage {
		a.s.e.deps.Floor.Rearrange(a.s.call.ID)
	}
}

// list is the visits as bridges see them.
func (a *audience) list() []monitor.Visit {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := make([]monitor.Visit, 0, len(a.visits))
	for _, v := range a.visits {
		out = append(out, v.shown)
	}
	return out
}

// find is the place of a guest among the visits, -1 for none. The caller holds mu.
func (a *audience) find(g *monitor.Guest) int {
	return slices.IndexFunc(a.visits, func(v *visit) bool { return v.guest == g })
}

// visit puts a guest on the call, or changes his mode.
func (a *audience) visit(ctx context.Context, g *monitor.Guest, m monitor.Mode) error {
	a.mu.Lock()
	i := a.find(g)
	was := monitor.Mode("")
	if i >= 0 {
		was = a.visits[i].shown.Mode
	}
	taker := slices.IndexFunc(a.visits, func(v *visit) bool { return v.shown.Mode == monitor.Takeover })
	switch {
	case a.over || a.stage == offStage:
		a.mu.Unlock()
		return &hotline.Error{Op: "monitor", Kind: hotline.KindNotFound, Err: errNotMonitored, Code: hotline.CodeCallOver}
	case m == monitor.Takeover && taker >= 0 && taker != i:
		who := a.visits[taker].guest.Name
		a.mu.Unlock()
		return &hotline.Error{Op: "take over", Kind: hotline.KindBusy, Err: errTaken, Remedy: who + " has it: listen or send a hint, or take over when it was given back", Code: hotline.CodeTaken, Who: who}
	case i < 0 && len(a.visits) >= mostVisits:
		a.mu.Unlock()
		return &hotline.Error{Op: "monitor", Kind: hotline.KindBusy, Err: errCrowded, Remedy: "try again when one of them has left", Code: hotline.CodeCrowded}
	case m == monitor.Takeover && a.fixed:
		a.mu.Unlock()
		return &hotline.Error{Op: "take over", Kind: hotline.KindInvalid, Err: errFixed, Code: hotline.CodeCallback}
	case was == m:
		a.mu.Unlock()
		return nil
	}
	if i < 0 {
		a.visits = append(a.visits, a.newVisit(g))
		i = len(a.visits) - 1
	}
	v := a.visits[i]
	v.shown.Mode = m
	a.state(v, was)
	a.mu.Unlock()
	a.overhear(v, m.Open())
	a.arrange()
	switch {
	case m == monitor.Takeover:
		err := a.take(ctx, g)
		if err != nil {
			a.withdraw(ctx, g, was)
		}
		return err
	case was == monitor.Takeover:
		a.want(order{verb: "release", by: g.Name})
	}
	return nil
}

// withdraw undoes a take-over that came to nothing: the guest is in the mode from before, "" being off the call, and the caller goes back
// if he comes to be his after all.
func (a *audience) withdraw(ctx context.Context, g *monitor.Guest, was monitor.Mode) {
	a.mu.Lock()
	there := a.find(g) >= 0
	a.mu.Unlock()
	switch {
	case !there:
	case was == "":
		a.leave(g, "stopped")
	default:
		_ = a.visit(ctx, g, was) // fails when the call is over, and all visits with it
	}
}

// state puts a visit's beginning or change on record. The caller holds mu.
func (a *audience) state(v *visit, was monitor.Mode) {
	at := ms(a.s.at())
	if was == "" {
		a.s.emit(hotline.SupervisorJoined{Name: v.guest.Name, Mode: string(v.shown.Mode), AtMS: at})
		return
	}
	a.s.emit(hotline.SupervisorMode{Name: v.guest.Name, Mode: string(v.shown.Mode), From: string(was), AtMS: at})
}

// newVisit makes a place for a guest. The caller holds mu.
func (a *audience) newVisit(g *monitor.Guest) *visit {
	a.count++
	v := &visit{guest: g, tap: media.NewTap()}
	v.tap.OnPanic(a.s.lost)
	at := v.tap.Stage()
	seen := *g
	seen.Listen = func(sink media.Sink) {
		if sink == nil {
			sink = media.Discard
		}
		g.Listen(at(sink))
	}
	v.shown = monitor.Visit{Guest: &seen}
	return v
}

// overhear writes down what a supervisor says while the caller hears it, and nothing else of him.
func (a *audience) overhear(v *visit, on bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if v.ear == nil && on {
		rec := a.s.e.deps.Recognizer
		if rec == nil {
			rec = asr.Null{}
		}
		w := transcript.NewWriter(hotline.PartyAgent, v.guest.Name, firstOverheard+a.count*overheardPerVisit, a.s.emit)
		w.OnPanic(a.s.lost)
		ear, err := transcript.Listen(context.Background(), rec, asr.Options{Lang: "zh-CN", HotWords: a.s.e.deps.HotWords, Name: string(a.s.call.ID) + "-" + v.guest.Name, Panicked: a.s.lost}, w, a.s.at)
		if err != nil {
			a.s.e.deps.Log.Error("recogniser of a supervisor", "call", a.s.call.ID, "err", err)
			return
		}
		v.ear = ear
		v.tap.Attach("asr", wordsLag, ear)
	}
	if v.ear != nil {
		v.ear.Open(on)
	}
}

// leave takes a guest off the call. A caller who was his goes back.
func (a *audience) leave(g *monitor.Guest, why string) {
	if a.off(g, why) == monitor.Takeover {
		a.want(order{verb: "release", by: g.Name})
	}
}

// off takes a guest off the call and returns the mode in which he was there, "" when he was not.
func (a *audience) off(g *monitor.Guest, why string) monitor.Mode {
	a.mu.Lock()
	i := a.find(g)
	if i < 0 {
		a.mu.Unlock()
		return ""
	}
	v := a.visits[i]
	a.visits = slices.Delete(slices.Clone(a.visits), i, i+1)
	a.s.emit(hotline.SupervisorLeft{Name: g.Name, Mode: string(v.shown.Mode), Why: why, AtMS: ms(a.s.at())})
	a.work.Go(v.tap.Close) // waits for the last words
	a.mu.Unlock()
	a.arrange()
	return v.shown.Mode
}

// handedOn ends the visit of a supervisor who had the caller: with the caller in other hands the take-over is over, as for an agent who
// hands a caller on.
func (a *audience) handedOn(g *monitor.Guest) {
	if a.off(g, "transferred") != "" {
		g.Over(a.s.call.ID)
	}
}

// want gives an order to whoever runs the call. A newer one takes the place of the older; who has handed the caller on or hung up has
// nothing to give back.
func (a *audience) want(o order) {
	a.mu.Lock()
	if o.verb != "release" || a.order.verb != "transfer" && a.order.verb != "hangup" {
		a.order = o
	}
	stop := a.stop
	a.mu.Unlock()
	if stop != nil {
		stop(errSteered)
	}
	a.arrange() // the floor asks wanted
}

// wanted says that a supervisor wants the caller off the floor.
func (a *audience) wanted() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.order.verb != "" && a.order.verb != "release"
}

// next takes the order that waits.
func (a *audience) next() order {
	a.mu.Lock()
	defer a.mu.Unlock()
	o := a.order
	a.order = order{}
	return o
}

// take waits until the caller is the guest's.
func (a *audience) take(ctx context.Context, g *monitor.Guest) error {
	a.want(order{verb: "take", by: g.Name})
	limit := time.NewTimer(takeWithin)
	defer limit.Stop()
	for {
		a.mu.Lock()
		done, gone, moved := a.stage == ownStage, a.over || a.find(g) < 0, a.moved
		a.mu.Unlock()
		switch {
		case done && ctx.Err() == nil: // else whoever wanted it has gone
			return nil
		case gone:
			return &hotline.Error{Op: "take over", Kind: hotline.KindNotFound, Err: errNotMonitored, Code: hotline.CodeCallOver}
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return &hotline.Error{Op: "take over", Kind: hotline.KindTimeout, Err: ctx.Err(), Code: hotline.CodeSlow}
		case <-limit.C:
			return &hotline.Error{Op: "take over", Kind: hotline.KindTimeout, Remedy: "try again", Code: hotline.CodeSlow}
		}
	}
}

// taker is who has taken the call over, nil for nobody.
func (a *audience) taker() *monitor.Guest {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, v := range a.visits {
		if v.shown.Mode == monitor.Takeover {
			return v.guest
		}
	}
	return nil
}

// close ends all visits with the call, and waits for the last words of supervisors.
func (a *audience) close() {
	a.mu.Lock()
	a.over, a.stage = true, offStage
	visits := a.visits
	a.visits = nil
	close(a.moved)
	a.moved = make(chan struct{})
	for _, v := range visits {
		a.s.emit(hotline.SupervisorLeft{Name: v.guest.Name, Mode: string(v.shown.Mode), Why: "ended", AtMS: ms(a.s.at())})
		a.work.Go(v.tap.Close)
	}
	a.mu.Unlock()
	a.arrange()
	for _, v := range visits {
		v.guest.Over(a.s.call.ID)
	}
	a.work.Wait()
}

// audienceOf finds the supervisors of a running call.
func (e *Engine) audienceOf(op string, id hotline.CallID) (*audience, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if call, ok := e.calls[id]; ok {
		return call.session.audience, nil
	}
	return nil, &hotline.Error{Op: op, Kind: hotline.KindNotFound, Err: errNotMonitored, Code: hotline.CodeCallOver}
}

// Visit implements monitor.Calls.
func (e *Engine) Visit(ctx context.Context, call hotline.CallID, g *monitor.Guest, m monitor.Mode) error {
	a, err := e.audienceOf("monitor", call)
	if err != nil {
		return err
	}
	return a.visit(ctx, g, m)
}

// Leave implements monitor.Calls.
func (e *Engine) Leave(call hotline.CallID, g *monitor.Guest, why string) {
	if a, err := e.audienceOf("monitor", call); err == nil {
		a.leave(g, why)
	}
}

// Hint implements monitor.Calls: the machine understands it as if the caller had said it, without it being on record as such; to an
// agent it is an event, which the desk shows.
func (e *Engine) Hint(_ context.Context, call hotline.CallID, name, text string) error {
	a, err := e.audienceOf("hint", call)
	if err != nil {
		return err
	}
	if text == "" || utf8.RuneCountInString(text) > mostHint {
		return &hotline.Error{Op: "hint", Kind: hotline.KindInvalid, Err: errors.New("want 1 to 500 characters"), Code: hotline.CodeHintText}
	}
	a.mu.Lock()
	where, m := a.stage, a.medium
	a.mu.Unlock()
	hint := hotline.SupervisorHint{Name: name, To: hotline.PartyAgent, Text: text, AtMS: ms(a.s.at())}
	switch where {
	case offStage:
		return &hotline.Error{Op: "hint", Kind: hotline.KindNotFound, Err: errNotMonitored, Code: hotline.CodeCallOver}
	case botStage:
		hint.To = hotline.PartyBot
		a.s.signal(m.signals, dialog.Signal{Kind: dialog.Hinted, At: a.s.at(), Text: text})
	case floorStage, ownStage, noStage:
	}
	a.s.emit(hint)
	return nil
}

// Steer ends a running call or hands it on, whoever has the caller: verb is hangup or transfer, to is queue:<id> or agent:<account>.
// by is for the record. Errors are *hotline.Error.
func (e *Engine) Steer(_ context.Context, by string, call hotline.CallID, verb, to string) error {
	a, err := e.audienceOf(verb, call)
	if err != nil {
		return err
	}
	if verb == "transfer" {
		if e.deps.Floor == nil {
			return &hotline.Error{Op: verb, Kind: hotline.KindInvalid, Err: errors.New("this hotline has no people to hand a call to"), Code: hotline.CodeTarget}
		}
		if to != "" && strings.Trim(to, "+0123456789") == "" {
			return &hotline.Error{Op: verb, Kind: hotline.KindInvalid, Err: errOutside, Remedy: "choose a queue or an agent", Code: hotline.CodeOutside}
		}
		if err := e.deps.Floor.CheckTarget(to); err != nil {
			return err
		}
	} else if verb != "hangup" {
		return &hotline.Error{Op: verb, Kind: hotline.KindInvalid, Err: errors.New("want hangup or transfer"), Code: hotline.CodeMode}
	}
	a.mu.Lock()
	off, fixed := a.stage == offStage, a.fixed
	a.mu.Unlock()
	switch {
	case off:
		return &hotline.Error{Op: verb, Kind: hotline.KindNotFound, Err: errNotMonitored, Code: hotline.CodeCallOver}
	case fixed:
		return &hotline.Error{Op: verb, Kind: hotline.KindInvalid, Err: errFixed, Code: hotline.CodeCallback}
	}
	a.want(order{verb: verb, to: to, by: by})
	return nil
}
