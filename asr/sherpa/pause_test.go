package sherpa_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"hotline/asr"
)

// TestRecognizer_PausesChangeNothing speaks two sentences with long pauses before, between and behind: what the network is not
// shown must be missing neither in the words nor in their times.
func TestRecognizer_PausesChangeNothing(t *testing.T) {
	r := demo(t)
	a, b := say(t, "帮我转人工客服", "f4"), say(t, "我要查一下话费", "f4")
	pause := make([]int16, 5*8000)
	pcm := slices.Concat(pause, a, pause, b, pause)
	length := func(n int) time.Duration { return time.Duration(n) * time.Second / 8000 }
	starts := [...]time.Duration{length(len(pause)), length(2*len(pause) + len(a))}
	for _, db := range []float64{0, 25} {
		t.Run(strconv.Itoa(int(db)), func(t *testing.T) {
			in := pcm
			if db > 0 {
				in = alaw(noise(rand.New(rand.NewPCG(3, 4)), pcm, db)) //nolint:gosec // test data
			}
			got := hear(t, r, in, 8000)
			if wrong, _ := asr.ErrorRate("zh-CN", "帮我转人工客服我要查一下话费", got.Text); wrong > 1 {
				t.Fatalf("heard %q", got.Text)
			}
			second := slices.IndexFunc(got.Words, func(w asr.Word) bool { return w.From >= starts[1]-300*time.Millisecond })
			if second < 0 || len(got.Words) == 0 {
				t.Fatalf("no word after the pause: %+v", got.Words)
			}
			for i, at := range []time.Duration{got.Words[0].From, got.Words[second].From} {
				if off := at - starts[i]; off < -300*time.Millisecond || off > 300*time.Millisecond {
					t.Errorf("sentence %d begins at %v, and is heard %v from there", i+1, starts[i], off)
				}
			}
			if last := got.Words[second-1].To; last > starts[1]-4*time.Second {
				t.Errorf("the first sentence is heard until %v, the second began at %v", last, starts[1])
			}
		})
	}
}

// BenchmarkRecognizer_Call is a caller who speaks for 3 of 15 seconds, on one stream.
func BenchmarkRecognizer_Call(b *testing.B) {
	pcm := say(b, "我的手机号是幺三八零零幺三八零零零", "f4")
	pcm = slices.Concat(make([]int16, 3*8000), pcm, make([]int16, 15*8000))[:15*8000]
	r := demo(b)
	for b.Loop() {
		hear(b, r, pcm, 8000)
	}
	b.ReportMetric(1000*b.Elapsed().Seconds()/float64(b.N*15), "ms/s")
}
