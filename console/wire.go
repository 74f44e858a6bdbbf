package console

import (
	"encoding/json"
	"net/http"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/console/private"
	"hotline/internal/store"
)

// CallSummary is one call in a list.
//
//archtest:fields the row of the list of calls
type CallSummary struct {
	ID         hotline.CallID    `json:"call_id"`
	Started    time.Time         `json:"started"`
	Answered   *time.Time        `json:"answered,omitempty"`
	Ended      *time.Time        `json:"ended,omitempty" doc:"absent while the call runs"`
	Direction  hotline.Direction `json:"direction"`
	From       string            `json:"from" doc:"SIP URI; of a telephone number only the ends, unless the call is revealed"`
	To         string            `json:"to" doc:"SIP URI"`
	Trunk      string            `json:"trunk"`
	Line       string            `json:"line"`
	Codec      string            `json:"codec"`
	SetupMS    float64           `json:"setup_ms"`
	Outcome    hotline.Outcome   `json:"outcome" doc:"empty while the call runs"`
	EndedBy    string            `json:"ended_by"`
	Cause      string            `json:"cause"`
	SIPCode    int               `json:"sip_code"`
	DurationMS float64           `json:"duration_ms"`
	Queue      string            `json:"queue" doc:"the one it came to last; empty = never asked for a person"`
	Agent      string            `json:"agent" doc:"account of who took it last; empty = nobody"`
	AgentName  string            `json:"agent_name"`
	WaitedMS   float64           `json:"waited_ms" doc:"longest wait for a person"`
	Scenes     []string          `json:"scenes,omitempty" doc:"in lists: ids of the scenes that it came to, in order; matters of the session names them"`
}

// HandlingRecord is one agent's part of a call.
type HandlingRecord struct {
	store.Handling
	Name string `json:"name" doc:"of the agent"`
}

// TranscriptLine is one utterance; times are media time since answer.
type TranscriptLine struct {
	N          int           `json:"n"`
	Party      hotline.Party `json:"party"`
	Agent      string        `json:"agent,omitempty" doc:"account of an agent"`
	Name       string        `json:"name,omitempty" doc:"of the agent, for people"`
	Text       string        `json:"text"`
	FromMS     float64       `json:"from_ms"`
	ToMS       float64       `json:"to_ms"`
	Confidence float64       `json:"confidence" doc:"0 = unknown"`
	Revised    bool          `json:"revised"`
}

// Private is the line as package private reads it.
func (l TranscriptLine) Private() private.Line {
	return private.Line{Party: l.Party, Agent: l.Agent, N: l.N, Text: l.Text, FromMS: l.FromMS, ToMS: l.ToMS}
}

// TurnRecord is one exchange with its gap by stage.
type TurnRecord struct {
	N       int             `json:"n"`
	At      time.Time       `json:"at"`
	Heard   string          `json:"heard"`
	Planned string          `json:"planned"`
	Played  string          `json:"played"`
	Cut     bool            `json:"cut"`
	Scene   string          `json:"scene"`
	GapMS   hotline.TurnGap `json:"gap_ms"`
}

// EventRecord is one event in its public form.
type EventRecord struct {
	ID   string         `json:"id"`
	Call hotline.CallID `json:"call_id"`
	Seq  uint64         `json:"seq"`
	At   time.Time      `json:"at"`
	Type string         `json:"type"`
	Data any            `json:"data"`
}

// StreamMessage documents stream.Message: what a browser receives.
type StreamMessage struct {
	Type  string       `json:"type" enum:"hello,events,tick,reset"`
	Seq   uint64       `json:"seq" doc:"where the browser stands after this message"`
	Items []StreamItem `json:"items,omitempty" nullable:"false"`
}

// DeskNotice documents stream.Notice of the topic desk: the whole desk of whoever listens, as it is now.
type DeskNotice struct {
	Type  string    `json:"type" enum:"notice"`
	Topic string    `json:"topic" enum:"desk"`
	Data  desk.Desk `json:"data"`
}

// FloorNotice documents stream.Notice of the topic floor: everybody, as it is now.
type FloorNotice struct {
	Type  string     `json:"type" enum:"notice"`
	Topic string     `json:"topic" enum:"floor"`
	Data  desk.Floor `json:"data"`
}

// StreamItem documents stream.Item.
type StreamItem struct {
	Seq   uint64      `json:"seq"`
	Event EventRecord `json:"event"`
}

// Quality sums up how a call sounded and how fast it was answered.
type Quality struct {
	Media    *hotline.MediaReport      `json:"media,omitempty"`
	Turns    int                       `json:"turns" doc:"turns with a gap"`
	GapP50MS float64                   `json:"gap_p50_ms"`
	GapP95MS float64                   `json:"gap_p95_ms"`
	Cuts     int                       `json:"cuts" doc:"replies that the caller interrupted"`
	Failures []hotline.ComponentFailed `json:"failures" nullable:"false"`
}

// CallDetail is all that is known of one call.
type CallDetail struct {
	CallSummary
	Live       bool                        `json:"live" doc:"runs now"`
	Revealed   bool                        `json:"revealed" doc:"texts are as they were said; else personal data are hidden"`
	Transcript []TranscriptLine            `json:"transcript" nullable:"false"`
	Turns      []TurnRecord                `json:"turns" nullable:"false"`
	Tickets    []hotline.TicketCreated     `json:"tickets" nullable:"false"`
	Callbacks  []hotline.CallbackRequested `json:"callbacks" nullable:"false"`
	Handlings  []HandlingRecord            `json:"handlings" nullable:"false" doc:"in the order in which they ended"`
	Recordings []hotline.RecordingReady    `json:"recordings" nullable:"false"`
	Events     []EventRecord               `json:"events" nullable:"false"`
	Quality    Quality                     `json:"quality"`
}

func summary(r store.CallRow, names map[string]string) CallSummary {
	return CallSummary{
		ID: r.ID, Started: r.Started, Answered: moment(r.Answered), Ended: moment(r.Ended), Direction: r.Direction, From: r.Caller, To: r.Callee,
		Trunk: r.Trunk, Line: r.Line, Codec: r.Codec, SetupMS: r.SetupMS, Outcome: r.Outcome, EndedBy: r.EndedBy, Cause: r.Cause,
		SIPCode: r.SIPCode, DurationMS: r.DurationMS, Queue: r.Queue, Agent: r.Agent, AgentName: names[r.Agent], WaitedMS: r.WaitedMS,
	}
}

// shown is a call as lists show it: of telephone numbers only the ends.
func shown(s CallSummary) CallSummary {
	s.From, s.To = private.Number(s.From), private.Number(s.To)
	return s
}

func detail(r store.CallRecord, names map[string]string) CallDetail {
	d := CallDetail{
		CallSummary: summary(r.CallRow, names), Transcript: whole(r, names), Turns: make([]TurnRecord, 0, len(r.Turns)),
		Tickets: list(r.Tickets), Callbacks: list(r.Callbacks), Recordings: list(r.Recordings), Events: make([]EventRecord, 0, len(r.Events)),
		Quality: quality(r), Handlings: make([]HandlingRecord, 0, len(r.Handlings)),
	}
	for _, h := range r.Handlings {
		d.Handlings = append(d.Handlings, HandlingRecord{Handling: h, Name: names[h.Agent]})
	}
	for _, t := range r.Turns {
		d.Turns = append(d.Turns, TurnRecord(t))
	}
	for _, e := range r.Events {
		d.Events = append(d.Events, EventRecord{ID: e.ID(), Call: e.Call, Seq: e.Seq, At: e.At, Type: e.Body.Type(), Data: e.Body})
	}
	return d
}

// list turns nil into an empty list, so that browsers need not ask.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// problem answers in the form of RFC 9457, as huma does.
func problem(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(code), "status": code, "detail": text})
}
