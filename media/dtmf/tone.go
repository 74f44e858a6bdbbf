package dtmf

import (
	"math"
	"time"
)

// AppendTone appends the two tones of a digit (ITU-T Q.23) to pcm and returns it: d long at rate Hz, each tone at
// -9 dBov, with edges of 3 ms. It returns ErrDigit for anything but a key.
func AppendTone(pcm []int16, digit string, d time.Duration, rate int) ([]int16, error) {
	code, err := Code(digit)
	if err != nil {
		return pcm, err
	}
	low, high := tones(code)
	const amplitude = 0.25 * math.MaxInt16
	n := int(d * time.Duration(rate) / time.Second)
	edge := float64(rate) * 0.003
	for i := range n {
		t := 2 * math.Pi * float64(i) / float64(rate)
		v := amplitude * (math.Sin(low*t) + math.Sin(high*t))
		v *= min(1, float64(i)/edge, float64(n-1-i)/edge)
		pcm = append(pcm, int16(v))
	}
	return pcm, nil
}

// tones are the row and the column of the key on the pad, in Hz.
func tones(code byte) (low, high float64) {
	const pad = "123A456B789C*0#D"
	rows := [...]float64{697, 770, 852, 941}
	columns := [...]float64{1209, 1336, 1477, 1633}
	for i := range pad {
		if pad[i] == keys[code] {
			return rows[i/4], columns[i%4]
		}
	}
	return 0, 0
}
