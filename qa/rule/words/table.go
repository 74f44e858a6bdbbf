package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hotline/internal/sound"
)

// List says what a pattern of a Say is for.
type List uint8

// The lists.
const (
	Any   List = iota // one is enough
	All               // all are needed
	Some              // several are needed
	Never             // what overlaps it does not count
	Not               // nothing counts in the same text
	lists
)

// How tells in what way the words of a Say are compared.
type How struct {
	Sound bool // words that sound alike are the same: from three Chinese characters, or two of which one is right
	Fuzzy bool // one character of a word of four or more may be wrong
}

type literal struct {
	runes   []rune
	breaks  []int32 // where one Latin word ends and the next begins
	classes []int32 // it belongs to
	close   []int32 // it belongs to, also when it only sounds alike
	fuzzy   []int32 // it belongs to, also with one character wrong
}

type pattern struct {
	say  int32
	list List
	nth  int32   // entry of the list
	gaps []int   // before each class
	of   []int32 // classes
}

// Table holds the patterns of all Says, compiled together. Add first, Build once, then read only and safe for concurrent use.
type Table struct {
	classes  Classes
	lits     []literal
	numbers  map[string]int32 // of words
	kinds    map[string]int32 // of classes, by their words
	patterns []pattern
	begins   [][]int32 // patterns that begin with a class
	exact    *automaton
	alike    *automaton
	syllable map[string]uint32
	loose    []int32 // words that may have a character wrong
	entries  [][lists]int32
	beyond   []bool // Says that may be found without words, too
}

// NewTable returns an empty table whose patterns may use classes.
func NewTable(classes Classes) *Table {
	return &Table{
		classes: classes, numbers: map[string]int32{}, kinds: map[string]int32{}, syllable: map[string]uint32{},
		exact: newAutomaton(), alike: newAutomaton(),
	}
}

// Say opens the next Say and returns its number.
func (t *Table) Say() int {
	t.entries, t.beyond = append(t.entries, [lists]int32{}), append(t.beyond, false)
	return len(t.entries) - 1
}

// Beyond says that a Say is also looked for in ways that the table does not know. All alone does not make it true then: it is what any way
// needs besides.
func (t *Table) Beyond(say int) { t.beyond[say] = true }

// Add enters a pattern for a list of a Say. Errors say what is wrong with the pattern and what to write.
func (t *Table) Add(say int, list List, text string, how How) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("is empty: write words or leave it out")
	}
	variants, err := parse(text, t.classes)
	if err != nil {
		return err
	}
	nth := t.entries[say][list]
	t.entries[say][list]++
	for _, v := range variants {
		p := pattern{say: int32(say), list: list, nth: nth}
		for _, e := range v {
			if len(e.words) > mostClass {
				return fmt.Errorf("%q: a class has %d words: at most %d", text, len(e.words), mostClass)
			}
			p.gaps, p.of = append(p.gaps, e.gap), append(p.of, t.class(e.words, how))
		}
		t.begins[p.of[0]] = append(t.begins[p.of[0]], int32(len(t.patterns)))
		t.patterns = append(t.patterns, p)
	}
	return nil
}

func (t *Table) class(list []string, how How) int32 {
	key := fmt.Sprint(how, strings.Join(list, "|"))
	if n, ok := t.kinds[key]; ok {
		return n
	}
	n := int32(len(t.begins))
	t.kinds[key], t.begins = n, append(t.begins, nil)
	for _, w := range list {
		t.word(w, n, how)
	}
	return n
}

func (t *Table) word(w string, class int32, how How) {
	n, ok := t.numbers[w]
	if !ok {
		n = int32(len(t.lits))
		var one literal
		for _, r := range w {
			if r == ' ' {
				one.breaks = append(one.breaks, int32(len(one.runes)))
				continue
			}
			one.runes = append(one.runes, r)
		}
		t.numbers[w], t.lits = n, append(t.lits, one)
	}
	l := &t.lits[n]
	l.classes = append(l.classes, class)
	if how.Sound && len(l.runes) > 1 && !slices.ContainsFunc(l.runes, func(r rune) bool { return sound.Syllable(r) == "" }) {
		l.close = append(l.close, class)
	}
	if how.Fuzzy && len(l.runes) > 3 {
		l.fuzzy = append(l.fuzzy, class)
	}
}

// Build compiles the table.
func (t *Table) Build() {
	for n, l := range t.lits {
		symbols := make([]uint32, len(l.runes))
		for i, r := range l.runes {
			symbols[i] = uint32(r)
		}
		t.exact.add(symbols, int32(n))
		if len(l.close) > 0 {
			for i, r := range l.runes {
				s := sound.Syllable(r)
				if t.syllable[s] == 0 {
					t.syllable[s] = uint32(len(t.syllable) + 1)
				}
				symbols[i] = t.syllable[s]
			}
			t.alike.add(symbols, int32(n))
		}
		if len(l.fuzzy) > 0 {
			t.loose = append(t.loose, int32(n))
		}
	}
	t.exact.build()
	t.alike.build()
}
