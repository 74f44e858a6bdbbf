package dsp_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"hotline/media/dsp"
	"hotline/media/mediatest"
)

func sine(n int, hz, rate, amplitude float64) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(math.Round(amplitude * math.Sin(2*math.Pi*hz*float64(i)/rate)))
	}
	return pcm
}

// fit returns the amplitude of the best sine of hz in pcm, and the signal to noise ratio in dB.
func fit(pcm []int16, hz, rate float64) (amplitude, snr float64) {
	var a, b, total float64
	for i, s := range pcm {
		w := 2 * math.Pi * hz * float64(i) / rate
		a += float64(s) * math.Sin(w)
		b += float64(s) * math.Cos(w)
	}
	n := float64(len(pcm))
	a, b = 2*a/n, 2*b/n
	for i, s := range pcm {
		w := 2 * math.Pi * hz * float64(i) / rate
		e := float64(s) - a*math.Sin(w) - b*math.Cos(w)
		total += e * e
	}
	amplitude = math.Hypot(a, b)
	return amplitude, 10 * math.Log10(amplitude*amplitude/2/(total/n))
}

var ratios = [][2]int{
	{8000, 16000}, {16000, 8000}, {48000, 16000}, {48000, 8000}, {24000, 8000}, {8000, 24000}, {8000, 48000},
	{22050, 8000}, {22050, 16000}, {44100, 8000}, {8000, 22050}, {24000, 16000}, {16000, 24000}, {44100, 48000},
}

func TestResampler_SNR(t *testing.T) {
	for _, ratio := range ratios {
		in, out := ratio[0], ratio[1]
		t.Run(fmt.Sprintf("%d_to_%d", in, out), func(t *testing.T) {
			r, err := dsp.NewResampler(in, out)
			if err != nil {
				t.Fatal(err)
			}
			for _, hz := range []float64{300, 1000, 3000} {
				r.Reset()
				pcm := sine(in, hz, float64(in), 20000)
				var got []int16
				for i := 0; i < len(pcm); i += 441 { // odd frames, as they come
					got = r.Process(got, pcm[i:min(i+441, len(pcm))])
				}
				if d := len(got) - out; d > 0 || d < -out/100 {
					t.Errorf("%d samples of one second", len(got))
				}
				skip := out / 50
				n := (len(got) - skip) / 100 * 100
				amplitude, snr := fit(got[skip:skip+n], hz, float64(out))
				if snr < 60 || math.Abs(amplitude-20000) > 200 {
					t.Errorf("%v Hz: snr %.1f dB, amplitude %.0f of 20000", hz, snr, amplitude)
				}
			}
		})
	}
}

func TestResampler_SuppressesAliases(t *testing.T) {
	for _, hz := range []float64{4700, 6000, 7500} {
		r, err := dsp.NewResampler(16000, 8000)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Process(nil, sine(16000, hz, 16000, 20000))
		if l := mediatest.Level(got[200:]) - mediatest.Level(sine(8000, 1000, 8000, 20000)); l > -60 {
			t.Errorf("%v Hz is heard at %.1f dB", hz, l)
		}
	}
}

func TestResampler_RefusesOddRatios(t *testing.T) {
	for _, r := range [][2]int{{0, 8000}, {8000, -1}, {8001, 16000}, {8000, 200000}} {
		if _, err := dsp.NewResampler(r[0], r[1]); !errors.Is(err, dsp.ErrRatio) {
			t.Errorf("%v: %v", r, err)
		}
	}
}

func TestResampler_CloneIsIndependent(t *testing.T) {
	a, err := dsp.NewResampler(22050, 8000)
	if err != nil {
		t.Fatal(err)
	}
	pcm := sine(441, 700, 22050, 9000)
	want := a.Process(nil, pcm)
	b := a.Clone()
	if got := b.Process(nil, pcm); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Error("a clone hears something else")
	}
}

// voiced is a pulse-like vowel of 125 Hz with harmonics, slowly swelling.
func voiced(n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		t, v := float64(i)/8000, 0.0
		for h := 1.0; h <= 12; h++ {
			v += math.Sin(2*math.Pi*125*h*t+h*h) / h
		}
		pcm[i] = int16(4000 * v * (1 + 0.1*math.Sin(2*math.Pi*3*t)))
	}
	return pcm
}

func TestConcealer_KeepsEnergyAndFades(t *testing.T) {
	c := dsp.NewConcealer(8000)
	pcm := voiced(8000)
	for i := 0; i < 4000; i += 160 {
		c.Good(pcm[i : i+160])
	}
	before := mediatest.Level(pcm[3840:4000])
	out := make([]int16, 160)
	var levels []float64
	for range 7 {
		c.Conceal(out)
		levels = append(levels, mediatest.Level(out))
	}
	if d := math.Abs(levels[0] - before); d > 3 {
		t.Errorf("first lost frame differs by %.1f dB", d)
	}
	for i := 2; i < 6; i++ {
		if levels[i] >= levels[i-1] {
			t.Errorf("frame %d is not quieter: %.1f", i, levels)
		}
	}
	if levels[6] > -48 || !c.Muted() { // the voice is all it heard: noise is capped at -50 dBov
		t.Errorf("no background noise after 120 ms: %.1f", levels)
	}
	if levels[2] < before-6 {
		t.Errorf("a burst of three packets leaves a hole: %.1f, before %.1f", levels, before)
	}
}

func TestConcealer_IsSmoothAtBothEdges(t *testing.T) {
	for _, lost := range []int{1, 2, 3, 6} {
		for _, at := range []int{4000, 4160, 4320, 4480} {
			c := dsp.NewConcealer(8000)
			pcm := voiced(8000)
			steepest := step(pcm)
			for i := 0; i < at; i += 160 {
				c.Good(pcm[i : i+160])
			}
			end := at + 160*lost
			for i := at; i < end; i += 160 {
				c.Conceal(pcm[i : i+160])
			}
			c.Good(pcm[end : end+160])
			if s := step(pcm[at-160 : end+160]); s > 1.3*steepest {
				t.Errorf("lost %d at %d: step of %.0f, the voice has %.0f at most", lost, at, s, steepest)
			}
		}
	}
}

// step is the greatest difference between neighbours.
func step(pcm []int16) (most float64) {
	for i := 1; i < len(pcm); i++ {
		most = max(most, math.Abs(float64(pcm[i])-float64(pcm[i-1])))
	}
	return most
}

func TestConcealer_BridgesAWeakBegin(t *testing.T) {
	pcm := voiced(8000)
	after := func(end func(c *dsp.Concealer, pcm []int16)) []int16 {
		c := dsp.NewConcealer(8000)
		for i := 0; i < 4000; i += 160 {
			c.Good(pcm[i : i+160])
		}
		c.Conceal(make([]int16, 160))
		weak := make([]int16, 160)
		for i := range weak {
			weak[i] = pcm[4160+i] / 20
		}
		end(c, weak)
		return weak
	}
	weak := mediatest.Level(pcm[4160:4320]) - 26
	good, bridged := after((*dsp.Concealer).Good), after((*dsp.Concealer).Bridge)
	if g, b := mediatest.Level(good[80:]), mediatest.Level(bridged[80:]); math.Abs(g-weak) > 3 || b < g+6 {
		t.Errorf("10 ms after the loss %.1f dBov, bridged %.1f, what came %.1f", g, b, weak)
	}
	dropped := after(func(c *dsp.Concealer, pcm []int16) { c.Drop(); c.Good(pcm) })
	if l := mediatest.Level(dropped[:80]); math.Abs(l-weak) > 3 {
		t.Errorf("blended although dropped: %.1f dBov, what came %.1f", l, weak)
	}
}

func TestConcealer_RestsInTheBackground(t *testing.T) {
	c := dsp.NewConcealer(8000)
	out := make([]int16, 160)
	if c.Rest(out); mediatest.Level(out) != dsp.Floor {
		t.Errorf("noise at %.1f dBov before anything was heard", mediatest.Level(out))
	}
	pcm := voiced(3200)
	for i := 0; i < len(pcm); i += 160 {
		c.Good(pcm[i : i+160])
	}
	for range 20 {
		c.Rest(out)
		if l := mediatest.Level(out); l > -48 || l < -70 {
			t.Errorf("a pause at %.1f dBov", l)
		}
	}
}

func TestConcealer_FollowsThePitch(t *testing.T) {
	c := dsp.NewConcealer(8000)
	pcm := voiced(4160)
	for i := 0; i < 4000; i += 160 {
		c.Good(pcm[i : i+160])
	}
	out := make([]int16, 160)
	c.Conceal(out)
	var diff, power float64
	for i, s := range out[:120] {
		d := float64(s) - float64(pcm[4000+i])
		diff += d * d
		power += float64(pcm[4000+i]) * float64(pcm[4000+i])
	}
	if snr := 10 * math.Log10(power/diff); snr < 12 {
		t.Errorf("a steady vowel is continued with %.1f dB only", snr)
	}
}

func TestMixAndRampSaturate(t *testing.T) {
	a := []int16{30000, -30000, 5, 7}
	dsp.Mix(a, []int16{30000, -30000, 6})
	if fmt.Sprint(a) != "[32767 -32768 11 7]" {
		t.Error(a)
	}
	b := []int16{1000, 1000, 1000, -20000}
	dsp.Ramp(b, 0, 4)
	if fmt.Sprint(b) != "[1000 2000 3000 -32768]" {
		t.Error(b)
	}
}

func TestConcealer_GoesOnWithTheBackground(t *testing.T) {
	for _, level := range []float64{-96, -70, -60} {
		c := dsp.NewConcealer(8000)
		background := dsp.NewComfort(level, 3)
		pcm, out := make([]int16, 160), make([]int16, 160)
		for range 250 {
			background.Fill(pcm)
			c.Good(pcm)
		}
		heard := mediatest.Level(pcm)
		for range 12 {
			c.Conceal(out)
		}
		if l := mediatest.Level(out); math.Abs(l-heard) > 3 {
			t.Errorf("background at %.1f, after the loss %.1f", heard, l)
		}
	}
}

func TestComfort_HasItsLevelAndColour(t *testing.T) {
	for _, c := range []struct {
		name    string
		payload []byte
		level   float64
		dark    bool // more power in the low half
	}{
		{"no_payload", nil, -65, false},
		{"white", []byte{50}, -50, false},
		{"dark", []byte{40, 127 - 110}, -40, true},
		{"many_coefficients", []byte{45, 60, 150, 110, 140, 127, 127, 127, 127, 127, 127, 200, 3}, -45, true},
		{"loudest", []byte{0x80 | 20, 127}, -20, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := dsp.NewComfort(-65, 7)
			if n.Set(c.payload) == (c.payload == nil) {
				t.Error("Set says otherwise")
			}
			pcm := make([]int16, 16000)
			n.Fill(pcm[:160])
			n.Fill(pcm)
			if l := mediatest.Level(pcm); math.Abs(l-c.level) > 1.5 {
				t.Errorf("level %.1f, want %.1f", l, c.level)
			}
			var near, all float64 // correlation of neighbours: positive where low frequencies prevail
			for i := 1; i < len(pcm); i++ {
				near += float64(pcm[i]) * float64(pcm[i-1])
				all += float64(pcm[i]) * float64(pcm[i])
			}
			if r := near / all; c.dark != (r > 0.2) {
				t.Errorf("neighbours correlate by %.2f", r)
			}
		})
	}
}

func FuzzComfort(f *testing.F) {
	f.Add([]byte{50, 1, 254, 127})
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, payload []byte) {
		n := dsp.NewComfort(-65, 7)
		n.Set(payload)
		pcm := make([]int16, 480)
		for range 20 {
			n.Fill(pcm)
		}
		n.Set([]byte{127})
		for range 4 {
			n.Fill(pcm)
		}
		if l := mediatest.Level(pcm); l > -80 {
			t.Errorf("silence at %.1f dBov after % x: the filter rings for ever", l, payload)
		}
	})
}

func TestDSP_AllocatesNothing(t *testing.T) {
	r, err := dsp.NewResampler(8000, 16000)
	if err != nil {
		t.Fatal(err)
	}
	c, pcm, dst := dsp.NewConcealer(8000), voiced(160), make([]int16, 0, 400)
	if n := testing.AllocsPerRun(100, func() {
		dst = r.Process(dst[:0], pcm)
		c.Good(pcm)
		c.Conceal(dst[:160])
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func ExampleNewResampler() {
	r, err := dsp.NewResampler(24000, 8000) // a synthesiser's rate to the phone's
	if err != nil {
		panic(err)
	}
	frame := make([]int16, 480) // 20 ms
	fmt.Println(len(r.Process(nil, frame)))
	// Output: 160
}

func BenchmarkResampler(b *testing.B) {
	for _, ratio := range [][2]int{{8000, 16000}, {24000, 8000}, {22050, 8000}, {48000, 16000}} {
		b.Run(fmt.Sprintf("%d_to_%d", ratio[0], ratio[1]), func(b *testing.B) {
			r, err := dsp.NewResampler(ratio[0], ratio[1])
			if err != nil {
				b.Fatal(err)
			}
			pcm, dst := make([]int16, ratio[0]/50), make([]int16, 0, 2000)
			b.ReportAllocs()
			for b.Loop() {
				dst = r.Process(dst[:0], pcm)
			}
		})
	}
}

func BenchmarkConcealer(b *testing.B) {
	c, pcm, out := dsp.NewConcealer(8000), voiced(160), make([]int16, 160)
	b.Run("good", func(b *testing.B) {
		for b.Loop() {
			c.Good(pcm)
		}
	})
	b.Run("first_lost", func(b *testing.B) {
		for b.Loop() {
			c.Good(pcm)
			c.Conceal(out)
		}
	})
}

func TestConvert_AWholePiece(t *testing.T) {
	piece := make([]int16, 16000)
	same, err := dsp.Convert(piece, 16000, 16000)
	if err != nil || &same[0] != &piece[0] {
		t.Errorf("the same rate: %v", err)
	}
	half, err := dsp.Convert(piece, 16000, 8000)
	if n := len(half); err != nil || n < 7900 || n > 8000 {
		t.Errorf("16 to 8 kHz: %d samples of 16000, %v", n, err)
	}
	if none, err := dsp.Convert(piece, 16000, 1); err == nil || none != nil {
		t.Errorf("1 Hz: %d samples, %v", len(none), err)
	}
}
