package intent

import (
	"hotline/dialog/english"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// Values that callers say belong to package value; these are their usual names.
type (
	// Kind is a kind of value that a caller says.
	Kind = value.Kind
	// Option is one of several answers.
	Option = value.Option
	// Context is what a text is read against.
	Context = value.Context
)

// The kinds of package value.
const (
	KindPhone   = value.Phone
	KindDigits  = value.Digits
	KindIDCard  = value.IDCard
	KindBank    = value.Bank
	KindAmount  = value.Amount
	KindCount   = value.Count
	KindDate    = value.Date
	KindTime    = value.Time
	KindAddress = value.Address
	KindName    = value.Name
	KindYesNo   = value.YesNo
	KindChoice  = value.Choice
	KindText    = value.Text
)

// Kinds lists every kind.
func Kinds() []Kind { return value.Kinds() }

// Parse reads a value of the kind out of text; see value.Parse.
func Parse(kind Kind, text string, ctx Context) (string, bool) { return value.Parse(kind, text, ctx) }

// Undecided reports words that leave a number open; see value.Undecided.
func Undecided(text string) bool { return value.Undecided(text) }

// Complete reports whether text is already a whole value of the kind; see value.Complete.
func Complete(kind Kind, text string, ctx Context) bool { return value.Complete(kind, text, ctx) }

// Digits returns the digits said in text and whether there is nothing else in it; see spoken.DigitsIn.
func Digits(text string) (digits string, only bool) {
	if english.Words(text) {
		return english.DigitsIn(text)
	}
	return spoken.DigitsIn(text)
}
