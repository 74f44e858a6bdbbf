package sherpa

import (
	"strings"
	"testing"
	"time"

	"hotline/asr/lexicon"
)

func TestParseAlt(t *testing.T) {
	for _, c := range []struct {
		token string
		sound lexicon.Sound
		cost  float32
	}{
		{"zh0", lexicon.SoundOf("zh"), 0.125},
		{"*_ang3", lexicon.SoundOf("_ang"), 1.625},
		{"-f", 0, 7.625},
		{"*A0", lexicon.SoundOf("A"), 0.125},
	} {
		if got, ok := parseAlt(c.token); !ok || got.Sound != c.sound || got.Cost != c.cost {
			t.Errorf("%s: %+v, %v", c.token, got, ok)
		}
	}
	for _, bad := range []string{"", "*", "z", "zhx", "好"} {
		if _, ok := parseAlt(bad); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestFrameOf_GroupsTheRowsOfAFrame(t *testing.T) {
	for row := range 4000 {
		if got := frameOf(time.Duration(float64(row) * 0.04 * float64(time.Second))); got != row/altRows {
			t.Fatalf("row %d is in frame %d, want %d", row, got, row/altRows)
		}
	}
}

// TestDemoTokens reads all tokens of the bundled model: every one but <blk> must mean something, and all sounds must occur.
func TestDemoTokens(t *testing.T) {
	text, err := demoFiles.ReadFile("demo/tokens.txt")
	if err != nil {
		t.Fatal(err)
	}
	sounds := map[lexicon.Sound]bool{}
	for line := range strings.Lines(string(text)) {
		token, _, _ := strings.Cut(line, " ")
		alt, ok := parseAlt(token)
		if !ok && token != "<blk>" {
			t.Errorf("token %q means nothing", token)
		}
		sounds[alt.Sound] = true
	}
	if want := 1 + 23 + 34 + 26; len(sounds) != want {
		t.Errorf("%d sounds, want %d", len(sounds), want)
	}
}
