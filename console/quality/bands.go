package quality

import (
	"cmp"
	"slices"
	"time"

	"hotline"
	"hotline/console"
	"hotline/internal/store"
)

// span is a stretch of media time, in ms.
type span struct{ from, to float64 }

// bands are the stretches of a call that catch the eye: both silent, both talking, the recording paused.
func (p *Part) bands(rec store.CallRecord, lines []console.TranscriptLine) []Band {
	caller, hotlines := voices(rec.Events, lines)
	out := append([]Band{}, paused(rec.Events, rec.DurationMS)...)
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	at := 0.0 // somebody was heard until then
	for _, v := range merge(append(slices.Clone(caller), hotlines...)) {
		if v.from-at >= ms(p.cfg.Silence) {
			out = append(out, Band{Kind: "silence", FromMS: at, ToMS: v.from})
		}
		at = max(at, v.to)
	}
	if at > 0 && rec.DurationMS-at >= ms(p.cfg.Silence) {
		out = append(out, Band{Kind: "silence", FromMS: at, ToMS: rec.DurationMS})
	}
	for _, a := range caller {
		for _, b := range hotlines {
			from, to := max(a.from, b.from), min(a.to, b.to)
			if to-from < ms(p.cfg.Overlap) {
				continue
			}
			who := "caller"
			if b.from > a.from {
				who = "hotline"
			}
			out = append(out, Band{Kind: "overlap", FromMS: from, ToMS: to, Who: who})
		}
	}
	slices.SortStableFunc(out, func(a, b Band) int { return cmp.Compare(a.FromMS, b.FromMS) })
	return out
}

// voices are when each side was heard: by the voice detector where it listened to a party, else by that party's words.
func voices(events []hotline.Event, lines []console.TranscriptLine) (caller, hotlines []span) {
	open := map[hotline.Party]float64{}
	found := map[hotline.Party][]span{}
	for _, e := range events {
		switch b := e.Body.(type) {
		case hotline.SpeechStarted:
			open[b.Party] = b.AtMS
		case hotline.SpeechEnded:
			if from, ok := open[b.Party]; ok && b.AtMS > from {
				found[b.Party] = append(found[b.Party], span{from, b.AtMS})
				delete(open, b.Party)
			}
		}
	}
	for _, l := range lines {
		side, heard := &hotlines, found[l.Party]
		if l.Party == hotline.PartyCaller {
			side = &caller
		}
		if len(heard) == 0 {
			*side = append(*side, span{l.FromMS, l.ToMS})
		}
	}
	for party, heard := range found {
		if party == hotline.PartyCaller {
			caller = append(caller, heard...)
		} else {
			hotlines = append(hotlines, heard...)
		}
	}
	return merge(caller), merge(hotlines)
}

// merge sorts spans and joins those that touch.
func merge(in []span) []span {
	slices.SortFunc(in, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	out := in[:0]
	for _, s := range in {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// paused are the stretches that the recording leaves out.
func paused(events []hotline.Event, end float64) (out []Band) {
	from := -1.0
	for _, e := range events {
		switch b := e.Body.(type) {
		case hotline.RecordingPaused:
			from = b.AtMS
		case hotline.RecordingResumed:
			if from >= 0 {
				out = append(out, Band{Kind: "paused", FromMS: from, ToMS: b.AtMS})
			}
			from = -1
		}
	}
	if from >= 0 {
		out = append(out, Band{Kind: "paused", FromMS: from, ToMS: max(end, from)})
	}
	return out
}
