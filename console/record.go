package console

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hotline"
	"hotline/console/private"
	"hotline/internal/store"
)

// Transcript is what both sides said, in the order of the recording. People's words are utterances; what the assistant said is what
// was really played in each turn, from its first sound to the end of the turn; of earlier releases, which did not tell, from what it answers
// (words, a key, an agent who gave the caller back, else its own turn before) plus the gap. names are for people, by account.
func Transcript(r store.CallRecord, names map[string]string) []TranscriptLine {
	out := make([]TranscriptLine, 0, len(r.Transcript)+len(r.Turns))
	said := false
	for _, u := range r.Transcript {
		said = said || u.Party == hotline.PartyBot
		out = append(out, TranscriptLine{
			N: u.N, Party: u.Party, Agent: u.Name, Name: names[u.Name], Text: u.Text, FromMS: u.FromMS, ToMS: u.ToMS, Confidence: u.Confidence, Revised: u.Revised,
		})
	}
	if said || r.Answered.IsZero() {
		return out
	}
	end, before := 0.0, 0.0 // of the caller's last words, of the assistant's
	for _, e := range r.Events {
		switch b := e.Body.(type) {
		case hotline.UtteranceFinal:
			end = b.ToMS
		case hotline.SpeechEnded:
			end = b.AtMS
		case hotline.Digit:
			end = max(end, b.AtMS)
		case hotline.GivenBack:
			end = max(end, b.AtMS)
		case hotline.TurnCompleted:
			to := float64(e.At.Sub(r.Answered)) / float64(time.Millisecond)
			if b.Heard == "" {
				end = max(end, before)
			}
			from := min(b.FromMS, to)
			if from == 0 { // a record of an earlier release
				from = min(end+b.GapMS.Total, to)
			}
			if before = to; b.Played != "" {
				out = append(out, TranscriptLine{N: b.N, Party: hotline.PartyBot, Text: b.Played, FromMS: from, ToMS: to})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b TranscriptLine) int { return cmp.Compare(a.FromMS, b.FromMS) })
	return out
}

// whole is the transcript with what the machine had begun to say when the process died, which has no turn.
func whole(r store.CallRecord, names map[string]string) []TranscriptLine {
	out := Transcript(r, names)
	if !r.Ended.IsZero() {
		out = append(out, begun(r.Events)...)
	}
	return out
}

// begun is what the machine had begun to say in a turn that never ended because the process died in it; of a running call it is not there yet.
func begun(events []hotline.Event) (out []TranscriptLine) {
	for _, e := range events {
		switch b := e.Body.(type) {
		case hotline.TurnCompleted:
			out = nil
		case hotline.UtterancePartial:
			if b.Party != hotline.PartyBot || b.Text == "" {
				continue
			}
			if out == nil {
				out = []TranscriptLine{{N: b.N, Party: hotline.PartyBot, FromMS: b.AtMS}}
			}
			out[0].Text, out[0].ToMS = b.Text, b.AtMS
		}
	}
	return out
}

// said is what was said in a call so far, by the record; a call that is not on record has nothing.
func (c *Console) said(ctx context.Context, id hotline.CallID) (private.Said, error) {
	rec, _, err := c.upToDate(ctx, id)
	if err != nil && !isNotFound(err) {
		return private.Said{}, err
	}
	return private.Hear(c.deps.Masker, lined(Transcript(rec, nil))), nil
}

// lined are the lines as package private reads them.
func lined(said []TranscriptLine) []private.Line {
	lines := make([]private.Line, len(said))
	for i, l := range said {
		lines[i] = l.Private()
	}
	return lines
}

// hide takes personal data out of the texts of a call that came behind the event until; 0 = out of all.
func (c *Console) hide(d *CallDetail, rec store.CallRecord, until uint64) {
	lines := lined(d.Transcript)
	open, heard := known(rec.Events, until), private.Hear(c.deps.Masker, lines)
	said := map[words]string{} // a number may be spread over utterances: the events get the same text
	for i, text := range private.Texts(c.deps.Masker, lines) {
		of := words{lines[i].Party, lines[i].Agent, lines[i].N}
		if said[of] = text; !open[of] {
			d.Transcript[i].Text = text
		}
	}
	for i := range d.Turns {
		t := &d.Turns[i]
		if open[words{party: hotline.PartyBot, n: t.N}] {
			continue
		}
		for _, text := range []*string{&t.Heard, &t.Planned, &t.Played} {
			*text = heard.Text(*text)
		}
	}
	if until == 0 {
		d.CallSummary = shown(d.CallSummary)
	}
	for i := range d.Callbacks {
		d.Callbacks[i].Number = private.Number(d.Callbacks[i].Number)
		d.Callbacks[i].Reason = c.deps.Masker.Mask(d.Callbacks[i].Reason)
	}
	for i, e := range rec.Events {
		if e.Seq <= until {
			continue
		}
		d.Events[i].Data = private.EventOf(heard, e.Body)
		data, _ := d.Events[i].Data.(map[string]any)
		if u, ok := e.Body.(hotline.UtteranceFinal); ok && said[words{u.Party, u.Name, u.N}] != "" && data != nil {
			data["text"] = said[words{u.Party, u.Name, u.N}]
		}
	}
}

// words name what was said in one utterance, or by the machine in one turn.
type words struct {
	party hotline.Party
	agent string
	n     int
}

// known are the words that were on record with the event until: what was recognised anew behind it is not.
func known(events []hotline.Event, until uint64) map[words]bool {
	out := map[words]bool{}
	for _, e := range events {
		switch b := e.Body.(type) {
		case hotline.UtteranceFinal:
			out[words{b.Party, b.Name, b.N}] = e.Seq <= until
		case hotline.TurnCompleted:
			out[words{party: hotline.PartyBot, n: b.N}] = e.Seq <= until
		}
	}
	return out
}

// quality sums a call up from its turns and events.
func quality(r store.CallRecord) Quality {
	q := Quality{Failures: []hotline.ComponentFailed{}}
	var gaps []float64
	for _, t := range r.Turns {
		if t.GapMS.Total > 0 {
			gaps = append(gaps, t.GapMS.Total)
		}
		if t.Cut {
			q.Cuts++
		}
	}
	q.Turns = len(gaps)
	q.GapP50MS, q.GapP95MS = percentile(gaps, 50), percentile(gaps, 95)
	for _, e := range r.Events {
		switch b := e.Body.(type) {
		case hotline.MediaReport:
			q.Media = &b
		case hotline.ComponentFailed:
			q.Failures = append(q.Failures, b)
		}
	}
	return q
}

// percentile by the nearest rank; 0 of nothing. It sorts v.
func percentile(v []float64, p int) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	rank := (p*len(v) + 99) / 100
	return v[max(rank, 1)-1]
}
