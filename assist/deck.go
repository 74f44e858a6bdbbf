package assist

import (
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/assist/view"
)

// deck is the cards of one call, and which of them deserve attention now: one urgent, and few others.
type deck struct {
	cards  []*card // in the order in which they came
	normal int     // others at once
	asked  string  // of a phrase that goes on, what the documents were asked for last
}

// card is one card with what decides on it.
type card struct {
	view.Card
	rank  int           // of urgent ones: the higher goes first
	until time.Time     // not looked at any more from then on; zero = as long as it holds
	shown bool          // an agent saw it
	heard time.Time     // when the text that it rests on came here; zero = it rests on none
	ended time.Time     // end of the caller's phrase; zero = nobody asked, or it goes on
	took  time.Duration // from the text to the card

	measured bool // told Deps.Shown
}

const (
	maxCards = 60
	maxLines = 3
	lineLong = 48 // runes
	maxOlder = 5
)

func (d *deck) find(id string) *card {
	for _, c := range d.cards {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// put shows a card, or changes it in place. A card that an agent has dealt with does not come back.
func (d *deck) put(n card) (changed bool) {
	if old := d.find(n.ID); old != nil {
		if old.State != view.Open && old.State != view.Withdrawn {
			return false
		}
		same := old.State == view.Open && old.Text == n.Text && old.Tentative == n.Tentative && old.Title == n.Title && old.Urgent == n.Urgent
		n.At, n.shown, n.Thumb, n.State = old.At, old.shown, old.Thumb, view.Open
		if n.measured = old.measured; old.shown {
			n.took = old.took
		}
		if old.State == view.Withdrawn || n.Kind == view.Knowledge && n.Text != old.Text { // another answer: it is seen for the first time
			n.shown, n.measured = false, false
		}
		*old = n
		return !same
	}
	n.State = view.Open
	if len(d.cards) >= maxCards {
		d.cards = slices.Delete(d.cards, 0, 1)
	}
	d.cards = append(d.cards, &n)
	return true
}

// settle says that a card is not needed any more.
func (d *deck) settle(id string, to view.CardState) (changed bool) {
	c := d.find(id)
	if c == nil || c.State != view.Open {
		return false
	}
	c.State = to
	return true
}

// keep withdraws the open cards of a kind but one.
func (d *deck) keep(kind view.CardKind, id string) (changed bool) {
	for _, c := range d.cards {
		if c.Kind == kind && c.ID != id && c.State == view.Open {
			c.State, changed = view.Withdrawn, true
		}
	}
	return changed
}

// expire withdraws what is out of date.
func (d *deck) expire(now time.Time) (changed bool) {
	for _, c := range d.cards {
		if c.State == view.Open && !c.until.IsZero() && now.After(c.until) {
			c.State, changed = view.Withdrawn, true
		}
	}
	return changed
}

// visible are the cards to look at: one urgent first, then the newest others, of each kind one. Who needs little help gets one other
// card, and is not told what to say.
func (d *deck) visible(few bool) (out []*card) {
	var urgent *card
	for _, c := range d.cards {
		if c.State == view.Open && c.Urgent && (urgent == nil || c.rank >= urgent.rank) {
			urgent = c
		}
	}
	if urgent != nil {
		out = append(out, urgent)
	}
	left := d.normal
	if few {
		left = 1
	}
	kinds := map[view.CardKind]bool{}
	for _, kind := range []view.CardKind{view.Reminder, view.Knowledge, view.Offer, view.Phrase} {
		for _, c := range slices.Backward(d.cards) {
			if c.State == view.Open && !c.Urgent && c.Kind == kind && !kinds[kind] && left > 0 && (!few || kind == view.Knowledge || kind == view.Reminder) {
				kinds[kind], left = true, left-1
				out = append(out, c)
			}
		}
	}
	return out
}

// older are the cards that were shown and are not any more, the newest first.
func (d *deck) older(now []*card) (out []*card) {
	for _, c := range slices.Backward(d.cards) {
		if c.shown && !slices.Contains(now, c) && c.Kind != view.Phrase && len(out) < maxOlder {
			out = append(out, c)
		}
	}
	return out
}

// hint shows what a supervisor wrote.
func (d *deck) hint(e hotline.Event, b hotline.SupervisorHint) {
	d.put(card{Card: view.Card{ID: "hint-" + e.ID(), Kind: view.Hint, Urgent: true, Title: b.Name, Lines: wrapped(b.Text), Text: b.Text, Confidence: 1, At: e.At}, rank: 8,
		until: e.At.Add(2 * time.Minute)})
}

// wrapped breaks a text into three lines at most, at its marks.
func wrapped(text string) []string {
	var lines []string
	line := ""
	flush := func() {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
		line = ""
	}
	for _, part := range sentences(text) {
		if runes(line)+runes(part) > lineLong && line != "" {
			flush()
		}
		line += part
	}
	flush()
	for i, l := range lines {
		if r := []rune(l); len(r) > 2*lineLong {
			lines[i] = string(r[:2*lineLong-1]) + "…"
		}
	}
	if len(lines) > maxLines {
		lines = lines[:maxLines]
		lines[maxLines-1] = strings.TrimRight(lines[maxLines-1], "，。；;,.") + "…"
	}
	if lines == nil {
		lines = []string{}
	}
	return lines
}

// sentences splits behind marks and at line ends.
func sentences(text string) (out []string) {
	from := 0
	for i, r := range text {
		switch r {
		case '。', '！', '？', '；', '\n', '!', '?', ';':
			out = append(out, strings.TrimSuffix(text[from:i+len(string(r))], "\n"))
			from = i + len(string(r))
		}
	}
	if from < len(text) {
		out = append(out, text[from:])
	}
	return out
}

func runes(s string) int { return len([]rune(s)) }
