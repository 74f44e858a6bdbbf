package index

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"strings"
)

//go:embed synonyms.txt
var builtinSynonyms string

//go:embed stop.txt
var builtinStop string

// Lexicon knows words that mean the same and words that say nothing. It is read only and safe for concurrent use.
type Lexicon struct {
	root   *node
	groups int
}

// node is one step of the tree over folded characters.
type node struct {
	next  map[rune]*node
	entry *entry
}

type entry struct {
	groups []int
	weight float64 // as part of a query
}

// between are characters that callers put into words.
const between = "了的个一下我你您他她着过给把得点些几"

// Limits of a synonym file.
const (
	maxLexiconLines = 20_000
	maxWordRunes    = 24
)

// NewLexicon returns the built-in words of Chinese service hotlines joined with the groups of more, which may be nil: one
// group of words that mean the same on each line, separated by spaces, commas or tabs; # begins a comment.
// An error names the line.
func NewLexicon(more io.Reader) (*Lexicon, error) {
	l := &Lexicon{root: &node{}}
	dictionary() // now, not in a caller's first question
	if err := l.readSynonyms(strings.NewReader(builtinSynonyms)); err != nil {
		return nil, fmt.Errorf("built-in synonyms: %w", err)
	}
	if more != nil {
		if err := l.readSynonyms(more); err != nil {
			return nil, err
		}
	}
	l.readStop()
	return l, nil
}

func (l *Lexicon) readSynonyms(r io.Reader) error {
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		line, _, _ := strings.Cut(scan.Text(), "#")
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t,，、;；\ufeff", r) })
		switch {
		case len(words) == 0:
			continue
		case len(words) == 1:
			return fmt.Errorf("line %d: %q stands alone: write words that mean the same on one line", n, words[0])
		case n > maxLexiconLines:
			return fmt.Errorf("line %d: more than %d lines: drop groups that callers never use", n, maxLexiconLines)
		}
		for _, w := range words {
			if len([]rune(w)) > maxWordRunes {
				return fmt.Errorf("line %d: %q is longer than %d characters: keep to words", n, w, maxWordRunes)
			}
			e := l.at(strings.ReplaceAll(w, "_", " "))
			e.groups, e.weight = append(e.groups, l.groups), 1
		}
		l.groups++
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("read synonyms: %w", err)
	}
	return nil
}

// readStop reads "weight word word ..." lines; a synonym that is a stop word too takes the stop word's weight.
func (l *Lexicon) readStop() {
	for _, line := range strings.Split(builtinStop, "\n") {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		weight := 0.0
		if words[0] == "soft" {
			weight = 0.3
		}
		for _, w := range words[1:] {
			l.at(w).weight = weight
		}
	}
}

// at returns the entry of a word, made when missing.
func (l *Lexicon) at(w string) *entry {
	n := l.root
	for _, u := range split(fold(w)) {
		if u.r != 0 {
			n = n.to(u.r)
			continue
		}
		for _, r := range u.plain {
			n = n.to(r)
		}
	}
	if n.entry == nil {
		n.entry = &entry{}
	}
	return n.entry
}

// Passage analyses text to be found.
func (l *Lexicon) Passage(text string) *Text {
	t := &Text{units: split(fold(text))}
	l.mark(t, false)
	return t
}

// Phrase analyses a stated question or a heading: text that is compared with questions both ways.
func (l *Lexicon) Phrase(text string) *Text {
	t := &Text{units: split(fold(text))}
	l.mark(t, true)
	t.weigh()
	return t
}

// mark finds known words from left to right, the longest first. Stop words count in
// questions only.
func (l *Lexicon) mark(t *Text, query bool) {
	for i := 0; i < len(t.units); {
		longest := i
		n := l.root
		var found *entry
		skipped := 0
		for j := i; j < len(t.units) && n != nil && (j == i || !t.units[j].first); j++ {
			next := n.step(&t.units[j])
			if next == nil && query && j > i && skipped < 2 && strings.ContainsRune(between, t.units[j].r) {
				skipped++ // 换一下机主 is 换机主
				continue
			}
			if n = next; n != nil && n.entry != nil && (skipped == 0 || len(n.entry.groups) > 0) {
				found, longest = n.entry, j
			}
		}
		if found == nil {
			i++
			continue
		}
		for _, g := range found.groups {
			t.words = append(t.words, word{from: i, to: longest, group: g, weight: found.weight})
		}
		if len(found.groups) == 0 && query {
			t.words = append(t.words, word{from: i, to: longest, group: -1, weight: found.weight})
		}
		i = longest + 1
	}
}

// to returns the next node for r, made when missing.
func (n *node) to(r rune) *node {
	if n.next == nil {
		n.next = map[rune]*node{}
	}
	if n.next[r] == nil {
		n.next[r] = &node{}
	}
	return n.next[r]
}

func (n *node) step(u *unit) *node {
	if u.r != 0 {
		return n.next[u.r]
	}
	for _, r := range u.plain {
		if n = n.next[r]; n == nil {
			return nil
		}
	}
	return n
}
