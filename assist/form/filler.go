package form

import (
	"slices"
	"strings"
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
//
//archtest:fields one field of the page with all that it shows
type Value struct {
	Field      string             `json:"field"`
	Title      string             `json:"title"`
	Kind       value.Kind         `json:"kind"`
	State      State              `json:"state"`
	Value      string             `json:"value"`      // in the form of dialog/value's kind; "" = empty
	Shown      string             `json:"shown"`      // for people: 138 0013 8000
	Confidence float64            `json:"confidence"` // 0..1; 1 once confirmed or edited
	ReadBack   string             `json:"read_back"`  // sentence to read a risky value back with, "" = nothing to read back
	Heard      bool               `json:"heard"`      // it was read back and the caller agreed
	Other      string             `json:"other"`      // what was heard since, where a confirmed or edited value was not overwritten
	Required   bool               `json:"required"`
	Risky      bool               `json:"risky"`
	Secret     bool               `json:"secret"`
	Evidence   []hotline.Evidence `json:"evidence"` // where it was said, oldest first; texts as recognised
}

// Filler fills one form from one call. Not safe for concurrent use.
type Filler struct {
	form     *Form
	start    time.Time
	number   string // the calling number, "" = unknown
	log      []language.Segment
	slots    []slot
	offers   []offer // what the agent last read back or proposed
	wants    *slot   // the telephone number that the agent asked for since, in a sentence without one
	busy     bool    // before the caller's words, a number of another kind than an address was awaited
	took     bool    // the caller's digits of this utterance went into a number
	prompt   string  // the agent's last utterances since the caller spoke
	ear      ear
	heardNow hotline.Evidence
	denied   map[string]bool // telephone numbers that the caller took back

	given []givenAt // what the machine got

	kept map[string]Value // what a person decided on in fields that the form does not have, by field
}

// slot is one field under way.
type slot struct {
	Value
	field  *Field
	rank   int    // what the value rests on: see the ranks
	open   int    // utterances of the caller for which the agent's question for it still stands
	sure   bool   // the open question names this field, not only its kind
	named  bool   // the words beside the number said that it is to be called
	said   string // the caller's words that the value was read from; what is said next may correct or complete them
	draft  []hotline.Evidence
	sensed bool    // the option was not named: words spoke for it
	likely float64 // how much, 0..1
	begun  string  // a number that is being dictated and is not whole yet
	since  int     // utterances that were heard when a person decided on it: what was said before is nothing new
}

// What a value rests on; a lower rank never replaces a higher one.
const (
	mentioned = 1 // beside other things
	told      = 2 // with words that say what it is
	answered  = 3 // the agent asked for it
	agreed    = 4 // a correction, or read back and agreed to
)

// stands is the number of the caller's utterances for which a question stands.
const stands = 4

// longest is the number of segments that a filler keeps: five hours of talk.
const longest = 5000

// NewFiller starts an empty form for a call that was answered at start, which days and hours (明天, 下午) are counted from; its location
// counts. number is the calling number, which 就是这个号码 means; "" = unknown.
func NewFiller(f *Form, start time.Time, number string) *Filler {
	out := &Filler{form: f, start: start, number: number, denied: map[string]bool{}}
	out.slots = blank(f)
	return out
}

func blank(f *Form) []slot {
	out := make([]slot, 0, len(f.Fields))
	for i := range f.Fields {
		field := &f.Fields[i]
		out = append(out, slot{field: field, Value: Value{
			Field: field.Name, Title: field.Title, Kind: field.Kind, State: Empty,
			Required: field.Required, Risky: field.Risky, Secret: field.Secret(),
		}})
	}
	return out
}

// Form is the form that is being filled.
func (f *Filler) Form() *Form { return f.form }

// Observe reads one segment, of which it looks at 400 characters, and returns the values that it changed. Segments that are not final
// change nothing; a final one that comes again with another text (a revision) is read instead of the first. It takes some 0.5 ms for a
// form of six fields.
func (f *Filler) Observe(s language.Segment) []Value {
	if !s.Final || s.Text == "" {
		return nil
	}
	s.Text = language.Shorten(strings.ToValidUTF8(s.Text, ""))
	before := f.Values()
	if i := f.heard(s); i >= 0 {
		if f.log[i].Text == s.Text {
			return nil
		}
		f.log[i] = s
		f.again()
	} else if len(f.log) < longest {
		f.log = append(f.log, s)
		f.read(s)
	}
	return f.changed(before)
}

// heard is the place of an utterance in the log, -1 when it is new.
func (f *Filler) heard(s language.Segment) int {
	if s.N < 0 {
		return -1
	}
	return slices.IndexFunc(f.log, func(l language.Segment) bool { return l.Party == s.Party && l.Name == s.Name && l.N == s.N })
}

// again reads the whole log anew, keeping what the agent confirmed or edited.
func (f *Filler) again() {
	old := f.slots
	f.slots, f.offers, f.prompt, f.wants = blank(f.form), nil, "", nil
	f.ear, f.denied = ear{}, map[string]bool{}
	for i := range f.slots {
		for _, o := range old {
			if o.Field == f.slots[i].Field && o.fixed() {
				keep := o
				keep.field = f.slots[i].field
				keep.Title, keep.Kind, keep.Required, keep.Risky, keep.Secret = f.slots[i].Title, f.slots[i].Kind, f.slots[i].Required, f.slots[i].Risky, f.slots[i].Secret
				f.slots[i] = keep
			}
		}
	}
	for n, s := range f.log {
		f.recall(n)
		f.read(s)
		for i := range f.slots {
			if f.slots[i].fixed() && n < f.slots[i].since {
				f.slots[i].Other = "" // it was said before a person decided
			}
		}
	}
	f.recall(len(f.log))
}

func (f *Filler) read(s language.Segment) {
	f.listen(s)
	if s.Us() {
		f.hearAgent(s)
	} else {
		f.hearCaller(s)
	}
}

func (f *Filler) changed(before []Value) []Value {
	var out []Value
	for i, v := range f.Values() {
		b := before[i]
		if v.Value != b.Value || v.State != b.State || v.Confidence != b.Confidence || v.ReadBack != b.ReadBack || v.Other != b.Other || len(v.Evidence) != len(b.Evidence) {
			out = append(out, v)
		}
	}
	return out
}

// Values returns all fields in the form's order.
func (f *Filler) Values() []Value {
	out := make([]Value, 0, len(f.slots))
	for i := range f.slots {
		v := f.slots[i].Value
		v.Evidence = slices.Clone(v.Evidence)
		out = append(out, v)
	}
	return out
}

// Confirm says that the agent holds the value to be right. False when the field is unknown or empty.
func (f *Filler) Confirm(field string) (Value, bool) {
	s := f.slot(field)
	if s == nil || s.Value.Value == "" {
		return Value{}, false
	}
	s.fix(Confirmed)
	s.since = len(f.log)
	return s.Value, true
}

// Edit puts the agent's text into a field; "" empties it for good. A text that is a value of the field's kind is written in its form.
// False when the field is unknown.
func (f *Filler) Edit(field, text string) (Value, bool) {
	s := f.slot(field)
	if s == nil {
		return Value{}, false
	}
	if got, ok := Canonical(s.field, text, f.start); ok {
		text = got
	}
	s.Value.Value, s.Shown, s.Evidence = text, Show(s.field, text), nil
	s.fix(Edited)
	s.since = len(f.log)
	return s.Value, true
}

// Restore puts back what a field was before, as Values had it: its value, state and evidence. False when the field is unknown.
func (f *Filler) Restore(field, value string, state State, evidence []hotline.Evidence) bool {
	s := f.slot(field)
	if s == nil {
		return false
	}
	if s.Value.Value != value {
		s.Value.Value, s.Shown = value, Show(s.field, value)
	}
	s.State, s.Evidence = state, evidence
	if s.fixed() {
		s.fix(state)
		s.since = len(f.log)
	}
	return true
}

func (s *slot) fix(to State) {
	s.State, s.Confidence, s.ReadBack, s.Other = to, 1, "", ""
}

// fixed reports whether a person decided on the field.
func (s *slot) fixed() bool { return s.State == Confirmed || s.State == Edited }

// Switch goes on with another form: what was said is read again. What the agent confirmed or edited is kept in fields of the same name;
// that of other fields comes back with a form that has them. It returns all values.
func (f *Filler) Switch(to *Form) []Value {
	f.form = to
	if f.kept == nil {
		f.kept = map[string]Value{}
	}
	for _, o := range f.slots {
		if o.fixed() {
			f.kept[o.Field] = o.Value
		}
	}
	f.slots = blank(to)
	for i := range f.slots { // again keeps what is fixed in the slots that are there
		if v, ok := f.kept[f.slots[i].Field]; ok {
			f.slots[i].Value, f.slots[i].since = v, len(f.log)
			delete(f.kept, v.Field)
		}
	}
	f.again()
	return f.Values()
}

func (f *Filler) slot(name string) *slot {
	for i := range f.slots {
		if f.slots[i].Field == name {
			return &f.slots[i]
		}
	}
	return nil
}
