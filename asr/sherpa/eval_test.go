package sherpa_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/asr"
	"hotline/media"
)

// held are the espeak-ng voice variants that the network never heard in training.
//
//nolint:gochecknoglobals // table
var held = []string{"f4", "m7", "linda", "adam", "klatt4", "steph2", "Mike", "paul", "belinda", "max"}

// TestRecognizer_UnseenSentences measures the character error rate on tools/demo-model/unseen.txt: sentences that are in no
// training text (ASR_SENTENCES names another file, ASR_VOCABULARY the application's text, both one sentence a line), voices unseen in training,
// random speed and pitch, A-law, clean and at 10 dB of signal to noise; at 20 and 5 dB too when ASR_SENTENCES or ASR_NOISE is set.
func TestRecognizer_UnseenSentences(t *testing.T) {
	if testing.Short() {
		t.Skip("speaks 100 sentences")
	}
	const unseen = "../../tools/demo-model/unseen.txt"
	path := cmp.Or(os.Getenv("ASR_SENTENCES"), unseen)
	text, err := os.ReadFile(path) //nolint:gosec // a developer names it
	if err != nil {
		t.Fatal(err)
	}
	var vocabulary []string
	if path := os.Getenv("ASR_VOCABULARY"); path != "" {
		own, err := os.ReadFile(path) //nolint:gosec // a developer names it
		if err != nil {
			t.Fatal(err)
		}
		vocabulary = strings.Split(string(own), "\n")
	}
	levels := []float64{0, 10} // dB; 0 = clean
	if path != unseen || os.Getenv("ASR_NOISE") != "" {
		levels = []float64{0, 10, 20, 5}
	}
	r := demo(t, vocabulary...)
	rnd := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // test data
	length, edits := 0, [...]int{0, 0, 0, 0}
	for i, line := range strings.Fields(string(text)) {
		pcm := say(t, line, held[i%len(held)], "-s", strconv.Itoa(125+rnd.IntN(90)), "-p", strconv.Itoa(20+rnd.IntN(60)))
		for k, db := range levels {
			in := pcm
			if db > 0 {
				in = alaw(noise(rnd, pcm, db))
			}
			got := hear(t, r, in, 8000)
			e, n := asr.ErrorRate("zh-CN", line, got.Text)
			edits[k] += e
			if k == 0 {
				length += n
			}
			if k == 0 && e > 0 {
				t.Logf("%-8s %s -> %s (%.2f)", held[i%len(held)], line, got.Text, got.Confidence)
			}
		}
	}
	rate := func(k int) float64 { return 100 * float64(edits[k]) / float64(length) }
	t.Logf("%d characters through A-law:", length)
	for k, db := range levels {
		t.Logf("%4.1f %% wrong at %g dB (0: clean)", rate(k), db)
	}
	if path == unseen && (rate(0) > 6 || rate(1) > 16) {
		t.Errorf("want at most 6 %% clean and 16 %% at 10 dB")
	}
}

// noise adds pink-ish noise (white through one pole) at the given signal to noise ratio.
func noise(rnd *rand.Rand, pcm []int16, db float64) []int16 {
	var signal, power float64
	add := make([]float64, len(pcm))
	last := 0.0
	for i, v := range pcm {
		signal += float64(v) * float64(v)
		last = 0.8*last + rnd.NormFloat64()
		add[i] = last
		power += last * last
	}
	gain := math.Sqrt(signal / power / math.Pow(10, db/10))
	out := make([]int16, len(pcm))
	for i, v := range pcm {
		out[i] = int16(max(-32000, min(32000, float64(v)+gain*add[i])))
	}
	return out
}

// BenchmarkRecognizer_Streams gives the real-time factor per stream, with 1 and with 40 streams on the two workers.
func BenchmarkRecognizer_Streams(b *testing.B) {
	pcm := say(b, "我的手机号是幺三八零零幺三八零零零请帮我查一下这个月的话费", "f4")
	pcm = append(pcm, make([]int16, 8000)...)
	r := demo(b)
	for _, streams := range []int{1, 40} {
		b.Run(strconv.Itoa(streams), func(b *testing.B) {
			for b.Loop() {
				var wg sync.WaitGroup
				for range streams {
					wg.Go(func() { hear(b, r, pcm, 8000) })
				}
				wg.Wait()
			}
			audio := time.Duration(len(pcm)) * time.Second / 8000 * time.Duration(streams*b.N)
			b.ReportMetric(b.Elapsed().Seconds()/audio.Seconds(), "wall/audio")
		})
	}
}

// BenchmarkStream_WriteFrame is the cost on the media path.
func BenchmarkStream_WriteFrame(b *testing.B) {
	s, err := demo(b).Open(b.Context(), asr.Options{})
	if err != nil {
		b.Fatal(err)
	}
	f := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	b.ReportAllocs()
	for b.Loop() {
		_ = s.WriteFrame(f)
	}
	_ = s.Close()
	for range s.Results() { //nolint:revive // drain
	}
}
