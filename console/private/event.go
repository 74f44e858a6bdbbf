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

// Personal reports whether a slot or field of that name holds personal data, whatever its value looks like.
func Personal(name string) bool { return personal(name) }

// Whole is a text that is personal data as a whole, hidden: where nothing is seen in it all but its first character.
func (s Said) Whole(value string) string { return text(s, value, true) }

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
func Event(m Masker, body hotline.Body) any { return EventOf(Hear(m, nil), body) }

// EventOf is Event of a call in which that was said: what an event repeats of it is hidden as it is where it was said.
func EventOf(said Said, body hotline.Body) any {
	switch body.(type) { // most events hold no words
	case hotline.SpeechStarted, hotline.SpeechEnded, hotline.MediaReport, hotline.EmotionDetected:
		return body
	}
	if p, ok := body.(hotline.UtterancePartial); ok && p.Ahead != "" { // what follows tells what its beginning is
		p.Text, p.Ahead = Begun(said.m, p.Text, p.Ahead), ""
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
	return hide(said, tree, "", false, false)
}

// hide walks v. name is the slot or field it belongs to, open says that its texts are words.
func hide(said Said, v any, name string, open, whole bool) any {
	switch v := v.(type) {
	case map[string]any:
		label := "" // the key that says whose value it is; its own text is nobody's
		for _, key := range []string{"slot", "name"} {
			if s, ok := v[key].(string); ok && v["value"] != nil {
				name, label = s, key
			}
		}
		for key, child := range v {
			switch {
			case key == "words":
				delete(v, key)
			case key == label:
			case addressed(key):
				if s, ok := child.(string); ok {
					v[key] = Number(s)
				}
			case label != "": // the words that a personal value came from are as personal
				v[key] = hide(said, child, name, open || worded(key), (key == "value" || key == "text") && personal(name))
			case open: // a field by its name
				v[key] = hide(said, child, key, true, personal(key))
			default:
				v[key] = hide(said, child, name, worded(key), false)
			}
		}
		return v
	case []any:
		for i := range v {
			v[i] = hide(said, v[i], name, open, whole)
		}
		return v
	case string:
		if open {
			return text(said, v, whole)
		}
	}
	return v
}

// text masks one text. What is personal as a whole keeps its first character where the masker sees nothing in it.
func text(said Said, s string, whole bool) string {
	out := said.Text(s)
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
