// Package scene holds the words in which a business owner writes scenes, and checks what was written. It owns the schema and the
// complaints with file, line and remedy; dialog/flow loads scenes and runs calls through them.
package scene

import (
	"hotline/dialog/intent"
	"hotline/dialog/language"
)

// Scene is one matter that the hotline can settle, as written in scenes/<name>.yaml. docs/scene.schema.json is its JSON Schema.
type Scene struct {
	ID       string   `yaml:"id"`        // balance.query: also the intent that starts it
	Title    string   `yaml:"title"`     // 查询话费余额: read out in the keypad menu
	Key      string   `yaml:"key"`       // keypad key 1-9 in the menu, "" for none
	Examples []string `yaml:"examples"`  // what callers say; they train the intent
	Slots    []Slot   `yaml:"slots"`     // what the scene must know
	Steps    []Step   `yaml:"steps"`     // what it does, in order
	Queue    string   `yaml:"queue"`     // whose people take over, "" = handover.queue of app.yaml
	Summary  []string `yaml:"summary"`   // what an agent is told; a line whose values are not known yet is left out
	HandOver bool     `yaml:"hand_over"` // a person takes over at once, when one is on duty; the steps are for when nobody is
	Hidden   bool     `yaml:"hidden"`    // callers cannot start it, so it has no examples: it is for calls that agents give back

	File     string            `yaml:"-"` // its name, for complaints
	Language language.Language `yaml:"-"` // that its texts were read in
	Own      language.Language `yaml:"-"` // its owner's, in which people at the desk read
}

// Slot is one value that a scene collects.
//
//archtest:fields one for every key that a slot may hold
type Slot struct {
	Name     string            `yaml:"name"`
	Title    string            `yaml:"title"` // what an agent reads: 装机地址; default: the name
	Kind     intent.Kind       `yaml:"kind"`
	Ask      string            `yaml:"ask"`      // the question
	Reask    []string          `yaml:"reask"`    // other ways to ask, used one after another when no value came
	Confirm  string            `yaml:"confirm"`  // none (default) | implicit (said back in passing) | explicit (asked: 对吗) | auto (by recogniser confidence)
	Tries    int               `yaml:"tries"`    // questions before a person takes over; default 3, or what handover.misses says
	Missing  string            `yaml:"missing"`  // "skip" goes on without the value after that, or after silence; default: a person
	Keypad   bool              `yaml:"keypad"`   // the value may be keyed in
	Digits   int               `yaml:"digits"`   // kind digits: how many; also ends keyed input
	Min      *int              `yaml:"min"`      // kinds count and amount: no less; default of a count: 1. Kinds date and time: so many days from today at the earliest
	Max      *int              `yaml:"max"`      // likewise no more, at the latest; default: any
	Default  string            `yaml:"default"`  // "caller" takes the calling number; otherwise a fixed value
	Options  []Option          `yaml:"options"`  // kind choice: the fixed options
	From     string            `yaml:"from"`     // kind choice: a list in a tool's result (plans.plans), each with value, title, says
	Variants map[string]string `yaml:"variants"` // of ask, by who listens: elder, upset, anxious, sad, pleased
	Listen   string            `yaml:"listen"`   // "asked" takes values only as answers; default: also from other utterances

	Unasked bool     `yaml:"-"` // no step asks for it: its default is taken where it is used first
	Places  []string `yaml:"-"` // kind address: places of app.yaml, which are told by their sound

	// Sensitive keeps the value out of recording, transcript and events; default: true for kinds id_card and bank_card.
	Sensitive *bool `yaml:"sensitive"`
}

// Most is how many questions are asked.
func (s *Slot) Most() int {
	if s.Tries > 0 {
		return s.Tries
	}
	return 3
}

// Shown is what people read instead of the name.
func (s *Slot) Shown() string {
	if s.Title != "" {
		return s.Title
	}
	return s.Name
}

// Secret reports whether the value must be kept out of recording, transcript and events.
func (s *Slot) Secret() bool {
	if s.Sensitive != nil {
		return *s.Sensitive
	}
	return s.Kind == intent.KindIDCard || s.Kind == intent.KindBank
}

// DayOf returns the slot that holds the day of a slot of kind time, nil where the slot holds its own: the last date before it in the scene,
// else the first one.
func (s *Scene) DayOf(slot *Slot) (day *Slot) {
	if slot.Kind != intent.KindTime {
		return nil
	}
	passed := false
	for i := range s.Slots {
		passed = passed || s.Slots[i].Name == slot.Name
		if s.Slots[i].Kind == intent.KindDate && (!passed || day == nil) {
			day = &s.Slots[i]
		}
	}
	return day
}

// HoursOf lists the slots of kind time whose day a slot holds.
func (s *Scene) HoursOf(day *Slot) (hours []*Slot) {
	for i := range s.Slots {
		if s.DayOf(&s.Slots[i]) == day {
			hours = append(hours, &s.Slots[i])
		}
	}
	return hours
}

// Option is one answer of a choice.
type Option struct {
	Value string   `yaml:"value"`
	Title string   `yaml:"title"` // how it is read out; default: the value
	Says  []string `yaml:"says"`
}

// Step does one thing. Exactly one of Say, Ask, Confirm, Call, If, HandOver, Goodbye and End is set.
//
//archtest:fields one for every key that a step may hold
type Step struct {
	Say      string            `yaml:"say"`       // text with {slot} and {result.field}
	Ask      string            `yaml:"ask"`       // name of a slot: asked unless known
	Confirm  string            `yaml:"confirm"`   // question to be answered with yes or no
	Variants map[string]string `yaml:"variants"`  // of say and confirm, by who listens: elder, upset, anxious, sad, pleased
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
	Queue    string            `yaml:"queue"`     // of hand_over: whose people take over; default: the scene's
	Goodbye  string            `yaml:"goodbye"`   // text, then the hotline's closing, and the call ends
	End      bool              `yaml:"end"`       // the scene is over
}

// Queues lists the queues that the scene names.
func (s *Scene) Queues() []string { return append(queues(s.Steps), s.Queue) }

func queues(steps []Step) (ids []string) {
	for i := range steps {
		ids = append(ids, steps[i].Queue)
		for _, b := range steps[i].branches() {
			ids = append(ids, queues(b.steps)...)
		}
	}
	return ids
}
