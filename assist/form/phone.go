package form

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"hotline/assist/form/heard"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// phoneOf picks the slot that a number belongs to, nil for none. An agent reads back what is known.
func (f *Filler) phoneOf(p heard.Spot, agent bool) *slot {
	list := f.ofKind(value.Phone)
	if len(list) == 0 {
		return nil
	}
	if agent {
		if s := readBack(list, p); s != nil {
			return s
		}
	}
	if to, ok := f.markedPhone(list, p); ok && (agent || f.justAsked(to, p) == nil) {
		return to
	}
	role, dead := heard.RoleOf(p, agent)
	if dead {
		return nil
	}
	if strings.HasPrefix(p.Value, "400") || strings.HasPrefix(p.Value, "00") {
		role = "other" // nobody is called back there
	}
	of := func(role string) *slot {
		i := slices.IndexFunc(list, func(s *slot) bool { return s.field.Of == role })
		if i < 0 {
			return nil
		}
		return list[i]
	}
	for _, s := range list { // the form's own words count most
		if language.HasAny(p.Before, s.field.Lead...) && !language.HasAny(p.Before, s.field.Never...) {
			return s
		}
	}
	var open *slot
	for _, s := range list {
		if s.open > 0 && (open == nil || s.open > open.open) {
			open = s
		}
	}
	named := of(role)
	switch {
	case role == "other" && named == nil:
		return nil
	case open != nil && (named == nil || named == open || role == "account" && open.sure):
		return open
	case named != nil:
		return named
	case role == "account" && len(list) == 1 && list[0].field.Of == "contact" && list[0].Value.Value != "":
		return nil
	}
	for _, must := range []bool{true, false} {
		for _, role := range []string{"account", "contact"} {
			if s := of(role); s != nil && s.Required == must && (s.Value.Value == "" || len(list) == 1) {
				return s
			}
		}
	}
	return nil
}

// justAsked is the empty slot that the agent asked for at once before a number, where the marks take the number for another and the words beside
// it say nothing; nil else.
func (f *Filler) justAsked(marked *slot, p heard.Spot) *slot {
	open := f.slotOpen(value.Phone)
	if role, _ := heard.RoleOf(p, false); marked == nil || open == nil || open == marked || open.open < stands || marked.open == stands || open.Value.Value != "" || role != "" && role != open.field.Of {
		return nil
	}
	return open
}

// readBack is the slot whose number the agent says, nil where it is none that is known. 回电打您这个 139... is for the contact, also where
// the number is known as another one.
func readBack(list []*slot, p heard.Spot) *slot {
	if role, _ := heard.RoleOf(p, true); role == "contact" {
		if i := slices.IndexFunc(list, func(s *slot) bool { return s.field.Of == "contact" && s.Value.Value == "" }); i >= 0 {
			return list[i]
		}
	}
	for _, s := range list {
		if s.Value.Value == p.Value || heard.Near(s.Value.Value, p.Value) || s.begun != "" {
			return s
		}
	}
	return nil
}

// hearPhones reads telephone numbers from the caller's words.
func (f *Filler) hearPhones(s language.Segment, refused []*slot) {
	list := f.ofKind(value.Phone)
	if len(list) == 0 {
		return
	}
	corrects := language.Corrects(s.Text)
	done := false
	for _, p := range heard.Phones(s.Text, false) {
		to := f.phoneOf(p, false)
		m, ok := f.markedPhone(list, p)
		if asked := f.justAsked(m, p); ok && asked != nil {
			to = asked
		} else if ok {
			to = m
		} else if r := first(refused, value.Phone); r != nil {
			to = r
		} else if corrects && to != nil && to.Value.Value == "" && f.last(value.Phone) != nil && to.open == 0 {
			to = f.last(value.Phone)
		}
		if to == nil || !heard.Whole(p.Value) && !(to.open > 0 || language.HasAny(p.Before+p.After, "座机", "固话", "家里电话")) || strings.HasPrefix(p.Value, "400") && to.field.Of != "other" {
			continue
		}
		f.moved(to, p.Value, corrects || slices.Contains(refused, to))
		rank, role := mentioned, ""
		role, _ = heard.RoleOf(p, false)
		switch {
		case corrects || slices.Contains(refused, to):
			rank = agreed
		case to.open > 0:
			rank = answered
		case role == to.field.Of || ok && m == to || language.HasAny(p.Before, to.field.Lead...):
			rank = told
		}
		to.named = role == to.field.Of || to.named && to.Value.Value == p.Value
		f.deny(to, corrects && to.Value.Value != p.Value)
		if to.put(found{value: p.Value, said: p.Said, rank: rank, sure: sureOf(rank, s), fresh: corrects || to.open > 0 || role == to.field.Of && language.HasAny(s.Text, "还是打", "改成", "换成", "改打", "要不打", "算了打", "还是留")}, s.Evidence()) {
			done = true
		}
	}
	if f.took = done; done {
		return
	}
	if f.sameNumber(s) || f.pointed(s) {
		return
	}
	if code := f.slotOpen(value.Digits); code != nil && code.open == stands && len(refused) == 0 { // the first digits of a tax number
		return
	}
	if to := f.last(value.Phone); to != nil && corrects && language.Digits(s.Text) == "" && (f.about(to, s.Text) || language.HasAny(s.Text, "个号", "号错", "号不对")) {
		f.deny(to, true) // 不对，不是那个号: the right one comes
	}
	f.dictate(s, value.Phone, refused)
	if to := f.slotOpen(value.Phone); to != nil && to.field.Of == "other" { // short numbers: 95xxx, 12345
		if v, ok := value.Parse(value.Digits, s.Text, value.Context{}); ok && len(v) >= 5 {
			to.put(found{value: v, said: s.Text, rank: answered, sure: 0.7}, s.Evidence())
		}
	}
}

// doubted is the confidence of a value that the caller denied, until another one is told.
const doubted = 0.3

// deny keeps the telephone number of a slot from being offered anywhere, where the caller takes it back; what is said next goes in its place.
func (f *Filler) deny(s *slot, takes bool) {
	number := s.Value.Value
	if !takes || s.field.Kind != value.Phone || number == "" || s.fixed() {
		return
	}
	s.rank, s.Confidence, f.denied[number] = 0, min(s.Confidence, doubted), true
	for i := range f.slots {
		if f.slots[i].Other == number {
			f.slots[i].Other = ""
		}
	}
}

// moved gives the number that was taken for the contact to the matter's own field, when the caller names another number on being asked whom
// to call: 我妈的手机是..., and later 联系我打....
func (f *Filler) moved(to *slot, v string, corrects bool) {
	old := to.Value.Value
	if to.field.Of != "contact" || to.open == 0 || corrects || to.fixed() || f.denied[old] || len(old) < 10 || heard.Near(old, v) || to.named {
		return
	}
	for _, o := range f.ofKind(value.Phone) {
		if o.field.Of == "account" && o.Value.Value == "" {
			o.put(found{value: old, said: to.said, rank: told, sure: to.Confidence}, to.Evidence...)
		}
	}
}

// sameNumber takes 就是这个号码 for the number that is known already.
func (f *Filler) sameNumber(s language.Segment) bool {
	to := f.slotOpen(value.Phone)
	if r := f.ofRole("contact"); to == nil && r != nil && r.Value.Value == "" && language.HasAny(s.Text, "打这个号", "回这个号", "联系这个号", "打我这个号") {
		to = r
	}
	if to == nil || !heard.SameNumber(s.Text) || language.HasAny(s.Text, "不是本机", "不是这个", "别打这个", "不要打这个") {
		return false
	}
	v := f.number
	for _, o := range f.ofKind(value.Phone) {
		if o != to && o.Value.Value != "" && o.field.Of != "other" && (v == "" || !language.HasAny(s.Text, "本机", "现在打", "打进来", "来电")) {
			v = o.Value.Value
		}
	}
	return to.put(found{value: v, said: v, rank: answered, sure: 0.85, fresh: true}, s.Evidence())
}

// pointed takes 打那个一七三的 for the number that begins or ends so.
func (f *Filler) pointed(s language.Segment) bool {
	to, part := f.slotOpen(value.Phone), pointsAt.FindStringSubmatch(language.Fold(s.Text))
	if r := f.ofRole("contact"); to == nil && r != nil && r.Value.Value == "" && part != nil {
		to = r
	}
	if to == nil || part == nil {
		return false
	}
	for _, o := range f.ofKind(value.Phone) {
		if v := o.Value.Value; o != to && (strings.HasPrefix(v, part[1]) || strings.HasSuffix(v, part[1])) {
			return to.put(found{value: v, said: v, rank: answered, sure: 0.85, fresh: true}, s.Evidence())
		}
	}
	return false
}

// pointsAt is a number told by its beginning or end.
var pointsAt = regexp.MustCompile(`(?:^|[^\d])(\d{3,4})(?:的|那个|这个|开头|结尾|那张)`)

// slotOpen is the slot of a kind that the agent's question stands for, nil for none.
func (f *Filler) slotOpen(k value.Kind) *slot {
	var open *slot
	for _, s := range f.ofKind(k) {
		if s.open > 0 && (open == nil || s.open > open.open) {
			open = s
		}
	}
	return open
}

// last is the slot of a kind that was filled last, nil for none.
func (f *Filler) last(k value.Kind) *slot {
	var out *slot
	for _, s := range f.ofKind(k) {
		if len(s.Evidence) > 0 && (out == nil || s.Evidence[len(s.Evidence)-1].ToMS >= out.Evidence[len(out.Evidence)-1].ToMS) {
			out = s
		}
	}
	return out
}

func first(list []*slot, k value.Kind) *slot {
	for _, s := range list {
		if s.field.Kind == k {
			return s
		}
	}
	return nil
}

// dictate reads a number that comes in several utterances, and corrections of a part of one (尾号是八零零一).
func (f *Filler) dictate(s language.Segment, k value.Kind, refused []*slot) {
	digits := len(language.Digits(s.Text))
	to, corrects := f.dictated(s, k, refused, digits)
	if to != nil && corrects && to.Value.Value != "" && len(language.Digits(f.prompt)) >= 4 && !f.speaksOf(to, digits) {
		return // another number was read back
	}
	if to == nil || digits == 0 || k == value.Phone && language.HasAny(s.Text, "栋", "单元", "块钱", "元", "号楼", "室", "扣", "块", "多收", "费") {
		return
	}
	base := to.begun
	if k == value.Phone && base == "" && len(heard.Phones(s.Text, true)) == 0 && !language.HasAny(s.Text, "位", "尾") {
		return // 星期六搬家，十点以后
	}
	if base == "" && corrects && to.said != "" {
		base = to.said + "，不对"
	}
	if base == "" && digits < 2 {
		return
	}
	said := s.Text
	if base != "" {
		said = base + "，" + s.Text
	}
	v, ok := heard.NewEnd(k, cmp.Or(to.Value.Value, language.Digits(to.said)), s.Text, corrects)
	if !ok {
		v, ok = heard.Read(k, said)
	}
	if old := to.Value.Value; corrects && (!ok || v == old) && digits >= 3 && digits < len(old) {
		if w, good := heard.CodeFixed(old, s.Text); good && len(w) == len(old) {
			v, ok = w, true
		}
	}
	f.took = true
	if ok {
		rank := answered
		if corrects {
			rank = agreed
		}
		to.put(found{value: v, said: said, rank: rank, sure: sureOf(answered, s) - 0.05, fresh: true}, append(slices.Clone(to.draft), s.Evidence())...)
		return
	}
	if to.Value.Value == "" && len(language.Digits(said)) < 40 {
		to.begun, to.open = said, stands
		to.draft = append(to.draft, s.Evidence())
		if len(to.draft) > 8 {
			to.draft = slices.Delete(to.draft, 0, len(to.draft)-8)
		}
	}
}

// dictated is the slot whose number the caller's digits belong to, nil for none, and whether they put it right.
func (f *Filler) dictated(s language.Segment, k value.Kind, refused []*slot, digits int) (to *slot, corrects bool) {
	to = f.slotOpen(k)
	if r := first(refused, k); r != nil {
		to = r
	}
	for _, o := range f.ofKind(k) {
		if to == nil && o.begun != "" {
			to = o
		}
	}
	corrects = language.Corrects(s.Text) || language.HasAny(s.Text, "尾号是", "末尾是", "最后是", "最后四位是", "最后两位是", "最后一位是", "看岔", "念岔", "记岔") || len(refused) > 0
	if language.HasAny(s.Text, "我手机", "我的手机", "打我的", "那个号", "的这个") && !language.Corrects(s.Text) && len(refused) == 0 {
		corrects = false // 打我的手机，尾号是六六一二的这个: another number
	}
	if to == nil && corrects && digits > 0 && (digits >= 7 || language.HasAny(s.Text, "尾号", "最后", "号码", "电话", "位", "开头", "中间") || len(language.Digits(f.prompt)) >= 4) {
		if to = f.last(k); to != nil && !f.speaksOf(to, digits) {
			to = nil
		}
	}
	return to, corrects
}

// speaksOf reports that a correction of so many digits may be one of the slot's number: the agent read no other number back, and a single
// digit (打了五回) is none.
func (f *Filler) speaksOf(to *slot, digits int) bool {
	v, heard := to.Value.Value, language.Digits(f.prompt)
	if len(heard) >= 4 && len(v) >= 4 {
		return strings.Contains(heard, v[len(v)-3:]) || strings.Contains(heard, v[:3]) || strings.Contains(v, heard)
	}
	return digits >= 2
}

// hearCode reads a string of letters and digits, such as a tax number, also one that is told in pieces or put right in part.
func (f *Filler) hearCode(to *slot, s language.Segment, no bool) {
	old, open := to.Value.Value, to.open
	v, ok := heard.Code(s.Text)
	switch {
	case f.took, open == 0 && !no && !language.HasAny(s.Text, to.field.Lead...):
		return
	case old != "" && (no || language.Corrects(s.Text)):
		v, ok = heard.CodeFixed(old, s.Text)
	case old != "" && open > 1 && !heard.WholeCode(old):
		if part := heard.CodePart(s.Text); part != "" {
			v, ok = old+part, true
		}
	case old == "" && !ok:
		v, ok = value.Parse(value.Digits, s.Text, value.Context{Asked: true})
	}
	if !ok {
		return
	}
	rank := max(rankOf(to, s, no), told)
	from := slices.Clone(to.Evidence)
	if to.put(found{value: v, said: v, rank: rank, sure: sureOf(rank, s) - 0.1, fresh: open > 0 || no}, append(from, s.Evidence())...) && !heard.WholeCode(v) {
		to.open = stands // more of it may come
	}
}
