package trace

import (
	"slices"
	"unicode"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/words"
)

// rates judges how fast an utterance that became final was spoken.
func (c *Call) rates(u Utterance) {
	for _, l := range c.set.Rates {
		if !l.Parties.Has(u.Party) {
			continue
		}
		from, chars, voiced := u.From, 0, 0.0
		for _, one := range slices.Backward(c.said) {
			if one.Party != u.Party || !one.Final || one.From > u.From {
				continue
			}
			if one.Key != u.Key && (l.Rate.Over == 0 || u.To-one.From > ms(l.Rate.Over)) {
				break
			}
			from = one.From
			chars += words.Han(one.Text)
			voiced += c.voiced(one)
		}
		list := slices.DeleteFunc(c.kept(l.N), func(m Moment) bool { return m.Said == u.Key })
		if rate := float64(chars) / max(voiced, 100) * 60_000; chars >= l.Rate.Chars && rate > l.Rate.Above {
			list = append(list, Moment{Party: u.Party, Said: u.Key, From: from, To: u.To, At: u.To, Value: rate})
		}
		c.put(l.N, list)
	}
}

// voiced is how long an utterance was voice: by the detector where it watched, else its whole time.
func (c *Call) voiced(u Utterance) float64 {
	whole := u.To - u.From
	if t := &c.tracks[number(u.Party)]; t.edges {
		if v := t.voiced(u.From-100, u.To+100); v > whole/2 {
			return min(v, whole)
		}
	}
	return whole
}

// letters counts what was said: Chinese characters and digits, and words of letters.
func letters(text string) int {
	n, word := 0, false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r), unicode.IsDigit(r):
			n, word = n+1, false
		case unicode.IsLetter(r):
			if !word {
				n++
			}
			word = true
		default:
			word = false
		}
	}
	return n
}

// loudness compares a stretch of speech with the median of the party's.
func (c *Call) loudness(e hotline.SpeechEnded) {
	level, ok := levelOf(e)
	if !ok {
		return
	}
	t := &c.tracks[number(e.Party)]
	for _, l := range c.set.Levels {
		if !l.Parties.Has(e.Party) || len(t.loud) < l.Level.After {
			continue
		}
		usual := median(t.loud)
		if n := len(t.list); level-usual > l.Level.Above && n > 0 {
			c.add(l.N, Moment{Party: e.Party, From: t.list[n-1].from, To: e.AtMS, At: e.AtMS, Value: level - usual})
		}
	}
	if len(t.loud) == 32 {
		t.loud = append(t.loud[:0], t.loud[8:]...)
	}
	t.loud = append(t.loud, level)
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// relevant says that a find of text listens to a party.
func relevant(l *rule.Looked, p hotline.Party) bool { return l.Parties.Has(p) }
