// Package english finds personal data in what is said in English. It is read word by word, not character by character: names, numbers and
// addresses stand out by the words around them. It owns the English forms and lists; what a whole number is, and what is hidden of it,
// package pii knows, which is its only caller. Everything here is pure and safe for concurrent use.
package english

import (
	"slices"
	"strings"
	"unicode"
)

// Kind is a kind of personal data, by the names of package pii.
type Kind string

// The kinds that are found here. Numbers come by themselves: see Speech.Numbers.
const (
	Name     Kind = "name"
	Address  Kind = "address"
	Email    Kind = "email"
	Plate    Kind = "plate"
	Password Kind = "password"
	Passport Kind = "id_card"
)

// Span is one piece of personal data in a text.
type Span struct {
	Start, End int // in characters; End is behind the last one
	Kind       Kind
	Digits     string // of a password that is digits alone
}

// word is one word of a text in small letters, and where it stands. What belongs to a word behind an apostrophe ('s, 'm) is one of its own.
type word struct {
	text       string
	start, end int
	gap        string // what stands between it and the word before
	upper      bool   // written with a capital though not at the beginning of a sentence, in a text that has small letters
	caps       bool   // written in capitals alone
}

// Speech is the words of a text that are English.
type Speech struct {
	runes []rune // the text in small letters
	words []word
}

// Read returns the English in said, whose characters in small letters are t, and t with a mark in place of each that is English.
func Read(said string, t []rune) (Speech, []rune) {
	if !slices.ContainsFunc(t, isLatin) {
		return Speech{}, t
	}
	raw := []rune(said)
	s := Speech{runes: t}
	rest := t
	for from := 0; from < len(t); {
		to := from
		for to < len(t) && !isHan(t[to]) {
			to++
		}
		from = begins(t, from, to)
		if to > from {
			if words := split(raw, t, from, to); isEnglish(words, to-from == len(t)) {
				s.words = append(s.words, words...)
				if len(s.words) == len(words) { // the first one
					rest = slices.Clone(t)
				}
				for i := from; i < to; i++ {
					rest[i] = '。'
				}
			}
		}
		from = to + 1
	}
	s.capitals(raw)
	return s, rest
}

// Provinces are the characters of provinces, which begin a licence plate.
const Provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// begins is where English may begin in t[from:to]: behind what belongs to the Chinese before it, the number of a room or a plate:
// 2栋301, the fault is … or 苏A12345. Is that right.
func begins(t []rune, from, to int) int {
	if from == 0 {
		return from
	}
	i, digits := from, 0
	for i < to && (isDigit(t[i]) || isLatin(t[i])) {
		if isDigit(t[i]) {
			digits++
		}
		i++
	}
	n, sign := i-from, t[from-1]
	room := digits == n && n >= 2 && n <= 4 && strings.ContainsRune("栋幢座元楼号", sign)
	plate := (n == 6 || n == 7) && digits >= 3 && isLatin(t[from]) && strings.ContainsRune(Provinces, sign)
	if (room || plate) && i < to && strings.ContainsRune("，,。.;；!！?？", t[i]) {
		return i
	}
	return from
}

// isEnglish says that words are more than a few Latin letters in a Chinese sentence: three of them, one of which links others, or numbers.
// Without any Chinese (whole) one word is enough.
func isEnglish(words []word, whole bool) bool {
	links, numbers, n := 0, 0, 0
	for _, w := range words {
		if _, ok := unitWords[w.text]; ok {
			numbers++
		}
		if glue[w.text] {
			links++
		}
		if len(w.text) > 1 && !allDigits(w.text) {
			n++
		}
	}
	return whole && n > 0 || n >= 2 && len(words) >= 3 && links > 0 || numbers >= 3 || n >= 2 && containsWord(words, "mr", "mrs", "ms", "dr", "passport", "cvv", "pin", "password", "visa", "plate", "name", "phone", "speaking", "street", "road", "avenue", "gardens", "building", "room", "apartment", "verification", "card")
}

func containsWord(words []word, any ...string) bool {
	return slices.ContainsFunc(words, func(w word) bool { return slices.Contains(any, w.text) })
}

// split cuts t[from:to] into words.
func split(raw []rune, t []rune, from, to int) []word {
	var out []word
	end := from
	for i := from; i < to; {
		if !wordRune(t[i]) {
			i++
			continue
		}
		j := i
		for j < to && (wordRune(t[j]) || isApostrophe(t[j]) && j+1 < to && wordRune(t[j+1]) && !isDigit(t[j+1])) {
			if isApostrophe(t[j]) && slices.Contains([]string{"s", "m", "d", "t", "ll", "re", "ve"}, lettersFrom(t, j+1, to)) {
				break
			}
			j++
		}
		out = append(out, word{text: strings.ToLower(string(t[i:j])), start: i, end: j, gap: string(raw[end:i])})
		if j < to && isApostrophe(t[j]) {
			if tail := lettersFrom(t, j+1, to); tail != "" {
				n := len([]rune(tail)) + 1
				out = append(out, word{text: "'" + tail, start: j, end: j + n})
				j += n
			}
		}
		i, end = j, j
	}
	if len(out) > 0 && from > 0 {
		out[0].gap = "。" + out[0].gap // Chinese stands before it
	}
	return out
}

func lettersFrom(t []rune, from, to int) string {
	i := from
	for i < to && wordRune(t[i]) {
		i++
	}
	return string(t[from:i])
}

func wordRune(r rune) bool {
	return isLatin(r) || isDigit(r) || r > 0xBF && r < 0x250 && unicode.IsLetter(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// capitals notes which words are written with a capital where small letters are usual.
func (s *Speech) capitals(raw []rune) {
	small := slices.ContainsFunc(s.words, func(w word) bool {
		return w.end-w.start > 1 && unicode.IsLower(raw[w.start]) && w.text[0] != '\''
	})
	for i := range s.words {
		w := &s.words[i]
		first := unicode.IsUpper(raw[w.start])
		w.caps = first && !slices.ContainsFunc(raw[w.start:w.end], unicode.IsLower)
		w.upper = first && small && i > 0 && !s.breaks(i)
	}
}

// breaks says that a sentence ends before word i. A dot behind a title or a single letter ends none.
func (s Speech) breaks(i int) bool {
	if i <= 0 || i >= len(s.words) {
		return true
	}
	gap := s.words[i].gap
	if strings.HasPrefix(gap, ".") {
		if prev := s.words[i-1].text; len(prev) == 1 || titled[prev] || prev == "no" || prev == "st" || prev == "apt" || prev == "rd" || prev == "ave" {
			return false
		}
	}
	return strings.ContainsAny(gap, ".?!;。？！；…")
}

// paused says that a mark, or the end, stands before word i.
func (s Speech) paused(i int) bool {
	return i >= len(s.words) || strings.Trim(s.words[i].gap, " ") != ""
}

// word is word i in small letters; "" outside.
func (s Speech) word(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i].text
}

// before is the up to n words before word i in the same sentence, with a space around each.
func (s Speech) before(i, n int) string {
	from := i
	for from > 0 && i-from < n && !s.breaks(from) {
		from--
	}
	return s.join(from, i)
}

// after is the up to n words from word i on, with a space around each.
func (s Speech) after(i, n int) string { return s.join(i, min(i+n, len(s.words))) }

func (s Speech) join(from, to int) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range s.words[min(from, to):to] {
		b.WriteString(w.text)
		b.WriteByte(' ')
	}
	return b.String()
}

// span is the words from..to-1.
func (s Speech) span(from, to int, k Kind) Span {
	return Span{Start: s.words[from].start, End: s.words[to-1].end, Kind: k}
}

// at is the character at i, 0 outside.
func (s Speech) at(i int) rune {
	if i < 0 || i >= len(s.runes) {
		return 0
	}
	return s.runes[i]
}

// set is the words of a list.
func set(list string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

// glue are words that hold sentences together: never a part of a name, a road or an estate.
var glue = set(`a an the of on in at to for is was are were be been am 's 'm 're 've 'd 'll 't my your his her our their its and or but with from this that these those it i you we he she they me him us them
	not no if so can could will would shall should have has had do does did there here what when where which who why how please just also about by as than then because up down out off over into`)

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
