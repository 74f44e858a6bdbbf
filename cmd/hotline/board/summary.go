package board

import (
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/assist/language"
	"hotline/assist/summary"
	"hotline/console/wall"
	"hotline/internal/store"
)

// Summary is what a call was about so far, in a few sentences for a supervisor: need, handling, outcome, promises. It works on what is on
// record, also while the call runs; "" where nothing can be said yet. title is the name of an intent for people, zone the owner's, in which days
// and hours that were said are counted: the record has none.
func Summary(rec store.CallRecord, title func(intent string) string, zone *time.Location) string {
	in := summary.Input{Start: rec.Answered.In(zone)}
	for _, u := range rec.Transcript {
		in.Segments = append(in.Segments, language.Segment{Party: u.Party, Name: u.Name, N: u.N, From: ms(u.FromMS), To: ms(u.ToMS), Text: u.Text, Final: true, Confidence: u.Confidence})
	}
	for _, t := range rec.Turns {
		if t.Played != "" {
			at := max(0, t.At.Sub(rec.Answered))
			in.Segments = append(in.Segments, language.Segment{Party: hotline.PartyBot, N: t.N, From: at, To: at, Text: t.Played, Final: true})
		}
		if name := title(t.Scene); name != "" && !slices.Contains(in.Scenes, name) {
			in.Scenes = append(in.Scenes, name)
		}
	}
	slices.SortStableFunc(in.Segments, func(a, b language.Segment) int { return int(a.From - b.From) })
	for _, t := range rec.Tickets {
		in.Facts = append(in.Facts, summary.Fact{Section: summary.Outcome, Text: summary.TicketHead + t.Ticket, Evidence: hotline.Evidence{N: -1}})
	}
	s := summary.Build(in)
	var out []string
	for _, section := range summary.Sections() {
		for _, claim := range s.Shown(section) {
			text := strings.TrimRight(claim.Text, "。")
			said := slices.ContainsFunc(out, func(o string) bool { return strings.Contains(text, o) || strings.Contains(o, text) })
			if text != "" && !said {
				out = append(out, text)
			}
		}
	}
	return summary.Joined(out)
}

// Parts takes a Summary apart for pages, also once personal data were hidden in it.
func Parts(text string) []wall.Saying {
	parts := summary.Parts(text)
	out := make([]wall.Saying, len(parts))
	for i, p := range parts {
		out[i] = wall.Saying{Is: string(p.Kind), Text: p.Text, Due: p.Due}
	}
	return out
}

func ms(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }
