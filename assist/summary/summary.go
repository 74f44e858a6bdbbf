// Package summary writes down a call in fixed sections, every sentence with the utterances it rests on; strikes what nothing supports;
// and turns what was promised into to-dos with deadlines. It works without a language model; with one it has the sentences reworded and
// checks every claim. It keeps nothing: package assist calls it when a call ends or changes hands.
package summary

import (
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
)

// Section is one fixed part of a summary.
type Section string

// The sections, in order.
const (
	Need     Section = "need"     // 诉求
	Handling Section = "handling" // 处理
	Outcome  Section = "outcome"  // 结果
	Todos    Section = "todos"    // 待办
	Promises Section = "promises" // 承诺
)

// Sections lists them in order.
func Sections() []Section { return []Section{Need, Handling, Outcome, Todos, Promises} }

// Title is the section's heading in Chinese.
func (s Section) Title() string {
	return map[Section]string{Need: "诉求", Handling: "处理", Outcome: "结果", Todos: "待办", Promises: "承诺"}[s]
}

// Fact is something that a sentence may rest on besides speech: a tool's result, a ticket, a hang-up, from the events of the call.
type Fact struct {
	Section  Section
	Text     string           // one sentence, ready to show: 已建工单T100002
	Evidence hotline.Evidence // N = -1
}

// Input is what is known of a call.
type Input struct {
	Start       time.Time // when it was answered; its location counts
	Segments    []language.Segment
	Class       string       // title of the ticket class, "" = unknown
	Disposition string       // "" = unknown
	Scenes      []string     // titles of the scenes that ran, in order
	Turned      []int        // N of the caller's utterances at which another scene began
	Fields      []form.Value // the form
	Facts       []Fact
}

// Sentence is one claim of a summary.
type Sentence struct {
	Section  Section            `json:"section"`
	Text     string             `json:"text"`
	Evidence []hotline.Evidence `json:"evidence"`
	Struck   bool               `json:"struck"` // nothing supports it: not shown
	Why      Reason             `json:"why"`    // why it was struck, "" = it was not
}

// Reason says why a sentence was struck.
type Reason string

// The reasons.
const (
	WrongNumber   Reason = "number"   // a number that was not said
	WrongName     Reason = "name"     // a name that was not said
	WrongDate     Reason = "date"     // a day or hour that was not said
	WrongNegation Reason = "negation" // the opposite was said
	WrongPromise  Reason = "promise"  // nobody promised it
	WrongParty    Reason = "party"    // the other party said it
	Unsupported   Reason = "nothing"  // nothing like it was said
)

// Todo is something that was promised or has to be done.
type Todo struct {
	Text     string             `json:"text"`
	Who      hotline.Party      `json:"who"`      // who has to do it: agent (the house) or caller
	Due      time.Time          `json:"due"`      // zero = no time was named
	Callback bool               `json:"callback"` // the caller is to be called
	Promise  bool               `json:"promise"`  // somebody of the house said that it will be done
	Evidence []hotline.Evidence `json:"evidence"`
}

// Summary is a call in fixed sections.
type Summary struct {
	Sentences []Sentence `json:"sentences"` // by section; struck ones too, for the record
	Todos     []Todo     `json:"todos"`
	Support   float64    `json:"support"` // share of claims that were not struck; 1 without claims
	Model     bool       `json:"model"`   // a language model worded it
}

// Shown returns the sentences of a section that are not struck.
func (s Summary) Shown(section Section) []Sentence {
	var out []Sentence
	for _, c := range s.Sentences {
		if c.Section == section && !c.Struck {
			out = append(out, c)
		}
	}
	return out
}

func support(sentences []Sentence) float64 {
	kept := 0
	for _, s := range sentences {
		if !s.Struck {
			kept++
		}
	}
	if len(sentences) == 0 {
		return 1
	}
	return float64(kept) / float64(len(sentences))
}
