package asrtest_test

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lines says the same thing whenever it is asked again, ten times over.
func lines() (out []asrtest.Line) {
	for i := range 10 {
		out = append(out, asrtest.Line{Text: "查一下话费", From: time.Duration(i) * time.Second, Rune: 100 * time.Millisecond})
	}
	return out
}

func TestScripted_Conformance(t *testing.T) {
	asrtest.Run(t, func() asr.Recognizer { return asrtest.NewScripted(lines()...) }, asrtest.Fixtures{
		Rate: 8000, PCM: make([]int16, 8000), Text: "查一下话费",
	})
}

func TestScripted_EndsLinesItself(t *testing.T) {
	r := asrtest.NewScripted(asrtest.Line{Text: "喂", Final: true}, asrtest.Line{Text: "你好", Final: true})
	s, err := r.Open(t.Context(), asr.Options{HotWords: []string{"x"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		_ = s.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)})
	}
	_ = s.Close()
	var got []string
	for res := range s.Results() {
		if res.Kind == asr.Final {
			got = append(got, res.Text)
		}
	}
	if fmt.Sprint(got) != "[喂 你好]" {
		t.Errorf("finals %v", got)
	}
	if o := r.Opened(); len(o) != 1 || o[0].HotWords[0] != "x" {
		t.Errorf("opened with %+v", o)
	}
}

func TestNull_HearsNothing(t *testing.T) {
	s, err := asrtest.Null{}.Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)})
	s.Flush()
	_ = s.Close()
	n := 0
	for res := range s.Results() {
		n++
		if res.Kind != asr.Final || res.Text != "" {
			t.Errorf("heard %+v", res)
		}
	}
	if n != 1 {
		t.Errorf("%d results for one flush", n)
	}
}
