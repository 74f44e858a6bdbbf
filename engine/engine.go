// Package engine runs live calls: accept, route, assemble the audio chain, converse, record, end, drain.
// It owns the life of a call and the order of its events; it knows no protocol (telephony does), no recogniser, no scene.
// cmd/hotline builds one Engine and hands its Handle to every telephony.Endpoint.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/dialog"
	"hotline/dialog/emotion"
	"hotline/dialog/flow"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/media"
	"hotline/telephony"
)

// Config holds what the owner may change.
type Config struct {
	Hotline    string        // dialled number of the hotline; default 10000. Any other number that is no test line gets 404
	TestLines  bool          // serve 1000-1006 to callers outside the loopback trunk too; default false
	Recordings string        // folder of the recordings; "" = do not record
	Rate       int           // Hz of recordings and prompts; default 8000
	DialIn     time.Duration // how long a second party may ring before we give it up; default 30 s
	AnswerIn   time.Duration // how long an answer may take until the ACK; default 32 s
	MaxCall    time.Duration // a call longer than this is ended with a goodbye; default 2 h
}

// Default returns the defaults.
func Default() Config {
	return Config{Hotline: "10000", Rate: 8000, DialIn: 30 * time.Second, AnswerIn: 32 * time.Second, MaxCall: 2 * time.Hour}
}

// Validate reports the first wrong value.
func (c Config) Validate() error {
	switch {
	case c.Hotline == "":
		return errors.New("engine: hotline number is empty: set the number that callers dial")
	case c.Rate != 8000 && c.Rate != 16000:
		return fmt.Errorf("engine: rate %d Hz: use 8000 or 16000", c.Rate)
	case c.MaxCall <= 0 || c.AnswerIn <= 0 || c.DialIn <= 0:
		return errors.New("engine: max_call, answer_in and dial_in must be above zero")
	}
	return nil
}

// Deps are the parts an engine is built from.
//
//archtest:fields one per seam of a call
type Deps struct {
	Pacer      *media.Pacer
	Recognizer asr.Recognizer // of the callers' speech; nil = keypad only
	// Tongues listen to callers of other languages, by BCP 47 tag; one without is left to Recognizer.
	Tongues map[string]asr.Recognizer
	Null    asr.Recognizer // of test line 1003
	// Converse builds the conversation of one call; emit may be called from any goroutine.
	Converse func(call Call, voice Voice) *dialog.Conversation
	// Floor takes the callers who need a person; nil = nobody ever does. Known tells what the order of its queues needs to know of a
	// caller; it may block for a second; may be nil.
	Floor    *floor.Floor
	Known    func(ctx context.Context, number string, began time.Time) acd.Caller
	Emotions *emotion.Reader             // reads what callers and agents say; nil = no emotion_detected
	HotWords []string                    // for the recogniser, from the app's vocabulary
	Prompt   []int16                     // the one-minute prompt of lines 1002, 1003 and 1005, at Config.Rate
	ReadBack func(digits string) []int16 // speech of line 1006, at Config.Rate
	Publish  func(hotline.Event) error   // must not block; an event that it refuses uses up no number
	Faults   func() []hotline.Body       // facts that a call states when it is answered: shared parts that fail now; may be nil
	// Practice tells for whom a call to the number hotline.Training is, by its From; ok is false for callers it does not expect, who get
	// 404. It must not block; nil = there is no such number.
	Practice func(from telephony.Address) (p Practice, ok bool)
	// Dial places a call to a second party; nil = callers cannot be connected.
	Dial    func(ctx context.Context, to telephony.Address) (telephony.Leg, error)
	Loop    func() telephony.Address   // what test line 1004 connects its callers to; may be nil
	OnPanic func(where string)         // counts; may be nil
	OnDrop  func(tap string, n uint64) // tap frames dropped in a call; may be nil
	Log     *slog.Logger
}

// Voice is the engine's side of a conversation.
type Voice struct {
	Player *media.Player
	Reopen func(ctx context.Context) (dialog.Recognized, error) // replaces a recogniser that failed
	Emit   func(hotline.Body)                                   // records a fact; safe from any goroutine
	Now    func() time.Duration                                 // media time since answer
	Hide   func(dialog.Privacy)                                 // keeps secrets out of the recording and the events
	Saying func(n int, text string)                             // shows the caller what is spoken; nil = he does not want to see it
}

// Call is what is known of a call when its conversation begins.
type Call struct {
	ID     hotline.CallID
	Info   telephony.Info
	Number string // the caller's number as digits, "" when withheld

	// Of a conversation that goes on after people had the caller: what became of it, how the conversation before ended, and the number
	// of the next utterance.
	Back           *flow.Back
	After          *dialog.Outcome
	FirstUtterance int
}

// Engine runs calls. Safe for concurrent use.
type Engine struct {
	cfg    Config
	deps   Deps
	prompt *prompt

	mu    sync.Mutex
	calls map[hotline.CallID]running
}

// running is a call that Handle holds.
type running struct {
	session *session
	cancel  context.CancelCauseFunc
}

// New checks the configuration.
func New(cfg Config, deps Deps) (*Engine, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Pacer == nil || deps.Publish == nil || deps.Converse == nil || deps.Log == nil {
		return nil, errors.New("engine: pacer, publish, converse and log are required")
	}
	e := &Engine{cfg: cfg, deps: deps, prompt: &prompt{samples: deps.Prompt, rate: cfg.Rate}, calls: map[hotline.CallID]running{}}
	if deps.Floor != nil {
		deps.Floor.OnCallback(e.callBack)
	}
	return e, nil
}

// errBroken ends a call whose sound has panicked: it would go on without a voice.
var errBroken = errors.New("sound broken")

// errDrained ends the calls that outlive the drain limit.
var errDrained = errors.New("drain limit passed")

// Active is the number of calls that Handle holds now.
func (e *Engine) Active() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.calls)
}

// Cut ends all running calls with outcome drained. Used when the drain limit has passed.
func (e *Engine) Cut() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, call := range e.calls {
		call.cancel(errDrained)
	}
}

// Tell states a fact in every running call, such as the failure of a part that all of them share.
func (e *Engine) Tell(fact hotline.Body) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, call := range e.calls {
		call.session.emit(fact)
	}
}

// Handle runs one call from INVITE to the last event. It returns when every goroutine of the call has ended.
// A panic inside ends this call only: it is logged with its stack and counted.
func (e *Engine) Handle(ctx context.Context, leg telephony.Leg) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-leg.Done():
			cancel(context.Canceled)
		case <-ctx.Done():
		}
	})
	defer func() { cancel(nil); watch.Wait() }()
	s := newSession(e, leg)
	defer e.hold(s, cancel)()
	defer func() {
		if p := recover(); p != nil {
			e.panicked("call", p)
			s.end(ctx, hotline.OutcomeFailed, telephony.CauseFailed)
			err = fmt.Errorf("call %s: panic: %v", s.call.ID, p)
		}
	}()
	return s.run(ctx)
}

// hold counts a call among the running ones until release.
func (e *Engine) hold(s *session, cancel context.CancelCauseFunc) (release func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls[s.call.ID] = running{session: s, cancel: cancel}
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.calls, s.call.ID)
	}
}

func (e *Engine) panicked(where string, p any) {
	e.deps.Log.Error("panic", "where", where, "panic", p, "stack", string(debug.Stack()))
	if e.deps.OnPanic != nil {
		e.deps.OnPanic(where)
	}
}
