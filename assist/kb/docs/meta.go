package docs

import (
	"regexp"
	"strings"
	"time"

	"hotline/internal/yamlguard"
)

// meta is what a document or an id comment says about paragraphs.
type meta struct {
	ID, Version, Owner string
	From, Until        time.Time
	Title, Kind        string
}

// over returns m with what is missing taken from the document's.
func (m meta) over(document meta) meta {
	if m.Version == "" {
		m.Version = document.Version
	}
	if m.Owner == "" {
		m.Owner = document.Owner
	}
	if m.From.IsZero() {
		m.From = document.From
	}
	if m.Until.IsZero() {
		m.Until = document.Until
	}
	return m
}

var (
	commentPair = regexp.MustCompile(`^([A-Za-z_-]{2,20})\s*[:：=]\s*(.*)$`)
	idShape     = regexp.MustCompile(`^[^\s<>"]{1,120}$`)
)

// commentMeta reads the inside of a comment: "id: x", or "id: x; from: 2026-01-01; until: 2026-12-31; owner: y; version: 3".
// ok is false for a comment that is only a comment.
func commentMeta(text string, line int) (m meta, ok bool, err error) {
	text = strings.TrimSpace(text)
	if key, _, found := strings.Cut(text, ":"); !found || !known(strings.TrimSpace(key)) {
		return meta{}, false, nil
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '；' || r == '\n' || r == ',' }) {
		pair := commentPair.FindStringSubmatch(strings.TrimSpace(part))
		if pair == nil {
			return meta{}, false, Problem{Line: line, Text: "comment part " + quote(part) + " is no key: value", Remedy: "write <!-- id: x; until: 2026-12-31 -->"}
		}
		if err := m.set(strings.ToLower(pair[1]), strings.TrimSpace(pair[2]), line); err != nil {
			return meta{}, false, err
		}
	}
	return m, true, nil
}

func known(key string) bool {
	switch strings.ToLower(key) {
	case "id", "from", "valid_from", "until", "valid_until", "owner", "version":
		return true
	}
	return false
}

func (m *meta) set(key, value string, line int) (err error) {
	switch key {
	case "id":
		if !idShape.MatchString(value) {
			return Problem{Line: line, Text: "id " + quote(value) + " is empty, long or holds spaces", Remedy: "use letters, digits, dots and dashes"}
		}
		m.ID = value
	case "owner":
		m.Owner = value
	case "version":
		m.Version = value
	case "title":
		m.Title = value
	case "kind", "type":
		m.Kind = strings.ToLower(value)
	case "from", "valid_from":
		m.From, err = date(value, line)
	case "until", "valid_until":
		m.Until, err = date(value, line)
	}
	return err
}

// date reads a day in the local zone.
func date(value string, line int) (time.Time, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02", "2006/1/2", "2006.1.2", "2006年1月2日", time.RFC3339, "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, value, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, Problem{Line: line, Text: quote(value) + " is no date", Remedy: "write it as 2026-12-31"}
}

// lineOf is the line, from 1, where front matter has a key of the document; 1 where it is written in some other way.
func lineOf(key string, lines []string) int {
	for i, line := range lines {
		if name, _, found := strings.Cut(line, ":"); found && strings.Trim(strings.TrimRight(name, " "), `"'`) == key {
			return i + 1
		}
	}
	return 1
}

// frontMatter reads the YAML between --- lines at the begin of a Markdown file and returns how many lines it takes.
// Keys that this package does not know are left to other programs.
func frontMatter(lines []string) (m meta, taken int, err error) {
	if len(lines) == 0 || strings.TrimSpace(lines[0]) != "---" {
		return meta{}, 0, nil
	}
	end := 0
	for i := 1; i < len(lines) && i < 200; i++ {
		if strings.TrimSpace(lines[i]) == "---" {
			end = i
			break
		}
	}
	if end == 0 {
		return meta{}, 0, nil // a thematic break
	}
	values := map[string]any{}
	if err := yamlguard.Unmarshal([]byte(strings.Join(lines[1:end], "\n")), &values); err != nil {
		return meta{}, 0, Problem{Line: 1, Text: "front matter is no YAML: " + firstLine(err.Error()), Remedy: "write key: value lines between two --- lines"}
	}
	for _, key := range []string{"title", "kind", "type", "owner", "version", "from", "valid_from", "until", "valid_until"} {
		v, ok := values[key]
		if !ok || v == nil {
			continue
		}
		if err := m.set(key, scalar(v), lineOf(key, lines[:end])); err != nil {
			return meta{}, 0, err
		}
	}
	return m, end + 1, nil
}
