package funasr

import (
	"testing"
	"time"
)

// FuzzMessage: whatever a server sends, an utterance stays bounded and its stable part is a part.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"mode":"2pass-online","text":"查一下","is_final":false}`), []byte(`{"mode":"2pass-offline","text":"查一下。","is_final":true}`))
	f.Add([]byte(`{"mode":"2pass-offline","text":"","timestamp":"[[0,100]]"}`), []byte(`{"mode":1}`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var u utterance
		for range 3 {
			for _, raw := range [][]byte{a, b} {
				if m, err := parse(raw); err == nil {
					u.take(m, time.Second)
				}
			}
		}
		if r := u.result(0); r.Stable > len([]rune(r.Text)) || len(r.Text) > 2*maxText || r.To < r.From {
			t.Errorf("%+v", r)
		}
	})
}

func TestConverter_KeepsTheLength(t *testing.T) {
	for _, from := range []int{8000, 11025, 16000, 22050, 24000, 44100, 48000} {
		c := converter{from: from, to: wireRate(from)}
		var out []byte
		for range 50 {
			out = c.append(out, make([]int16, from/50))
		}
		if got, want := len(out)/2, c.to; got < want-3 || got > want+3 {
			if from%50 == 0 {
				t.Errorf("one second at %d Hz became %d samples at %d Hz", from, got, c.to)
			}
		}
	}
}
