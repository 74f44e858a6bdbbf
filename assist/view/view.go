// Package view is what an agent's page shows of live help: the cards, the checklist, the ticket form, the emotion and the work after the
// call, as it is now. It owns the words that package assist, the console and the record share, and no behaviour.
package view

import (
	"time"

	"hotline"
)

// State is everything that live help has to say about one call now.
//
//archtest:fields one column of the agent's page
type State struct {
	Call       hotline.CallID `json:"call_id"`
	Number     string         `json:"number" doc:"the caller's as digits, empty when withheld"`
	Queue      string         `json:"queue"`
	Rev        int            `json:"rev" doc:"counts changes"`
	Scene      string         `json:"scene" doc:"what the caller wants, empty = not known"`
	SceneTitle string         `json:"scene_title"`
	Cards      []Card         `json:"cards" nullable:"false" doc:"those to look at now: at most one urgent, first, and few others, the newest first"`
	Older      []Card         `json:"older" nullable:"false" doc:"those that were shown before, the newest first"`
	Steps      []Step         `json:"steps" nullable:"false" doc:"checklist of the scene, in its order"`
	Form       Form           `json:"form"`
	Moods      []Mood         `json:"moods" nullable:"false" doc:"emotion of the caller, the oldest first"`
	Trend      string         `json:"trend" enum:"unknown,steady,better,worse" doc:"of the caller's emotion over the last utterances"`
	Flags      []string       `json:"flags" nullable:"false" doc:"risks heard in this call: crisis, complaint, fraud, ..."`
	Few        bool           `json:"few" doc:"an experienced agent: fewer cards"`
	Wrap       *Wrap          `json:"wrap,omitempty" doc:"the work after the call, from the moment when the agent is off it"`
}

// CardKind says what a card is for.
type CardKind string

// The kinds of card.
const (
	Knowledge CardKind = "knowledge" // an answer from the documents
	Phrase    CardKind = "phrase"    // the next sentence to say
	Reminder  CardKind = "reminder"  // something that must be said or done, before it is too late
	Offer     CardKind = "offer"     // something that the owner allows to be offered
	Hint      CardKind = "hint"      // a supervisor wrote it
)

// CardState is what became of a card.
type CardState string

// The states of a card.
const (
	Open      CardState = "open"
	Accepted  CardState = "accepted"
	Copied    CardState = "copied"
	Dismissed CardState = "dismissed"
	Done      CardState = "done"      // it was said or done without a click
	Withdrawn CardState = "withdrawn" // the words changed, or something better came
)

// Card is one suggestion. It keeps its id while the words that it rests on firm up.
//
//archtest:fields one card of the page
type Card struct {
	ID         string            `json:"id"`
	Kind       CardKind          `json:"kind" enum:"knowledge,phrase,reminder,offer,hint"`
	Urgent     bool              `json:"urgent"`
	Title      string            `json:"title"`
	Lines      []string          `json:"lines" nullable:"false" doc:"three at most"`
	Text       string            `json:"text" doc:"what is copied: whole, fit to be said"`
	Source     *Source           `json:"source,omitempty"`
	Confidence float64           `json:"confidence" doc:"0-1"`
	Tentative  bool              `json:"tentative" doc:"rests on words that may still change"`
	Evidence   *hotline.Evidence `json:"evidence,omitempty" doc:"the words that it answers"`
	At         time.Time         `json:"at" doc:"first shown"`
	State      CardState         `json:"state" enum:"open,accepted,copied,dismissed,done,withdrawn"`
	Thumb      int               `json:"thumb" enum:"-1,0,1" doc:"right 1, wrong -1"`
	Step       string            `json:"step,omitempty" doc:"of the checklist"`
}

// Source is where an answer stands.
type Source struct {
	ID       string `json:"id" doc:"of the paragraph"`
	Title    string `json:"title" doc:"document and headings"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty" doc:"line, row or page"`
	Version  string `json:"version,omitempty"`
	Approved bool   `json:"approved" doc:"an approved answer, word for word"`
}

// Step is one line of the checklist.
type Step struct {
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	Hint     string            `json:"hint,omitempty" doc:"a sentence that does it"`
	State    string            `json:"state" enum:"open,done,skipped,late" doc:"late: it should have been done by now"`
	Current  bool              `json:"current"`
	ByHand   bool              `json:"by_hand"`
	Must     bool              `json:"must"`
	Evidence *hotline.Evidence `json:"evidence,omitempty"`
}

// Form is the ticket form of the scene.
type Form struct {
	ID     string  `json:"id" doc:"empty = no form for what the caller wants"`
	Title  string  `json:"title"`
	Fields []Field `json:"fields" nullable:"false"`
}

// Field is one field of the form.
//
//archtest:fields one field of the page
type Field struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Kind       string            `json:"kind"`
	State      string            `json:"state" enum:"empty,suggested,confirmed,edited"`
	Value      string            `json:"value" doc:"as the back office takes it"`
	Shown      string            `json:"shown" doc:"for people"`
	Confidence float64           `json:"confidence" doc:"0-1"`
	ReadBack   string            `json:"read_back,omitempty" doc:"sentence to read a risky value back with"`
	Required   bool              `json:"required"`
	Secret     bool              `json:"secret" doc:"hidden in the record"`
	Options    []Choice          `json:"options" nullable:"false"`
	Evidence   *hotline.Evidence `json:"evidence,omitempty"`
	Other      string            `json:"other,omitempty" doc:"what was heard since, where a confirmed value was not overwritten"`
}

// Choice is one of several, best first where they are guesses.
type Choice struct {
	ID         string  `json:"id"`
	Title      string  `json:"title"`
	Confidence float64 `json:"confidence,omitempty" doc:"0-1"`
}

// Mood is the caller's emotion in one utterance.
type Mood struct {
	N     int     `json:"n" doc:"number of the utterance"`
	AtMS  float64 `json:"at_ms"`
	Label string  `json:"label" enum:"calm,anxious,dissatisfied,angry,sad,pleased"`
	Score float64 `json:"score" doc:"-5 (worst) to 5 (best)"`
}
