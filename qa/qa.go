// Package qa inspects every call, while it lives, at its end, and over history: it follows a call's events, applies the rules of
// qa/rule and reports hits. It owns when rules are evaluated, what a hit is, and the bounds in memory and time. It does not own the
// rules, scores (qa/rubric), masking (qa/pii) or where hits are kept; cmd/hotline feeds it from the bus and takes its hits.
package qa

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"hotline"
	"hotline/llm"
)

// Config bounds the inspection.
type Config struct {
	Rules    string        `yaml:"rules"`     // folder of rules (*.yaml); "" = those of Deps.Rules
	Look     time.Duration `yaml:"look"`      // how often the folder is looked at for changes, 0 = never
	Settle   time.Duration `yaml:"settle"`    // how long after a deadline a recogniser may still bring the words that meet it
	RuleCost time.Duration `yaml:"rule_cost"` // mean cost of one evaluation from which a rule is switched off, 0 = never
	Idle     time.Duration `yaml:"idle"`      // a call without events for so long is forgotten
	Judges   int           `yaml:"judges"`    // questions to the language model at once
}

// Default returns the limits of a small site.
func Default() Config {
	return Config{Look: 2 * time.Second, Settle: 1500 * time.Millisecond, RuleCost: 2 * time.Millisecond, Idle: 4 * time.Hour, Judges: 2}
}

// Validate reports the first bad key with its remedy.
func (c Config) Validate() error {
	switch {
	case c.Look < 0 || c.Settle < 0 || c.RuleCost < 0:
		return errors.New("qa: look, settle and rule_cost must not be negative")
	case c.Idle < time.Minute:
		return fmt.Errorf("qa.idle: %s is shorter than calls are: write 1m or more", c.Idle)
	case c.Judges < 0 || c.Judges > 64:
		return fmt.Errorf("qa.judges: %d: write 0 to 64", c.Judges)
	}
	return nil
}

// Deps are what an inspector stands on. Functions may be nil. They are called one at a time for each call, must not block, and must
// not call back into the inspector.
type Deps struct {
	Rules fs.FS // the rules (*.yaml) when Config.Rules is ""
	// Queues are the calls' queues, to tell of rules that name another; nil = not known.
	Queues []string
	// Hit gets each hit that is new or changed; its ID stays the same. A withdrawn one is the last of its ID, unless it comes true again.
	Hit func(hotline.Hit)
	// Done gets a call's hits that stand, tentative ones not, once after call_ended.
	Done func(hotline.CallID, []hotline.Hit)
	// Fault is told of rules that were switched off or could not be loaded.
	Fault func(Fault)
	// Broken is told of a call whose inspection panicked, before its Done: it is not inspected any more.
	Broken func(hotline.CallID)
	// OnPanic counts panics, by where.
	OnPanic func(where string)
	Model   llm.Model        // for rules that ask a language model; without one they are off
	Now     func() time.Time // default time.Now
	Log     *slog.Logger     // default: discard
}

// Fault is a rule, or a file of rules, that does not work.
type Fault struct {
	Rule string // id, "" = the folder
	Why  string // one line for people
}

// RuleInfo is how one rule does.
type RuleInfo struct {
	ID, Title string
	TitleEN   string // "" = none
	Version   int
	State     string        // draft | shadow | live | off (too expensive, or needs a model)
	Why       string        // off, or never comes true as it is: for people
	Runs      uint64        // evaluations
	Spent     time.Duration // in them
	Hits      uint64        // confirmed, since the rules were loaded
}
