package level_test

import (
	"encoding/binary"
	"os"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/level"
	"hotline/media/vad"
)

// The whole way: speech is found and measured. The ranges are those of the man and the woman that the synthesiser imitates.
func TestMeter_BehindTheDetector(t *testing.T) {
	for name, want := range map[string]struct{ from, to float64 }{"zh-m": {70, 130}, "zh-f": {170, 290}} {
		raw, err := os.ReadFile("../vad/testdata/" + name + ".raw")
		if err != nil {
			t.Fatal(err)
		}
		pcm := make([]int16, len(raw)/2, len(raw)/2+8000)
		for i := range pcm {
			pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:])) //nolint:gosec // as it was written
		}
		pcm = append(pcm, make([]int16, 8000)...)
		d, err := vad.New(vad.Default())
		if err != nil {
			t.Fatal(err)
		}
		m := level.New()
		d.Steps(m.Push)
		var got []level.Measure
		sink := d.Sink(func(speech bool, _ time.Duration) {
			if !speech {
				got = append(got, m.Take())
			}
		})
		for at := 0; at+160 <= len(pcm); at += 160 {
			_ = sink.WriteFrame(media.Frame{PTS: time.Duration(at) * time.Second / 8000, Rate: 8000, Samples: pcm[at : at+160]})
		}
		_ = sink.Close()
		if len(got) == 0 {
			t.Fatalf("%s: no speech", name)
		}
		for _, g := range got {
			t.Logf("%s: %+v", name, g)
			if g.PitchHz < want.from || g.PitchHz > want.to || g.LevelDB > -6 || g.LevelDB < -40 || g.Voiced < 300*time.Millisecond {
				t.Errorf("%s: %+v, want %.0f-%.0f Hz", name, g, want.from, want.to)
			}
		}
	}
}
