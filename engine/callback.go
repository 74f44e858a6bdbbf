package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"hotline"
	"hotline/engine/floor"
	"hotline/media"
	"hotline/telephony"
)

// errTooLate is a customer who answered when nobody waited for that any more.
var errTooLate = errors.New("engine: nobody waits for the customer any more")

// outbound is a call to a customer who chose to be called back: an agent is rung first, then the customer.
type outbound struct {
	s      *session
	cancel context.CancelCauseFunc
	work   sync.WaitGroup

	mu     sync.Mutex
	medium *medium       // nil until the customer has answered
	ended  chan struct{} // closed at the end; nil as medium
	over   bool
}

// callBack runs one such call from its first to its last event. The floor calls it.
func (e *Engine) callBack(ctx context.Context, c floor.Callback) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, expire := context.WithTimeout(ctx, e.cfg.MaxCall)
	defer expire()
	info := telephony.Info{Direction: hotline.Outbound, From: customer(c.Number), User: c.Number, At: time.Now()}
	s := newSession(e, nobody{info: info, done: make(chan struct{})})
	s.call.Number = c.Number
	defer e.hold(s, cancel)()
	o := &outbound{s: s, cancel: cancel}
	outcome := hotline.OutcomeFailed
	defer func() {
		if p := recover(); p != nil {
			e.panicked("call-back", p)
		}
		o.close()
		s.end(ctx, outcome, telephony.CauseNormal)
	}()
	s.emit(hotline.CallStarted{Direction: hotline.Outbound, From: e.cfg.Hotline, To: string(info.From), Line: e.cfg.Hotline})
	end := e.deps.Floor.Serve(ctx, floor.Caller{
		ID: s.call.ID, From: info.From, Number: c.Number, Emit: s.emit, Now: o.at, Handover: c.Handover, Callback: &c,
		Visits: s.audience.list,
		Reach:  func(ctx context.Context, to telephony.Address) (floor.Voice, error) { return o.reach(ctx, to) },
	})
	if outcome = end.Outcome; end.Broken != nil {
		s.broken(end.Broken, nil)
	}
}

// customer is the address that the agent's phone shows. It has a host, though the trunk knows the number alone: phones in browsers do not
// ring for a From whose host is none.
func customer(number string) telephony.Address {
	return telephony.Address("sip:" + number + "@hotline.invalid")
}

// at is the media time of the call, 0 until the customer has answered.
func (o *outbound) at() time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.medium == nil {
		return 0
	}
	return o.s.at()
}

// reach calls the customer.
func (o *outbound) reach(ctx context.Context, to telephony.Address) (floor.Voice, error) {
	s := o.s
	if s.e.deps.Dial == nil {
		return floor.Voice{}, errNoDial
	}
	leg, err := s.e.deps.Dial(ctx, to)
	if err != nil {
		return floor.Voice{}, err //nolint:wrapcheck // says dial
	}
	audio, err := leg.Answer(ctx)
	if err != nil {
		s.hangUp(ctx, leg, telephony.CauseFailed)
		return floor.Voice{}, err //nolint:wrapcheck // says answer
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over {
		s.hangUp(ctx, leg, telephony.CauseNormal)
		return floor.Voice{}, errTooLate
	}
	s.connected(leg, audio)
	return o.open(leg), nil
}

// open surrounds the customer's leg. The caller holds mu.
func (o *outbound) open(leg telephony.Leg) floor.Voice {
	ctx, cancel := context.WithCancel(context.Background())
	o.medium, o.ended = o.s.open(ctx), make(chan struct{})
	o.s.audience.fixed = true
	o.s.audience.enter(floorStage, nil)
	w := o.medium.witness()
	o.work.Go(o.s.guarded(func() {
		defer cancel()
		w.run(ctx, o.ended)
	}))
	o.work.Go(func() {
		select {
		case <-leg.Done():
			o.cancel(context.Canceled)
		case <-o.ended:
		}
	})
	v := o.medium.voice()
	v.Keys = w.keys
	return v
}

// close ends what reach began.
func (o *outbound) close() {
	o.mu.Lock()
	o.over = true
	m := o.medium
	o.mu.Unlock()
	if m == nil {
		return
	}
	close(o.ended)
	o.work.Wait()
	m.close()
}

// connected gives the session its leg, which has just answered.
func (s *session) connected(leg telephony.Leg, audio telephony.Audio) {
	s.mu.Lock()
	s.leg, s.audio, s.answered = leg, audio, time.Now()
	s.mu.Unlock()
	s.player = media.NewPlayer(audio.Rate(), 0)
	s.emit(hotline.CallAnswered{Codec: audio.Report().Codec, SetupMS: ms(s.answered.Sub(s.begun))})
}

// nobody is the leg of a customer who has not been called yet.
type nobody struct {
	info telephony.Info
	done chan struct{}
}

func (n nobody) Info() telephony.Info                              { return n.info }
func (n nobody) Answer(context.Context) (telephony.Audio, error)   { return nil, errNoDial }
func (n nobody) Transfer(context.Context, telephony.Address) error { return errNoDial }
func (n nobody) Hangup(context.Context, telephony.Cause) error     { return nil }
func (n nobody) Done() <-chan struct{}                             { return n.done }
