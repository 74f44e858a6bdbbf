// Package dialog holds one conversation with one caller: it hears, decides, speaks, and remembers only what was played.
// It owns the order of things in time; what to say is flow.Mind's, when a turn is over is turntaking.Policy's, audio is media's.
// engine makes one Conversation per answered call and runs it until it ends.
package dialog

import (
	"errors"
	"fmt"
	"time"

	"hotline/dialog/language"
)

// Config is how a conversation behaves. It holds no state and may be shared by all calls.
type Config struct {
	Lang          string                       // BCP 47 of the replies
	Voice         string                       // the synthesiser's voice, "" = its default
	Tongues       map[language.Language]Tongue // how it sounds where the mind changes the language
	Speed         float64                      // 1 = normal; 0.5-2
	Lull          Lull                         // what the caller hears while there is nothing to say yet
	DecideWithin  time.Duration                // a decision that takes longer counts as failed
	FinalWithin   time.Duration                // after a flush, the text known so far is taken when neither a final nor more of it came in this time
	DigitPause    time.Duration                // keys are complete after this pause
	Apology       string                       // spoken when a decision or a synthesis failed
	Farewell      string                       // spoken before we hang up because of MaxFailures
	MaxFailures   int                          // failed decisions in a row before we hang up
	PartialEvery  time.Duration                // least distance of two UtterancePartial events
	ReopenTries   int                          // how often a failed recogniser is opened again in one call: at once, then after 1 s, 2 s ... 30 s
	SynthesisLead time.Duration                // the next clause is synthesised when less than this is queued
	Speculate     time.Duration                // the mind begins to think when the caller is silent and the text has not changed for so long; 0 = at the end of the turn
}

// Lull is what the caller hears while there is nothing to say yet.
type Lull struct {
	Fillers []string      // spoken in turn when nothing was heard for After since the end of the caller's turn; empty = none
	Still   []string      // spoken in turn when that goes on, or a reply halts, for Again; empty = Fillers
	After   time.Duration // > 0
	Again   time.Duration // > 0
	Final   time.Duration // after a flush, so long is waited for a recogniser of which no text is known yet, or whose text still changes: it is late; >= FinalWithin
	LetEnd  time.Duration // a filler that is over in this time is not cut when the reply comes
}

// Default is what a Mandarin telephone hotline wants.
func Default() Config {
	return Config{
		Lang: "zh-CN", Speed: 1,
		Lull: Lull{
			Fillers: []string{"请稍等。", "我看一下。", "好的，稍等。"}, Still: []string{"还在查，请再等一下。", "系统有点慢，马上就好。"},
			After: 1200 * time.Millisecond, Again: 2 * time.Second, Final: 6 * time.Second, LetEnd: 300 * time.Millisecond,
		},
		DecideWithin: 8 * time.Second,
		FinalWithin:  1300 * time.Millisecond, DigitPause: 3 * time.Second,
		Apology: "抱歉，系统出了点问题，请您再说一遍。", Farewell: "非常抱歉，系统暂时无法为您服务，请稍后再拨。", MaxFailures: 3,
		PartialEvery: 200 * time.Millisecond, ReopenTries: 20, SynthesisLead: 4 * time.Second,
		Speculate: 200 * time.Millisecond,
	}
}

// Validate reports the first field that is out of range.
func (c Config) Validate() error {
	switch {
	case c.Speed < 0.5 || c.Speed > 2:
		return fmt.Errorf("dialog: speed %g is not in 0.5-2", c.Speed)
	case c.Lull.After <= 0 || c.Lull.Again <= 0 || c.Lull.LetEnd < 0 || c.DecideWithin <= 0 || c.FinalWithin <= 0 || c.Lull.Final < c.FinalWithin || c.DigitPause <= 0 || c.SynthesisLead <= 0:
		return errors.New("dialog: lull.after, lull.again, decide_within, final_within, digit_pause and synthesis_lead must be positive, lull.final not below final_within, lull.let_end not negative")
	case c.MaxFailures < 1:
		return errors.New("dialog: max_failures must be at least 1")
	case c.Speculate < 0:
		return errors.New("dialog: speculate must not be negative")
	case c.ReopenTries < 0:
		return errors.New("dialog: reopen_tries must not be negative")
	case c.Apology == "" || c.Farewell == "":
		return errors.New("dialog: apology and farewell must not be empty")
	}
	return nil
}
