package rule

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Diff lists what differs between two versions of a rule, one line for each key: "points: 5 -> 10". What may be left out counts with
// its default.
func Diff(before, after Rule) []string {
	a, b := flat(before), flat(after)
	names := maps.Clone(a)
	maps.Copy(names, b)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(names)) {
		x, had := a[key]
		y, has := b[key]
		switch {
		case x == y && had == has:
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

// flat is a rule as paths of keys with their values; empty ones are left out.
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
			if s, ok := child.(string); ok { // lists of words: which, not where
				out[fmt.Sprintf("%s[%q]", path, s)] = "yes"
				continue
			}
			walk(fmt.Sprintf("%s[%d]", path, i), child, out)
		}
	case string:
		if v != "" {
			out[path] = v
		}
	case float64:
		if v != 0 {
			out[path] = fmt.Sprint(v)
		}
	case bool:
		if v {
			out[path] = "true"
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
