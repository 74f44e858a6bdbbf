package hotline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
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
func (e Event) ID() string { return string(e.Call) + "-" + strconv.FormatUint(e.Seq, 10) }

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
// Calling it directly is a third cheaper than json.Marshal, which goes over the result once more.
func (e Event) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(e.Body)
	if err != nil {
		return nil, fmt.Errorf("marshal %s body: %w", e.Body.Type(), err)
	}
	at, name := e.At.UTC(), e.Body.Type()
	if !plain(e.Call) || !plain(name) || at.Year() < 0 || at.Year() > 9999 {
		return json.Marshal(envelope{ID: e.ID(), Call: e.Call, Seq: e.Seq, At: at, Type: name, Data: data})
	}
	b := make([]byte, 0, len(data)+len(name)+2*len(e.Call)+128)
	b = append(append(append(b, beforeID...), e.Call...), '-')
	b = strconv.AppendUint(b, e.Seq, 10)
	b = append(append(append(b, beforeCall...), e.Call...), beforeSeq...)
	b = append(strconv.AppendUint(b, e.Seq, 10), beforeAt...)
	b = append(at.AppendFormat(b, time.RFC3339Nano), beforeType...)
	b = append(append(append(b, name...), beforeData...), data...)
	return append(b, '}'), nil
}

// UnmarshalJSON reads the public form. A type that this version does not know becomes an Unknown body and is no error.
// What MarshalJSON wrote is read without looking for its fields; calling it directly halves the cost of json.Unmarshal.
func (e *Event) UnmarshalJSON(raw []byte) error {
	in, ok := ours(raw)
	if ok && e.take(in) == nil {
		return nil
	}
	in = envelope{}
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("unmarshal event: %w", err)
	}
	return e.take(in)
}

// take makes e of what its envelope holds.
func (e *Event) take(in envelope) error {
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

// What stands between the fields of the public form as MarshalJSON writes it.
const (
	beforeID   = `{"id":"`
	beforeCall = `","call_id":"`
	beforeSeq  = `","seq":`
	beforeAt   = `,"at":"`
	beforeType = `","type":"`
	beforeData = `","data":`
)

// plain says that s is the same as a JSON string.
func plain[T string | CallID | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// ours reads an envelope that MarshalJSON wrote; false for any other form, and for a type that is not known here. Data is a part
// of raw and was not looked at: the body's decoder does that.
func ours(raw []byte) (in envelope, ok bool) {
	rest, found := bytes.CutPrefix(raw, []byte(beforeID))
	var id, call, seq, at, name []byte
	for _, part := range []struct {
		to   *[]byte
		upto string
	}{{&id, beforeCall}, {&call, beforeSeq}, {&seq, beforeAt}, {&at, beforeType}, {&name, beforeData}} {
		if !found {
			return in, false
		}
		*part.to, rest, found = bytes.Cut(rest, []byte(part.upto))
	}
	rest, closed := bytes.CutSuffix(rest, []byte{'}'})
	if !found || !closed || !plain(id) || !plain(call) || !plain(name) || newBody(string(name)) == nil {
		return in, false
	}
	var err error
	if in.Seq, err = strconv.ParseUint(string(seq), 10, 64); err != nil || in.At.UnmarshalText(at) != nil {
		return in, false
	}
	in.Call, in.Type, in.Data = CallID(call), string(name), rest // nobody reads the id
	return in, true
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
