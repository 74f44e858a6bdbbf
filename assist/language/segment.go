// Package language holds what the parts of the live assistant share about speech: the segment, one utterance of one party as text with
// its place in the call, and small readings of Chinese that no kind of value owns: folding, likeness, questions, clauses.
// It owns no state of a call; assist/form, assist/classify and assist/summary call it. Everything here is pure and safe for concurrent use.
package language

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hotline"
)

// Segment is one utterance of one party.
type Segment struct {
	Party      hotline.Party
	Name       string        // account of an agent, "" = none
	N          int           // number of the party's utterance in the call, from 0; -1 = it is no utterance
	From, To   time.Duration // media time since answer
	Text       string        // as recognised
	Final      bool          // the text will not change
	Confidence float64       // of the recogniser, 0..1; 0 where it gives none
}

// Evidence is the segment as the evidence of a finding. The text is as recognised: whoever shows or keeps it masks it.
func (s Segment) Evidence() hotline.Evidence {
	return hotline.Evidence{
		Party: s.Party, Name: s.Name, N: s.N, Text: s.Text,
		FromMS: float64(s.From) / float64(time.Millisecond), ToMS: float64(s.To) / float64(time.Millisecond),
	}
}

// Us reports whether the hotline itself speaks: an agent or the bot.
func (s Segment) Us() bool { return s.Party != hotline.PartyCaller }

// UnmarshalJSON reads {"party","start_ms","end_ms","text"} of evaluation sets; the segment is final. Parties may have the names
// customer, user and client for caller; service, seat, staff for agent; robot, ivr for bot.
func (s *Segment) UnmarshalJSON(raw []byte) error {
	var line struct {
		Party   string  `json:"party"`
		StartMS float64 `json:"start_ms"`
		EndMS   float64 `json:"end_ms"`
		Text    *string `json:"text"`
	}
	if err := json.Unmarshal(raw, &line); err != nil {
		return fmt.Errorf("read segment: %w", err)
	}
	if line.Text == nil {
		return errors.New(`read segment: no field "text": a segment has {"party", "start_ms", "end_ms", "text"}`)
	}
	party, ok := map[string]hotline.Party{
		"caller": hotline.PartyCaller, "customer": hotline.PartyCaller, "user": hotline.PartyCaller, "client": hotline.PartyCaller,
		"agent": hotline.PartyAgent, "service": hotline.PartyAgent, "seat": hotline.PartyAgent, "staff": hotline.PartyAgent,
		"bot": hotline.PartyBot, "robot": hotline.PartyBot, "ivr": hotline.PartyBot,
	}[line.Party]
	if !ok {
		return fmt.Errorf("read segment: party %q: want caller, agent or bot", line.Party)
	}
	*s = Segment{
		Party: party, Text: *line.Text, Final: true,
		From: time.Duration(line.StartMS * float64(time.Millisecond)), To: time.Duration(line.EndMS * float64(time.Millisecond)),
	}
	return nil
}

// Number gives every segment the number of its party's utterance, in order.
func Number(segments []Segment) {
	next := map[hotline.Party]int{}
	for i := range segments {
		segments[i].N = next[segments[i].Party]
		next[segments[i].Party]++
	}
}
