// Package rule is the language in which inspection is written: rules in YAML, checked with file, line, key and remedy, and compiled
// into a Set. It owns syntax, versions and what a condition means; package trace finds the moments of one call, package qa decides
// over them and reports hits. docs/inspection.md explains every key, docs/rule.schema.json is the JSON Schema.
package rule

import (
	"cmp"
	"math"
	"time"

	"hotline"
)

// State says what a rule's hits are for.
type State string

// The states of a rule.
const (
	Draft  State = "draft"  // not evaluated; backtests take it
	Shadow State = "shadow" // evaluated and counted; tells nobody, costs no points
	Live   State = "live"
)

// Rule is one check.
//
//archtest:fields the top of the language: each field is a key that authors write
type Rule struct {
	ID          string           `yaml:"id"`
	Title       Text             `yaml:"title"`
	Description string           `yaml:"description"`
	Version     int              `yaml:"version"` // from 1; to be raised with each change of meaning
	State       State            `yaml:"state"`   // default live
	Severity    hotline.Severity `yaml:"severity"`
	Points      float64          `yaml:"points"` // taken from the score, 0-100
	Alert       bool             `yaml:"alert"`  // supervisors are told at once
	Who         hotline.Party    `yaml:"who"`    // whose doing it is; also the party of finds that name none
	Queues      []string         `yaml:"queues"` // only calls that are, or last were, in one of these; empty = all
	Language    string           `yaml:"language"`
	Find        map[string]Find  `yaml:"find"`
	When        []Case           `yaml:"when"`
	Unless      []Constraint     `yaml:"unless"`   // exceptions to all cases
	Debounce    time.Duration    `yaml:"debounce"` // a hit within this time after another counts with it; default 1s, 0s: none does
	Episode     *Episode         `yaml:"episode"`  // what belongs together is one hit, which grows
	Most        int              `yaml:"most"`     // hits in one call; default 20
	Once        bool             `yaml:"once"`     // most: 1, and the place in the call means nothing: something is missing
	Note        Text             `yaml:"note"`     // shown with the hit; {value} {text} {title} are filled in
	Judge       *Judge           `yaml:"judge"`

	File string `yaml:"-"` // it was read from
}

// unset is a time that was not written, where none is one, too.
const unset = time.Duration(math.MinInt64)

// Episode makes one hit of a matter that goes on: what comes true while it does is more evidence of the first.
type Episode struct {
	Gap   time.Duration `yaml:"gap"`   // what comes true so soon after the last of it belongs to it; default 2m
	Ends  []string      `yaml:"ends"`  // finds with whose moments it is over
	Rest  time.Duration `yaml:"rest"`  // what comes true so soon after its end still belongs to it; default 0s
	Apart [][]string    `yaml:"apart"` // lists of finds: what is only of one begins another where all of the episode is only of others
}

// Text is what people read: one text, or one for each language, {zh, en}. Without the other, the one there is stands for both.
type Text struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// UnmarshalYAML reads a text, or {zh, en}.
func (t *Text) UnmarshalYAML(read func(any) error) error {
	if read(&t.ZH) == nil {
		return nil
	}
	type plain Text
	return read((*plain)(t))
}

// String is the text as lists of rules show it.
func (t Text) String() string { return cmp.Or(t.ZH, t.EN) }

// Case is one way in which a rule comes true: each moment of what it finds is one, if the rest holds.
type Case struct {
	Find    string       `yaml:"find"`
	Where   *Where       `yaml:"where"`
	Least   int          `yaml:"least"`   // so many moments within Within make one
	Within  Length       `yaml:"within"`  // 0 = in the call
	Require []Constraint `yaml:"require"` // each must hold
	Unless  []Constraint `yaml:"unless"`  // none may hold
	If      string       `yaml:"if"`      // expression
}

// Where limits a case to a part of the call.
type Where struct {
	Opening time.Duration `yaml:"opening"` // from the first word of the rule's party
	Closing time.Duration `yaml:"closing"` // to the end of the call; known only then
	First   int           `yaml:"first"`   // utterances of the party
	Last    int           `yaml:"last"`    // utterances of the party; known only at the end
	After   string        `yaml:"after"`   // the first moment of a find
	Before  string        `yaml:"before"`  // the first moment of a find
}

// Side says on which side of a moment another must be.
type Side string

// The sides.
const (
	Before Side = "before"
	After  Side = "after"
	Around Side = "around" // either
	Same   Side = "same"   // in the same utterance
	During Side = "during" // at the same time
)

// Constraint asks for moments of a find near the moment of a case.
type Constraint struct {
	Find   string `yaml:"find"`
	Side   Side   `yaml:"side"`
	Within Length `yaml:"within"` // 0 = as far as the call goes
	Turns  int    `yaml:"turns"`  // only so many utterances of the find's party; 0 = any number
	Least  int    `yaml:"least"`  // so many; default 1
	Own    bool   `yaml:"own"`    // none of an agent who had the caller before and has handed him on
	If     string `yaml:"if"`     // expression; alone, or in addition to find
}

// Length is a time.
type Length = time.Duration

// Judge asks a language model about a moment, and demands the words that prove the answer.
type Judge struct {
	Question string `yaml:"question"` // a question of yes or no about the excerpt
	Turns    int    `yaml:"turns"`    // utterances before and after the moment; default 6
}
