package turntaking

import (
	"errors"
	"fmt"
	"time"
)

// Config sets how patient the rules are. Patience counts from the caller's last speech, so a detector's hang-over is part of it.
type Config struct {
	Patience   map[Expectation]time.Duration // silence that ends the turn, by what is expected; missing = that of ExpectFree
	Complete   time.Duration                 // silence that ends the turn when the text is already a whole value
	Incomplete time.Duration                 // added when the text is left hanging: 我想, 然后, a number cut short
	Settle     time.Duration                 // a turn does not end so soon after its text changed
	LateText   time.Duration                 // added patience at most for text that still changes: the recogniser is behind, its final text is waited for elsewhere
	NoText     time.Duration                 // silence after speech without any text before the turn ends all the same
	ShortSound time.Duration                 // speech without text that is shorter is a cough: no turn at all
	SoundFor   time.Duration                 // a sound into our reply that is no speech after so long means nothing
	PauseAfter time.Duration                 // speech into our reply that lasts so long holds it until the verdict; 0 = never
	LongSpeech time.Duration                 // speech without text that is longer interrupts a reply; 0 = never
	Verdict    time.Duration                 // wait for text after a sound into our reply before we go on
	Stale      time.Duration                 // speech into an uninterruptible reply counts when it ended within this time before the reply did
	MaxTurn    time.Duration                 // a turn ends after this time at the latest
	NoInput    time.Duration                 // the caller has said nothing for so long
}

// Default fits a detector with 160 ms of hang-over and a recogniser that lags 0.3 s.
func Default() Config {
	return Config{
		Patience: map[Expectation]time.Duration{
			ExpectFree: 500 * time.Millisecond, ExpectYesNo: 300 * time.Millisecond, ExpectDigits: 1200 * time.Millisecond, ExpectCount: 700 * time.Millisecond,
			ExpectAddress: 1100 * time.Millisecond, ExpectName: 600 * time.Millisecond, ExpectTime: 700 * time.Millisecond,
			ExpectChoice: 350 * time.Millisecond,
		},
		Complete: 180 * time.Millisecond, Incomplete: 500 * time.Millisecond, Settle: 120 * time.Millisecond, LateText: 400 * time.Millisecond,
		NoText: 900 * time.Millisecond, ShortSound: 350 * time.Millisecond, SoundFor: 240 * time.Millisecond, PauseAfter: 220 * time.Millisecond, LongSpeech: 1200 * time.Millisecond,
		Verdict: 300 * time.Millisecond, Stale: time.Second, MaxTurn: 30 * time.Second, NoInput: 7 * time.Second,
	}
}

// Validate reports the first field that is out of range.
func (c Config) Validate() error {
	for e, p := range c.Patience {
		if p <= 0 || p > 10*time.Second {
			return fmt.Errorf("turntaking: patience for %s is %v, want up to 10 s", e, p)
		}
	}
	switch {
	case c.Patience[ExpectFree] <= 0:
		return errors.New("turntaking: patience for free is missing")
	case c.Complete <= 0 || c.NoText <= 0 || c.Verdict <= 0 || c.MaxTurn <= 0 || c.NoInput <= 0:
		return errors.New("turntaking: complete, no_text, verdict, max_turn and no_input must be positive")
	case c.Incomplete < 0 || c.Settle < 0 || c.LateText < 0 || c.ShortSound < 0 || c.SoundFor < 0 || c.PauseAfter < 0 || c.LongSpeech < 0 || c.Stale < 0:
		return errors.New("turntaking: incomplete, settle, late_text, short_sound, sound_for, pause_after, long_speech and stale must not be negative")
	}
	return nil
}
