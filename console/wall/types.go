package wall

import (
	"time"

	"hotline"
	"hotline/console/live"
	"hotline/internal/store"
)

// Alert is a hit that supervisors are told of, and what is done about it.
//
//archtest:fields one card of the screen
type Alert struct {
	ID       string           `json:"alert" doc:"the hit's id"`
	Hit      hotline.Hit      `json:"hit"`
	Number   string           `json:"number" doc:"of the caller, empty when withheld, and for web"`
	Web      bool             `json:"web" doc:"called from the caller page: there is no number"`
	State    store.AlertState `json:"state" enum:"open,acknowledged,assigned,resolved,false_alarm"`
	By       string           `json:"by,omitempty" doc:"account that changed it last"`
	Assignee string           `json:"assignee,omitempty" doc:"account that is to act"`
	Comment  string           `json:"comment,omitempty"`
	Raised   time.Time        `json:"raised"`
	Changed  time.Time        `json:"changed,omitzero" doc:"absent: nobody did anything yet"`
	Running  bool             `json:"running" doc:"the call runs now"`
	Agent    string           `json:"agent_name,omitempty" doc:"of the hit's agent, for people"`
	Queue    string           `json:"queue_title,omitempty"`
	Summary  string           `json:"summary,omitempty" doc:"what the call was about so far, a few seconds old"`
	Sayings  []Saying         `json:"sayings,omitempty" doc:"the summary taken apart"`
}

// Saying is one sentence of a summary taken apart, for pages in other languages.
type Saying struct {
	Is   string `json:"is" doc:"what it says in words of ours, for which pages have their own: need, bot, agent, agreed ...; words = nothing"`
	Text string `json:"text,omitempty" doc:"words of the call, as they were said"`
	Due  string `json:"due,omitempty" doc:"month-day hour:minute by which it is to be done"`
}

// closed reports whether nothing is left to do about it.
func (a Alert) closed() bool { return a.State == store.AlertResolved || a.State == store.AlertFalse }

// Alerts is the notice of the topic alerts.
type Alerts struct {
	Open  int     `json:"open" doc:"nobody has seen to them"`
	Items []Alert `json:"items" nullable:"false" doc:"the latest first, at most 60; those that are done only while they are among the latest"`
}

// Facts is what inspectors and assistants know of a running call beside its alerts. The zero value knows nothing.
type Facts struct {
	Risk    int     // 1-100, where they know better than the wall; it takes the higher
	Scored  bool    // Score is known
	Score   float64 // so far, 0-100
	Summary string  // what the call was about so far, for people, with personal data masked
}

// Lane is how urgent something is. The words are the same for calls and for figures.
type Lane string

// The lanes.
const (
	Calm  Lane = "calm"
	Watch Lane = "watch"
	Act   Lane = "act"
)

// Row is one running call as the wall shows it.
type Row struct {
	live.Call
	Risk       int     `json:"risk" minimum:"0" maximum:"100"`
	Why        string  `json:"risk_why" enum:",alert,mood,wait,failure,inspection" doc:"what makes most of the risk"`
	Lane       Lane    `json:"lane" enum:"calm,watch,act"`
	Alerts     int     `json:"alerts" doc:"not done"`
	Worst      string  `json:"worst_alert" doc:"title of the worst of them"`
	WorstEN    string  `json:"worst_alert_en,omitempty"`
	Score      float64 `json:"score" doc:"so far, 0-100; -1 = none"`
	Matter     string  `json:"matter" doc:"what it is about now, for people"`
	AgentName  string  `json:"agent_name"`
	QueueTitle string  `json:"queue_title"`

	// The same by their ids, for pages in another language than the owner's.
	MatterID string   `json:"matter_id"`
	Intents  []string `json:"intents" nullable:"false" doc:"path by ids"`
}

// Figure is one number of the strip on top.
type Figure struct {
	Key   string  `json:"key" enum:"service_level,asa,waiting,longest_wait,abandon_rate,occupancy,alerts,bot_share,inspected"`
	Value float64 `json:"value" doc:"shares 0-1, times ms; -1 = nothing to divide by"`
	Lane  Lane    `json:"lane" enum:"calm,watch,act"`
	Goal  float64 `json:"goal" doc:"what is wanted, where something is; 0 = nothing"`
}

// Board is the notice of the topic wall.
type Board struct {
	Figures  []Figure       `json:"figures" nullable:"false"`
	Agents   map[string]int `json:"agents" doc:"how many are in each state; offline ones are left out"`
	Ledger   Ledger         `json:"ledger"`
	Calls    []Row          `json:"calls" nullable:"false" doc:"running calls, those of the highest risk first"`
	More     int            `json:"more" doc:"running calls that are not in the list"`
	Settings Settings       `json:"settings"`
}

// Ledger is how many of today's answered calls were seen through: those that ended should all be tapped, transcribed and inspected.
type Ledger struct {
	Known       bool     `json:"known" doc:"false: the record is away, or nothing is inspected here"`
	Answered    int      `json:"answered"`
	Running     int      `json:"running"`
	Tapped      int      `json:"tapped"`
	Transcribed int      `json:"transcribed"`
	Inspected   int      `json:"inspected"`
	Gaps        int      `json:"gaps"`
	Reasons     []string `json:"reasons" nullable:"false" doc:"of the latest gaps, each once"`
}

// Contact is one earlier call of the same number.
type Contact struct {
	Call       hotline.CallID  `json:"call_id"`
	Started    time.Time       `json:"started"`
	Outcome    hotline.Outcome `json:"outcome"`
	Queue      string          `json:"queue"`
	Agent      string          `json:"agent"`
	AgentName  string          `json:"agent_name" doc:"for people"`
	DurationMS float64         `json:"duration_ms"`
}

// Context is what a supervisor wants to know before acting on a call.
type Context struct {
	Call    hotline.CallID `json:"call_id"`
	Running bool           `json:"running"`
	Summary string         `json:"summary" doc:"what it was about so far; empty = not known, see path"`
	Sayings []Saying       `json:"sayings,omitempty" doc:"the summary taken apart"`
	Path    []string       `json:"path" nullable:"false" doc:"intents in order, for people"`
	Intents []string       `json:"intents" nullable:"false" doc:"path by ids"`
	Past    []Contact      `json:"past" nullable:"false" doc:"earlier calls of the number, the latest first, at most 3"`
	Alerts  []Alert        `json:"alerts" nullable:"false" doc:"of this call, the latest first"`
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
