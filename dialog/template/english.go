package template

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Language is the key under which Values hold the language that texts are filled in; English is its value for English, all else is Mandarin.
const (
	Language = "$language" // no slot can be called so
	English  = "en"
)

func (v Values) language() string {
	l, _ := v[Language].(string)
	return l
}

func (v Values) english() bool { return v.language() == English }

// Field is a field of a result as it reads in the language of v: title_en where there is one and the language is English, else title.
func Field(m map[string]any, key string, v Values) any {
	if l := v.language(); l != "" {
		if x, ok := m[key+"_"+l]; ok {
			return x
		}
	}
	return m[key]
}

// listed joins names as a sentence does: A, B and C.
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// spaces writes digits apart, so that they are read one by one.
func spaces(s string) string { return strings.Join(strings.Split(s, ""), " ") }

// englishWhen says a time value: 2026-11-22 15:00 becomes tomorrow at 3 pm.
func englishWhen(s string, now time.Time) string {
	day, rest, _ := strings.Cut(s, " ")
	if month, err := time.ParseInLocation("2006-01", s, now.Location()); err == nil {
		if month.Year() != now.Year() {
			return month.Format("January 2006")
		}
		return month.Format("January")
	}
	at, err := time.ParseInLocation(time.DateOnly, day, now.Location())
	if err != nil {
		return strings.TrimPrefix(englishClock(s), " ")
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	name := at.Format("Monday, January 2")
	if d := int(math.Round(at.Sub(today).Hours() / 24)); d >= 0 && d < 3 {
		name = []string{"today", "tomorrow", "the day after tomorrow"}[d]
	}
	return name + englishClock(rest)
}

// englishClock says 15:30 as at 3:30 pm, and the parts of a day.
func englishClock(s string) string {
	at, err := time.Parse("15:04", s)
	if err != nil {
		return map[string]string{"凌晨": " before dawn", "上午": " in the morning", "中午": " around noon", "下午": " in the afternoon", "晚上": " in the evening", "全天": ", at any time", "24:00": " at midnight"}[s]
	}
	half, h := "am", at.Hour()
	if h >= 12 {
		half = "pm"
	}
	h = (h+11)%12 + 1
	if at.Minute() == 0 {
		return fmt.Sprintf(" at %d %s", h, half)
	}
	return fmt.Sprintf(" at %d:%02d %s", h, at.Minute(), half)
}
