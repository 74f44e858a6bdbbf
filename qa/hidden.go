package qa

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	"hotline/dialog/spoken"
	"hotline/qa/pii"
	"hotline/qa/rule/trace"
)

// A number may be dictated over several utterances. What one mouth says with pauses of at most joinGap is therefore masked as one text,
// whatever the other side says in between, as in the transcript (console/private).
const (
	joinGap    = 6000 // ms
	mostJoined = 12   // utterances on each side: no number has more pieces
)

// stretch is the utterances that belong together with u, and which of them u is.
func stretch(c *trace.Call, u trace.Utterance) (run []trace.Utterance, at int) {
	said := c.Said()
	if !piece(u.Text) {
		return []trace.Utterance{u}, 0
	}
	i := slices.IndexFunc(said, func(o trace.Utterance) bool { return o.Key == u.Key })
	if i < 0 {
		return []trace.Utterance{u}, 0
	}
	run = []trace.Utterance{u}
	for n, first := i-1, u; n >= 0 && len(run) <= mostJoined && first.From-said[n].From < 10*joinGap; n-- {
		if o := said[n]; o.Party == u.Party && o.Name == u.Name {
			if first.From-o.To > joinGap || !piece(o.Text) && len(o.Text) > longestSound {
				break
			}
			run, first = append(run, o), o
		}
	}
	slices.Reverse(run)
	at = len(run) - 1
	for n, last := i+1, u; n < len(said) && len(run) <= at+mostJoined && said[n].From-last.To <= joinGap; n++ {
		if o := said[n]; o.Party == u.Party && o.Name == u.Name {
			if !piece(o.Text) && len(o.Text) > longestSound {
				break
			}
			run, last = append(run, o), o
		}
	}
	return run, at
}

// longestSound is how long what only fills a pause may be (嗯，对), in bytes.
const longestSound = 12

// english are words of numbers, addresses and e-mail.
var english = []string{"zero", "oh ", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", " dot", " at ", "street", "road"}

// piece says that a text may hold a part of something that goes on in the next: two digits in a row, the sign of a road or a house, or
// an English word for one. It takes much less time than masking does.
func piece(text string) bool {
	before, latin := false, false
	for _, r := range text {
		digit := spoken.IsDigit(r)
		if digit && before || strings.ContainsRune("路街巷弄苑栋幢室号", r) {
			return true
		}
		before, latin = digit, latin || r >= 'a' && r <= 'z'
	}
	if !latin {
		return false
	}
	text = strings.ToLower(text)
	return slices.ContainsFunc(english, func(w string) bool { return strings.Contains(text, w) })
}

// hide masks the utterances of a stretch.
func hide(run []trace.Utterance) []string {
	texts := make([]string, len(run))
	for i, u := range run {
		texts[i] = u.Text
	}
	return pii.Together(texts)
}

// masked is the text of an utterance without personal data.
func masked(c *trace.Call, u trace.Utterance) string {
	if ahead := c.Ahead(u); ahead != "" { // what follows tells what its beginning is
		whole, n := []rune(pii.Mask(u.Text+ahead)), utf8.RuneCountInString(u.Text)
		if len(whole) == n+utf8.RuneCountInString(ahead) {
			return string(whole[:n])
		}
	}
	run, at := stretch(c, u)
	return hide(run)[at]
}

// retell tells hits anew that show words which turned out to be a part of a number when the utterance said came.
func (f *follower) retell(said trace.Key, w *work) {
	u, ok := f.call.Utterance(said)
	if !ok || len(f.known) == 0 {
		return
	}
	run, _ := stretch(f.call, u)
	if len(run) < 2 || !f.shown(run) {
		return
	}
	texts := hide(run)
	for _, k := range f.known {
		if k.wait != nil {
			rehide(k.wait, run, texts)
		}
		if k.hit.ID != "" && k.hit.State != hotline.HitWithdrawn && rehide(&k.hit, run, texts) {
			k.mark = mark(k.hit, k.open)
			w.hit(k.hit)
		}
	}
}

// shown says that a hit shows words of the stretch.
func (f *follower) shown(run []trace.Utterance) bool {
	for _, k := range f.known {
		for _, h := range []*hotline.Hit{&k.hit, k.wait} {
			if h != nil && slices.ContainsFunc(h.Evidence, func(e hotline.Evidence) bool { return shows(run, e) >= 0 }) {
				return true
			}
		}
	}
	return false
}

// shows is which of the stretch an evidence shows, -1 = none.
func shows(run []trace.Utterance, e hotline.Evidence) int {
	return slices.IndexFunc(run, func(u trace.Utterance) bool { return u.Party == e.Party && u.N-1 == e.N && u.Name == e.Name })
}

// rehide shows the words of a stretch in a hit as they are masked now, and says whether that is a change.
func rehide(h *hotline.Hit, run []trace.Utterance, texts []string) bool {
	changed := false
	for i, e := range h.Evidence {
		n := shows(run, e)
		if n < 0 || e.Text == texts[n] || e.Text == "" {
			continue
		}
		if !changed { // others hold the hit as it was told
			h.Evidence, changed = slices.Clone(h.Evidence), true
		}
		h.Evidence[i].Text = texts[n]
		h.Note, h.NoteEN = strings.ReplaceAll(h.Note, e.Text, texts[n]), strings.ReplaceAll(h.NoteEN, e.Text, texts[n])
	}
	return changed
}
