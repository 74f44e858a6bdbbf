package view

import (
	"time"

	"hotline"
)

// Wrap is the work after the call.
//
//archtest:fields one panel of the page
type Wrap struct {
	Since        time.Time `json:"since"`
	TookMS       float64   `json:"took_ms" doc:"from the end of the talk to the summary"`
	Sections     []Section `json:"sections" nullable:"false"`
	Classes      []Choice  `json:"classes" nullable:"false" doc:"of the ticket, best three first"`
	AllClasses   []Choice  `json:"all_classes" nullable:"false" doc:"of the owner, to choose one that is not among the best"`
	Class        string    `json:"class" doc:"chosen; the best guess until a person chooses"`
	Unit         string    `json:"unit" doc:"who handles it"`
	UnitReason   string    `json:"unit_reason"`
	Units        []Choice  `json:"units" nullable:"false"`
	Dispositions []Choice  `json:"dispositions" nullable:"false"`
	Disposition  string    `json:"disposition"`
	Promises     []Todo    `json:"promises" nullable:"false"`
	Ticket       *Ticket   `json:"ticket,omitempty" doc:"created in the back office"`
	Callback     *Callback `json:"callback,omitempty" doc:"scheduled"`
	Chosen       []string  `json:"chosen" nullable:"false" doc:"what a person chose or changed: class, unit, disposition, promise"`
	Done         time.Time `json:"done,omitzero" doc:"when the agent was done with it; the ticket does it, too"`
}

// Unfinished is the work after a call that its agent was not done with when the time for it was over.
type Unfinished struct {
	Call   hotline.CallID `json:"call_id"`
	Number string         `json:"number" doc:"the caller's, empty when withheld"`
	Queue  string         `json:"queue"`
	Ended  time.Time      `json:"ended" doc:"when the agent's talk was over"`
	Need   string         `json:"need" doc:"what the caller wanted, as the summary has it"`
	Class  string         `json:"class" doc:"title of the ticket's class"`
	Left   []string       `json:"left" nullable:"false" enum:"form,class,unit,disposition,promises,ticket" doc:"what nobody has confirmed yet"`
}

// Section is one part of the summary.
type Section struct {
	ID     string     `json:"id" enum:"need,handling,outcome,todos,promises"`
	Title  string     `json:"title"`
	Claims []Sentence `json:"claims" nullable:"false"`
	Edited bool       `json:"edited" doc:"a person wrote it"`
}

// Sentence is one sentence of the summary with what it rests on.
type Sentence struct {
	Text     string             `json:"text"`
	Evidence []hotline.Evidence `json:"evidence" nullable:"false"`
}

// Todo is a promise to the caller that somebody must keep.
type Todo struct {
	ID       string             `json:"id"`
	Call     hotline.CallID     `json:"call_id"`
	Agent    string             `json:"agent"`
	Number   string             `json:"number" doc:"the caller's, empty when withheld"`
	Text     string             `json:"text"`
	Due      time.Time          `json:"due,omitzero"`
	Done     time.Time          `json:"done,omitzero"`
	Created  time.Time          `json:"created"`
	Evidence []hotline.Evidence `json:"evidence" nullable:"false"`
}

// Ticket is what the back office made of the form.
type Ticket struct {
	ID    string    `json:"id"`
	Class string    `json:"class"`
	At    time.Time `json:"at"`
}

// Callback is a call to the caller at a later time.
type Callback struct {
	Number string         `json:"number"`
	Queue  string         `json:"queue"`
	At     time.Time      `json:"at" doc:"not before"`
	Call   hotline.CallID `json:"call_id" doc:"of the call back"`
}
