package flow

import "hotline/dialog/intent"

// Scene is one matter that the hotline can settle, as written in scenes/<name>.yaml. docs/scene.schema.json is its JSON Schema.
type Scene struct {
	ID       string   `yaml:"id"`       // balance.query: also the intent that starts it
	Title    string   `yaml:"title"`    // 查询话费余额: read out in the keypad menu
	Key      string   `yaml:"key"`      // keypad key 1-9 in the menu, "" for none
	Examples []string `yaml:"examples"` // what callers say; they train the intent
	Slots    []Slot   `yaml:"slots"`    // what the scene must know
	Steps    []Step   `yaml:"steps"`    // what it does, in order

	file string
}

// Slot is one value that a scene collects.
type Slot struct {
	Name    string      `yaml:"name"`
	Kind    intent.Kind `yaml:"kind"`
	Ask     string      `yaml:"ask"`     // the question
	Reask   []string    `yaml:"reask"`   // other ways to ask, used one after another when no value came
	Confirm string      `yaml:"confirm"` // none (default) | implicit (said back in passing) | explicit (asked: 对吗) | auto (by recogniser confidence)
	Tries   int         `yaml:"tries"`   // questions before a person is offered; default 3
	Keypad  bool        `yaml:"keypad"`  // the value may be keyed in
	Digits  int         `yaml:"digits"`  // kind digits: how many; also ends keyed input
	Default string      `yaml:"default"` // "caller" takes the calling number; otherwise a fixed value
	Options []Option    `yaml:"options"` // kind choice: the fixed options
	From    string      `yaml:"from"`    // kind choice: a list in a tool's result (plans.plans), each with value, title, says
	Listen  string      `yaml:"listen"`  // "asked" takes values only as answers; default: also from other utterances
}

// Option is one answer of a choice.
type Option struct {
	Value string   `yaml:"value"`
	Says  []string `yaml:"says"`
}

// Step does one thing. Exactly one of Say, Ask, Confirm, Call, If, HandOver and End is set.
type Step struct {
	Say      string            `yaml:"say"`       // text with {slot} and {result.field}
	Ask      string            `yaml:"ask"`       // name of a slot: asked unless known
	Confirm  string            `yaml:"confirm"`   // question to be answered with yes or no
	Yes      []Step            `yaml:"yes"`       // of confirm: then do this (nothing: go on)
	No       []Step            `yaml:"no"`        // of confirm: then do this (nothing: end the scene)
	Call     string            `yaml:"call"`      // name of a tool
	Args     map[string]string `yaml:"args"`      // of call: texts with {slot} and {result.field}
	As       string            `yaml:"as"`        // of call: name for its result
	Ticket   string            `yaml:"ticket"`    // of call: result field that holds a new ticket's number
	NotFound []Step            `yaml:"not_found"` // of call: when there is no such thing
	Refused  []Step            `yaml:"refused"`   // of call: when the back office says no (invalid, denied)
	If       string            `yaml:"if"`        // condition over slots and results: balance.arrears > 0
	Then     []Step            `yaml:"then"`      // of if
	Else     []Step            `yaml:"else"`      // of if
	HandOver string            `yaml:"hand_over"` // to a person; the text is the reason
	End      bool              `yaml:"end"`       // the scene is over
}
