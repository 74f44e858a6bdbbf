package rtp_test

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/impair"
	"hotline/media/mediatest"
	"hotline/media/rtp"
)

// What a receiver reports of a bad network, and what it lets the listener hear of it.
func TestSimulate_ReportsWhatWasInjected(t *testing.T) {
	simulate(t, 10)
	if _, err := rtp.Simulate(codec.Codec{Name: "G729"}, impair.Config{}, nil, nil); !errors.Is(err, rtp.ErrParams) {
		t.Errorf("unknown codec: %v", err)
	}
}

// The same over a minute; Opus costs too much for that.
func TestSimulate_ReportsAMinute(t *testing.T) {
	if testing.Short() {
		t.Skip("codes 24 minutes of sound")
	}
	simulate(t, 60)
}

func simulate(t *testing.T, seconds int) {
	t.Helper()
	for _, c := range codec.All() {
		if !c.Encodes() || c.Name == "opus" && seconds > 10 {
			continue
		}
		for name, network := range map[string]impair.Config{
			"perfect": {}, "loss1": {Loss: 0.01, Seed: 7}, "loss3": {Loss: 0.03, Seed: 7}, "loss5": {Loss: 0.05, Seed: 7},
			"burst3": {Loss: 0.03, Burst: 3, Seed: 7}, "jitter30": {Jitter: 30 * time.Millisecond, Seed: 7}, "reorder": {Reorder: 0.01, Seed: 7},
			"all": {Loss: 0.03, Burst: 3, Jitter: 30 * time.Millisecond, Reorder: 0.01, Seed: 7},
		} {
			t.Run(c.Name+"/"+name, func(t *testing.T) {
				pcm := hum(seconds*c.Rate, float64(c.Rate))
				level, frames, made, holes := mediatest.Level(pcm), 0, 0, 0
				st, err := rtp.Simulate(c, network, pcm, func(f media.Frame) {
					if frames++; frames > 20 && frames < seconds*50-20 && mediatest.Level(f.Samples) < level-12 {
						holes++
					}
					if f.Lost {
						made++
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				dropped := 0
				for dice, i := impair.NewDice(network), 0; i < seconds*50; i++ {
					if _, lost := dice.Next(); lost {
						dropped++
					}
				}
				if d := math.Abs(float64(st.Lost) - float64(dropped)); d > 0.02*float64(dropped)+3 {
					t.Errorf("%d lost reported, %d injected", st.Lost, dropped)
				}
				if holes > made/10+1 { // bursts may follow one another
					t.Errorf("%d frames are silent, %d made up", holes, made)
				}
				if share := float64(made) / float64(frames); share > network.Loss+0.08 {
					t.Errorf("%.1f %% of the frames made up: %+v", 100*share, st)
				}
				t.Logf("lost %d, late %d, recovered %d, made up %d of %d, %d silent, delay %v, mos %.2f", st.Lost, st.Late, st.Recovered, made, frames, holes, st.Delay, st.MOS)
			})
		}
	}
}

func TestSimulate_OpusRecoversSpeech(t *testing.T) {
	c, _ := codec.Lookup("opus")
	if c, _ = c.AtRate(8000); !c.Encodes() {
		return
	}
	var pcm []int16
	for range 3 {
		for _, name := range []string{"zh-m", "zh-f", "en-f", "zh-d"} {
			raw, err := os.ReadFile("../vad/testdata/" + name + ".raw")
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i+1 < len(raw); i += 2 {
				pcm = append(pcm, int16(binary.LittleEndian.Uint16(raw[i:])))
			}
		}
	}
	st, err := rtp.Simulate(c, impair.Config{Loss: 0.05, Seed: 7}, pcm, func(media.Frame) {})
	if err != nil || st.Lost < 50 || st.Recovered < st.Lost*2/3 {
		t.Errorf("%d of %d lost packets recovered, %v", st.Recovered, st.Lost, err)
	}
}

// hum is a voiced sound of 125 Hz that swells slowly.
func hum(n int, rate float64) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		s, v := float64(i)/rate, 0.0
		for h := 1.0; h <= 12; h++ {
			v += math.Sin(2*math.Pi*125*h*s+h*h) / h
		}
		pcm[i] = int16(4000 * v * (1 + 0.2*math.Sin(2*math.Pi*s)))
	}
	return pcm
}
