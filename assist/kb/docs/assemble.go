package docs

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// kind is what a block is.
type kind int

const (
	kindText kind = iota
	kindHeading
	kindItem // of a list
	kindRow  // of a table, already read as "column: value" pairs
	kindMeta // an id comment
	kindPair // a question with its answer, as from a FAQ table
)

// block is one piece of a file in reading order.
type block struct {
	kind      kind
	level     int // of a heading, 1..
	line      int
	text      string
	questions []string // kindPair
	meta      meta     // kindMeta, kindPair
}

// assembler makes paragraphs of blocks.
type assembler struct {
	name    string
	stem    string
	file    file
	limits  Limits
	path    []string // open headings by level-1
	pending *meta    // of an id comment, for what comes next
	section *meta    // of an id comment before a heading, for the first paragraph below it
	open    *Paragraph
	texts   []string // of the open paragraph, one per part at least
	fixed   bool     // the open paragraph has an id of its own
	last    kind
	used    map[string]int
	out     []Paragraph
}

// assemble joins blocks to paragraphs: an id comment begins one that reaches to the next comment or heading; without a comment
// each block is one, lists and tables staying with the line that introduces them.
func assemble(name string, f file, limits Limits) ([]Paragraph, error) {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	a := &assembler{name: name, stem: stem, file: f, limits: limits, used: map[string]int{}}
	blocks := f.blocks
	if f.faq {
		blocks = pairFAQ(blocks)
	}
	for _, b := range blocks {
		b.text = clean(b.text)
		if len(a.out) > limits.Paragraphs {
			return nil, Problem{Line: b.line, Text: fmt.Sprintf("more than %d paragraphs", limits.Paragraphs), Remedy: "split the file"}
		}
		switch b.kind {
		case kindMeta:
			a.flush()
			m := b.meta
			a.pending = &m
		case kindHeading:
			a.heading(b)
		case kindPair:
			a.pair(b)
		default:
			a.text(b)
		}
		a.last = b.kind
	}
	a.flush()
	return a.out, nil
}

func (a *assembler) heading(b block) {
	a.flush()
	if b.text == "" {
		return
	}
	if a.file.meta.Title == "" && b.level == 1 {
		a.file.meta.Title = b.text
	}
	for len(a.path) >= b.level {
		a.path = a.path[:len(a.path)-1]
	}
	for len(a.path) < b.level-1 {
		a.path = append(a.path, "")
	}
	a.path = append(a.path, b.text)
	a.section, a.pending = a.pending, nil
}

// spokenPair finds "问：... 答：..." in one block.
var spokenPair = regexp.MustCompile(`(?s)^(?:问|Q|Question)\s*\d*\s*[:：.、]\s*(.+?)\s*(?:答|A|Answer)\s*\d*\s*[:：.、]\s*(.+)$`)

func (a *assembler) text(b block) {
	if b.text == "" {
		return
	}
	if m := spokenPair.FindStringSubmatch(b.text); m != nil && b.kind == kindText {
		own := meta{}
		if a.pending != nil {
			own = *a.pending
		}
		a.pair(block{kind: kindPair, line: b.line, questions: []string{m[1]}, text: m[2], meta: own})
		return
	}
	if a.joins(b) {
		a.texts = append(a.texts, b.text)
		return
	}
	a.flush()
	own := a.pending
	if own == nil {
		own = a.section
	}
	a.pending, a.section = nil, nil
	m := meta{}
	if own != nil {
		m = *own
	}
	m = m.over(a.file.meta)
	a.fixed = m.ID != ""
	a.open = &Paragraph{ID: m.ID, File: a.name, Line: b.line, Title: a.file.meta.Title, Headings: a.headings(),
		Version: m.Version, Owner: m.Owner, From: m.From, Until: m.Until}
	a.texts = []string{b.text}
}

// joins reports whether a block belongs to the open paragraph.
func (a *assembler) joins(b block) bool {
	if a.open == nil || a.pending != nil {
		return false
	}
	if a.fixed {
		return true
	}
	if b.kind != kindItem && b.kind != kindRow {
		return false
	}
	introduced := a.last == kindText && strings.HasSuffix(strings.TrimSpace(a.texts[len(a.texts)-1]), "：") ||
		a.last == kindText && strings.HasSuffix(a.texts[len(a.texts)-1], ":")
	size := len([]rune(strings.Join(a.texts, ""))) + len([]rune(b.text))
	return (introduced || a.last == b.kind) && b.kind == kindItem && size <= a.limits.Runes
}

// headings are the open headings without the document's title.
func (a *assembler) headings() []string {
	var out []string
	for _, h := range a.path {
		if h != "" && h != a.file.meta.Title {
			out = append(out, h)
		}
	}
	return out
}

// flush closes the open paragraph.
func (a *assembler) flush() {
	p := a.open
	if p == nil {
		return
	}
	a.open = nil
	if p.ID == "" {
		p.ID = a.makeID(strings.Join(p.Headings, "/") + "|" + firstRunes(a.texts[0], 24))
	}
	for i, part := range cutParts(a.joined(), a.limits.Runes) {
		one := *p
		one.Part, one.Text = i, part
		a.out = append(a.out, one)
	}
	a.texts = nil
}

// joined is the open paragraph's text; each block ends as a sentence.
func (a *assembler) joined() string {
	if len(a.texts) == 1 {
		return a.texts[0]
	}
	var b strings.Builder
	for i, t := range a.texts {
		b.WriteString(t)
		if i+1 == len(a.texts) || t == "" {
			continue
		}
		if !strings.ContainsAny(lastRune(t), "。！？；：，、.!?;:,") {
			b.WriteString("；")
		} else if t[len(t)-1] < 0x80 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func lastRune(s string) string {
	r := []rune(s)
	return string(r[len(r)-1:])
}

func firstRunes(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}

// makeID names a paragraph without an id: the file's name and a hash of what it is about, so that edits elsewhere do not change it.
func (a *assembler) makeID(about string) string {
	id := a.stem + "#" + shortHash(about)
	a.used[id]++
	if n := a.used[id]; n > 1 {
		id = fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

// pair adds one question with its approved answer.
func (a *assembler) pair(b block) {
	a.flush()
	own := b.meta
	if own.ID == "" && a.pending != nil {
		own = *a.pending
	}
	a.pending, a.section = nil, nil
	m := own.over(a.file.meta)
	var questions []string
	for _, q := range b.questions {
		if q = clean(q); q != "" {
			questions = append(questions, q)
		}
	}
	if len(questions) == 0 || b.text == "" {
		return
	}
	if m.ID == "" {
		m.ID = a.makeID(questions[0])
	}
	a.out = append(a.out, Paragraph{ID: m.ID, File: a.name, Line: b.line, Title: a.file.meta.Title, Headings: a.headings(), Questions: questions,
		Text: b.text, Version: m.Version, Owner: m.Owner, From: m.From, Until: m.Until})
}
