package index

import (
	"sync"

	"hotline/internal/sound"
)

// syllables holds for U+4E00..U+9FFF the hash of how a character sounds, 0 for none; made once, at first use.
var syllables = sync.OnceValue(func() []uint64 {
	table := make([]uint64, 0x9FFF-0x4E00+1)
	for i := range table {
		if s := sound.Syllable(rune(0x4E00 + i)); s != "" { //nolint:gosec // a character
			table[i] = hashString(s)
		}
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
