package openai

import "testing"

// FuzzParse: an answer without error has a text.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"text":"查一下"}`))
	f.Add([]byte(`{"error":{"message":"no"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if text, _, err := parse(raw); err != nil && text != "" {
			t.Errorf("%q with %v", text, err)
		}
	})
}
