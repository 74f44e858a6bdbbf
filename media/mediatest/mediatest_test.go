package mediatest_test

import (
	"math"
	"testing"
	"time"

	"hotline/media/dsp"
	"hotline/media/mediatest"
)

func TestLevel(t *testing.T) {
	for _, c := range []struct {
		name string
		pcm  []int16
		want float64
	}{
		{"silence", make([]int16, 160), dsp.Floor},
		{"nothing", nil, dsp.Floor},
		{"sine", sine(8000), -3.01},
		{"square", []int16{-32768, -32768}, 0},
	} {
		if got := mediatest.Level(c.pcm); math.Abs(got-c.want) > 0.02 {
			t.Errorf("%s: %.2f, want %.2f", c.name, got, c.want)
		}
	}
}

// sine is a second of 1 kHz at full scale.
func sine(rate int) []int16 {
	pcm := make([]int16, rate)
	for i := range pcm {
		pcm[i] = int16(math.Round(32767 * math.Sin(2*math.Pi*1000*float64(i)/float64(rate))))
	}
	return pcm
}

func TestRecording_Range(t *testing.T) {
	a := mediatest.Recording{Rate: 8000, Caller: make([]int16, 8000), Hotline: make([]int16, 8000)}
	for i := range a.Caller {
		a.Caller[i] = int16(i / 160)
	}
	part := a.Range(200*time.Millisecond, 400*time.Millisecond)
	if part.Duration() != 200*time.Millisecond || part.Caller[0] != 10 || part.Caller[1599] != 19 {
		t.Errorf("%v", part.Duration())
	}
	if a.Range(-time.Hour, -time.Minute).Duration() != 0 || a.Range(0, time.Hour).Duration() != a.Duration() {
		t.Error("bounds outside the recording")
	}
}
