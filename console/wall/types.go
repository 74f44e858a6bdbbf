package wall

import (
	"context"
	"time"

	"hotline"
)

// Status is what became of an alert.
type Status string

// The states of an alert.
const (
	Open         Status = "open"         // nobody has seen to it
	Acknowledged Status = "acknowledged" // somebody looks at it: By
	Assigned     Status = "assigned"     // Assignee shall see to it
	Resolved     Status = "resolved"     // done
	FalseAlarm   Status = "false_alarm"  // the rule was wrong: counts against its precision
)

// Closed reports whether nothing is left to do.
func (s Status) Closed() bool { return s == Resolved || s == FalseAlarm }

// Alert is a hit that supervisors are told of, and what is done about it.
type Alert struct {
	ID       string      `json:"alert" doc:"the hit's id"`
	Hit      hotline.Hit `json:"hit"`
	Number   string      `json:"number" doc:"of the caller as digits, empty when withheld"`
	Status   Status      `json:"status" enum:"open,acknowledged,assigned,resolved,false_alarm"`
	By       string      `json:"by,omitempty" doc:"account that changed it last"`
	Assignee string      `json:"assignee,omitempty" doc:"account that shall see to it"`
	Comment  string      `json:"comment,omitempty"`
	Changed  time.Time   `json:"changed_at,omitzero"`
	Live     bool        `json:"live" doc:"the call runs now"`
}

// Mark is what somebody does about an alert.
type Mark struct {
	By       string // account
	Status   Status // Open takes an alert back
	Assignee string // of Assigned
	Comment  string // "" keeps what is there
}

// Filter chooses alerts; zero fields choose all.
type Filter struct {
	Call  hotline.CallID
	Open  bool      // not closed
	Since time.Time // detected at or after
	Limit int       // 1-5000; 0 = 100
}

// Judged is one finished call as its inspection ended, for the trends.
type Judged struct {
	Call    hotline.CallID
	Started time.Time
	Queue   string
	Agent   string  // "" = the machine alone
	Score   float64 // 0-100
	Emotion float64 // mean of the caller's mood, -1 (bad) to 1 (good)
	Hits    int     // confirmed, without shadow rules
}

// Book is the inspectors' record as the wall sees it. Safe for concurrent use; its methods may block for the store. Errors are
// *hotline.Error; an unknown alert is one of KindNotFound.
type Book interface {
	// Alerts lists alerts, the latest first.
	Alerts(ctx context.Context, f Filter) ([]Alert, error)
	// Mark notes what somebody does about an alert and returns it as it is then. The wall shows it to all.
	Mark(ctx context.Context, id string, m Mark) (Alert, error)
	// Judged lists the calls that started within [from, to) and were inspected, in any order.
	Judged(ctx context.Context, from, to time.Time) ([]Judged, error)
}

// Facts is what inspectors and assistants know of a running call.
type Facts struct {
	Risk    int       `json:"risk" minimum:"0" maximum:"100" doc:"below 40 calm, 40-69 watch, from 70 on act (thresholds are settings)"`
	Why     string    `json:"risk_why" doc:"what makes the risk, for people; empty = nothing does"`
	Emotion []float64 `json:"emotion" nullable:"false" doc:"the caller's mood, -1 (bad) to 1 (good), an utterance each, the oldest first; at most 32"`
	Score   float64   `json:"score" doc:"so far, 0-100; -1 = not scored"`
	Summary string    `json:"summary" doc:"what the call was about so far; empty = none"`
}

// Ledger is how many calls of today were seen through: all counts should be the same.
type Ledger struct {
	Answered    int      `json:"answered"`
	Tapped      int      `json:"tapped"`
	Transcribed int      `json:"transcribed"`
	Inspected   int      `json:"inspected"`
	Running     int      `json:"running" doc:"answered and not over yet: their inspection is not due"`
	Gaps        []string `json:"gaps" nullable:"false" doc:"reasons for what is missing, for people, the most frequent first"`
}

// Topics finds what more and more callers want. Safe for concurrent use; it does not block.
type Topics interface {
	// Rising lists the clusters of the last window (15 min, 1 h or 24 h), those that grow most first.
	Rising(window time.Duration) []Topic
}

// Topic is one need that several callers have.
type Topic struct {
	ID       string           `json:"topic"`
	Title    string           `json:"title" doc:"in the callers' words"`
	Intent   string           `json:"intent" doc:"empty = none of the scenes fits"`
	District string           `json:"district" doc:"where most of them are, as they said; empty = not told"`
	Words    []string         `json:"words" nullable:"false"`
	Count    int              `json:"count" doc:"calls within the window"`
	Before   int              `json:"before" doc:"calls within the window before"`
	Growth   float64          `json:"growth" doc:"(count+1)/(before+1)"`
	New      bool             `json:"new" doc:"its tenth call came within the last 15 minutes"`
	First    time.Time        `json:"first"`
	Last     time.Time        `json:"last"`
	Calls    []hotline.CallID `json:"calls" nullable:"false" doc:"the latest first, at most 100"`
	Samples  []Sample         `json:"samples" nullable:"false" doc:"at most 5"`
}

// Sample is what one caller said about it.
type Sample struct {
	Call hotline.CallID `json:"call_id"`
	At   time.Time      `json:"at"`
	Text string         `json:"text"`
}
