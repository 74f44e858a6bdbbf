// Package testset reads sets of whole calls with what live help should make of them: forms, classes and units, sentences of a summary. It owns
// how a line is written and what is wrong with one, and judges nothing: assist/form/score, assist/summary and `hotline eval assist` do.
package testset

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"hotline/assist/language"
	"hotline/internal/lines"
)

// Case is one line of a test set: a whole call and what its form should hold.
type Case struct {
	Segments []language.Segment
	Form     string            // id, "" = to be found out
	Fields   map[string]string // by name or alias; "" = must stay empty
	Category string            // id, title or alias of a ticket class, "" = not labelled
	Unit     string            // of a unit, "" = not labelled
	At       time.Time         // when the call was answered
	Number   string            // the calling number, "" = unknown
	Claims   []Claim           // sentences about the call, for the summary
}

// Claim is a sentence about a call and whether the call supports it.
type Claim struct {
	Text      string `json:"text"`
	Supported bool   `json:"supported"`
}

// ReadCases reads lines of JSON: {"segments":[{"party","start_ms","end_ms","text"}],"form","fields":{...},"category","unit","at","caller","claims":[{"text","supported"}]}.
// Values may be text, numbers, true or false, or null (must stay empty). at is RFC 3339 or 2006-01-02 15:04; without it the time of
// reading. Empty lines are ignored. Errors name the line.
func ReadCases(r io.Reader) ([]Case, error) {
	now := time.Now()
	return lines.Records(r, "form cases", func(_ int, raw rawCase) (Case, error) { return raw.read(now) }) //nolint:wrapcheck // says what was read
}

// rawCase is a line as it is written.
type rawCase struct {
	Segments []language.Segment `json:"segments" lines:"needed"`
	Form     string             `json:"form"`
	Fields   map[string]any     `json:"fields"`
	Category string             `json:"category"`
	Unit     string             `json:"unit"`
	At       string             `json:"at"`
	Now      string             `json:"now"`
	Caller   string             `json:"caller"`
	Claims   []Claim            `json:"claims"`
}

func (raw rawCase) read(now time.Time) (Case, error) {
	c := Case{Segments: raw.Segments, Form: raw.Form, Fields: map[string]string{}, Category: raw.Category, Unit: raw.Unit, At: now, Number: raw.Caller, Claims: raw.Claims}
	language.Number(c.Segments)
	if raw.At == "" {
		raw.At = raw.Now
	}
	if raw.At != "" {
		at, err := lines.Time(raw.At)
		if err != nil {
			return Case{}, fmt.Errorf("at %w", err)
		}
		c.At = at
	}
	for name, v := range raw.Fields {
		switch v := v.(type) {
		case nil:
			c.Fields[name] = ""
		case string:
			c.Fields[name] = v
		case bool:
			c.Fields[name] = map[bool]string{true: "是", false: "否"}[v]
		case float64:
			c.Fields[name] = strconv.FormatFloat(v, 'f', -1, 64)
		case map[string]any: // {"value": ...}
			s, _ := v["value"].(string)
			c.Fields[name] = s
		default:
			return Case{}, fmt.Errorf("field %s: want text, a number, true, false or null", name)
		}
	}
	return c, nil
}
