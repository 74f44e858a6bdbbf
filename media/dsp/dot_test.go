package dsp

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestDot_IsTheSameWithAndWithoutVectors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 0; n <= 400; n += dotUnit {
		a, b := make([]float32, n), make([]float32, n+3)
		for i := range a {
			a[i], b[i] = float32(r.NormFloat64()), float32(r.NormFloat64())
		}
		if d := math.Abs(float64(dot(a, b) - dotGo(a, b[:n]))); d > 1e-3 {
			t.Errorf("%d products differ by %g", n, d)
		}
	}
}
