package phrase

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words is a list of words that mean something wherever they occur, and of what only looks like them. In both, … stands for up to
// three characters: 打了…次电话. Punctuation, spaces and the case of letters do not count, as recognisers make them up.
type Words struct {
	Words []string `yaml:"words"` // any of them is a hit
	Never []string `yaml:"never"` // taken out of the text before: 太差 is no displeasure in 信号太差
}

// mostGap is how many characters … may stand for.
const mostGap = 3

// And returns the words of both lists. Those of more may be written with spaces, capitals and punctuation.
func (w Words) And(more Words) Words {
	return Words{Words: slices.Concat(w.Words, bare(more.Words)), Never: slices.Concat(w.Never, bare(more.Never))}
}

// bare writes words as Find looks for them.
func bare(words []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		parts := strings.Split(word, "…")
		for j := range parts {
			parts[j] = squeeze(parts[j])
		}
		out[i] = strings.Join(parts, "…")
	}
	return out
}

// Validate finds entries that would hit everywhere or nowhere; the key of the first one is its place, such as words[2].
func (w Words) Validate() (key string, err error) {
	for _, list := range []struct {
		key   string
		words []string
	}{{"words", w.Words}, {"never", w.Never}} {
		for i, word := range list.words {
			key := fmt.Sprintf("%s[%d]", list.key, i)
			parts := strings.Split(word, "…")
			letters := 0
			for _, p := range parts {
				bare := squeeze(p)
				if bare == "" && (len(parts) > 1 || p != "") {
					return key, fmt.Errorf("%q has nothing on one side of …: write words on both", word)
				}
				letters += utf8.RuneCountInString(bare)
			}
			if letters < 2 {
				return key, fmt.Errorf("%q is in too many other words: write two characters or more", word)
			}
		}
	}
	return "", nil
}

// Find returns the first word of the list that text holds, "" for none. It takes some 20 us for 100 words and a sentence.
func (w Words) Find(text string) string {
	bare := squeeze(text)
	if bare == "" {
		return ""
	}
	cleared := false
	for _, word := range w.Words {
		if _, _, ok := find(bare, word); !ok {
			continue
		}
		if !cleared { // seldom, so only now
			cleared = true
			for _, never := range w.Never {
				bare = without(bare, never)
			}
		}
		if _, _, ok := find(bare, word); ok {
			return word
		}
	}
	return ""
}

// Without returns text less what never lists, as it is where it holds none of that.
func (w Words) Without(text string) string {
	whole := squeeze(text)
	left := whole
	for _, never := range w.Never {
		left = without(left, never)
	}
	if left == whole {
		return text
	}
	return strings.TrimSpace(strings.ReplaceAll(left, "|", " "))
}

// squeeze leaves letters and digits, in lower case.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// without replaces each place of word in bare by a mark that is in no word.
func without(bare, word string) string {
	for {
		from, to, ok := find(bare, word)
		if !ok {
			return bare
		}
		bare = bare[:from] + "|" + bare[to:]
	}
}

// find returns the first place of word, whose parts may be up to mostGap characters apart.
func find(bare, word string) (from, to int, ok bool) {
	head, rest, gaps := strings.Cut(word, "…")
	if !gaps {
		from = strings.Index(bare, head)
		return from, from + len(head), from >= 0
	}
	for at := 0; ; {
		i := strings.Index(bare[at:], head)
		if i < 0 {
			return 0, 0, false
		}
		from = at + i
		end := from + len(head)
		for skipped, off := 0, end; skipped <= mostGap && off <= len(bare); skipped++ {
			if n, ok := follows(bare[off:], rest); ok {
				return from, off + n, true
			}
			_, size := utf8.DecodeRuneInString(bare[off:])
			if size == 0 || bare[off] == '|' {
				break
			}
			off += size
		}
		at = end
	}
}

// follows reports whether the rest of a word, which may have gaps of its own, begins text, and where it ends.
func follows(text, rest string) (int, bool) {
	head, more, gaps := strings.Cut(rest, "…")
	if !strings.HasPrefix(text, head) {
		return 0, false
	}
	if !gaps {
		return len(head), true
	}
	for skipped, off := 0, len(head); skipped <= mostGap && off <= len(text); skipped++ {
		if n, ok := follows(text[off:], more); ok {
			return off + n, true
		}
		_, size := utf8.DecodeRuneInString(text[off:])
		if size == 0 || text[off] == '|' {
			break
		}
		off += size
	}
	return 0, false
}
