package view

import "time"

// Verb is what an agent does.
type Verb string

// The verbs.
const (
	JudgeCard    Verb = "card"     // Item: id; Value: accepted, copied, dismissed, right, wrong, none
	ConfirmField Verb = "confirm"  // Item: field
	EditField    Verb = "edit"     // Item: field; Value
	TickStep     Verb = "tick"     // Item: step; Value: done or open
	WriteSection Verb = "write"    // Item: section; Value: its text
	ChooseOne    Verb = "choose"   // Item: class, unit, disposition; Value: its id
	PutPromise   Verb = "promise"  // Item: id, empty = a new one; Value: its text, empty = dropped; At: due
	MakeTicket   Verb = "ticket"   //
	BookCallback Verb = "callback" // Value: number, empty = the caller's; At: not before
	FinishWrap   Verb = "finish"   // Value: done or open
)

// Act is one thing that an agent does with a call.
type Act struct {
	Verb  Verb
	Item  string
	Value string
	At    time.Time
}
