package words

import (
	"math/bits"
	"slices"

	"hotline/internal/sound"
)

// Span is a place in a Text, in runes: from, and one after the end.
type Span struct{ From, To int32 }

func (s Span) overlaps(o Span) bool { return s.From < o.To && o.From < s.To }

// Match is where a Say was found; Span is the first place.
type Match struct {
	Say  int
	Span Span
}

// mostSpans bounds the places that are kept for each class and Say in one text.
const mostSpans = 24

// found is what one text holds of one Say.
type found struct {
	any, never []Span
	pieces     []piece // of All and Some
	not        bool
	seen       bool
}

// piece is where an entry of All or Some is.
type piece struct {
	list List
	nth  int32
	at   Span
}

// there is which entries of All or Some a text has, one bit for each, and where the last is. What overlaps a word of Never is none.
func (f *found) there(list List) (which uint64, at Span) {
	for _, p := range f.pieces {
		if p.list == list && !f.spoils(p.at) {
			which |= 1 << min(p.nth, 63)
			at = p.at
		}
	}
	return which, at
}

func (f *found) spoils(at Span) bool { return slices.ContainsFunc(f.never, at.overlaps) }

// Reader finds the Says of a table in texts. It holds memory for that; not safe for concurrent use.
type Reader struct {
	table   *Table
	spans   [][]Span // by class
	touched []int32  // classes
	says    []found
	dirty   []int32 // says
	need    []uint8
	out     []Match
}

// NewReader returns a reader of t. need gives for each Say how many entries of Some are needed.
func NewReader(t *Table, need []uint8) *Reader {
	return &Reader{table: t, spans: make([][]Span, len(t.begins)), says: make([]found, len(t.entries)), need: need}
}

// Find returns the Says that text holds by their words, valid until the next call, and whether each was ruled out.
func (r *Reader) Find(text *Text) []Match {
	for _, c := range r.touched {
		r.spans[c] = r.spans[c][:0]
	}
	for _, s := range r.dirty {
		f := &r.says[s]
		*f = found{any: f.any[:0], never: f.never[:0], pieces: f.pieces[:0]}
	}
	r.touched, r.dirty, r.out = r.touched[:0], r.dirty[:0], r.out[:0]
	r.words(text)
	for i := 0; i < len(r.touched); i++ {
		for _, p := range r.table.begins[r.touched[i]] {
			r.try(text, &r.table.patterns[p])
		}
	}
	for _, s := range r.dirty {
		if span, ok := r.holds(int(s)); ok {
			r.out = append(r.out, Match{Say: int(s), Span: span})
		}
	}
	return r.out
}

// RuledOut says that the text of the last Find holds a word of Not of that Say.
func (r *Reader) RuledOut(say int) bool { return r.says[say].not }

// HasAll says that the text of the last Find holds all that All of that Say asks for.
func (r *Reader) HasAll(say int) bool {
	need := int(min(r.table.entries[say][All], 64))
	if need == 0 {
		return true
	}
	all, _ := r.says[say].there(All)
	return bits.OnesCount64(all) >= need
}

// Spoils says that a place overlaps a word of Never of that Say, in the text of the last Find.
func (r *Reader) Spoils(say int, at Span) bool {
	return r.says[say].spoils(at)
}

// holds says that a Say is true by its words: all of All, and one of Any or as many of Some as are needed, where there are such.
func (r *Reader) holds(say int) (Span, bool) {
	f := &r.says[say]
	entries := &r.table.entries[say]
	if f.not || !r.HasAll(say) {
		return Span{}, false
	}
	for _, s := range f.any {
		if !f.spoils(s) {
			return s, true
		}
	}
	if entries[Some] > 0 {
		if some, at := f.there(Some); bits.OnesCount64(some) >= int(r.need[say]) {
			return at, true
		}
	}
	if entries[Any] == 0 && entries[Some] == 0 && entries[All] > 0 && !r.table.beyond[say] {
		_, at := f.there(All)
		return at, true
	}
	return Span{}, false
}

// words notes where the words of all classes are.
func (r *Reader) words(text *Text) {
	t := r.table
	node, ear := int32(0), int32(0)
	for i, c := range text.Runes {
		node = t.exact.step(node, uint32(c))
		for _, n := range t.exact.out[node] {
			l := &t.lits[n]
			if at := (Span{int32(i+1) - int32(len(l.runes)), int32(i + 1)}); whole(text.Runes, at) && l.parted(text, at.From) {
				r.note(l.classes, at)
			}
		}
		if len(t.syllable) == 0 {
			continue
		}
		s := t.syllable[sound.Syllable(c)]
		if s == 0 {
			ear = 0
			continue
		}
		ear = t.alike.step(ear, s)
		for _, n := range t.alike.out[ear] {
			l := &t.lits[n]
			at := Span{int32(i+1) - int32(len(l.runes)), int32(i + 1)}
			if right := same(l.runes, text.Runes[at.From:at.To]); right < len(l.runes) && (right > 0 || len(l.runes) > 2) {
				r.note(l.close, at)
			}
		}
	}
	for _, n := range t.loose {
		l := &t.lits[n]
		for i := 0; i+len(l.runes) <= len(text.Runes); i++ {
			if same(l.runes, text.Runes[i:i+len(l.runes)]) == len(l.runes)-1 && l.parted(text, int32(i)) {
				r.note(l.fuzzy, Span{int32(i), int32(i + len(l.runes))})
			}
		}
	}
}

// whole says that a place is no part of a longer number: 12315 is not in 13912315006.
func whole(text []rune, at Span) bool {
	digit := func(i int32) bool { return i >= 0 && int(i) < len(text) && text[i] >= '0' && text[i] <= '9' }
	return !(digit(at.From) && digit(at.From-1)) && !(digit(at.To-1) && digit(at.To))
}

// parted says that Latin words of a literal that stands at a place are words there, too.
func (l *literal) parted(text *Text, from int32) bool {
	return !slices.ContainsFunc(l.breaks, func(at int32) bool { return text.splits(from + at) })
}

// same counts equal characters of two texts of one length.
func same(a, b []rune) int {
	n := 0
	for i := range a {
		if a[i] == b[i] {
			n++
		}
	}
	return n
}

func (r *Reader) note(classes []int32, at Span) {
	for _, c := range classes {
		if len(r.spans[c]) == 0 {
			r.touched = append(r.touched, c)
		}
		if len(r.spans[c]) < mostSpans {
			r.spans[c] = append(r.spans[c], at)
		}
	}
}

// try notes all places of a pattern. A Latin word stands alone: art is not in party. Parts of a pattern with nothing between may make one
// word together: cancel(led)?.
func (r *Reader) try(text *Text, p *pattern) {
	f := &r.says[p.say]
	for _, begin := range r.spans[p.of[0]] {
		if text.splits(begin.From) {
			continue
		}
		end, ok := r.rest(text, p, 1, begin.To)
		if !ok {
			continue
		}
		if !f.seen {
			f.seen = true
			r.dirty = append(r.dirty, p.say)
		}
		at := Span{begin.From, end}
		switch p.list {
		case Any:
			if len(f.any) < mostSpans {
				f.any = append(f.any, at)
			}
		case Never:
			if len(f.never) < mostSpans {
				f.never = append(f.never, at)
			}
		case All, Some:
			f.pieces = append(f.pieces, piece{p.list, p.nth, at})
		case Not:
			f.not = true
		}
	}
}

// rest finds the parts of p from number i on, after place end.
func (r *Reader) rest(text *Text, p *pattern, i int, end int32) (int32, bool) {
	if text.splits(end) && (i == len(p.of) || p.gaps[i] > 0) {
		return 0, false
	}
	if i == len(p.of) {
		return end, true
	}
	for _, s := range r.spans[p.of[i]] {
		if s.From < end || int(s.From-end) > p.gaps[i] || p.gaps[i] > 0 && (text.line[s.From] != text.line[end-1] || text.splits(s.From)) {
			continue
		}
		if to, ok := r.rest(text, p, i+1, s.To); ok {
			return to, true
		}
	}
	return 0, false
}
