package quality

import (
	"time"

	"hotline"
	"hotline/console"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

// Rule is one rule of inspection for people.
type Rule struct {
	ID       string           `json:"id"`
	Title    string           `json:"title"`
	TitleEN  string           `json:"title_en,omitempty"`
	Version  int              `json:"version"`
	State    string           `json:"state" enum:"draft,shadow,live,off"`
	Why      string           `json:"why" doc:"off, or never true as it is: why"`
	Severity hotline.Severity `json:"severity"`
	Kind     string           `json:"kind" doc:"acoustic | text | signalling | business | llm"`
	Text     string           `json:"text" doc:"the rule as it is written (YAML)"`
	Runs     uint64           `json:"runs" doc:"evaluations since the start"`
	SpentUS  float64          `json:"spent_us" doc:"µs in them"`
}

// MachineScore is the automatic score of whoever served the caller.
type MachineScore struct {
	Party   hotline.Party   `json:"party"`
	Agent   string          `json:"agent"`
	Name    string          `json:"name" doc:"of the agent"`
	Main    bool            `json:"main" doc:"it stands for the call"`
	Sheet   string          `json:"sheet"`
	Version int             `json:"version"`
	Total   float64         `json:"total"`
	Failed  bool            `json:"failed" doc:"a fatal item"`
	Answers []rubric.Answer `json:"answers" nullable:"false"`
}

// Unscored is an agent who had the caller and has no score of their own.
type Unscored struct {
	Agent string     `json:"agent"`
	Name  string     `json:"name"`
	Why   rubric.Why `json:"why" enum:"silent" doc:"silent: had the caller for a short time and said nothing, while another served"`
}

// Entry is one inspected call in the list.
//
//archtest:fields the row of the list
type Entry struct {
	Call       hotline.CallID    `json:"call_id"`
	Started    time.Time         `json:"started"`
	DurationMS float64           `json:"duration_ms"`
	Caller     string            `json:"caller" doc:"number, masked"`
	Party      hotline.Party     `json:"party" doc:"who is judged: agent or bot"`
	Agent      string            `json:"agent"`
	AgentName  string            `json:"agent_name"`
	Main       bool              `json:"main" doc:"this score stands for the call; else the review is read and given with agent"`
	Queue      string            `json:"queue"`
	Machine    float64           `json:"machine" doc:"automatic score"`
	Failed     bool              `json:"failed"`
	Fatal      int               `json:"fatal" doc:"hits by severity"`
	Critical   int               `json:"critical"`
	Minor      int               `json:"minor"`
	Marked     int               `json:"marked" doc:"hits that a person judged"`
	State      store.ReviewState `json:"state" doc:"empty = nobody has judged it; draft | submitted | acknowledged | appealed | final"`
	Inspector  string            `json:"inspector"`
	Final      float64           `json:"final" doc:"score that counts, once it was submitted"`
	Submitted  *time.Time        `json:"submitted,omitempty"`
	Until      *time.Time        `json:"until,omitempty" doc:"the agent may appeal until then"`
	Plan       string            `json:"plan" doc:"sampling plan that drew it"`
}

// Page is one page of the list, the latest call first.
type Page struct {
	Items []Entry        `json:"items" nullable:"false"`
	Next  hotline.CallID `json:"next" doc:"give as before for the next page; empty = this is the last"`
	Below float64        `json:"below" doc:"score under which a call is worth a look"`
}

// Band is a stretch of the recording that catches the eye.
type Band struct {
	Kind   string  `json:"kind" enum:"silence,overlap,paused,masked"`
	FromMS float64 `json:"from_ms"`
	ToMS   float64 `json:"to_ms"`
	Who    string  `json:"who,omitempty" doc:"overlap: who came second, caller or hotline"`
}

// Mark is what a person says of a hit, or of one that the machine missed.
type Mark struct {
	ID      string    `json:"id" doc:"of the hit; of its own for a missed one"`
	Rule    string    `json:"rule"`
	Verdict string    `json:"verdict" enum:"right,wrong,missed"`
	AtMS    float64   `json:"at_ms"`
	Comment string    `json:"comment"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Review is what a person made of a call.
type Review struct {
	State     store.ReviewState  `json:"state"`
	Inspector string             `json:"inspector"`
	Name      string             `json:"name" doc:"of the inspector"`
	Machine   float64            `json:"machine"`
	Score     float64            `json:"score"`
	Final     float64            `json:"final"`
	Items     []store.ReviewItem `json:"items" nullable:"false"`
	Comment   string             `json:"comment"`
	Changed   time.Time          `json:"changed"`
	Submitted *time.Time         `json:"submitted,omitempty"`
	Until     *time.Time         `json:"until,omitempty" doc:"the agent may appeal until then"`
}

// Appeal is an agent's word against a review.
type Appeal struct {
	Agent    string     `json:"agent"`
	Name     string     `json:"name"`
	At       time.Time  `json:"at"`
	Text     string     `json:"text"`
	Items    []string   `json:"items" nullable:"false" doc:"criteria and hits that are disputed"`
	Accepted bool       `json:"accepted"`
	Answer   string     `json:"answer"`
	By       string     `json:"by" doc:"who answered"`
	Answered *time.Time `json:"answered,omitempty"`
	Before   float64    `json:"before"`
	After    float64    `json:"after"`
}

// Act is a line of a review's history.
type Act struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Name   string    `json:"name"`
	Act    string    `json:"act" enum:"draft,submitted,acknowledged,appealed,answered,reopened"`
	Score  float64   `json:"score"`
	Detail string    `json:"detail"`
}

// Head is what is known of the call itself.
//
//archtest:fields the head of the page
type Head struct {
	Call       hotline.CallID  `json:"call_id"`
	Started    time.Time       `json:"started"`
	DurationMS float64         `json:"duration_ms"`
	Caller     string          `json:"caller" doc:"number, masked unless revealed"`
	Line       string          `json:"line"`
	Queue      string          `json:"queue"`
	QueueTitle string          `json:"queue_title"`
	Agent      string          `json:"agent"`
	AgentName  string          `json:"agent_name"`
	Outcome    hotline.Outcome `json:"outcome"`
	EndedBy    string          `json:"ended_by"`
	Recorded   bool            `json:"recorded"`
	Lost       bool            `json:"lost" doc:"part of the recording is missing"`
}

// Report is all that the review page shows of one call.
//
//archtest:fields the whole page
type Report struct {
	Head      Head                     `json:"head"`
	Revealed  bool                     `json:"revealed" doc:"texts are as they were said"`
	Lines     []console.TranscriptLine `json:"lines" nullable:"false"`
	Bands     []Band                   `json:"bands" nullable:"false"`
	Hits      []hotline.Hit            `json:"hits" nullable:"false" doc:"that stand, the worst first"`
	Rules     []RuleBrief              `json:"rules" nullable:"false" doc:"rules without a hit here"`
	Sheet     *rubric.Sheet            `json:"sheet,omitempty"`
	Scores    []MachineScore           `json:"scores" nullable:"false" doc:"that of who is read first, else the one that stands for the call"`
	Unscored  []Unscored               `json:"unscored" nullable:"false" doc:"who had the caller, too, and has no score"`
	Marks     []Mark                   `json:"marks" nullable:"false"`
	Review    *Review                  `json:"review,omitempty"`
	Appeal    *Appeal                  `json:"appeal,omitempty"`
	History   []Act                    `json:"history" nullable:"false"`
	May       []string                 `json:"may" nullable:"false" doc:"what the reader may do now: review, answer, acknowledge, appeal, reveal, export"`
	Inspected bool                     `json:"inspected" doc:"false: there is no automatic score"`
}

// RuleBrief names a rule.
type RuleBrief struct {
	ID       string           `json:"id"`
	Title    string           `json:"title"`
	TitleEN  string           `json:"title_en,omitempty"`
	Severity hotline.Severity `json:"severity"`
	State    string           `json:"state"`
}
