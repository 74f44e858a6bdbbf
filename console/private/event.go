package private

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"hotline"
)

// worded are the keys of an event's data that hold words of people, or what was understood of them.
func worded(key string) bool {
	switch key {
	case "text", "heard", "planned", "played", "value", "values", "summary", "reason", "error", "fields", "question", "answer", "note", "quote", "slots", "said":
		return true
	}
	return false
}

// personal are slots and fields whose value is personal data whatever it looks like.
func personal(name string) bool {
	for _, part := range []string{"name", "phone", "mobile", "id_card", "card", "address", "email", "plate", "password", "contact"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// Event returns the data of an event, ready for JSON, with personal data hidden. The times of words go with them: they hold the words.
// It costs a few microseconds for each text.
func Event(m Masker, body hotline.Body) any {
	switch body.(type) { // most events hold no words
	case hotline.SpeechStarted, hotline.SpeechEnded, hotline.MediaReport, hotline.EmotionDetected:
		return body
	}
	if p, ok := body.(hotline.UtterancePartial); ok && p.Ahead != "" { // what follows tells what its beginning is
		p.Text, p.Ahead = Begun(m, p.Text, p.Ahead), ""
		body = p
	}
	if out, ok := called(body); ok {
		return out
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil
	}
	read := json.NewDecoder(bytes.NewReader(raw))
	read.UseNumber()
	var tree any
	if read.Decode(&tree) != nil {
		return nil
	}
	return hide(m, tree, "", false, false)
}

// hide walks v. name is the slot or field it belongs to, open says that its texts are words.
func hide(m Masker, v any, name string, open, whole bool) any {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range []string{"slot", "name"} {
			if s, ok := v[key].(string); ok && v["value"] != nil {
				name = s
			}
		}
		for key, child := range v {
			switch {
			case key == "words":
				delete(v, key)
			case addressed(key):
				if s, ok := child.(string); ok {
					v[key] = Number(s)
				}
			case open: // a field by its name
				v[key] = hide(m, child, key, true, personal(key))
			default:
				v[key] = hide(m, child, name, worded(key), key == "value" && personal(name))
			}
		}
		return v
	case []any:
		for i := range v {
			v[i] = hide(m, v[i], name, open, whole)
		}
		return v
	case string:
		if open {
			return text(m, v, whole)
		}
	}
	return v
}

// text masks one text. What is personal as a whole keeps its first character where the masker sees nothing in it.
func text(m Masker, s string, whole bool) string {
	out := m.Mask(s)
	if whole && out == s && s != "" {
		_, n := utf8.DecodeRuneInString(s)
		out = s[:n] + strings.Repeat("*", max(utf8.RuneCountInString(s)-1, 1))
	}
	return out
}

// Begun is text without the personal data that it begins or holds, where ahead follows it.
func Begun(m Masker, text, ahead string) string {
	whole, n := []rune(m.Mask(text+ahead)), utf8.RuneCountInString(text)
	if len(whole) != n+utf8.RuneCountInString(ahead) { // the masker keeps no places
		return m.Mask(text)
	}
	return string(whole[:n])
}
