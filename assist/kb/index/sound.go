package index

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

// blur merges sounds that callers and recognisers mix up: retroflex and dental, front and back nasals.
var blur = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

// syllables holds for U+4E00..U+9FFF the hash of the blurred first reading, 0 for none; read once, at first use (20 ms).
var syllables = sync.OnceValue(func() []uint64 {
	table := make([]uint64, 0x9FFF-0x4E00+1)
	for i := range table {
		readings, ok := pinyin.PinyinDict[0x4E00+i]
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(readings, ",")
		s := blur.Replace(plain.Replace(first))
		if strings.HasPrefix(s, "n") && len(s) > 1 { // n and l
			s = "l" + s[1:]
		}
		table[i] = hashString(s)
	}
	return table
})

// syllableHash identifies how a Chinese character sounds; 0 for other characters.
func syllableHash(r rune) uint64 {
	if r < 0x4E00 || r > 0x9FFF {
		return 0
	}
	return syllables()[r-0x4E00]
}
