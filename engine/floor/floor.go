// Package floor is where callers meet people: it drives the queues (engine/acd), knows who sits at which phone, and runs the human
// part of each call: music and announcements, ringing agents, whisper, talk, hold, consultation, conference, transfers, parking,
// giving back to the machine. It owns no caller's leg and no recording (engine does), no accounts and no screen (console does).
// engine hands calls to Serve; cmd/hotline runs the Floor, tells it of phones, and shows it to the console.
package floor

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/engine/acd"
	"hotline/engine/acd/figures"
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
	Recognizer asr.Recognizer // of the agents' speech; nil = not transcribed
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
type Floor struct {
	cfg  Config
	deps Deps
	asks chan ask      // capacity 256; when it is full the asker waits
	over chan struct{} // closed when Run has ended
	work sync.WaitGroup

	acd *acd.ACD // Run's alone
}

// ask is something to be done by the goroutine that owns the ACD.
type ask struct {
	do   func(a *acd.ACD, now time.Time) ([]acd.Decision, error)
	done chan error // capacity 1
}

// New builds a floor with its queues. saved, if not nil, is what Deps.Save was told before the restart. It returns what is wrong
// with a configuration.
func New(cfg Config, queues acd.Config, saved *acd.Snapshot, deps Deps) (*Floor, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Pacer == nil || deps.Dial == nil || deps.Log == nil {
		return nil, errors.New("floor: pacer, dial and log are required")
	}
	a, err := acd.New(queues, time.Now())
	if err != nil {
		return nil, err
	}
	return &Floor{cfg: cfg, deps: deps, acd: a, asks: make(chan ask, 256), over: make(chan struct{})}, nil
}

var errSoon = &hotline.Error{Op: "floor", Kind: hotline.KindUnavailable, Err: errors.New("not built yet")}

// OnCallback sets what places calls back to customers: it runs one such call, from its call_started to its call_ended, on a goroutine
// of the floor. Call it once, before Run.
func (f *Floor) OnCallback(place func(ctx context.Context, c Callback)) {}

// Run drives the queues until ctx ends, and then waits for what the floor has begun. End the calls first: without Run nobody is
// distributed, and Serve returns.
func (f *Floor) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Serve gives the caller to people: it blocks until the call leaves the floor or ctx ends (the caller hung up).
func (f *Floor) Serve(ctx context.Context, c Caller) End {
	return End{Back: &Back{Why: string(acd.WhyNoAgents)}}
}

// Staff says whether a queue ("" = the first) is open, whether somebody of it is signed in, and how long a caller would wait now;
// 0 = somebody is free, or no estimate can be given. An unknown queue is closed.
func (f *Floor) Staff(queue string) (open, staffed bool, wait time.Duration) { return false, false, 0 }

// Desk is the screen of one agent now. An account that is no agent is offline.
func (f *Floor) Desk(agent string) Desk {
	return Desk{Me: Seat{Agent: agent, State: acd.StateOffline}}
}

// Floor is everybody now.
func (f *Floor) Floor() Overview { return Overview{At: time.Now()} }

// Reports are the figures of today by step (15 min, 30 min, 1 h, 24 h; 0 = one of all), as far as the floor has them: what is older
// than Measure.Keep is the store's.
func (f *Floor) Reports(ctx context.Context, from, to time.Time, step time.Duration) ([]figures.Report, error) {
	return nil, errSoon
}

// SetState changes an agent's state: by the agent to ready, break or offline; by a supervisor (by differs) also to forced. Ready and
// break sign the agent in; ready needs a registered phone. Errors are *hotline.Error.
func (f *Floor) SetState(ctx context.Context, by, agent string, to acd.State, reason string) error {
	return errSoon
}

// Do carries out v on a call at the desk of agent. It may block for signalling, 10 s at most. Errors are *hotline.Error.
func (f *Floor) Do(ctx context.Context, agent string, call hotline.CallID, v Verb) error {
	return errSoon
}

// PhoneUp says that a phone of the account is registered: a talk that lost its phone goes on there, an agent whose desk was lost is
// signed in again. Telling it twice is harmless. It does not block.
func (f *Floor) PhoneUp(account string) {}

// PhoneGone says that the account's last phone is gone. It does not block.
func (f *Floor) PhoneGone(account string) {}

// PutAgent makes an agent known or changes one.
func (f *Floor) PutAgent(ctx context.Context, a acd.Agent) error { return errSoon }

// DropAgent forgets an agent who is offline and without calls.
func (f *Floor) DropAgent(ctx context.Context, account string) error { return errSoon }

// Configure replaces queues, hours and rules while calls go on; see acd.ACD.Configure.
func (f *Floor) Configure(ctx context.Context, queues acd.Config) error { return errSoon }
