// Package flow runs calls through scenes: what the business owner wrote in YAML becomes what the hotline asks, checks, does and says.
// It owns the run of one call; the scenes' words and their checks are dialog/scene's and dialog/script's, what their steps do is dialog/steps'.
// dialog.Conversation drives it; it never sees audio.
package flow

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"hotline/dialog/care"
	"hotline/dialog/exchange"
	"hotline/dialog/knowledge"
	"hotline/dialog/language"
	"hotline/dialog/scene"
	"hotline/dialog/script"
	"hotline/dialog/tool"
	"hotline/llm"
)

// The words of scenes belong to package scene; these are their usual names.
type (
	// Scene is one matter that the hotline can settle.
	Scene = scene.Scene
	// Slot is one value that a scene collects.
	Slot = scene.Slot
	// Step does one thing.
	Step = scene.Step
	// Option is one answer of a choice.
	Option = scene.Option
	// Prompts are the sentences of the hotline outside its scenes.
	Prompts = scene.Prompts
)

// What a conversation and its mind tell each other belongs to package exchange; these are the usual names.
type (
	// Mind decides replies.
	Mind = exchange.Mind
	// Speculator is a Mind that can begin to think before the caller's turn is over.
	Speculator = exchange.Speculator
	// HeardKind says what the caller's turn consisted of.
	HeardKind = exchange.HeardKind
	// Heard is one turn of the caller.
	Heard = exchange.Heard
	// Next says what follows a reply.
	Next = exchange.Next
	// Reply is what to say and what to expect then.
	Reply = exchange.Reply
	// Piece is a part of a reply that was not known yet when the reply began.
	Piece = exchange.Piece
	// Handover is what a person needs to know who goes on where the conversation ends.
	Handover = exchange.Handover
	// Back is a call that comes back from people, or that found none.
	Back = exchange.Back
	// Said is a line of a talk with people, see exchange.Said.
	Said = exchange.Said
	// Staffing says whether people could take a call of a queue now.
	Staffing = exchange.Staffing
)

// The words of package exchange for kinds, what follows and reasons.
const (
	HeardStart   = exchange.HeardStart
	HeardText    = exchange.HeardText
	HeardDigits  = exchange.HeardDigits
	HeardSilence = exchange.HeardSilence
	HeardNothing = exchange.HeardNothing
	HeardDeaf    = exchange.HeardDeaf

	NextListen   = exchange.NextListen
	NextHangup   = exchange.NextHangup
	NextTransfer = exchange.NextTransfer
	NextCallback = exchange.NextCallback

	ReasonRequested     = exchange.ReasonRequested
	ReasonKey           = exchange.ReasonKey
	ReasonMisunderstood = exchange.ReasonMisunderstood
	ReasonDispleased    = exchange.ReasonDispleased
	ReasonCrisis        = exchange.ReasonCrisis
	ReasonScene         = exchange.ReasonScene
	ReasonFailed        = exchange.ReasonFailed
)

// Mask hides what may be a number in words that were said in answer to a Private reply, see exchange.Mask.
func Mask(text string) string { return exchange.Mask(text) }

// App is one hotline as its owner wrote it, ready for calls. It is read only and shared by all calls.
type App struct{ *script.Script }

// Deps is what one call's run needs from outside.
type Deps struct {
	Tools     tool.Caller       // nil = every call fails and the caller hears an apology
	Model     llm.Model         // nil = no generated answers
	Knowledge knowledge.Base    // nil = the app's own approved answers are all it knows
	Now       func() time.Time  // nil = time.Now
	Language  language.Language // the call begins in it; "" = the app's own
	// Hears reports whether speech in a language is recognised; what is typed always is. nil = in every one.
	Hears        func(language.Language) bool
	Typing       bool   // the caller means to type; who types once is taken to do so until they speak
	CallerNumber string // the calling number as the trunk gave it, "" for none
	// Staff says who could take a call of a queue now; it must not block. nil = there are no people behind this hotline.
	Staff func(queue string) Staffing
	// Card tells how the caller wants to be treated; it is given 300 ms. nil = nothing is known of anybody.
	Card  func(ctx context.Context) care.Card
	Spent func(llm.Spent) // told what became of the tokens of the model's answers; nil = nobody. It must not block
	Back  *Back           // the call comes back from people; nil = it begins
	Log   *slog.Logger    // of faults in the app that only a call shows; nil = discard
}

// Load reads and checks an app folder, see script.Load.
func Load(dir string) (*App, error) {
	a, err := LoadFS(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", dir, err)
	}
	return a, nil
}

// LoadFS is Load on a file system, for example an embedded one.
func LoadFS(fsys fs.FS) (*App, error) {
	s, err := script.Load(fsys)
	if err != nil {
		return nil, err
	}
	return &App{Script: s}, nil
}

// New returns the mind of one call.
func (a *App) New(deps Deps) Mind { return newMind(&App{Script: a.In(deps.Language)}, deps) }
