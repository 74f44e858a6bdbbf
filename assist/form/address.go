package form

import (
	"slices"
	"strings"

	"hotline/assist/form/heard"
	"hotline/assist/form/place"
	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

func (f *Filler) hearAddress(to *slot, s language.Segment, no bool) {
	s.Text = place.Settled(s.Text)
	text := s.Text
	open := to.open > 0 || no
	corrects := language.Corrects(text) || no
	if language.HasAny(text, "营业厅", "派出所在") && !open {
		return
	}
	base := to.said
	if to.Value.Value != "" && language.HasAny(f.prompt, to.field.Never...) && !language.HasAny(f.prompt+text, to.field.Lead...) {
		return // 原来的地址是: not where to
	}
	if f.ear.ready {
		pieces := f.pieces(to.field, to.open > 0)
		if bare := place.Bare(text, f.prompt); len(pieces) == 0 && bare != "" && to.said != "" {
			pieces = []string{bare}
		}
		if len(pieces) > 0 {
			f.markedAddress(to, s, pieces, no)
		}
		return
	}
	if base == "" {
		f.firstAddress(to, s, open)
		return
	}
	if whole, ok := place.Read(text); !open && !corrects && ok && strings.Contains(language.Fold(whole), language.Fold(base)) {
		f.firstAddress(to, s, false)
		return
	}
	if !open && !corrects {
		return
	}
	piece := place.Piece(text)
	if bare := place.Bare(text, f.prompt); piece == "" && bare != "" {
		piece = bare
	}
	if !place.Signed(piece) && f.took || !corrects && f.isDay(to, piece) {
		return
	}
	if fix := place.Corrected(text); corrects && fix != "" {
		f.putAddress(to, s, place.Merge(base, fix), agreed)
		return
	}
	if piece == "" || !place.Signed(piece) && (f.took || f.busy) {
		return
	}
	rank := answered
	if corrects {
		rank = agreed
	}
	f.putAddress(to, s, place.Merge(base, piece), rank)
}

// isDay reports 十六号 while the agent waits for a day: it is no house number.
func (f *Filler) isDay(to *slot, piece string) bool {
	if number, ok := strings.CutSuffix(piece, "号"); !ok || !place.BareNumber(number) {
		return false
	}
	for _, k := range []value.Kind{value.Date, value.Time} {
		if s := f.slotOpen(k); s != nil && s.open > to.open {
			return true
		}
	}
	return false
}

// firstAddress reads an address of which nothing is known yet.
func (f *Filler) firstAddress(to *slot, s language.Segment, open bool) {
	never := language.HasAny(s.Text, to.field.Never...) && !language.HasAny(s.Text, to.field.Lead...)
	if never && !open {
		return
	}
	text := f.mine(to, s.Text)
	said, ok := place.Read(text)
	said = place.WithRoom(said, text)
	said = place.WithTail(said, text)
	if !ok && !open && !(language.HasAny(text, "地址", "住在", "家住", "我家在", "位置", "小区", "我在", "我们这") && place.Signed(place.Piece(text))) {
		return
	}
	v := said
	if full, good := value.Parse(value.Address, text, value.Context{Asked: true}); good && place.IsPlace(full) && (open || strings.HasPrefix(full, said)) {
		v = full
	}
	if pieces := place.Joined(text); !language.Corrects(text) && place.IsPlace(pieces) && place.Better(pieces, v) {
		v = pieces
	}
	if v == "" && open && place.Signed(place.Piece(text)) { // 五栋: the rest comes
		v = place.Piece(text)
	}
	if v = place.WithTail(place.Trim(v), text); v != "" {
		f.putAddress(to, s, v, map[bool]int{true: answered, false: told}[open])
	}
}

// mine drops the clauses that tell of a place the field does not want: 原来在凤凰西街，现在搬到珠泉西路.
func (f *Filler) mine(to *slot, text string) string {
	if !language.HasAny(text, to.field.Never...) {
		return text
	}
	var keep []string
	for _, c := range language.Clauses(text) {
		if !language.HasAny(c, to.field.Never...) || language.HasAny(c, to.field.Lead...) {
			keep = append(keep, c)
		}
	}
	return strings.Join(keep, "，")
}

// putAddress writes an address; one that is short of a road, an estate or a number is kept for what comes.
func (f *Filler) putAddress(to *slot, s language.Segment, v string, rank int) {
	ps := place.Parts(v)
	if len(ps) < 2 && !strings.ContainsFunc(v, spoken.HasNumber) {
		if !to.fixed() {
			to.said, to.draft, to.open = v, append(to.draft, s.Evidence()), max(to.open, stands)
		}
		return
	}
	from := append(slices.Clone(to.draft), to.Evidence...)
	if to.put(found{value: v, said: v, rank: max(rank, to.rank), sure: sureOf(rank, s), fresh: true}, append(from, s.Evidence())...) {
		to.open = 2 // the next answer may complete it
	}
}

// dictating reports whether a number of another kind is being said or asked for.
func (f *Filler) dictating() bool {
	for i := range f.slots {
		switch s := &f.slots[i]; s.field.Kind {
		case value.Phone, value.IDCard, value.Bank, value.Digits, value.Amount, value.Count:
			if s.begun != "" || s.open == stands {
				return true
			}
		}
	}
	return false
}

// markedAddress puts the pieces of an address that were marked to what was told before.
func (f *Filler) markedAddress(to *slot, s language.Segment, pieces []string, no bool) {
	v := place.Join(to.said, pieces, to.said != "" && (no || language.Corrects(s.Text)))
	if v == "" {
		return
	}
	rank := told
	if to.open > 0 || no || to.said != "" {
		rank = answered
	}
	f.putAddress(to, s, v, rank)
}

// offeredAddress is the address that an agent reads back.
func (f *Filler) offeredAddress(field *Field) string {
	return place.Told(f.ear.text, f.markedAt(field))
}

// restated is the address that the agent read back where it says in order what the caller told, "" where it does not. What is larger than its
// first part is taken from before.
func (f *Filler) restated(to *slot, offered string) string {
	var said strings.Builder
	said.WriteString(to.Value.Value)
	for _, s := range f.log[max(0, len(f.log)-16):] {
		if !s.Us() {
			said.WriteString("，" + s.Text)
		}
	}
	if room := lastNumber(to.Value.Value); len(place.Parts(offered)) < len(place.Parts(to.Value.Value)) && !strings.Contains(language.Fold(offered), room) {
		return "" // the agent left out the room
	}
	if len(place.Parts(offered)) < 3 || language.Covered(offered, said.String()) < 0.7 || language.Length(offered) < language.Length(to.Value.Value)*6/10 {
		return ""
	}
	return place.Head(to.Value.Value, offered) + offered
}

// lastNumber is the number of the smallest part of an address, "" for none.
func lastNumber(address string) string {
	for all := place.Parts(address); len(all) > 0; all = all[:len(all)-1] {
		if d := language.Digits(all[len(all)-1]); d != "" {
			return d
		}
	}
	return ""
}

// pieces are the marked pieces of an address, and with more those beside them that are pieces by their signs.
func (f *Filler) pieces(field *Field, more bool) []string {
	more = more || len(f.markedAt(field)) > 1
	told := len(f.markedAt(field)) > 1
	phones := heard.Phones(string(f.ear.text), true)
	return place.Pieces(f.ear.text, f.markedAt(field), func(clause string) bool {
		if slices.ContainsFunc(phones, func(n heard.Spot) bool { return len(n.Value) == 11 && strings.Contains(n.Said, clause) }) {
			return true
		}
		if strings.HasPrefix(clause, "就是") && place.Landmark(strings.TrimPrefix(clause, "就是")) { // 一百零八号，就是百货斜对面
			return true
		}
		return (place.Elsewhere(clause) || heard.Spells(clause) || language.HasAny(clause, "我姓", "那个字") || strings.HasPrefix(clause, "姓") || f.slot(field.Name).Value.Value != "" && !told && f.isDay(f.slot(field.Name), clause) || language.HasAny(clause, field.Never...)) && !language.HasAny(clause, field.Lead...)
	}, func(p string) bool {
		if to := f.slot(field.Name); f.isDay(to, p) || slices.ContainsFunc(phones, func(n heard.Spot) bool { return n.Value != "" && strings.Contains(n.Said, p) }) {
			return false
		}
		return more && !f.took && !f.markedOther(field, p, "phone", "id_card", "digits") && (place.Signed(p) || place.Landmark(p) || (!f.busy || told) && place.BareNumber(p) && language.Length(p) >= 3)
	})
}

// markedAt is where the words of a field's value begin and end.
func (f *Filler) markedAt(field *Field) [][2]int {
	var out [][2]int
	for _, s := range f.ear.now {
		if s.Label == field.label() {
			out = append(out, [2]int{s.From, s.To})
		}
	}
	return out
}
