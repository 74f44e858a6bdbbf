package dialog

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
	"hotline/dialog/emotion"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
	"hotline/media"
	"hotline/tts"
)

// Recognized is the reading side of an asr.Stream. Flush is called from the conversation's goroutine while somebody else
// writes audio, so whoever hands it in serialises the two.
type Recognized interface {
	Flush()
	Results() <-chan asr.Result
	Err() error
}

// Deps are the parts a conversation works with. All but Reopen, Hide, Saying, Rescue, Mood, Log, After and FirstUtterance are required.
type Deps struct {
	Mind   flow.Mind            // decides; called from one goroutine at a time
	Synth  tts.Synthesizer      // speaks; may be shared by all calls
	Player *media.Player        // where the reply goes; while Run runs nobody else writes to it or observes it
	Policy turntaking.Policy    // one per call
	Emit   func(hotline.Body)   // records a fact; called from several goroutines
	Now    func() time.Duration // media time since answer; the only clock decisions are made by
	// Reopen replaces a recogniser whose results ended with an error, or that could not be opened; nil = go on with the keypad.
	// It may block until ctx ends.
	Reopen func(ctx context.Context) (Recognized, error)
	// Hide is told when the caller is asked for a secret and when that is over, from Run's goroutine; it must not block. nil = not needed.
	Hide func(Privacy)
	// Saying is told what is about to be spoken in turn n, before it is synthesised, from Run's goroutine; it must not block. A
	// reply that is cut off leaves some of it unspoken: TurnCompleted says how much. nil = not needed.
	Saying func(n int, text string)
	// Rescue is asked for the last reply of a conversation whose decisions fail again and again, such as flow.App.Rescue's: a person
	// goes on. It must not block. nil, or a nil reply: the caller hears Config.Farewell, and we hang up.
	Rescue func() *flow.Reply
	// Mood tells how the caller's last utterance sounded, once it was emitted; nil, or a nil reading: it is not read. It must not block.
	Mood func() *emotion.Reading
	Log  *slog.Logger // nil = discard
	// After is how the conversation before this one ended, when the call comes back from people: turns go on being counted and the
	// mind is told what was played last. nil = the call begins.
	After *Outcome
	// FirstUtterance is the number that the recogniser's first utterance gets, above all that the call has had; 0 for a new call.
	FirstUtterance int
}

// SignalKind says what the media plane noticed.
type SignalKind int

// The kinds of signal.
const (
	SpeechOn  SignalKind = iota // VAD: the caller began; At = onset
	SpeechOff                   // VAD: the caller ended; At = end of the speech, before the hang-over
	SoundOn                     // the caller's side began to sound, speech or not; At = onset
	Key                         // a DTMF key was pressed
	Held                        // the other side put us on hold
	Resumed                     // and came back
	Typed                       // the caller typed Text instead of speaking
	Hinted                      // a supervisor says by Text what the caller wants
)

// Signal is one observation of the media plane.
type Signal struct {
	Kind  SignalKind
	At    time.Duration // media time since answer
	Digit rune          // Key: 0-9 * # A-D
	Text  string        // Typed, Hinted

	// SpeechOff: how the speech sounded, see hotline.SpeechEnded; zero = not measured.
	LevelDB, PitchHz float64
	Voiced           time.Duration
}

// Inputs is what a conversation listens to.
type Inputs struct {
	Recognized Recognized    // nil = keypad only, until Deps.Reopen brings one
	Origin     time.Duration // media time at which the audio of Recognized began: not 0 behind people, who had it anew
	Signals    <-chan Signal // read without delay; give it a capacity of 64 and drop nothing but what overflows
}

// Outcome says how the conversation ended and what the call does now.
type Outcome struct {
	Result hotline.Outcome // completed, caller_gone, callback, transferred (wanted, not yet done), failed
	Next   flow.Next       // NextHangup or NextTransfer; NextListen when the call ended under the conversation
	Turns  int             // exchanges of the call so far, the greeting included

	Handover *flow.Handover // with NextTransfer, when the mind gave one
	Memory   any            // the mind's, for flow.Back.State; nil = it has none

	typed  int        // utterances that were typed so far
	before flow.Heard // what the caller heard of our last reply
}

// phase is what the conversation does at the moment.
type phase int

const (
	phaseListen phase = iota // the floor is the caller's
	phaseFinal               // the turn is over, its final text is on the way
	phaseThink               // the mind decides (a filler may be playing)
	phaseSpeak               // the reply is synthesised and played
)

// Conversation is one conversation. Make it with New, run it once.
type Conversation struct {
	cfg  Config
	deps Deps
	wg   sync.WaitGroup // every goroutine that Run starts

	phase phase
	hear  hearing
	keys  keys
	think thinking
	said  chan said // from the speaking goroutines, which block until we read or their reply is cut
	mouth *mouth    // the reply being spoken; nil when we are silent
	turn  turn      // the exchange in progress or the last one
	turns int       // exchanges begun

	before flow.Heard // Played and Cut: what the caller heard of our last reply

	held   bool
	hush   hush
	ending ending
}

// hush is how far our reply has given way to the caller's speech.
type hush struct {
	ducked bool
	paused time.Duration // held since then; 0 = it is not
}

// ending is how the conversation will end, as far as it is known.
type ending struct {
	failures int             // failed decisions in a row
	outcome  hotline.Outcome // what the mind said last about it
	ended    *Outcome        // not nil: Run returns
	fault    error           // why we ended it ourselves
	fell     chan any        // a goroutine of ours panicked; capacity 1
}

// New returns a conversation for one call.
func New(cfg Config, deps Deps) *Conversation {
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	c := &Conversation{
		cfg: cfg, deps: deps,
		think:  thinking{done: make(chan decision, 16)},
		hear:   hearing{reopened: make(chan reopening, 1), base: deps.FirstUtterance, lastN: deps.FirstUtterance - 1},
		said:   make(chan said, 16),
		ending: ending{fell: make(chan any, 1)},
	}
	if last := deps.After; last != nil {
		c.turns, c.before, c.keys.typed.count = last.Turns, last.before, last.typed
	}
	return c
}

// ErrPanicked is how a conversation ends of which a part panicked: it would be silent from then on.
var ErrPanicked = errors.New("conversation panicked")

// beside runs fn in a goroutine that Run waits for. A panic in it ends the conversation.
func (c *Conversation) beside(fn func()) {
	c.wg.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				c.deps.Log.Error("conversation panicked", "panic", p, "stack", string(debug.Stack()))
				select {
				case c.ending.fell <- p:
				default: // one is enough
				}
			}
		}()
		fn()
	})
}

// Run holds the conversation: it greets at once, and returns when the goodbye or the transfer line has been played,
// when ctx ends (the call is over: nothing more is played), or when decisions failed MaxFailures times.
// It waits for every goroutine it started, so a Mind or Synthesizer that ignores its context delays it.
// The error is nil unless the conversation ended for a fault of ours.
func (c *Conversation) Run(ctx context.Context, in Inputs) (Outcome, error) {
	c.hear.origin = in.Origin
	work, cancel := context.WithCancel(ctx)
	defer c.wg.Wait()
	defer cancel()
	wake := make(chan struct{}, 1) // a wake-up that finds one waiting is dropped: one look sees all
	c.deps.Player.Observe(func(e media.PlayEvent) {
		if e.Kind == media.PlayAdvanced {
			return
		}
		select {
		case wake <- struct{}{}:
		default:
		}
	})
	defer c.deps.Player.Observe(nil)
	c.listenTo(in.Recognized)
	if in.Recognized == nil {
		c.lostEars(work)
	}
	tick := time.NewTicker(media.FrameTime)
	defer tick.Stop()

	c.decide(work, flow.Heard{Kind: flow.HeardStart}, c.deps.Now())
	for c.ending.ended == nil {
		select {
		case <-ctx.Done():
			c.hangUp()
		case s, ok := <-in.Signals:
			if !ok {
				in.Signals = nil
				continue
			}
			c.onSignal(work, s)
		case r, ok := <-c.hear.results:
			if ok {
				c.onResult(work, r)
			} else {
				c.onDeaf(work)
			}
		case r := <-c.hear.reopened:
			c.onReopened(work, r)
		case d := <-c.think.done:
			c.onDecision(work, d)
		case s := <-c.said:
			c.onSaid(work, s)
		case p := <-c.ending.fell:
			c.ending.ended, c.ending.fault = &Outcome{Result: hotline.OutcomeFailed, Turns: c.turns}, fmt.Errorf("%w: %v", ErrPanicked, p)
		case <-wake:
			c.watchReply(work, c.deps.Now())
		case <-tick.C:
			c.onTick(work)
		}
		c.watchDeaf(work)
		c.watchTyped(work, c.deps.Now())
	}
	return *c.ending.ended, c.ending.fault
}
