package hotline

import "time"

// What observers find out about a call. Findings are no events of the call: they may change, and may come after its end (docs/adr/0006).

// Evidence is the place in a call that a finding rests on.
type Evidence struct {
	Party  Party   `json:"party"`
	Name   string  `json:"name,omitempty"` // account of an agent
	N      int     `json:"n"`              // number of the party's utterance, -1 = it is no utterance
	Text   string  `json:"text"`           // with personal data masked
	FromMS float64 `json:"from_ms"`        // media time since answer
	ToMS   float64 `json:"to_ms"`
}

// Severity is how bad a hit is.
type Severity string

// The severities.
const (
	SeverityFatal    Severity = "fatal"    // the call fails its inspection
	SeverityCritical Severity = "critical" // somebody should look now
	SeverityMinor    Severity = "minor"    // costs points
	SeverityInfo     Severity = "info"     // worth knowing
)

// HitState says how certain a hit is.
type HitState string

// The states of a hit.
const (
	HitTentative HitState = "tentative" // on text that may still change
	HitConfirmed HitState = "confirmed"
	HitWithdrawn HitState = "withdrawn" // the text changed, or an exception came true
)

// Hit is one place in one call where a rule of inspection applies.
//
//archtest:fields one row of the record, each field named by the inspection's contract
type Hit struct {
	ID       string     `json:"id"` // the same whenever the same call is inspected by the same rule: consumers are idempotent by it
	Call     CallID     `json:"call_id"`
	Rule     string     `json:"rule"` // id
	Title    string     `json:"title"`
	TitleEN  string     `json:"title_en,omitempty"` // in English; "" = it has none
	Version  int        `json:"version"`            // of the rule
	Kind     string     `json:"kind"`               // acoustic | text | signalling | business | llm: what it was found in, the slowest of several
	Shadow   bool       `json:"shadow"`             // the rule only counts: no alert, no points
	Severity Severity   `json:"severity"`
	Points   float64    `json:"points"` // taken from the score, >= 0
	State    HitState   `json:"state"`
	Alert    bool       `json:"alert"` // supervisors are to be told
	Party    Party      `json:"party"` // whose doing it is; "" = nobody's: a gap of the ledger
	Agent    string     `json:"agent,omitempty"`
	Queue    string     `json:"queue,omitempty"`
	NoteEN   string     `json:"note_en,omitempty"`
	Note     string     `json:"note"` // one line for people: what was found, with the figure
	Evidence []Evidence `json:"evidence"`
	AtMS     float64    `json:"at_ms"` // media time at which the condition came true
	// T_condition and t_detected, on this machine's clock; live = found while the call ran.
	ConditionAt time.Time `json:"condition_at"`
	DetectedAt  time.Time `json:"detected_at"`
	Live        bool      `json:"live"`
}
