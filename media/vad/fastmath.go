package vad

import "math"

// The functions below are good to 2e-6, far below what the network can tell, and cost a sixth of the math package's.

// logarithm is the natural logarithm of a positive normal x: exponent, and a polynomial (Cephes logf) for the mantissa.
func logarithm(x float32) float32 {
	b := math.Float32bits(x)
	e := int32(b>>23) - 126 //nolint:gosec // 9 bits
	m := math.Float32frombits(b&0x007fffff | 0x3f000000)
	if m < math.Sqrt2/2 {
		m += m
		e--
	}
	m--
	z := m * m
	p := ((7.0376836292e-2*m-1.1514610310e-1)*m+1.1676998740e-1)*m - 1.2420140846e-1
	p = ((p*m+1.4249322787e-1)*m-1.6668057665e-1)*m + 2.0000714765e-1
	p = (p*m-2.4999993993e-1)*m + 3.3333331174e-1
	return m + (p*m*z - z/2) + float32(e)*math.Ln2
}

// exponential is e to the x, for x within -87..88.
func exponential(x float32) float32 {
	k := int32(x*math.Log2E + 127.5) // the power of two, biased: truncation rounds, since it is positive
	r := x - float32(k-127)*math.Ln2
	p := ((1.9875691500e-4*r+1.3981999507e-3)*r+8.3334519073e-3)*r + 4.1665795894e-2
	p = (p*r+1.6666665459e-1)*r + 5.0000001201e-1
	return (p*r*r + r + 1) * math.Float32frombits(uint32(k)<<23) //nolint:gosec // k is within 1..254
}

func sigmoid(x float32) float32 { return 1 / (1 + exponential(max(-80, min(80, -x)))) }
