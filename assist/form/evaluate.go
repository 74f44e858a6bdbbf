package form

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"hotline/assist/language"
	"hotline/dialog/value"
	"hotline/internal/lines"
)

// Case is one line of a test set: a whole call and what its form should hold.
type Case struct {
	Segments []language.Segment
	Form     string            // id, "" = to be found out
	Fields   map[string]string // by name or alias; "" = must stay empty
	Category string            // id, title or alias of a ticket class, "" = not labelled
	Unit     string            // of a unit, "" = not labelled
	At       time.Time         // when the call was answered
	Number   string            // the calling number, "" = unknown
	Claims   []Claim           // sentences about the call, for the summary
}

// Claim is a sentence about a call and whether the call supports it.
type Claim struct {
	Text      string `json:"text"`
	Supported bool   `json:"supported"`
}

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
func Evaluate(set *Set, cases []Case, formOf func([]language.Segment) string) Report {
	rep := Report{Dialogues: len(cases), Kinds: map[string]KindReport{}}
	tallies := map[value.Kind]*tally{}
	forms := make([]*Form, len(cases))
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
		filler := NewFiller(forms[i], c.At, c.Number)
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
			ok := v.Value != "" && sameValue(forms[i].Field(v.Field), want, v.Value, c.At)
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
func lend(values []Value, labels map[string]string) {
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

func ratio(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}

func formFor(set *Set, c Case, formOf func([]language.Segment) string) *Form {
	for _, id := range []string{c.Form, c.Category} {
		if f := set.ForScene(id); f != nil && id != "" {
			return f
		}
		if f := set.ForCategory(id); f != nil && id != "" {
			return f
		}
		if f := set.find(func(f *Form) bool { return f.Title == id }); f != nil {
			return f
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
func labelsOf(set *Set, f *Form, fields map[string]string) (out map[string]string, unknown []string) {
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
			field = f.onlyOf(kindOf(set, name))
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

func kindOf(set *Set, name string) value.Kind {
	for _, f := range set.forms {
		if field := f.Field(name); field != nil {
			return field.Kind
		}
	}
	return ""
}

// onlyOf is the only field of a kind, nil when there is none or several.
func (f *Form) onlyOf(k value.Kind) *Field {
	var out *Field
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

// ReadCases reads lines of JSON: {"segments":[{"party","start_ms","end_ms","text"}],"form","fields":{...},"category","unit","at","caller","claims":[{"text","supported"}]}.
// Values may be text, numbers, true or false, or null (must stay empty). at is RFC 3339 or 2006-01-02 15:04; without it the time of
// reading. Empty lines are ignored. Errors name the line.
func ReadCases(r io.Reader) ([]Case, error) {
	now := time.Now()
	var out []Case
	err := lines.JSON(r, func(_ int, raw rawCase) error {
		c, err := raw.read(now)
		out = append(out, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read form cases: %w", err)
	}
	return out, nil
}

// rawCase is a line as it is written.
type rawCase struct {
	Segments []language.Segment `json:"segments"`
	Form     string             `json:"form"`
	Fields   map[string]any     `json:"fields"`
	Category string             `json:"category"`
	Unit     string             `json:"unit"`
	At       string             `json:"at"`
	Now      string             `json:"now"`
	Caller   string             `json:"caller"`
	Claims   []Claim            `json:"claims"`
}

func (raw rawCase) read(now time.Time) (Case, error) {
	c := Case{Segments: raw.Segments, Form: raw.Form, Fields: map[string]string{}, Category: raw.Category, Unit: raw.Unit, At: now, Number: raw.Caller, Claims: raw.Claims}
	language.Number(c.Segments)
	if raw.At == "" {
		raw.At = raw.Now
	}
	if raw.At != "" {
		at, err := lines.Time(raw.At)
		if err != nil {
			return Case{}, fmt.Errorf("at %w", err)
		}
		c.At = at
	}
	for name, v := range raw.Fields {
		switch v := v.(type) {
		case nil:
			c.Fields[name] = ""
		case string:
			c.Fields[name] = v
		case bool:
			c.Fields[name] = map[bool]string{true: "是", false: "否"}[v]
		case float64:
			c.Fields[name] = strconv.FormatFloat(v, 'f', -1, 64)
		case map[string]any: // {"value": ...}
			s, _ := v["value"].(string)
			c.Fields[name] = s
		default:
			return Case{}, fmt.Errorf("field %s: want text, a number, true, false or null", name)
		}
	}
	return c, nil
}
