// Package sound gives Chinese characters the sounds that callers and recognisers mix up, so that words which sound alike can be
// compared. It owns the blurring of pinyin and nothing of what is said; dialog/intent, dialog/value and
// assist/kb call it.
package sound

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// plain maps vowels with tone marks to those without.
var plain = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ī", "i", "í", "i", "ǐ", "i", "ì", "i",
	"ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m", "ê̄", "e", "ế", "e", "ê̌", "e", "ề", "e")

// blur merges sounds that callers and recognisers mix up: retroflex and dental, front and back nasals; see blurred for n and l.
var blur = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

// syllables holds for U+4E00..U+9FFF the blurred first reading; the dictionary is read once, at first use (about 20 ms).
var syllables = sync.OnceValue(func() []string {
	table := make([]string, 0x9FFF-0x4E00+1)
	for i := range table {
		readings, ok := pinyin.PinyinDict[0x4E00+i]
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(readings, ",")
		table[i] = blurred(plain.Replace(first))
	}
	return table
})

func blurred(s string) string {
	s = blur.Replace(s)
	if strings.HasPrefix(s, "n") && len(s) > 1 {
		s = "l" + s[1:]
	}
	return s
}

// Syllable returns the blurred sound of a Chinese character in its first reading, "" for other characters.
// 是 and 四 are "si", 宁 and 林 are "lin".
func Syllable(r rune) string {
	if r < 0x4E00 || r > 0x9FFF {
		return ""
	}
	return syllables()[r-0x4E00]
}

// Alike reports whether two Chinese characters have the same blurred sound.
func Alike(a, b rune) bool {
	s := Syllable(a)
	return s != "" && s == Syllable(b)
}
