package trace

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
	"hotline/qa/pii"
	"hotline/qa/rule"
	"hotline/qa/rule/words"
)

// echoes says that an utterance answers the other side's last turn with what its party had said before that turn.
func (c *Call) echoes(e *rule.Echo, u Utterance, b *Bench) bool {
	if e.Figures {
		return c.readsBack(u)
	}
	asked, before := c.around(u)
	if asked == "" || before == "" || len(e.Asks) > 0 && !slices.ContainsFunc(e.Asks, func(w string) bool { return strings.Contains(asked, w) }) {
		return false
	}
	now := b.text.Runes
	need := max(e.Least, int(e.Share*float64(len(now))))
	for from := 0; from+need <= len(now); from++ {
		piece := string(now[from : from+need])
		if strings.Contains(before, piece) && !strings.Contains(asked, piece) {
			return true
		}
	}
	return false
}

// around is the other side's turn before an utterance, and what its own party said before that; both squeezed.
func (c *Call) around(u Utterance) (asked, before string) {
	var own, other strings.Builder
	other2 := ""
	for _, one := range c.said {
		switch {
		case one.From >= u.From || !one.Final:
		case one.Party == u.Party:
			if other.Len() > 0 {
				other2 = ""
			}
			own.WriteString(words.Squeeze(one.Text) + "|")
		default:
			other.WriteString("x")
			other2 += words.Squeeze(one.Text) + "|"
		}
	}
	return other2, own.String()
}

// readsBack says that an utterance has figures, and that the other side said each of them before.
func (c *Call) readsBack(u Utterance) bool {
	list := figures(u.Text)
	if len(list) == 0 {
		return false
	}
	var said strings.Builder
	for _, one := range c.said {
		if one.Party != u.Party && one.Final && one.From < u.From {
			said.WriteString(strings.Join(figures(one.Text), "") + "|")
		}
	}
	return !slices.ContainsFunc(list, func(figure string) bool { return !strings.Contains(said.String(), figure) })
}

// leastFigure is how many digits make a figure: one alone is a word (一下, 两位).
const leastFigure = 2

// figures are the numbers of a text as they are spoken. Marks within do not part them, as pauses are written where they are heard.
func figures(text string) []string {
	var out []string
	var now []rune
	end := func() {
		if len(now) >= leastFigure {
			out = append(out, string(now))
		}
		now = now[:0]
	}
	for _, r := range text {
		d, ok := spoken.Digit(r)
		switch {
		case ok:
			now = append(now, rune(d))
		case strings.ContainsRune("十百千万点", r):
			now = append(now, r)
		case strings.ContainsRune("，,、- ", r):
		default:
			end()
		}
	}
	end()
	return out
}

// leastAddress is how many characters of an address must have been said by the other side for it to be known.
const leastAddress = 4

// address looks for an address that the other side did not say before, not even in part.
func (c *Call) address(l *rule.Looked, u Utterance, b *Bench) (words.Span, bool) {
	for _, s := range pii.Find(u.Text) {
		if s.Type != pii.Address {
			continue
		}
		text := []rune(u.Text)
		if s.End > len(text) {
			continue
		}
		if !l.Number.Known && c.toldPart([]rune(places(string(text[s.Start:s.End]))), u) {
			continue
		}
		from, to := len(string(text[:s.Start])), len(string(text[:s.End]))
		return runes(&b.text, []int{from, to}), true
	}
	return words.Span{}, false
}

// places is a text without marks and without what people put between the parts of an address: 向阳街是十四号还是四十号 asks for 向阳街十四号.
func places(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("是还就那这个的嗯呃啊哦", r) {
			return -1
		}
		return r
	}, words.Squeeze(text))
}

// toldPart says that the other side said a part of a text before.
func (c *Call) toldPart(text []rune, u Utterance) bool {
	return slices.ContainsFunc(c.said, func(one Utterance) bool {
		if one.Party == u.Party || one.From > u.From || utf8.RuneCountInString(one.Text) < leastAddress {
			return false
		}
		said := places(one.Text)
		for i := 0; i+leastAddress <= len(text); i++ {
			if strings.Contains(said, string(text[i:i+leastAddress])) {
				return true
			}
		}
		return false
	})
}
