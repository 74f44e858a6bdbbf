// Package template fills the texts and evaluates the conditions that the author of a scene writes: {slot}, {result.field|filter},
// account.arrears > 0. It owns their syntax and how values are spoken; what values there are is up to dialog/flow, which calls it.
package template

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Values are what templates and conditions see: slots as strings, results as maps; conditions see counts and amounts as numbers, a yes_no as a bool.
type Values map[string]any

// Place is one {path|filter} in a text.
type Place struct {
	Path   []string // names, outer first
	Filter string   // "" for none
}

// filters say how a value is spoken.
func filters() map[string]func(any, Values) string {
	return map[string]func(any, Values) string{
		"": func(v any, env Values) string {
			if yes, ok := v.(bool); ok && env.english() {
				return map[bool]string{true: "yes", false: "no"}[yes]
			}
			return Plain(v)
		},
		"tail4":  func(v any, _ Values) string { return Tail4(Plain(v)) },
		"spaced": func(v any, _ Values) string { return Spaced(Plain(v)) },
		"line":   lineOf,
		"when":   When,
		"titles": titles,
		"choice": choiceTitle,
	}
}

// Expand fills the places of a text. An unknown path or a nil value becomes nothing.
func Expand(text string, env Values) string {
	if !strings.Contains(text, "{") {
		return text
	}
	known := filters()
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inner, rest, closed := strings.Cut(after, "}")
		if !closed {
			b.WriteString(after)
			return b.String()
		}
		p := ParsePlace(inner)
		if f, ok := known[p.Filter]; ok {
			b.WriteString(f(LookUp(env, p.Path), env))
		}
		text = rest
	}
}

// Known reports whether the filter of p exists.
func (p Place) Known() bool {
	_, ok := filters()[p.Filter]
	return ok
}

// Fill is Expand for a text that is worth nothing without its values: "" when one of them is missing.
func Fill(text string, env Values) string {
	found, err := Places(text)
	if err != nil {
		return ""
	}
	for _, p := range found {
		if f, ok := filters()[p.Filter]; !ok || f(LookUp(env, p.Path), env) == "" {
			return ""
		}
	}
	return Expand(text, env)
}

// Places lists the {…} of a text; an unclosed brace is an error.
func Places(text string) ([]Place, error) {
	var out []Place
	for {
		_, after, found := strings.Cut(text, "{")
		if !found {
			return out, nil
		}
		inner, rest, closed := strings.Cut(after, "}")
		if !closed {
			return nil, fmt.Errorf("a { without }: write {slot} or {result.field}")
		}
		out = append(out, ParsePlace(inner))
		text = rest
	}
}

// ParsePlace reads what is between the braces.
func ParsePlace(inner string) Place {
	path, filter, _ := strings.Cut(strings.TrimSpace(inner), "|")
	return Place{Path: strings.Split(strings.TrimSpace(path), "."), Filter: strings.TrimSpace(filter)}
}

// LookUp finds a value by its path, as it reads in the language of env; nil for none.
func LookUp(env Values, path []string) any {
	var at any = map[string]any(env)
	for _, key := range path {
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = Field(m, key, env)
	}
	return at
}

// Plain is v as it is written into a text; lists, maps and nil become nothing.
func Plain(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case float64:
		return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
	case bool:
		if x {
			return "是"
		}
		return "否"
	case map[string]any, []any:
		return ""
	}
	return fmt.Sprint(v)
}

// Tail4 is the last four characters of s.
func Tail4(s string) string {
	if len(s) > 4 {
		return s[len(s)-4:]
	}
	return s
}

// Spaced writes a number in the groups in which people say it: 138 0013 8000.
func Spaced(s string) string {
	if len(s) == 11 && s[0] == '1' {
		return s[:3] + " " + s[3:7] + " " + s[7:]
	}
	return s
}

// Aloud writes digits as they are said one by one in the language of env.
func Aloud(s string, env Values) string {
	if env.english() {
		return spaces(s)
	}
	return strings.NewReplacer("0", "零", "1", "幺", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九").Replace(s)
}

// lineOf says which line a number is: the one that is calling, or one with a tail.
func lineOf(v any, env Values) string {
	s := Plain(v)
	own := s == "" || s == Plain(env["caller"])
	switch {
	case own && env.english():
		return "the number you're calling from"
	case env.english():
		return "the number ending in " + spaces(Tail4(s))
	case own:
		return "您来电的这个号码"
	}
	return "尾号" + Tail4(s) + "的号码"
}

// titles joins the titles of a list: 畅享套餐、流量王.
func titles(v any, env Values) string {
	list, ok := v.([]any)
	if !ok {
		return Plain(v)
	}
	var names []string
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			names = append(names, Plain(Field(m, "title", env)))
		}
	}
	if env.english() {
		return listed(names)
	}
	return strings.Join(names, "、")
}

// choiceTitle says an option's value as callers know it; the titles are in env under choices.
func choiceTitle(v any, env Values) string {
	s := Plain(v)
	if known, ok := env["choices"].(map[string]any); ok && known[s] != nil {
		return Plain(known[s])
	}
	return s
}

// When says a time value: 2026-11-22 15:00 becomes 明天下午3点.
func When(v any, env Values) string {
	s := Plain(v)
	now, _ := env["now"].(time.Time)
	if env.english() {
		return englishWhen(s, now)
	}
	day, rest, _ := strings.Cut(s, " ")
	if month, err := time.ParseInLocation("2006-01", s, now.Location()); err == nil {
		if month.Year() != now.Year() {
			return month.Format("2006年1月")
		}
		return month.Format("1月")
	}
	at, err := time.ParseInLocation(time.DateOnly, day, now.Location())
	if err != nil {
		return clockText(s)
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	name := fmt.Sprintf("%d月%d日", at.Month(), at.Day())
	if d := int(math.Round(at.Sub(today).Hours() / 24)); d >= 0 && d < 3 {
		name = []string{"今天", "明天", "后天"}[d]
	}
	return name + clockText(rest)
}

// clockText says 15:30 as 下午3点30分 and leaves 上午 as it is.
func clockText(s string) string {
	if s == "24:00" {
		return "晚上12点"
	}
	at, err := time.Parse("15:04", s)
	if err != nil {
		return s
	}
	h, part := at.Hour(), "上午"
	switch {
	case h < 6:
		part = "凌晨"
	case h == 12:
		part = "中午"
	case h > 18:
		part, h = "晚上", h-12
	case h > 12:
		part, h = "下午", h-12
	}
	if at.Minute() == 0 {
		return fmt.Sprintf("%s%d点", part, h)
	}
	return fmt.Sprintf("%s%d点%d分", part, h, at.Minute())
}
