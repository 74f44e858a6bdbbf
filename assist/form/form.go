// Package form fills the ticket form of a call from what both parties say. It owns the owner's forms (YAML, docs/form.schema.json), the
// Filler that reads one call, and how two values of a field compare. It does not decide which form a call has, shows nothing and keeps
// nothing: package assist runs one Filler per call, `hotline eval assist` plays whole calls.
package form

import (
	"hotline/assist/form/choice"
	"hotline/assist/form/heard"
	"hotline/assist/form/mark"
	"hotline/dialog/intent"
	"hotline/dialog/value"
)

// Form is one ticket form of the owner, as written in assist/forms/<name>.yaml.
type Form struct {
	ID         string   `yaml:"id"`         // broadband.fault
	Title      string   `yaml:"title"`      // 宽带报修单
	Scenes     []string `yaml:"scenes"`     // ids of the scenes whose form it is; the id itself counts too
	Categories []string `yaml:"categories"` // ids of the ticket classes whose form it is; the id itself counts too
	Fields     []Field  `yaml:"fields"`     // in the order of the screen

	File string `yaml:"-"` // its name, for complaints

	marks *mark.Model // which words a value is read from, nil where no talks are
}

// Field is one place of a form.
type Field struct {
	Name      string     `yaml:"name"`      // phone
	Title     string     `yaml:"title"`     // 联系电话
	Kind      value.Kind `yaml:"kind"`      // what is written there
	Of        string     `yaml:"of"`        // whose or which, among several of one kind: contact | account | other (phone); happened | wanted (time, date)
	Required  bool       `yaml:"required"`  // the ticket cannot be made without it
	Risky     bool       `yaml:"risky"`     // a mistake is costly: the agent is asked to read it back
	Sensitive bool       `yaml:"sensitive"` // hidden from records; default: true for id_card and bank_card
	Asked     []string   `yaml:"asked"`     // words of the agent's question for it, besides those of its kind
	Lead      []string   `yaml:"lead"`      // words beside a value that say it belongs here
	Never     []string   `yaml:"never"`     // words beside a value that say it does not
	Options   []Option   `yaml:"options"`   // kind choice
	Aliases   []string   `yaml:"aliases"`   // names that a back office or an evaluation set has for it

	sense *intent.Model // which option words speak for that do not name it, nil where no sentences are
}

// Option is one answer of a choice.
type Option struct {
	Value string   `yaml:"value"`
	Says  []string `yaml:"says"`
}

// Field returns the field of that name or alias, nil for none.
func (f *Form) Field(name string) *Field {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return &f.Fields[i]
		}
	}
	for i := range f.Fields {
		for _, a := range f.Fields[i].Aliases {
			if a == name {
				return &f.Fields[i]
			}
		}
	}
	return nil
}

// words are those beside a value that say whether it belongs to the field.
func (f *Field) words() heard.Words { return heard.Words{Lead: f.Lead, Never: f.Never} }

// choice is the field's choice, to be read from words.
func (f *Field) choice() choice.Choice {
	out := choice.Choice{Options: make([]value.Option, 0, len(f.Options)), Words: f.words()}
	for _, o := range f.Options {
		out.Options = append(out.Options, value.Option(o))
	}
	return out
}

// Secret reports whether the value must be kept out of records.
func (f *Field) Secret() bool {
	return f.Sensitive || f.Kind == value.IDCard || f.Kind == value.Bank
}
