package guide

import (
	"strings"
	"unicode"

	"hotline/internal/sound"
)

// Words is a list of phrases, any of which counts. In a phrase … stands for up to twelve characters: "请…稍等". A phrase of three and
// more Chinese characters is also found where a recogniser wrote others that sound alike.
type Words []phrase

// phrase is its pieces, in order.
type phrase struct {
	text   string
	pieces [][]sign
	sounds bool // may be matched by sound
}

// sign is one character as it is compared.
type sign struct {
	r        rune
	syllable string
}

// gap is how many characters … stands for at most.
const gap = 12

// NewWords makes a list from phrases.
func NewWords(phrases ...string) Words {
	out := make(Words, 0, len(phrases))
	for _, p := range phrases {
		out = append(out, newPhrase(p))
	}
	return out
}

// UnmarshalYAML reads a list of texts, or one.
func (w *Words) UnmarshalYAML(decode func(any) error) error {
	var list []string
	if decode(&list) != nil {
		var one string
		if err := decode(&one); err != nil {
			return err
		}
		list = []string{one}
	}
	*w = NewWords(list...)
	return nil
}

func newPhrase(text string) phrase {
	p := phrase{text: text}
	count := 0
	for piece := range strings.SplitSeq(text, "…") {
		if s := fold(piece); len(s) > 0 {
			p.pieces = append(p.pieces, s)
			count += len(s)
		}
	}
	p.sounds = count >= 3
	return p
}

// fold is a text as it is compared: without marks and spaces, letters small.
func fold(text string) []sign {
	out := make([]sign, 0, len(text)/3)
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, sign{unicode.ToLower(r), sound.Syllable(r)})
		}
	}
	return out
}

// Text is something that was said, ready to be searched many times.
type Text []sign

// Fold makes a Text. It takes microseconds.
func Fold(text string) Text { return fold(text) }

// In reports whether one of the phrases is in the text, and which.
func (w Words) In(t Text) (string, bool) {
	for _, p := range w {
		if p.in(t) {
			return p.text, true
		}
	}
	return "", false
}

func (p phrase) in(t Text) bool {
	if len(p.pieces) == 0 {
		return false
	}
	for from := range t {
		if end, ok := p.at(t, from, 0); ok {
			for i := 1; ok && i < len(p.pieces); i++ {
				end, ok = p.next(t, end, i)
			}
			if ok {
				return true
			}
		}
	}
	return false
}

// at matches piece i at a place.
func (p phrase) at(t Text, from, i int) (end int, ok bool) {
	piece := p.pieces[i]
	if from+len(piece) > len(t) {
		return 0, false
	}
	for j, s := range piece {
		got := t[from+j]
		if got.r != s.r && !(p.sounds && s.syllable != "" && got.syllable == s.syllable) {
			return 0, false
		}
	}
	return from + len(piece), true
}

// next finds piece i behind a place.
func (p phrase) next(t Text, from, i int) (end int, ok bool) {
	for at := from; at <= min(from+gap, len(t)); at++ {
		if end, ok = p.at(t, at, i); ok {
			return end, true
		}
	}
	return 0, false
}

// Covered is the share of want that got holds in order, 0-1: the longest common subsequence over want's length. It tells whether a text
// was read out as it stands.
func Covered(want, got Text) float64 {
	if len(want) == 0 {
		return 1
	}
	row := make([]int, len(got)+1)
	for _, w := range want {
		diagonal := 0
		for j, g := range got {
			above := row[j+1]
			if g.r == w.r || w.syllable != "" && g.syllable == w.syllable {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return float64(row[len(got)]) / float64(len(want))
}
