package engine

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/engine/bridge"
	"hotline/media"
	"hotline/telephony"
)

// lineConnect is the test line that calls Deps.Loop and connects the caller to it.
const lineConnect = "1004"

// errNoDial is returned where a call should be placed and the engine has nothing to place it with.
var errNoDial = errors.New("engine: no way to place calls")

// connected is a caller who talks, or waits to talk, to other legs.
type connected struct {
	s      *session
	b      *bridge.Bridge
	caller *bridge.Port
	work   sync.WaitGroup

	mu   sync.Mutex
	far  *farLeg      // nil while nobody is there
	ends chan *farLeg // whose leg has ended; capacity 4
}

// farLeg is the party that the caller talks to.
type farLeg struct {
	party hotline.Party
	to    telephony.Address
	leg   telephony.Leg
	audio telephony.Audio
	port  *bridge.Port
	taps  []func()
	refer <-chan telephony.Referral // nil: this leg cannot refer us
}

// loopBack is test line 1004.
func (s *session) loopBack(ctx context.Context) hotline.Outcome {
	if s.e.deps.Loop == nil {
		return hotline.OutcomeFailed
	}
	s.connect(ctx, s.e.deps.Loop(), hotline.PartyAgent)
	return hotline.OutcomeTestLine
}

// connect calls to and lets the caller talk to whoever answers, until one of them hangs up. The caller hears ringing meanwhile.
// Both sides are recorded and tapped. The far side may put a third party in its place by REFER.
func (s *session) connect(ctx context.Context, to telephony.Address, party hotline.Party) hotline.Outcome {
	ctx, cancel := context.WithCancel(ctx)
	c, err := s.newConnected()
	if err != nil {
		cancel()
		s.e.deps.Log.Error("bridge", "call", s.call.ID, "err", err)
		return hotline.OutcomeFailed
	}
	rec := s.record()
	undo := []func(){
		c.caller.Said().Attach("recorder", time.Second, rec.caller()),
		c.caller.Heard().Attach("recorder", time.Second, rec.hotline()),
		s.tapNull(ctx, c.caller.Said()),
	}
	defer func() {
		c.drop(telephony.CauseNormal)
		cancel()
		for _, f := range undo {
			f()
		}
		c.b.Close()
		c.work.Wait()
		rec.finish(s)
	}()
	far, err := c.call(ctx, to, party)
	if err != nil {
		s.e.deps.Log.Info("nobody to connect to", "call", s.call.ID, "to", to, "err", err)
		return hotline.OutcomeFailed
	}
	c.put(ctx, far)
	return c.talk(ctx)
}

func (s *session) newConnected() (*connected, error) {
	b, err := bridge.NewGuarded(s.audio.Rate(), s.e.deps.Pacer, s.broken)
	if err != nil {
		return nil, err
	}
	caller, err := b.Join("caller", s.audio.Rate(), s.audio.Send())
	if err != nil {
		b.Close()
		return nil, err
	}
	caller.Aside(&loop{samples: ringback(s.audio.Rate()), rate: s.audio.Rate()})
	s.audio.Receive(caller)
	return &connected{s: s, b: b, caller: caller, ends: make(chan *farLeg, 4)}, nil
}

// ringback is five seconds of the tone that callers in China hear while the other side rings: 450 Hz, 1 s on, 4 s off.
func ringback(rate int) []int16 {
	tone := make([]int16, 5*rate)
	for i := range rate {
		tone[i] = int16(3000 * math.Sin(2*math.Pi*450*float64(i)/float64(rate)))
	}
	return tone
}

// call rings a party, DialIn at most, and returns it with its audio.
func (c *connected) call(ctx context.Context, to telephony.Address, party hotline.Party) (*farLeg, error) {
	if c.s.e.deps.Dial == nil || to == "" {
		return nil, errNoDial
	}
	ctx, cancel := context.WithTimeout(ctx, c.s.e.cfg.DialIn)
	defer cancel()
	began := time.Now()
	leg, err := c.s.e.deps.Dial(ctx, to)
	if err != nil {
		return nil, err
	}
	far := &farLeg{party: party, to: to, leg: leg}
	if referee, ok := leg.(telephony.Referee); ok { // before the ACK: from then on it may refer us
		far.refer = referee.Referrals()
	}
	audio, err := leg.Answer(ctx)
	if err != nil {
		c.s.hangUp(ctx, leg, telephony.CauseFailed)
		return nil, err
	}
	port, err := c.b.Join(string(party), audio.Rate(), audio.Send())
	if err != nil {
		c.s.hangUp(ctx, leg, telephony.CauseFailed)
		return nil, err
	}
	audio.Receive(port)
	c.s.emit(hotline.PartyJoined{Party: party, To: string(to), Codec: audio.Report().Codec, RingMS: ms(time.Since(began)), AtMS: ms(c.s.at())})
	far.audio, far.port = audio, port
	return far, nil
}

// put makes far the caller's partner, in place of the one before.
func (c *connected) put(ctx context.Context, far *farLeg) {
	far.taps = append(far.taps, c.s.tapNull(ctx, far.port.Said()))
	c.mu.Lock()
	before := c.far
	c.far = far
	c.mu.Unlock()
	c.caller.Aside(nil)
	if before != nil {
		c.leave(before, telephony.CauseNormal)
	}
	c.work.Go(func() {
		select {
		case <-far.leg.Done():
			select {
			case c.ends <- far:
			case <-ctx.Done():
			}
		case <-ctx.Done():
		}
	})
	c.work.Go(c.s.guarded(func() { c.refer(ctx, far) }))
}

// refer follows the far side's REFERs: the caller is put through to whom it names, and the far side leaves.
func (c *connected) refer(ctx context.Context, far *farLeg) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-far.leg.Done():
			return
		case r, ok := <-far.refer:
			if !ok {
				return
			}
			next, err := c.call(ctx, r.To, far.party)
			code := 200
			if err != nil {
				code = 503
				c.s.e.deps.Log.Info("transfer failed", "call", c.s.call.ID, "to", r.To, "err", err)
			}
			if err := r.Report(ctx, code); err != nil {
				c.s.e.deps.Log.Info("transfer report", "call", c.s.call.ID, "err", err)
			}
			if next != nil {
				c.put(ctx, next)
				return
			}
		}
	}
}

// talk waits for the end of the conversation and passes the caller's keys on.
func (c *connected) talk(ctx context.Context) hotline.Outcome {
	digits := c.s.audio.Digits()
	for {
		select {
		case <-ctx.Done():
			return hotline.OutcomeTransferred
		case far := <-c.ends:
			if c.partner() == far { // else it was replaced
				return hotline.OutcomeTransferred
			}
		case d, ok := <-digits:
			if !ok {
				digits = nil
				continue
			}
			c.s.emit(d)
			c.key(ctx, d)
		}
	}
}

func (c *connected) partner() *farLeg {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.far
}

// key sends a key of the caller to the far side; it holds up neither voice nor the next event.
func (c *connected) key(ctx context.Context, d hotline.Digit) {
	far := c.partner()
	if far == nil {
		return
	}
	sender, ok := far.audio.(telephony.DigitSender)
	if !ok {
		return
	}
	c.work.Go(c.s.guarded(func() {
		if err := sender.SendDigit(ctx, d.Digit, 100*time.Millisecond); err != nil && ctx.Err() == nil {
			c.s.e.deps.Log.Info("key not passed on", "call", c.s.call.ID, "err", err)
		}
	}))
}

// drop ends the far leg, if there is one.
func (c *connected) drop(cause telephony.Cause) {
	c.mu.Lock()
	far := c.far
	c.far = nil
	c.mu.Unlock()
	if far != nil {
		c.leave(far, cause)
	}
}

// leave takes a far leg out of the bridge, hangs it up and states what it was.
func (c *connected) leave(far *farLeg, cause telephony.Cause) {
	byIt := isClosed(far.leg.Done())
	far.port.Leave()
	for _, f := range far.taps {
		f()
	}
	if !byIt {
		c.s.hangUp(context.Background(), far.leg, cause)
	}
	if ender, ok := far.leg.(telephony.Ender); ok && byIt {
		cause = ender.End().Cause
	}
	report := far.audio.Report()
	c.s.emit(hotline.PartyLeft{Party: far.party, To: string(far.to), Cause: string(cause), ByIt: byIt, AtMS: ms(c.s.at()), Media: report})
}

// hangUp ends a leg, waiting 5 s for its confirmation at most.
func (s *session) hangUp(ctx context.Context, leg telephony.Leg, cause telephony.Cause) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := leg.Hangup(ctx, cause); err != nil {
		s.e.deps.Log.Warn("hang up", "call", s.call.ID, "err", err)
	}
}

// tapNull attaches the recogniser that hears nothing, as a real one would be.
func (s *session) tapNull(ctx context.Context, tap *media.Tap) (detach func()) {
	if s.e.deps.Null == nil {
		return func() {}
	}
	stream, err := s.e.deps.Null.Open(ctx, asr.Options{})
	if err != nil {
		return func() {}
	}
	var drained sync.WaitGroup
	drained.Go(func() {
		for range stream.Results() {
		}
	})
	undo := tap.Attach("asr", 2*time.Second, stream)
	return func() {
		undo()
		_ = stream.Close()
		drained.Wait()
	}
}
