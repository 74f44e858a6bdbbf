package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/media"
	"hotline/telephony"
)

// session is one call in the engine.
type session struct {
	e     *Engine
	leg   telephony.Leg
	call  Call
	begun time.Time

	audio    telephony.Audio
	answered time.Time
	player   *media.Player
	captions atomic.Pointer[captions] // nil: the caller does not want to see what is said
	hiding   hiding
	feelings feelings
	audience *audience

	mu sync.Mutex // guards the rest; publishing happens under it so that events leave in order
	journal
	words  int // number of the caller's next utterance, by what was stated
	typing int // utterances that he typed while people had him
}

// journal is where a call's events are, and what of them is remembered.
type journal struct {
	seq    uint64
	last   time.Time
	ended  bool
	talked talk // with people
}

func newSession(e *Engine, leg telephony.Leg) *session {
	info := leg.Info()
	now := time.Now()
	s := &session{
		e: e, leg: leg, begun: now, feelings: feelings{r: e.deps.Emotions},
		call: Call{ID: hotline.NewCallID(now), Info: info, Number: digitsOf(string(info.From))},
	}
	s.audience = newAudience(s)
	return s
}

// digitsOf is the user part of a SIP URI if it is a telephone number.
func digitsOf(uri string) string {
	user, _, ok := strings.Cut(uri[strings.Index(uri, ":")+1:], "@")
	if !ok {
		return ""
	}
	user = strings.TrimPrefix(user, "+86")
	for _, r := range user {
		if r < '0' || r > '9' {
			return ""
		}
	}
	return user
}

// emit publishes one fact with the next sequence number and the present time, which is never before that of its predecessor.
// Safe for concurrent use; after CallEnded it does nothing. An event that the bus refuses is lost and uses up no number, so what
// consumers see has no gap.
func (s *session) emit(body hotline.Body) {
	s.state(body)
	if felt := s.feelings.take(body); felt != nil { // after the words: it costs more than they do
		s.state(felt)
	}
}

// state publishes one fact.
func (s *session) state(body hotline.Body) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	_, s.ended = body.(hotline.CallEnded)
	if u, ok := body.(hotline.UtteranceFinal); ok && u.Party == hotline.PartyCaller && !u.Typed {
		s.words = max(s.words, u.N+1)
	}
	s.talked.take(body)
	at := time.Now()
	if at.Before(s.last) {
		at = s.last
	}
	if s.e.deps.Publish(hotline.Event{Call: s.call.ID, Seq: s.seq + 1, At: at, Body: body}) == nil {
		s.seq, s.last = s.seq+1, at
	}
	if c := s.captions.Load(); c != nil {
		c.show(body)
	}
}

// spoken is the number of the caller's next utterance.
func (s *session) spoken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.words
}

// typed is the number of the next utterance that the caller typed while people had him.
func (s *session) typed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.typing++
	return firstTyped + s.typing
}

// at is media time: the time since the answer.
func (s *session) at() time.Duration {
	if s.answered.IsZero() {
		return 0
	}
	return time.Since(s.answered)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (s *session) run(ctx context.Context) error {
	info := s.call.Info
	s.emit(hotline.CallStarted{
		Direction: info.Direction, From: string(info.From), To: string(info.To), Trunk: info.Trunk,
		Transport: info.Transport, SIPCallID: info.ID, Line: info.User,
	})
	line := s.e.route(info)
	if line == nil {
		s.end(ctx, hotline.OutcomeRejected, telephony.CauseNotFound)
		return nil
	}
	if ringer, ok := s.leg.(telephony.Ringer); ok && line.ring > 0 { // who is answered at once needs no 180 (RFC 3261, 13.3.1.1)
		if err := ringer.Ring(ctx); err != nil {
			return s.fail(ctx, "ring", err)
		}
	}
	if line.ring > 0 {
		select {
		case <-time.After(line.ring):
		case <-ctx.Done():
			s.end(ctx, hotline.OutcomeCancelled, telephony.CauseCancelled)
			return nil
		}
	}
	answerCtx, cancel := context.WithTimeout(ctx, s.e.cfg.AnswerIn)
	audio, err := s.leg.Answer(answerCtx)
	cancel()
	if err != nil {
		return s.fail(ctx, "answer", err)
	}
	s.audio, s.answered = audio, time.Now()
	s.player = media.NewPlayer(audio.Rate(), 0)
	s.emit(hotline.CallAnswered{Codec: audio.Report().Codec, SetupMS: ms(s.answered.Sub(s.begun))})
	if s.e.deps.Faults != nil {
		for _, fact := range s.e.deps.Faults() {
			s.emit(fact)
		}
	}
	callCtx, cancel := context.WithTimeout(ctx, s.e.cfg.MaxCall)
	defer cancel()
	outcome := line.serve(s, callCtx)
	s.end(ctx, outcome, telephony.CauseNormal)
	return nil
}

// fail ends a call that could not be answered.
func (s *session) fail(ctx context.Context, op string, err error) error {
	outcome, cause := hotline.OutcomeRejected, telephony.CauseFailed
	if ender, ok := s.leg.(telephony.Ender); ok && isClosed(s.leg.Done()) {
		end := ender.End()
		cause = end.Cause
		switch {
		case cause == telephony.CauseCancelled:
			outcome = hotline.OutcomeCancelled
		case cause == telephony.CauseNormal && !end.ByUs: // a BYE right behind the ACK, or before it
			outcome = hotline.OutcomeCallerGone
		}
	}
	s.e.deps.Log.Info("call not answered", "call", s.call.ID, "op", op, "err", err)
	s.end(ctx, outcome, cause)
	return nil
}

func isClosed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// end hangs up if needed and closes the call's record. The first call wins.
func (s *session) end(ctx context.Context, outcome hotline.Outcome, cause telephony.Cause) {
	byUs := !isClosed(s.leg.Done())
	if errors.Is(context.Cause(ctx), errDrained) {
		outcome, cause = hotline.OutcomeDrained, telephony.CauseDrained
	}
	if errors.Is(context.Cause(ctx), errBroken) {
		outcome, cause = hotline.OutcomeFailed, telephony.CauseFailed
	}
	if byUs {
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		if err := s.leg.Hangup(bye, cause); err != nil {
			s.e.deps.Log.Warn("hang up", "call", s.call.ID, "err", err)
		}
		cancel()
	}
	ended := hotline.CallEnded{Outcome: outcome, By: "hotline", Cause: string(cause), DurationMS: ms(s.at())}
	if ender, ok := s.leg.(telephony.Ender); ok && isClosed(s.leg.Done()) {
		end := ender.End()
		ended.Cause, ended.SIPCode = string(end.Cause), end.Code
		if !end.ByUs {
			ended.By = "caller"
		}
		switch {
		case end.Cause == telephony.CauseMediaLost:
			ended.Outcome = hotline.OutcomeMediaLost
		case end.Cause == telephony.CauseFailed && end.ByUs && !byUs: // the leg ended itself: its sound had panicked
			ended.Outcome = hotline.OutcomeFailed
		}
	}
	if s.audio != nil {
		s.emit(s.audio.Report())
	}
	s.emit(ended)
}

// mostTalk bounds what is remembered of a talk with people; the oldest lines give way.
const mostTalk = 40

// talk is what was said while people had the caller, for the machine that has him next.
type talk struct {
	on   bool
	said []flow.Said
}

// take remembers a fact if it is a line of the talk.
func (t *talk) take(body hotline.Body) {
	u, ok := body.(hotline.UtteranceFinal)
	if !t.on || !ok || u.Text == "" {
		return
	}
	if len(t.said) == mostTalk {
		t.said = slices.Delete(t.said, 0, 1)
	}
	t.said = append(t.said, flow.Said{Party: u.Party, Text: u.Text})
}

// overhear begins to remember what is said.
func (s *session) overhear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.talked = talk{on: true}
}

// overheard ends that and returns it.
func (s *session) overheard() []flow.Said {
	s.mu.Lock()
	defer s.mu.Unlock()
	said := s.talked.said
	s.talked = talk{}
	return said
}
