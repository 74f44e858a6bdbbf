package stream

import (
	"encoding/json"
	"slices"

	"hotline"
)

// Message is what a browser receives: one JSON object a text frame.
type Message struct {
	// Type: hello is the first message of a socket; events carries what happened; tick says that the stream lives;
	// reset says that events are missing which can no longer be had: read the state again.
	Type string `json:"type" enum:"hello,events,tick,reset"`
	// Seq is where the browser stands after this message: give it as ?after= to resume.
	Seq uint64 `json:"seq"`
	// Items are the events of type events, in order.
	Items []Item `json:"items,omitempty" nullable:"false"`
}

// Item is one event with its place in the stream.
type Item struct {
	Seq   uint64          `json:"seq"`
	Event json.RawMessage `json:"event"`
}

// Close codes besides those of RFC 6455. After 4001 the browser must sign in; after the others it resumes.
const (
	codeSignedOut = 4001
	codeTooMany   = 4002
	codeSlow      = 4008
)

// Filter chooses events for one browser.
type Filter struct {
	Types []string                 // none = all
	Calls []hotline.CallID         // none = all
	May   func(hotline.Event) bool // what the account may see; nil = everything
}

func (f Filter) takes(e hotline.Event) bool {
	return (len(f.Types) == 0 || slices.Contains(f.Types, e.Body.Type())) && (len(f.Calls) == 0 || slices.Contains(f.Calls, e.Call)) &&
		(f.May == nil || f.May(e))
}
