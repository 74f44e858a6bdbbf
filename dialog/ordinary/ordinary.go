// Package ordinary brings what callers of any hotline say: where are you, what does it cost, the manager please, wrong number, and plain
// sentences of many trades. It owns these sentences and which of them are foreign to an app. Whoever learns from callers' sentences and has
// too few that are none of its own matters calls it: dialog/script for the scenes, dialog/danger for what only sounds like danger.
package ordinary

import (
	"cmp"
	_ "embed"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"hotline/dialog/intent"
	"hotline/dialog/language"
)

//go:embed zh.txt
var chinese string

//go:embed zh_more.txt
var chineseMore string

//go:embed en.txt
var english string

// Sentences lists the ordinary sentences of a language; none of them is said by somebody in danger.
func Sentences(l language.Language) []string {
	if l == language.English {
		return list(english)
	}
	return list(chinese)
}

// list reads a table.
func list(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

const (
	// Enough is the number of out-of-scope samples from which an app needs none but its own.
	Enough = 100
	// most is how many sentences an app gets: on first apps 1,200 told no better than 600, and took twice as long to learn.
	most = 600
	// common is the share of the sentences in which a word is one that any caller says, and belongs to no field: 查一下, 怎么办.
	common = 0.016
)

// Foreign returns out-of-scope samples for an app with these samples in a language, none where it has Enough of its own, or no matters. Sentences
// that share a word with the app's examples or with titles, one that not every caller says, are left out: its own field is never foreign.
func Foreign(l language.Language, own []intent.Sample, titles []string) []intent.Sample {
	field, matters, foreign := map[string]bool{}, 0, 0
	for _, s := range own {
		if s.Intent == intent.OutOfScope {
			foreign++
			continue
		}
		matters++
		for _, w := range words(s.Text) {
			field[w] = true
		}
	}
	if foreign >= Enough || matters == 0 {
		return nil
	}
	for _, t := range titles {
		for _, w := range words(t) {
			field[w] = true
		}
	}
	all := Sentences(l)
	if l == language.Chinese {
		all = append(all, list(chineseMore)...)
	}
	rare := seldom(all)
	var left []string
	for _, text := range all {
		if !shares(text, field, rare) {
			left = append(left, text)
		}
	}
	slices.SortStableFunc(left, func(a, b string) int { return cmp.Compare(order(a), order(b)) }) // of every part of the list, and a new sentence changes one
	out := make([]intent.Sample, min(most, len(left)))
	for i := range out {
		out[i] = intent.Sample{Text: left[i], Intent: intent.OutOfScope}
	}
	return out
}

// order shuffles sentences, each for itself.
func order(text string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text))
	return h.Sum32()
}

// seldom reports of a word whether few of the sentences hold it.
func seldom(all []string) func(word string) bool {
	in := map[string]int{}
	for _, text := range all {
		seen := map[string]bool{}
		for _, w := range words(text) {
			if !seen[w] {
				seen[w] = true
				in[w]++
			}
		}
	}
	limit := int(common * float64(len(all)))
	return func(word string) bool { return in[word] <= limit }
}

// shares reports whether text holds a rare word of the field.
func shares(text string, field map[string]bool, rare func(string) bool) bool {
	for _, w := range words(text) {
		if field[w] && rare(w) {
			return true
		}
	}
	return false
}

// words are what may be words in a text: pairs of Chinese characters side by side, and whole words of letters.
func words(text string) (out []string) {
	last, word := rune(0), ""
	for _, r := range text + " " {
		r = unicode.ToLower(r)
		switch {
		case unicode.Is(unicode.Han, r):
			if last != 0 {
				out = append(out, string([]rune{last, r}))
			}
		case unicode.IsLetter(r) || r == '\'' && word != "":
			word += string(r)
			last = 0
			continue
		default:
			r = 0
		}
		if word != "" {
			out, word = append(out, word), ""
		}
		last = r
	}
	return out
}
