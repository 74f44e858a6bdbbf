// Package evaluate measures rules of inspection on labelled calls, and tries a rule on history: it turns written calls into events,
// compares hits with labels, and counts. It owns the formats of those files; hotline eval qa and hotline qa backtest call it.
package evaluate

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"hotline/internal/lines"
)

// Case is one labelled call: a line of the file.
type Case struct {
	Call     string            `json:"call_id"`
	Queue    string            `json:"queue"`
	Segments []Segment         `json:"segments"`
	Events   []json.RawMessage `json:"events"` // envelopes of docs/events, or {"type", "at_ms", ...}
	Labels   []Label           `json:"labels"`
	Ignore   []Place           `json:"ignore"`
}

// Segment is what one party said at a time.
type Segment struct {
	Party string  `json:"party"`
	Start float64 `json:"start_ms"`
	End   float64 `json:"end_ms"`
	Text  string  `json:"text"`
}

// Label says that a check applies: in those segments (from 0), at that time, or without both, somewhere in the call.
type Label struct {
	Check    string   `json:"check"`
	Segments []int    `json:"segments"`
	At       *float64 `json:"at_ms"`
}

// Place is what is not to be scored: a check, a time, or a check in a time.
type Place struct {
	Check    string
	Segments []int
	From, To float64 // ms; both 0 = the whole call
}

// UnmarshalJSON reads "check", [from, to], or an object of check, segments, and start_ms and end_ms (or from_ms and to_ms, or at_ms).
func (p *Place) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &p.Check) == nil {
		return nil
	}
	var span [2]float64
	if json.Unmarshal(raw, &span) == nil {
		p.From, p.To = span[0], span[1]
		return nil
	}
	var o struct {
		Check    string   `json:"check"`
		Segments []int    `json:"segments"`
		Start    *float64 `json:"start_ms"`
		End      *float64 `json:"end_ms"`
		From     *float64 `json:"from_ms"`
		To       *float64 `json:"to_ms"`
		At       *float64 `json:"at_ms"`
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return fmt.Errorf("ignore %s: write a check, [from_ms, to_ms], or {check, segments, start_ms, end_ms}", raw)
	}
	p.Check, p.Segments = o.Check, o.Segments
	for _, v := range []*float64{o.At, o.Start, o.From} {
		if v != nil {
			p.From, p.To = *v, *v
		}
	}
	for _, v := range []*float64{o.End, o.To} {
		if v != nil {
			p.To = *v
		}
	}
	return nil
}

// Read reads labelled calls, one JSON object a line. Empty lines are skipped; an error names the line.
func Read(r io.Reader) ([]Case, error) {
	var out []Case
	err := lines.JSON(r, func(n int, c Case) error {
		if c.Call == "" {
			c.Call = fmt.Sprintf("line-%d", n)
		}
		for _, s := range c.Segments {
			if s.End < s.Start || s.Start < 0 {
				return fmt.Errorf("a segment from %v to %v: write start_ms <= end_ms, from 0", s.Start, s.End)
			}
		}
		for _, l := range c.Labels {
			if l.Check == "" || slices.ContainsFunc(l.Segments, func(i int) bool { return i < 0 || i >= len(c.Segments) }) {
				return fmt.Errorf("label %+v: write a check, and segments from 0 to %d", l, len(c.Segments)-1)
			}
		}
		out = append(out, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	return out, nil
}
