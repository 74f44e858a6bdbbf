package dialog

import (
	"strings"
	"time"

	"hotline"
	"hotline/dialog/flow"
)

// span is one clause of a turn's text, in runes.
type span struct {
	from, to int
	silent   bool // it could not be synthesised: never counts as played
	filler   bool // ours, not the mind's: played, but no part of what the mind is told
}

// turn is one exchange: what was heard and what is said upon it. Times are media time; 0 = not yet.
type turn struct {
	n        int
	heard    string
	reply    flow.Reply
	text     []rune // everything given to the synthesiser, in order
	spans    []span
	measured bool // a caller's speech came before it, so that there is a gap to measure
	early    bool // a filler was said before the caller's text was known; nothing is decided yet

	speechEnd time.Duration // VAD's end of the caller's speech, or of our own words where those lasted longer
	endAt     time.Duration // the policy said that the turn is over
	finalAt   time.Duration // the final text was there
	decidedAt time.Duration // the first clause was there
	voicedAt  time.Duration // its first sample was there
	playedAt  time.Duration // the first frame left
	voiced    bool
	playing   bool
}

// played is what of the turn's text had left when offset runes were spoken; own leaves the fillers out.
func (t *turn) played(offset int, own bool) string {
	var b strings.Builder
	for _, s := range t.spans {
		if s.silent || s.from >= offset || (own && s.filler) {
			continue
		}
		b.WriteString(string(t.text[s.from:min(s.to, offset)]))
	}
	return b.String()
}

// gap splits the caller's wait. Stages that did not happen, or that a filler hid, are 0.
func (t *turn) gap() hotline.TurnGap {
	if !t.measured || !t.playing {
		return hotline.TurnGap{}
	}
	ms := func(from, to time.Duration) float64 { return max(0, to-from).Seconds() * 1000 }
	g := hotline.TurnGap{
		Endpoint: ms(t.speechEnd, t.endAt),
		ASR:      ms(t.endAt, t.finalAt),
		Dialog:   ms(t.finalAt, t.decidedAt),
		TTS:      ms(t.decidedAt, t.voicedAt),
		Engine:   ms(t.voicedAt, t.playedAt),
	}
	g.Total = g.Endpoint + g.ASR + g.Dialog + g.TTS + g.Engine
	return g
}

// millis is d in the unit of event bodies.
func millis(d time.Duration) float64 { return d.Seconds() * 1000 }
