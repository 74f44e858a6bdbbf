package level_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"hotline/media/level"
)

// voice is a glottal pulse train of hz through two formants, without its fundamental where it is below the telephone band.
func voice(hz, peak float64, d time.Duration) []int16 {
	out := make([]int16, int(d.Seconds()*8000))
	for i := range out {
		t := float64(i) / 8000
		sum := 0.0
		for k := 1; float64(k)*hz < 3400; k++ {
			f := float64(k) * hz
			if f < 300 {
				continue
			}
			a := 1/(1+math.Pow((f-600)/200, 2)) + 0.5/(1+math.Pow((f-1300)/250, 2)) + 0.02
			sum += a * math.Sin(2*math.Pi*f*t+float64(k*k))
		}
		out[i] = int16(peak * sum / 3)
	}
	return out
}

func feed(m *level.Meter, pcm []int16) {
	for ; len(pcm) >= 160; pcm = pcm[160:] {
		m.Push(pcm[:160])
	}
}

func TestMeter_FindsThePitchOfAVoice(t *testing.T) {
	m := level.New()
	for _, hz := range []float64{80, 110, 140, 180, 220, 260, 320, 390} {
		feed(m, voice(hz, 9000, time.Second))
		got := m.Take()
		if math.Abs(got.PitchHz-hz)/hz > 0.04 {
			t.Errorf("%.0f Hz is measured as %.1f", hz, got.PitchHz)
		}
		if got.Voiced < 900*time.Millisecond {
			t.Errorf("%.0f Hz: %v voiced of 1 s", hz, got.Voiced)
		}
	}
}

func TestMeter_LevelFollowsTheVoice(t *testing.T) {
	m := level.New()
	feed(m, voice(150, 8000, time.Second))
	loud := m.Take()
	feed(m, voice(150, 4000, time.Second))
	if d := loud.LevelDB - m.Take().LevelDB; math.Abs(d-6.02) > 0.3 {
		t.Errorf("half the voice is %.2f dB lower, want 6", d)
	}
	if loud.LevelDB > -10 || loud.LevelDB < -40 {
		t.Errorf("level %.1f dBFS", loud.LevelDB)
	}
	if again := m.Take(); again != (level.Measure{}) {
		t.Errorf("taken twice: %+v", again)
	}
}

func TestMeter_NoiseHasNoPitch(t *testing.T) {
	m, noise := level.New(), rand.New(rand.NewPCG(1, 2))
	pcm := make([]int16, 8000)
	for i := range pcm {
		pcm[i] = int16(noise.NormFloat64() * 2000)
	}
	feed(m, pcm)
	if got := m.Take(); got.Voiced > 40*time.Millisecond {
		t.Errorf("noise: %+v", got)
	}
	feed(m, make([]int16, 8000))
	if got := m.Take(); got != (level.Measure{}) {
		t.Errorf("silence: %+v", got)
	}
}

func TestMeter_AllocatesNothing(t *testing.T) {
	m, pcm := level.New(), voice(150, 8000, time.Second)
	if n := testing.AllocsPerRun(20, func() { feed(m, pcm); m.Push(nil); m.Take() }); n != 0 {
		t.Errorf("%v allocations a second of speech", n)
	}
}

func BenchmarkMeter_Push(b *testing.B) {
	m, pcm := level.New(), voice(150, 8000, time.Second)
	b.ReportAllocs()
	for i := 0; b.Loop(); i = (i + 1) % 50 {
		m.Push(pcm[i*160 : i*160+160])
	}
}

func ExampleMeter() {
	m := level.New()
	feed(m, voice(200, 8000, 2*time.Second))
	got := m.Take()
	fmt.Println(got.PitchHz > 195 && got.PitchHz < 205, got.Voiced > 1900*time.Millisecond)
	// Output: true true
}
