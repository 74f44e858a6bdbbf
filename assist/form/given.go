package form

import (
	"strings"

	"hotline"
)

// Given is a value that the machine asked for and got, before a person had the call.
type Given struct {
	Field    string // the name of the scene's slot, which a field of the form may have, too, or as an alias
	Value    string // stars in it stand for a secret
	Evidence []hotline.Evidence
}

// givenAt is a Given and the number of utterances that were heard before.
type givenAt struct {
	Given
	at int
}

// Take suggests what the machine got for the fields of the same names, here and in every form that the call has later, and returns the values
// that it changed. It never replaces what was told as what it is, nor a value that a person decided on. Secrets, which come with stars, and
// what is no value of the field's kind are left out.
func (f *Filler) Take(all []Given) []Value {
	before := f.Values()
	for _, g := range all {
		f.given = append(f.given, givenAt{Given: g, at: len(f.log)})
		f.suggest(g)
	}
	return f.changed(before)
}

// suggest puts one given value into its field.
func (f *Filler) suggest(g Given) {
	field := f.form.Field(g.Field)
	if field == nil || field.Secret() || strings.Contains(g.Value, "*") {
		return
	}
	v, ok := Canonical(field, g.Value, f.start)
	if !ok {
		return
	}
	said := ""
	if n := len(g.Evidence); n > 0 {
		said = g.Evidence[n-1].Text
	}
	f.slot(field.Name).put(found{value: v, said: said, rank: told, sure: 0.85}, g.Evidence...)
}

// recall suggests what was given when n utterances had been heard, where the log is read anew.
func (f *Filler) recall(n int) {
	for _, g := range f.given {
		if g.at == n {
			f.suggest(g.Given)
		}
	}
}
