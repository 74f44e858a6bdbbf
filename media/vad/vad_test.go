package vad_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/vad"
)

const step = 160 // samples of 20 ms

// corpus is 8 kHz speech made with espeak-ng (four voices; testdata/README), separated by 0.5-2 s of silence, with labels per 20 ms:
// within 35 dB of the loud level, gaps under 160 ms closed.
func corpus(t testing.TB, seconds int) ([]float64, []bool) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.raw")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var x []float64
	for k := 0; len(x) < seconds*8000; k++ {
		x = append(x, make([]float64, 4000+r.IntN(12000))...)
		raw, err := os.ReadFile(files[k%len(files)])
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(raw); i += 2 {
			x = append(x, float64(int16(binary.LittleEndian.Uint16(raw[i:])))*0.3)
		}
	}
	x = x[:seconds*8000]
	return x, labels(x)
}

func labels(x []float64) []bool {
	n := len(x) / step
	level, y := make([]float64, n), make([]bool, n)
	for i := range level {
		level[i] = decibel(x[i*step : (i+1)*step])
	}
	sorted := append([]float64(nil), level...)
	sort.Float64s(sorted)
	limit := max(sorted[n*95/100]-35, 25)
	last := -1
	for i := range y {
		if y[i] = level[i] > limit; !y[i] {
			continue
		}
		if last >= 0 && i-last <= 8 {
			for k := last + 1; k < i; k++ {
				y[k] = true
			}
		}
		last = i
	}
	return y
}

func decibel(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return 10 * math.Log10(sum/float64(len(x))+1)
}

// noisy adds coloured noise at snr dB under the active speech level.
func noisy(x []float64, y []bool, snr float64) []int16 {
	r := rand.New(rand.NewPCG(3, 4))
	var active []float64
	for i, on := range y {
		if on {
			active = append(active, x[i*step:(i+1)*step]...)
		}
	}
	noise, low := make([]float64, len(x)), 0.0
	for i := range noise {
		low = 0.7*low + r.NormFloat64() // tilted like a street or an office
		noise[i] = low
	}
	gain := math.Pow(10, (decibel(active)-snr-decibel(scaled(noise, 1000))+60)/20)
	out := make([]int16, len(x))
	for i := range out {
		out[i] = clip(x[i] + gain*noise[i])
	}
	return out
}

func scaled(x []float64, by float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v * by
	}
	return out
}

func clip(v float64) int16 { return int16(max(-32768, min(32767, v))) }

// detect returns the detector's opinion per 20 ms, with edges put where it says they are.
func detect(t testing.TB, cfg vad.Config, pcm []int16) []bool {
	t.Helper()
	d, err := vad.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	y := make([]bool, len(pcm)/step)
	from := time.Duration(-1)
	s := d.Sink(func(speech bool, at time.Duration) {
		if speech {
			from = at
			return
		}
		for i := int(from / media.FrameTime); i < min(len(y), int(at/media.FrameTime)); i++ {
			y[i] = true
		}
		from = -1
	})
	feed(t, s, pcm)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return y
}

func feed(t testing.TB, s media.Sink, pcm []int16) {
	t.Helper()
	for i := 0; i+step <= len(pcm); i += step {
		f := media.Frame{PTS: time.Duration(i) * time.Second / 8000, Rate: 8000, Samples: pcm[i : i+step]}
		if err := s.WriteFrame(f); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDetector_MissAndFalseAlarm(t *testing.T) {
	x, y := corpus(t, 60)
	for _, c := range []struct {
		name              string
		snr               float64
		maxMiss, maxAlarm float64 // per cent of 20 ms frames
	}{
		{"clean", 90, 5, 10},
		{"20dB", 20, 7, 10},
		{"10dB", 10, 9, 12},
		{"5dB", 5, 12, 14},
		{"0dB", 0, 20, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := detect(t, vad.Default(), noisy(x, y, c.snr))
			var miss, alarm, speech, quiet float64
			for i := range y {
				switch {
				case y[i]:
					speech++
					if !got[i] {
						miss++
					}
				default:
					quiet++
					if got[i] {
						alarm++
					}
				}
			}
			miss, alarm = 100*miss/speech, 100*alarm/quiet
			t.Logf("miss %.1f %%, false alarm %.1f %%", miss, alarm)
			if miss > c.maxMiss || alarm > c.maxAlarm {
				t.Errorf("miss %.1f %% (max %g), false alarm %.1f %% (max %g)", miss, c.maxMiss, alarm, c.maxAlarm)
			}
		})
	}
}

func TestDetector_IgnoresWhatIsNoSpeech(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	sine := func(i int, hz float64) float64 { return math.Sin(2 * math.Pi * hz * float64(i) / 8000) }
	for _, c := range []struct {
		name string
		max  float64 // seconds of 20 that may be called speech; the edges of tones are
		wave func(i int) float64
	}{
		{"silence", 0, func(int) float64 { return 0 }},
		{"line_noise", 0.2, func(int) float64 { return 20 * r.NormFloat64() }},
		{"loud_noise", 1, func(int) float64 { return 1500 * r.NormFloat64() }},
		{"ringback", 1, func(i int) float64 { return 3000 * sine(i, 450) * gateOn(i%40000 < 8000) }},
		{"dtmf", 1, func(i int) float64 { return 3000 * (sine(i, 770) + sine(i, 1336)) * gateOn(i%4000 < 1000) }},
		{"busy", 2, func(i int) float64 { return 3000 * sine(i, 450) * gateOn(i%5600 < 2800) }},
		{"hum", 1, func(i int) float64 { return 800 * (sine(i, 50) + sine(i, 100)/2) }},
		{"clicks", 1, func(i int) float64 { return 9000 * r.NormFloat64() * math.Exp(-float64(i%4000)/40) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			pcm := make([]int16, 20*8000)
			for i := range pcm {
				pcm[i] = clip(c.wave(i))
			}
			on := 0
			for _, s := range detect(t, vad.Default(), pcm) {
				if s {
					on++
				}
			}
			t.Logf("%.2f s of 20 called speech", float64(on)/50)
			if float64(on)/50 > c.max {
				t.Errorf("%.2f s of 20 called speech, want at most %g", float64(on)/50, c.max)
			}
		})
	}
}

func gateOn(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
