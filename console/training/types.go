package training

import (
	"time"

	"hotline"
)

// Scenario is a customer to practise with.
type Scenario struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Goal       string   `json:"goal" doc:"what the customer wants"`
	Temper     string   `json:"temper"`
	Hints      []string `json:"hints" nullable:"false" doc:"what is to be practised"`
	Difficulty int      `json:"difficulty" doc:"1 (easy) to 5"`
	Own        bool     `json:"own" doc:"people of this site made it of a call"`
}

// Problem says why a practice call cannot begin, or came to no talk.
type Problem string

// The problems. Those behind Line are the reasons of docs/queues.md for a desk that rang in vain.
const (
	NoPhone   Problem = "phone"     // no phone of the account is registered
	NotReady  Problem = "state"     // the desk is not ready
	InCall    Problem = "calls"     // the desk has a call
	Running   Problem = "running"   // a practice call of the account runs already
	Full      Problem = "full"      // too many at once, or the server is being stopped
	Line      Problem = "line"      // the call did not get through to the practice line
	NoAnswer  Problem = "no_answer" // it rang, and nobody answered
	Rejected  Problem = "rejected"
	PhoneGone Problem = "gone" // the phone went away or took no call
)

// Practice is one practice call.
//
//archtest:fields one row of the history
type Practice struct {
	ID         string         `json:"id"`
	Call       hotline.CallID `json:"call_id" doc:"empty = it came to no call yet"`
	Account    string         `json:"account"`
	Name       string         `json:"name"`
	Scenario   string         `json:"scenario"`
	Title      string         `json:"title"`
	Difficulty int            `json:"difficulty"`
	Started    time.Time      `json:"started"`
	Ended      time.Time      `json:"ended,omitzero"`
	Outcome    string         `json:"outcome" doc:"empty = it runs; solved | unsolved | left: the customer lost patience | missed: the desk did not answer | failed"`
	Problem    Problem        `json:"problem" doc:"why it came to no talk, empty = it did, or it runs: phone | state | calls | line | no_answer | rejected | gone | abandoned"`
	Patience   int            `json:"patience" doc:"of the customer at the end, 0-100"`
	Acts       map[string]int `json:"acts" nullable:"false" doc:"what the trainee did, by the words of docs/training.md"`
	Scored     bool           `json:"scored"`
	Score      float64        `json:"score" doc:"by the score sheet, 0-100"`
	Failed     bool           `json:"failed" doc:"a fatal item"`
	Silent     bool           `json:"silent" doc:"the trainee said nothing, so the score is 0"`
	Comment    string         `json:"comment"`
	Coach      string         `json:"coach"`
}

// Draft is a persona that people made of a call.
type Draft struct {
	ID      string         `json:"id"`
	Call    hotline.CallID `json:"call_id"`
	Title   string         `json:"title"`
	Text    string         `json:"text" doc:"YAML"`
	State   string         `json:"state" enum:"draft,used,rejected"`
	Problem string         `json:"problem" doc:"why it cannot be used as it is, empty = it can"`
	By      string         `json:"by"`
	Made    time.Time      `json:"made"`
	Changed string         `json:"changed_by"`
}

// Wrong is how often people judged one thing that live help had found, and how often it was wrong.
type Wrong struct {
	Kind     string    `json:"kind" doc:"card | field | step | class | unit | disposition | summary | todo"`
	Item     string    `json:"item"`
	Form     string    `json:"form" doc:"of a field, where it is known"`
	Judged   int       `json:"judged"`
	Wrong    int       `json:"wrong"`
	Examples []Example `json:"examples" nullable:"false"`
}

// Example is one correction, with personal data masked.
type Example struct {
	Call   hotline.CallID `json:"call_id"`
	Before string         `json:"before"`
	After  string         `json:"after"`
	Said   string         `json:"said" doc:"what it rested on"`
}

// Question is what callers asked and no document answered, in the newest wording, with personal data masked.
type Question struct {
	Text  string         `json:"text"`
	Calls int            `json:"calls" doc:"calls it was asked in"`
	Last  time.Time      `json:"last"`
	Call  hotline.CallID `json:"call_id" doc:"the newest of them"`
}

// Measured are the figures of a classifier on one set, 0-1.
type Measured struct {
	Samples int     `json:"samples"`
	Top1    float64 `json:"top1"`
	Top3    float64 `json:"top3"`
	Unit    float64 `json:"unit"`
}

// Candidate is a trained classifier.
type Candidate struct {
	ID          string    `json:"id"`
	Made        time.Time `json:"made"`
	By          string    `json:"by" doc:"empty = the nightly job"`
	State       string    `json:"state" enum:"draft,used,rejected"`
	Corrections int       `json:"corrections" doc:"it was trained with"`
	Before      Measured  `json:"before" doc:"on corrections held out"`
	After       Measured  `json:"after"`
	SetBefore   Measured  `json:"set_before" doc:"on the owner's own set; no samples = there is none"`
	SetAfter    Measured  `json:"set_after"`
	Better      bool      `json:"better"`
	Decided     string    `json:"decided_by"`
	At          time.Time `json:"decided,omitzero"`
}
