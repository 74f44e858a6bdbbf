package sherpa

import (
	"bytes"
	"os"
	"testing"
)

func TestOutputWidth_OfTheDemoModel(t *testing.T) {
	f, err := os.Open("demo/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	tokens, err := os.ReadFile("demo/tokens.txt")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := outputWidth(f); err != nil || n != bytes.Count(tokens, []byte("\n")) {
		t.Errorf("output layer of %d (%v), want one for each of %d tokens", n, err, bytes.Count(tokens, []byte("\n")))
	}
}

func FuzzOutputWidth(f *testing.F) {
	f.Add([]byte{0x3a, 2, 0x62, 0})
	f.Add([]byte{0x3a, 12, 0x62, 10, 0x12, 8, 0x0a, 6, 0x12, 4, 0x0a, 2, 0x08, 86})
	f.Fuzz(func(t *testing.T, data []byte) {
		if n, err := outputWidth(bytes.NewReader(data)); err == nil && (n < 0 || n > maxWidth) {
			t.Errorf("width %d", n)
		}
	})
}

// TestResampler_PiecesDoNotShow feeds a tone in odd pieces and at once: the pieces may not show.
func TestResampler_PiecesDoNotShow(t *testing.T) {
	for _, rate := range []int{8000, 11025, 24000, 48000} {
		x := make([]float32, rate/2)
		for i := range x {
			x[i] = float32(i*i%997)/997 - 0.5
		}
		whole := newResampler(rate, 16000).push(nil, x)
		r, parts := newResampler(rate, 16000), []float32(nil)
		for at, n := 0, 1; at < len(x); at, n = at+n, n*3%257+1 {
			n = min(n, len(x)-at)
			parts = r.push(parts, x[at:at+n])
		}
		if len(whole) != len(parts) || len(whole) < 7900 || len(whole) > 8000 {
			t.Fatalf("%d Hz: %d samples in pieces, %d at once, want about 8000", rate, len(parts), len(whole))
		}
		for i := range whole {
			if d := whole[i] - parts[i]; d > 1e-5 || d < -1e-5 {
				t.Fatalf("%d Hz: sample %d is %v in pieces, %v at once", rate, i, parts[i], whole[i])
			}
		}
	}
}
