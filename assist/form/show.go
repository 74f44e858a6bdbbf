package form

import (
	"strings"
	"time"

	"hotline/assist/form/place"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// Show writes a value for people: 138 0013 8000, 3204…1234 in groups, 19.9 元, 11月22日 上午.
func Show(field *Field, v string) string {
	switch field.Kind {
	case value.Phone:
		if len(v) == 11 && v[0] == '1' {
			return v[:3] + " " + v[3:7] + " " + v[7:]
		}
	case value.IDCard:
		if len(v) == 18 {
			return v[:6] + " " + v[6:14] + " " + v[14:]
		}
	case value.Amount:
		if v != "" {
			return v + " 元"
		}
	case value.Time, value.Date:
		day, rest, _ := strings.Cut(v, " ")
		if at, err := time.Parse(time.DateOnly, day); err == nil {
			return strings.TrimSpace(at.Format("1月2日") + " " + rest)
		}
	}
	return v
}

// Canonical writes a text as a value of the field's kind. False when it is none; start is the time of the call.
func Canonical(field *Field, text string, start time.Time) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", false
	}
	ctx := value.Context{Now: start, Asked: true, Options: field.choice().Options}
	switch field.Kind {
	case value.Text, value.Digits, value.Name:
		return text, true
	case value.Choice:
		if v, ok := field.choice().Name(text); ok {
			return v, true
		}
	case value.Time, value.Date:
		if field.Of == "wanted" {
			ctx.Prompt = "什么时候方便上门"
		} else {
			ctx.Prompt = "什么时候发生的"
		}
		if form := strings.Replace(text, "T", " ", 1); len(form) >= 7 && form[4] == '-' {
			return strings.TrimSuffix(form, ":00:00"), true
		}
	}
	v, ok := value.Parse(field.Kind, text, ctx)
	if !ok {
		return text, false
	}
	return v, true
}

// Same compares two values of a field by what they mean; start is the time of the call.
func Same(field *Field, a, b string, start time.Time) bool {
	if a == b {
		return true
	}
	if a == "" || b == "" {
		return false
	}
	if v, ok := Canonical(field, a, start); ok {
		a = v
	}
	if v, ok := Canonical(field, b, start); ok {
		b = v
	}
	switch field.Kind {
	case value.Address:
		return place.Same(a, b)
	case value.Name:
		return trimTitle(a) == trimTitle(b)
	case value.Text:
		return language.Likeness(a, b) >= 0.6 || within(a, b) && language.Length(a)*2 >= language.Length(b) || within(b, a) && language.Length(b)*2 >= language.Length(a)
	case value.Time:
		return strings.TrimSuffix(a, " 全天") == strings.TrimSuffix(b, " 全天")
	}
	return strings.EqualFold(language.Fold(a), language.Fold(b))
}

func trimTitle(name string) string {
	for _, t := range []string{"先生", "女士", "小姐", "师傅", "阿姨", "大爷"} {
		name = strings.TrimSuffix(name, t)
	}
	return language.Fold(name)
}
