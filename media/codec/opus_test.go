//go:build cgo && nolibopusfile

package codec_test

import (
	"math"
	"testing"
	"time"

	"hotline/media/codec"
)

// alike is the correlation of two signals' envelopes in 5 ms steps; Opus keeps no waveform.
func alike(a, b []int16, rate int) float64 {
	n := rate / 200
	var sa, sb, saa, sbb, sab, k float64
	for i := 0; i+n <= min(len(a), len(b)); i += n {
		var x, y float64
		for j := range n {
			x += math.Abs(float64(a[i+j]))
			y += math.Abs(float64(b[i+j]))
		}
		sa, sb, saa, sbb, sab, k = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y, k+1
	}
	return (k*sab - sa*sb) / math.Sqrt((k*saa-sa*sa)*(k*sbb-sb*sb))
}

func TestOpus_CarriesSpeechAtEveryRate(t *testing.T) {
	base, _ := codec.Lookup("opus")
	for _, rate := range []int{8000, 16000, 24000, 48000} {
		for _, ptime := range []int{10, 20, 40, 60} {
			c, err := base.AtRate(rate)
			if err != nil {
				t.Fatal(err)
			}
			enc, err := c.NewEncoder()
			if err != nil {
				t.Fatal(err)
			}
			dec, err := c.NewDecoder()
			if err != nil {
				t.Fatal(err)
			}
			pcm, n := voice(rate, 2*rate), rate*ptime/1000
			var back []int16
			for i := 0; i+n <= len(pcm); i += n {
				wire, err := enc.Encode(nil, pcm[i:i+n])
				if err != nil {
					t.Fatal(err)
				}
				if d, ok := c.Duration(wire); !ok || d != time.Duration(ptime)*time.Millisecond {
					t.Fatalf("packet says %v", d)
				}
				if back, err = dec.Decode(back, wire); err != nil {
					t.Fatal(err)
				}
			}
			delay := rate * 65 / 10000 // libopus' look-ahead for speech
			if r := alike(pcm[rate/4:], back[rate/4+delay:], rate); r < 0.9 {
				t.Errorf("%d Hz, %d ms: envelopes correlate by %.2f", rate, ptime, r)
			}
		}
	}
}

func TestOpus_RecoversALostPacketFromTheNext(t *testing.T) {
	c, _ := codec.Lookup("opus")
	enc, dec := coders(t, "opus")
	enc.(codec.LossAware).SetLoss(0.2)
	_, ref := coders(t, "opus")
	pcm := voice(c.Rate, 2*c.Rate)
	var packets [][]byte
	var want, fec, plc []int16
	_, dec2 := coders(t, "opus")
	for i := 0; i+320 <= len(pcm); i += 320 {
		wire, err := enc.Encode(nil, pcm[i:i+320])
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, wire)
	}
	recovered, lost := 0, 0
	for i, p := range packets {
		want, _ = ref.Decode(want, p)
		if i%5 != 4 || i+1 == len(packets) {
			fec, _ = dec.Decode(fec, p)
			plc, _ = dec2.Decode(plc, p)
			continue
		}
		lost++
		var ok bool
		if fec, ok = dec.(codec.Recoverer).Recover(fec, packets[i+1], 320); ok {
			recovered++
		} else {
			fec, _ = dec.(codec.Concealer).Conceal(fec, 320)
		}
		plc, _ = dec2.(codec.Concealer).Conceal(plc, 320)
	}
	if len(fec) != len(want) || len(plc) != len(want) {
		t.Fatalf("%d, %d of %d samples", len(fec), len(plc), len(want))
	}
	if recovered < lost*2/3 {
		t.Errorf("%d of %d lost packets recovered", recovered, lost)
	}
	if a, b := alike(fec, want, c.Rate), alike(plc, want, c.Rate); a < 0.97 || a < b {
		t.Errorf("with correction %.3f, with concealment only %.3f", a, b)
	}
}

func TestOpus_ConcealsOddLengths(t *testing.T) {
	_, dec := coders(t, "opus")
	for _, n := range []int{1, 39, 40, 41, 320, 333, 1920} {
		pcm, err := dec.(codec.Concealer).Conceal(nil, n)
		if err != nil || len(pcm) < n || len(pcm) >= n+40 {
			t.Errorf("%d samples: %d, %v", n, len(pcm), err)
		}
	}
}
