package vad_test

import (
	"slices"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/vad"
)

// level is a stretch of a square wave.
type level struct {
	amplitude int16
	length    time.Duration
}

// sounds returns the onsets that a detector reports for the stretches.
func sounds(t *testing.T, stretches ...level) []time.Duration {
	t.Helper()
	d, err := vad.New(vad.Default())
	if err != nil {
		t.Fatal(err)
	}
	var got []time.Duration
	d.Sounds(func(at time.Duration) { got = append(got, at) })
	sink := d.Sink(func(bool, time.Duration) {})
	at := time.Duration(0)
	for _, s := range stretches {
		for end := at + s.length; at < end; at += 20 * time.Millisecond {
			samples := make([]int16, 160)
			for i := range samples {
				samples[i] = s.amplitude * int16(1-2*(i/20%2))
			}
			if err := sink.WriteFrame(media.Frame{PTS: at, Rate: 8000, Samples: samples}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return got
}

func TestDetector_TellsWhenASoundBegins(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		in   []level
		want []time.Duration
	}{
		"silence":           {[]level{{8, 2000 * ms}}, nil},
		"one sound":         {[]level{{8, 1000 * ms}, {3000, 300 * ms}, {8, 500 * ms}}, []time.Duration{1000 * ms}},
		"click":             {[]level{{8, 1000 * ms}, {3000, 20 * ms}, {8, 500 * ms}}, nil},
		"pause within":      {[]level{{8, 1000 * ms}, {3000, 100 * ms}, {8, 100 * ms}, {3000, 100 * ms}, {8, 500 * ms}}, []time.Duration{1000 * ms}},
		"two sounds":        {[]level{{8, 1000 * ms}, {3000, 100 * ms}, {8, 300 * ms}, {3000, 100 * ms}}, []time.Duration{1000 * ms, 1400 * ms}},
		"little over floor": {[]level{{8, 1000 * ms}, {50, 300 * ms}}, nil},
	} {
		if got := sounds(t, c.in...); !slices.Equal(got, c.want) {
			t.Errorf("%s: onsets %v, want %v", name, got, c.want)
		}
	}
}
