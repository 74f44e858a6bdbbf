package quality

import (
	"hotline"
	"hotline/console"
	"hotline/console/private"
	"hotline/internal/store"
)

// lined are the lines as package private reads them.
func lined(lines []console.TranscriptLine) []private.Line {
	out := make([]private.Line, len(lines))
	for i, l := range lines {
		out[i] = l.Private()
	}
	return out
}

// private are the stretches of media time in which personal data are spoken, with the pad around them, sorted and joined.
func (p *Part) private(rec store.CallRecord, lines []console.TranscriptLine) []private.Stretch {
	return private.Times(p.deps.Masker, append(lined(lines), private.Saying(rec.Events)...), rec.Events, p.cfg.Pad)
}

// hide masks the transcript and the hits for whoever may not see personal data. Both are changed in place.
func (p *Part) hide(lines []console.TranscriptLine, hits []hotline.Hit) {
	said := lined(lines)
	for i, text := range private.Texts(p.deps.Masker, said) {
		lines[i].Text = text
	}
	for i := range hits { // they come masked, those of earlier releases utterance by utterance; twice is the same as once
		hits[i].Note, hits[i].NoteEN = private.Quoted(p.deps.Masker, hits[i].Note, said), private.Quoted(p.deps.Masker, hits[i].NoteEN, said)
		for j := range hits[i].Evidence {
			e := &hits[i].Evidence[j]
			e.Text = private.Quoted(p.deps.Masker, e.Text, said)
		}
	}
}

// reveal puts the words as they were said into the evidence of hits.
func reveal(hits []hotline.Hit, lines []console.TranscriptLine) {
	for i := range hits {
		for j := range hits[i].Evidence {
			e := &hits[i].Evidence[j]
			best := 0.0 // lines of the machine are numbered by turns: the time decides
			for _, l := range lines {
				if both := min(l.ToMS, e.ToMS) - max(l.FromMS, e.FromMS); e.N >= 0 && l.Party == e.Party && both > best {
					best, e.Text = both, l.Text
				}
			}
		}
	}
}
