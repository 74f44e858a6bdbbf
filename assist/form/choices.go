package form

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hotline/assist/language"
	"hotline/dialog/intent"
	"hotline/dialog/value"
)

// ChoicesFile is the file of sentences for the choices beside the forms.
const ChoicesFile = Folder + "/choices.tsv"

// none stands in the file for sentences from which nothing may be ticked.
const none = "none"

// choices reads sentences for the choices: lines of a form's id, a field, an option's value or none, and what is said, parted by tabs.
// Lines that begin with # are for people.
func (s *Set) choices(r io.Reader) (map[string][]intent.Sample, error) {
	out := map[string][]intent.Sample{}
	var wrong []error
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimRight(scan.Text(), "\r")
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) != 4 || strings.TrimSpace(part[3]) == "" {
			wrong = append(wrong, fmt.Errorf("line %d: want form, field, option and words, parted by tabs", n))
			continue
		}
		field, err := s.choice(part[0], part[1], part[2])
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		option := part[2]
		if option == none {
			option = intent.OutOfScope
		}
		name := part[0] + " " + field.Name
		out[name] = append(out[name], intent.Sample{Text: part[3], Intent: option})
	}
	return out, errors.Join(append(wrong, scan.Err())...)
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

// learnChoices trains one model for each choice that has sentences, by "form field".
func learnChoices(all map[string][]intent.Sample) (map[string]*intent.Model, error) {
	out := map[string]*intent.Model{}
	cfg := intent.Default()
	cfg.Epochs = 6
	for name, samples := range all {
		m, err := intent.Train(samples, cfg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = m
	}
	return out, nil
}

// sensed is the option that the words speak for, without naming it: the surest of the utterance, its clauses and pairs of them.
func (f *Field) sensed(text string) (option string, sure float64) {
	if f.sense == nil {
		return "", 0
	}
	all := language.Clauses(text)
	windows := []string{text}
	if len(all) > 1 {
		windows = append(windows, all...)
	}
	for i := 0; i+1 < len(all) && len(all) > 2; i++ {
		windows = append(windows, all[i]+"，"+all[i+1])
	}
	for _, w := range windows {
		if r := f.sense.Classify(w); r.Intent != intent.OutOfScope && r.Confidence > sure {
			option, sure = r.Intent, r.Confidence
		}
	}
	return option, sure
}
