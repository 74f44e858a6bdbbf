// Package score compares the forms that whole calls fill with what should stand in them. It owns the counts and which fields of an evaluation
// set are which of ours; assist/testset reads the sets, assist/form fills the forms. `hotline eval assist` prints it.
package score

import (
	"maps"
	"slices"

	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/assist/testset"
	"hotline/dialog/value"
)

// Report is the outcome of Evaluate.
type Report struct {
	Dialogues int                   `json:"dialogues"`
	Fields    int                   `json:"fields"`          // labelled values
	Precision float64               `json:"field_precision"` // right / filled
	Recall    float64               `json:"field_recall"`    // right / labelled
	Kinds     map[string]KindReport `json:"kinds"`
	Unjudged  int                   `json:"unjudged"` // filled fields that no line of the set labels for the form
	Unknown   []string              `json:"unknown,omitempty"`
	Wrong     []Mistake             `json:"-"`
}

// KindReport is the part of one kind of value.
type KindReport struct {
	Fields    int     `json:"fields"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// Mistake is a field that came out wrong.
type Mistake struct {
	Line      int // of the set, from 1
	Form      string
	Field     string
	Want, Got string
}

// tally counts one kind.
type tally struct{ labelled, filled, right int }

// Evaluate plays every call through a Filler and compares. formOf names the form of a call that has none (nil: such calls count as
// empty). Values are the same when they differ in form alone. Fields that no line labels for a form are not judged.
func Evaluate(set *form.Set, cases []testset.Case, formOf func([]language.Segment) string) Report {
	rep := Report{Dialogues: len(cases), Kinds: map[string]KindReport{}}
	tallies := map[value.Kind]*tally{}
	forms := make([]*form.Form, len(cases))
	labels := make([]map[string]string, len(cases))
	judged := map[string]bool{}
	for i, c := range cases {
		forms[i] = formFor(set, c, formOf)
		var unknown []string
		labels[i], unknown = labelsOf(set, forms[i], c.Fields)
		for _, u := range unknown {
			if !slices.Contains(rep.Unknown, u) {
				rep.Unknown = append(rep.Unknown, u)
			}
		}
		rep.Fields += count(c.Fields)
		for name := range labels[i] {
			if forms[i] != nil {
				judged[forms[i].ID+" "+name] = true
			}
		}
	}
	right, filled := 0, 0
	for i, c := range cases {
		if forms[i] == nil {
			continue
		}
		filler := form.NewFiller(forms[i], c.At, c.Number)
		for _, s := range c.Segments {
			filler.Observe(s)
		}
		values := filler.Values()
		lend(values, labels[i])
		for _, v := range values {
			want, labelled := labels[i][v.Field]
			if !labelled && !judged[forms[i].ID+" "+v.Field] {
				rep.Unjudged += b2i(v.Value != "")
				continue
			}
			t := tallies[v.Kind]
			if t == nil {
				t = &tally{}
				tallies[v.Kind] = t
			}
			ok := v.Value != "" && form.Same(forms[i].Field(v.Field), want, v.Value, c.At)
			t.labelled, t.filled, t.right = t.labelled+b2i(want != ""), t.filled+b2i(v.Value != ""), t.right+b2i(ok)
			right, filled = right+b2i(ok), filled+b2i(v.Value != "")
			if !ok && (want != "" || v.Value != "") {
				rep.Wrong = append(rep.Wrong, Mistake{Line: i + 1, Form: forms[i].ID, Field: v.Field, Want: want, Got: v.Value})
			}
		}
	}
	rep.Precision, rep.Recall = ratio(right, filled), ratio(right, rep.Fields)
	for k, t := range tallies {
		rep.Kinds[string(k)] = KindReport{Fields: t.labelled, Precision: ratio(t.right, t.filled), Recall: ratio(t.right, t.labelled)}
	}
	slices.Sort(rep.Unknown)
	return rep
}

// lend moves a telephone number to the field that a line labels, where the line labels one number and one was found: a set whose forms
// have one telephone number does not say which of ours it is.
func lend(values []form.Value, labels map[string]string) {
	to, from, labelled, filled := -1, -1, 0, 0
	for i, v := range values {
		if v.Kind != value.Phone {
			continue
		}
		if labels[v.Field] != "" {
			to, labelled = i, labelled+1
		}
		if v.Value != "" {
			from, filled = i, filled+1
		}
	}
	if labelled == 1 && filled == 1 && to != from {
		values[to].Value, values[to].State, values[from].Value = values[from].Value, values[from].State, ""
	}
}

func count(fields map[string]string) int {
	n := 0
	for _, v := range fields {
		n += b2i(v != "")
	}
	return n
}

// ratio is part of all; of nothing, all.
func ratio(part, all int) float64 {
	if all == 0 {
		return 1
	}
	return float64(part) / float64(all)
}

func formFor(set *form.Set, c testset.Case, formOf func([]language.Segment) string) *form.Form {
	for _, id := range []string{c.Form, c.Category} {
		if f := set.ForScene(id); f != nil && id != "" {
			return f
		}
		if f := set.ForCategory(id); f != nil && id != "" {
			return f
		}
		if at := slices.IndexFunc(set.Forms(), func(f *form.Form) bool { return f.Title == id }); at >= 0 {
			return set.Forms()[at]
		}
	}
	if formOf == nil {
		return nil
	}
	id := formOf(c.Segments)
	if f := set.ForCategory(id); f != nil {
		return f
	}
	return set.ForScene(id)
}

// labelsOf maps the names of a line to the fields of a form: by name, by alias, else to the only field of the kind that the name has in
// another form.
func labelsOf(set *form.Set, f *form.Form, fields map[string]string) (out map[string]string, unknown []string) {
	out = map[string]string{}
	if f == nil {
		return out, nil
	}
	var rest []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if field := f.Field(name); field != nil && field.Name == name {
			out[name] = fields[name]
		} else {
			rest = append(rest, name)
		}
	}
	for _, name := range rest {
		field := f.Field(name)
		if field == nil {
			field = onlyOf(f, kindOf(set, name))
		}
		if field == nil {
			unknown = append(unknown, f.ID+"."+name)
			continue
		}
		if _, taken := out[field.Name]; taken {
			unknown = append(unknown, f.ID+"."+name)
			continue
		}
		out[field.Name] = fields[name]
	}
	return out, unknown
}

func kindOf(set *form.Set, name string) value.Kind {
	for _, f := range set.Forms() {
		if field := f.Field(name); field != nil {
			return field.Kind
		}
	}
	return ""
}

// onlyOf is the only field of a kind, nil when there is none or several.
func onlyOf(f *form.Form, k value.Kind) *form.Field {
	var out *form.Field
	for i := range f.Fields {
		switch {
		case f.Fields[i].Kind != k:
		case out != nil:
			return nil
		default:
			out = &f.Fields[i]
		}
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
