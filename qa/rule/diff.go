package rule

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Diff lists what differs between two versions of a rule as their author writes it, one line for each key: "points: 5 -> 10", and for
// lists which entries came and went: "find.promise.say.any: + 肯定给您", one line for each. Times are written as in YAML: 10s. What may be
// left out counts with its default. The file a rule was read from is no part of it.
func Diff(before, after Rule) []string {
	a, b := flat(before), flat(after)
	names := maps.Clone(a)
	maps.Copy(names, b)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(names)) {
		x, had := a[key]
		y, has := b[key]
		name, entry, listed := strings.Cut(key, "\x00") // an entry of a list of words: which, not where
		switch {
		case x == y && had == has:
		case listed && has:
			out = append(out, fmt.Sprintf("%s: + %s", name, entry))
		case listed:
			out = append(out, fmt.Sprintf("%s: - %s", name, entry))
		case !had:
			out = append(out, fmt.Sprintf("+ %s: %s", key, y))
		case !has:
			out = append(out, fmt.Sprintf("- %s: %s", key, x))
		default:
			out = append(out, fmt.Sprintf("%s: %s -> %s", key, x, y))
		}
	}
	return out
}

// flat is a rule as paths of keys, as they are in YAML, with their values; empty ones are left out.
func flat(r Rule) map[string]string {
	r.File = ""
	out := map[string]string{}
	raw, err := json.Marshal(r)
	var tree any
	if err != nil || json.Unmarshal(raw, &tree) != nil {
		return out
	}
	walk("", tree, out)
	return out
}

func walk(path string, node any, out map[string]string) {
	switch v := node.(type) {
	case nil:
	case map[string]any:
		for key, child := range v {
			walk(join(path, key), child, out)
		}
	case []any:
		for i, child := range v {
			if s, ok := child.(string); ok {
				out[path+"\x00"+s] = s
				continue
			}
			walk(fmt.Sprintf("%s[%d]", path, i+1), child, out) // as people count
		}
	case string:
		if v != "" {
			out[path] = v
		}
	case float64:
		if v != 0 {
			out[path] = number(path, v)
		}
	case bool:
		if v {
			out[path] = "true"
		}
	}
}

// number writes a figure, a time as such: which keys are times the language says.
func number(path string, v float64) string {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "debounce", "within", "opening", "closing", "longer", "shorter", "lead", "over", "gap", "rest":
		text := time.Duration(v).String() // 3m0s is written 3m
		if strings.HasSuffix(text, "m0s") {
			text = strings.TrimSuffix(text, "0s")
		}
		return strings.Replace(text, "h0m", "h", 1)
	}
	return fmt.Sprint(v)
}

// join adds a key as it is in YAML: EndsIf is ends_if.
func join(path, key string) string {
	var name strings.Builder
	small := false // the letter before is one
	for _, r := range key {
		if unicode.IsUpper(r) && small {
			name.WriteByte('_')
		}
		small = unicode.IsLower(r)
		name.WriteRune(unicode.ToLower(r))
	}
	if path == "" {
		return name.String()
	}
	return path + "." + name.String()
}
