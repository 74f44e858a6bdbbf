package sound_test

import (
	"fmt"
	"testing"

	"hotline/internal/sound"
)

func TestAlike(t *testing.T) {
	for _, pair := range []string{"林零", "是四", "名明", "张章", "宁林"} {
		if r := []rune(pair); !sound.Alike(r[0], r[1]) {
			t.Errorf("%s do not sound alike: %s, %s", pair, sound.Syllable(r[0]), sound.Syllable(r[1]))
		}
	}
	for _, pair := range []string{"一二", "张王", "ab", "一a"} {
		if r := []rune(pair); sound.Alike(r[0], r[1]) {
			t.Errorf("%s sound alike", pair)
		}
	}
}

func ExampleSyllable() {
	fmt.Println(sound.Syllable('是'), sound.Syllable('四'), sound.Syllable('宁'))
	// Output: si si lin
}
