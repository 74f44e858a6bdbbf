package lexicon_test

import (
	"testing"

	"hotline/asr/lexicon"
)

// TestDecoder_ChoosesAmongAlternatives hears k rather than ch in 查: the sentence says otherwise, and the confidence tells.
func TestDecoder_ChoosesAmongAlternatives(t *testing.T) {
	m := plainModel(t)
	clear := spoken("wo xiang cha yi xia hua fei")
	doubtful := spoken("wo xiang cha yi xia hua fei")
	ch := lexicon.SoundOf("ch")
	for i := range doubtful {
		if doubtful[i].Alts[0].Sound == ch {
			doubtful[i].Alts = []lexicon.Alt{{Sound: lexicon.SoundOf("k"), Cost: 0.4}, {Sound: ch, Cost: 1.5}, {Cost: 3}}
		}
	}
	var sure [2]float64
	for k, frames := range [][]lexicon.Frame{clear, doubtful} {
		d := m.NewDecoder(nil)
		for _, f := range frames {
			d.Add(f)
		}
		chars, _ := d.Text(true)
		if got := text(chars); got != "我想查一下话费" {
			t.Fatalf("got %s", got)
		}
		sure[k] = chars[2].Confidence
	}
	if sure[1] >= sure[0]-0.05 {
		t.Errorf("查 has confidence %.2f when heard, %.2f when guessed", sure[0], sure[1])
	}
}

// TestDecoder_LeavesStrangersAlone: what is no telecom matter may get wrong homophones but must not become another sentence.
func TestDecoder_LeavesStrangersAlone(t *testing.T) {
	m := plainModel(t)
	for said, want := range map[string]string{
		"mao zai wu ding shang shai tai yang":   "猫在屋顶上晒太阳",
		"zhuo zi shang fang zhe yi ben jiu shu": "桌子上放着一本旧书",
		"hai zi men zai cao di shang wan":       "孩子们在草地上玩",
	} {
		got, right := []rune(decode(m, spoken(said))), 0
		for i, r := range []rune(want) {
			if i < len(got) && got[i] == r {
				right++
			}
		}
		if len(got) != len([]rune(want)) || right*3 < 2*len(got)-3 {
			t.Errorf("%s: got %s, want nearly %s", said, string(got), want)
		}
		t.Log(string(got))
	}
}
