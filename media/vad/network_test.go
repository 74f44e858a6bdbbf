package vad

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

func TestFastMath_IsCloseToMath(t *testing.T) {
	for x := float32(64); x < 1e12; x *= 1.0137 {
		if d := math.Abs(float64(logarithm(x)) - math.Log(float64(x))); d > 4e-6 {
			t.Errorf("log %g is off by %g", x, d)
		}
	}
	for x := float32(-100); x < 100; x += 0.0137 {
		if d := math.Abs(float64(sigmoid(x)) - 1/(1+math.Exp(-float64(x)))); d > 2e-6 {
			t.Errorf("sigmoid %g is off by %g", x, d)
		}
	}
}

func TestVectors_AreLikeTheScalars(t *testing.T) {
	var a, b, c, d []float32
	for x := float32(-100); x < 100; x += 0.0113 {
		a, b = append(a, x), append(b, sigmoid(x))
	}
	for x := float32(64); x < 1e12; x *= 1.0137 {
		c, d = append(c, x), append(d, logarithm(x))
	}
	a, b, c, d = a[:len(a)/8*8], b[:len(a)/8*8], c[:len(c)/8*8], d[:len(c)/8*8]
	in := append([]float32(nil), a...)
	sigmoids(a)
	logarithms(c)
	for i := range a {
		if math.Abs(float64(a[i]-b[i])) > 2e-6 {
			t.Fatalf("sigmoid %g: %g, %g", in[i], a[i], b[i])
		}
	}
	for i := range c {
		if math.Abs(float64(c[i]-d[i])) > 4e-6 {
			t.Fatalf("logarithm: %g, %g", c[i], d[i])
		}
	}
}

func TestMac_IsTheSameWithAndWithoutVectors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 7, 40, 80} {
		w, x := make([]float32, n*block), make([]float32, n)
		for i := range w {
			w[i] = float32(r.NormFloat64())
		}
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		var a, b [block]float32
		for i := range a {
			a[i] = float32(i)
			b[i] = a[i]
		}
		mac(&a, w, x)
		macGo(&b, w, x)
		for i := range a {
			if math.Abs(float64(a[i]-b[i])) > 1e-4 {
				t.Fatalf("%d inputs, output %d: %g and %g", n, i, a[i], b[i])
			}
		}
	}
}

func TestTransform_IsTheFourierTransform(t *testing.T) {
	tab, r := newTables(), rand.New(rand.NewPCG(3, 4))
	var in [fftSize]complex128
	var z [fftSize]turn
	for i := range in {
		re, im := r.NormFloat64(), r.NormFloat64()
		in[i] = complex(re, im)
		z[tab.swap[i]] = turn{float32(re), float32(im)}
	}
	tab.transform(&z)
	for k := range z {
		var want complex128
		for i, v := range in {
			want += v * cmplx.Rect(1, -2*math.Pi*float64(i*k)/fftSize)
		}
		if d := cmplx.Abs(want - complex(float64(z[k].re), float64(z[k].im))); d > 1e-4 {
			t.Fatalf("bin %d is off by %g", k, d)
		}
	}
}
