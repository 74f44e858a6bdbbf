package form

import (
	"fmt"
	"io"
	"slices"

	"hotline/assist/form/mark"
	"hotline/dialog/intent"
	"hotline/dialog/value"
)

// ChoicesFile is the file of sentences for the choices beside the forms.
const ChoicesFile = Folder + "/choices.tsv"

// none stands in the file for sentences from which nothing may be ticked.
const none = "none"

// choices reads sentences for the choices, by "form field".
func (s *Set) choices(r io.Reader) (map[string][]intent.Sample, error) {
	all, err := mark.ReadSentences(r, func(form, field, option string) error { _, err := s.choice(form, field, option); return err })
	out := map[string][]intent.Sample{}
	for _, a := range all {
		option := a.Option
		if option == none {
			option = intent.OutOfScope
		}
		name := a.Form + " " + a.Field
		out[name] = append(out[name], intent.Sample{Text: a.Text, Intent: option})
	}
	return out, err
}

func (s *Set) choice(form, name, option string) (*Field, error) {
	f := s.Form(form)
	if f == nil {
		return nil, fmt.Errorf("no form %q", form)
	}
	field := f.Field(name)
	if field == nil || field.Kind != value.Choice {
		return nil, fmt.Errorf("%s has no choice %q", form, name)
	}
	if option != none && !slices.ContainsFunc(field.Options, func(o Option) bool { return o.Value == option }) {
		return nil, fmt.Errorf("%s.%s has no option %q", form, name, option)
	}
	return field, nil
}
