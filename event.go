package hotline

import (
	"encoding/json"
	"fmt"
	"time"
)

// Event is one fact of one call. Seq counts from 1 without gaps within a call, so (Call, Seq) identifies the event
// and lets consumers be idempotent. On the bus its subject is hotline.call.<call_id>.<type>.
type Event struct {
	Call CallID
	Seq  uint64
	At   time.Time
	Body Body
}

// Body is the data of an event. Each implementation is a plain struct whose JSON form has a schema in docs/events/<type>.json.
type Body interface {
	// Type is the event's name: lower case, underscores, part of the public contract.
	Type() string
}

// ID is "<call_id>-<seq>", unique for ever.
func (e Event) ID() string { return fmt.Sprintf("%s-%d", e.Call, e.Seq) }

// Subject is where the event is published.
func (e Event) Subject() string { return "hotline.call." + string(e.Call) + "." + e.Body.Type() }

type envelope struct {
	ID   string          `json:"id"`
	Call CallID          `json:"call_id"`
	Seq  uint64          `json:"seq"`
	At   time.Time       `json:"at"`
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

// MarshalJSON writes the public form: id, call_id, seq, at (RFC 3339 with nanoseconds), type, data.
func (e Event) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(e.Body)
	if err != nil {
		return nil, fmt.Errorf("marshal %s body: %w", e.Body.Type(), err)
	}
	return json.Marshal(envelope{ID: e.ID(), Call: e.Call, Seq: e.Seq, At: e.At.UTC(), Type: e.Body.Type(), Data: data})
}

// UnmarshalJSON reads the public form. A type that this version does not know becomes an Unknown body and is no error.
func (e *Event) UnmarshalJSON(raw []byte) error {
	var in envelope
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("unmarshal event: %w", err)
	}
	body := newBody(in.Type)
	if body == nil {
		*e = Event{Call: in.Call, Seq: in.Seq, At: in.At, Body: Unknown{Name: in.Type, Data: in.Data}}
		return nil
	}
	v, err := body(in.Data)
	if err != nil {
		return fmt.Errorf("unmarshal %s body: %w", in.Type, err)
	}
	*e = Event{Call: in.Call, Seq: in.Seq, At: in.At, Body: v}
	return nil
}

// Unknown is the body of an event of a type that this version does not know.
type Unknown struct {
	Name string
	Data json.RawMessage
}

// Type is the name found on the wire.
func (u Unknown) Type() string { return u.Name }

// MarshalJSON writes the data back as it came.
func (u Unknown) MarshalJSON() ([]byte, error) { return u.Data, nil }
