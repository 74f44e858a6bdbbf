package course

import (
	"slices"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/spoken"
)

// besides takes out of words the values of slots that are known: 充五十，明天 says 充 and 明天 besides. A day with its hour is known where both are.
func (r *Run) besides(words string) string {
	var others []string // days and hours that are not known: their figures are no count, 六 of 后天六点
	for _, span := range phrase.Times(words) {
		switch same, read := r.knowsTime(span, words); {
		case same:
			words = strings.Replace(words, span, " ", 1)
		case read:
			words = strings.Replace(words, span, held(len(others)), 1)
			others = append(others, span)
		}
	}
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if !known || slot.Kind == intent.KindDate || slot.Kind == intent.KindTime {
			continue
		}
		ctx := r.Context(slot)
		for _, o := range ctx.Options {
			if o.Value == old {
				words = without(words, o.Says)
			}
		}
		from := 0
		for _, span := range phrase.Sums(words) {
			at := strings.Index(words[from:], span)
			if at < 0 {
				continue
			}
			at += from
			if value, ok := intent.Parse(slot.Kind, span, ctx); ok && value == old && !r.countsElse(slot, words[at:]) {
				words = words[:at] + " " + words[at+len(span):]
				from = at + 1
				continue
			}
			from = at + len(span)
		}
	}
	for i, span := range others {
		words = strings.Replace(words, held(i), span, 1)
	}
	return words
}

// held stands for a part of words while others are taken out.
func held(i int) string { return string(rune('\uE000' + i)) }

// knowsTime reports a day, an hour, or both that are those of the slots that are known, and whether a slot reads them at all. Where a count is known a
// bare number of words in English may be one, and is no hour.
func (r *Run) knowsTime(span, words string) (same, read bool) {
	if !phrase.TellsTime(span, words) && slices.ContainsFunc(r.Scene.Slots, func(s scene.Slot) bool {
		return r.Slots[s.Name] != "" && (s.Kind == intent.KindCount || s.Kind == intent.KindAmount)
	}) {
		return false, false
	}
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if value, ok := r.when(slot, span); ok && known {
			same, read = same || r.sameTime(slot, value, old, span), true
		}
	}
	return same, read
}

// when reads a day or an hour that may lie out of the slot's range.
func (r *Run) when(slot *scene.Slot, span string) (string, bool) {
	if slot.Kind != intent.KindDate && slot.Kind != intent.KindTime {
		return "", false
	}
	ctx := r.Context(slot)
	ctx.Least, ctx.Most = nil, nil
	return intent.Parse(slot.Kind, span, ctx)
}

// sameTime says that a span names the value of a slot, or the day or the hour of it alone, and no other day or hour beside it.
func (r *Run) sameTime(slot *scene.Slot, value, old, span string) bool {
	if day := r.Scene.DayOf(slot); day != nil {
		named, dated := r.when(day, span)
		return sameHour(value, old) && (!dated || named == r.Slots[day.Name])
	}
	if slot.Kind == intent.KindDate {
		hours := slices.DeleteFunc(r.Scene.HoursOf(slot), func(hour *scene.Slot) bool {
			_, timed := r.when(hour, span)
			return !timed || r.Slots[hour.Name] == ""
		})
		return value == old && (len(hours) == 0 || slices.ContainsFunc(hours, func(hour *scene.Slot) bool {
			other, _ := r.when(hour, span)
			return sameHour(other, r.Slots[hour.Name])
		}))
	}
	day, hour, timed := strings.Cut(value, " ")
	on, at, _ := strings.Cut(old, " ")
	switch {
	case value == old:
		return true
	case !timed: // an hour without its day, or a day
		return day == on || sameHour(day, at)
	case hour == whole:
		return day == on
	}
	return sameHour(hour, at) && (day == on || !phrase.NamesDay(span))
}

// sameHour says that an hour is the known one, or the part of the day that it lies in.
func sameHour(hour, known string) bool {
	if hour == known {
		return true
	}
	within, named := map[string][2]string{"凌晨": {"00:00", "06:00"}, "上午": {"05:00", "12:00"}, "中午": {"11:00", "14:00"}, "下午": {"12:00", "19:00"}, "晚上": {"17:00", "24:01"}}[hour]
	return named && len(known) == len("15:04") && within[0] <= known && known < within[1]
}

// whole is the hour of a value whose hour was not said.
const whole = "全天"

// anotherTime reports a day or an hour, told by a word for it, that is not the known one, whatever else has such a figure: 7 am where it is 7 pm.
func (r *Run) anotherTime(rest string) bool {
	return slices.ContainsFunc(phrase.Times(rest), func(span string) bool {
		same, read := r.knowsTime(span, rest)
		return read && !same && phrase.TellsPart(span)
	})
}

// anotherCount reports a number with the unit of a count that is known, and another than it, 一晚 where two nights were read back, or a length of time
// that is none of such a count, 半天, or several of other things than were said: 两桌.
func (r *Run) anotherCount(text, said string) bool {
	_, other := r.counts(text)
	return other || said != "" && !english.Words(text) && slices.ContainsFunc(spoken.Counts(text), func(c spoken.Counted) bool {
		return c.Value > 1 && !strings.Contains(said, c.Said) && r.countsNone(c.Said)
	})
}

// countsNone reports a number with a unit that no count has which is known.
func (r *Run) countsNone(said string) bool {
	known := 0
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		if r.Slots[slot.Name] == "" || slot.Kind != intent.KindCount {
			continue
		}
		if known++; !r.countsElse(slot, said) {
			return false
		}
	}
	return known > 0
}

// counts lists the values that words name for counts that are known, each with the unit of its slot; other reports one that is not the known value.
func (r *Run) counts(text string) (found []Found, other bool) {
	if english.Words(text) {
		return nil, false
	}
	lasting := false // a count of days or nights is known
	told := spoken.Counts(text)
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if !known || slot.Kind != intent.KindCount {
			continue
		}
		units := r.units(slot)
		lasting = lasting || slices.ContainsFunc(units, func(u string) bool { return spoken.SameUnit(u, "天") })
		for _, c := range told {
			if n, ok := c.In(units); ok {
				found = append(found, Found{slot, spoken.Tidy(n)})
				other = other || spoken.Tidy(n) != old
			}
		}
	}
	return found, other || lasting && slices.ContainsFunc(told, func(c spoken.Counted) bool {
		return c.Lasts() && !slices.ContainsFunc(found, func(f Found) bool { _, ok := c.In(r.units(f.Slot)); return ok })
	})
}

// units are those that a count is told in: that of its question, and what its scene's texts say behind it (住{nights}晚).
func (r *Run) units(slot *scene.Slot) []string {
	all := spoken.AskedUnits(slot.Ask)
	for _, text := range r.Scene.Texts() {
		for _, rest := range strings.Split(text, "{"+slot.Name)[1:] {
			if _, behind, ok := strings.Cut(rest, "}"); ok && (rest[0] == '}' || rest[0] == '|') {
				unit := []rune(behind)
				all = append(all, spoken.AskedUnits("几"+string(unit[:min(len(unit), 3)]))...)
			}
		}
	}
	return all
}

// countsElse reports a number, with which words begin, that counts something else than the slot: 两间 where it is nights.
func (r *Run) countsElse(slot *scene.Slot, words string) bool {
	if slot.Kind != intent.KindCount || english.Words(words) {
		return false
	}
	told, units := spoken.Counts(words), r.units(slot)
	if len(told) == 0 || len(units) == 0 || told[0].Unit == "" || told[0].Unit == "个" {
		return false
	}
	_, own := told[0].In(units)
	return !own
}

// ownCount reads the one value of a count that words tell with its unit, 三晚; else is true where all that they count are other things.
func (r *Run) ownCount(slot *scene.Slot, text string) (value string, own, otherwise bool) {
	if slot.Kind != intent.KindCount || english.Words(text) {
		return "", false, false
	}
	units := r.units(slot)
	told := slices.DeleteFunc(spoken.Counts(text), func(c spoken.Counted) bool { return c.Unit == "" || c.Unit == "个" })
	if len(units) == 0 || len(told) == 0 {
		return "", false, false
	}
	for _, c := range told {
		n, ok := c.In(units)
		if ok && own && spoken.Tidy(n) != value {
			return "", false, false
		}
		if ok {
			value, own = spoken.Tidy(n), true
		}
	}
	if own {
		value, own = intent.Parse(slot.Kind, value, r.asked(slot))
	}
	return value, own, !own
}
