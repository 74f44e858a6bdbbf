package textnorm

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// Syllable is one spoken syllable in pinyin with its tone as a digit ("nü3" is written "nv3", the neutral tone is 5), or a pause,
// or a word that has no pinyin.
type Syllable struct {
	Pinyin   string // "yin2"; "" for a pause or a foreign word
	Word     string // the foreign word, for a voice of its language
	Pause    string // the Say of the break
	From, To int    // runes of the text
}

//go:embed phrases.tsv
var phraseFile string

// phrases holds words whose characters are not read as they are alone, and single characters that go-pinyin reads otherwise than
// speech does.
var phrases = sync.OnceValue(func() phraseTable { return parsePhrases(phraseFile) })

type phraseTable struct {
	words   map[string][]string
	longest int // characters of the longest word
}

func parsePhrases(file string) phraseTable {
	t := phraseTable{words: make(map[string][]string, 1024), longest: 1}
	for line := range strings.Lines(file) {
		word, reading, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(word, "#") {
			continue
		}
		t.words[word] = strings.Fields(reading)
		t.longest = max(t.longest, len([]rune(word)))
	}
	return t
}

// Pinyin gives the reading of pieces: words of the phrase table first, longest match; then the usual reading of each character;
// then the tone changes of 一 and 不. The third tone is left to the engine.
func Pinyin(pieces []Piece) []Syllable {
	out := make([]Syllable, 0, len(pieces))
	for i := 0; i < len(pieces); {
		p := pieces[i]
		switch p.Kind {
		case Han:
			n := hanRun(pieces[i:])
			out = readHan(out, pieces[i:i+n])
			i += n
			continue
		case Break:
			out = append(out, Syllable{Pause: p.Say, From: p.From, To: p.To})
		case Letter:
			out = readAs(out, letterNames[p.Say[0]], p)
		case Word:
			out = readAs(out, loanWords[strings.ToLower(p.Say)], p)
		}
		i++
	}
	return out
}

func hanRun(pieces []Piece) int {
	n := 0
	for n < len(pieces) && pieces[n].Kind == Han {
		n++
	}
	return n
}

// readAs appends the syllables of one letter or loan word; without a reading the word itself.
func readAs(out []Syllable, reading string, p Piece) []Syllable {
	if reading == "" {
		return append(out, Syllable{Word: p.Say, From: p.From, To: p.To})
	}
	for syl := range strings.FieldsSeq(reading) {
		out = append(out, Syllable{Pinyin: syl, From: p.From, To: p.To})
	}
	return out
}

func readHan(out []Syllable, run []Piece) []Syllable {
	var b strings.Builder
	at := make([]int, len(run)+1)
	for i, p := range run {
		b.WriteString(p.Say)
		at[i+1] = b.Len()
	}
	text, start, table := b.String(), len(out), phrases()
	for i := 0; i < len(run); {
		n, reading := table.longestAt(text, at, i)
		if n == 0 {
			n, reading = 1, []string{single(run[i].Say)}
		}
		for k := range n {
			if reading[k] != "" {
				out = append(out, Syllable{Pinyin: reading[k], From: run[i+k].From, To: run[i+k].To})
			}
		}
		i += n
	}
	if len(out)-start == len(run) {
		sandhi(out[start:], run)
	}
	return out
}

func (t phraseTable) longestAt(text string, at []int, i int) (n int, reading []string) {
	for n := min(t.longest, len(at)-1-i); n > 0; n-- {
		if reading, ok := t.words[text[at[i]:at[i+n]]]; ok && len(reading) == n {
			return n, reading
		}
	}
	return 0, nil
}

// single is the usual reading of one character, "" when it has none.
func single(han string) string {
	for _, r := range han {
		py := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Tone3, Fallback: func(rune, pinyin.Args) []string { return nil }})
		if len(py) > 0 {
			return toneDigit(py[0])
		}
	}
	return ""
}

// toneDigit makes "lü4" to "lv4" and gives the neutral tone its digit.
func toneDigit(py string) string {
	py = strings.ReplaceAll(py, "ü", "v")
	if last := py[len(py)-1]; last < '0' || last > '9' {
		py += "5"
	}
	return py
}
