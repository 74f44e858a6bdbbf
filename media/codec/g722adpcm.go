package codec

// adpcm is one band: an adaptive quantiser of the difference between a sample and its prediction from two earlier outputs
// (poles) and six earlier differences (zeros).
type adpcm struct {
	predicted int // S
	zeros     int // SZ, the zeros' part of it
	step      int // DET, of the quantiser
	scale     int // NB, its logarithm

	r, p [2]int // outputs, and partial outputs, one and two samples ago
	a    [2]int // poles
	d, b [6]int // differences and zeros
}

// quantise6 codes a sample of the lower band in 6 bits: SUBTRA, QUANTL.
func (s *adpcm) quantise6(x int) byte {
	diff := clip16(x - s.predicted)
	size := diff
	if diff < 0 {
		size = -(diff + 1)
	}
	i := 1
	for i < len(decision6) && size >= decision6[i]*s.step>>12 {
		i++
	}
	if diff < 0 {
		return code6Minus[i]
	}
	return code6Plus[i]
}

// quantise2 codes a sample of the upper band in 2 bits: SUBTRA, QUANTH.
func (s *adpcm) quantise2(x int) byte {
	diff := clip16(x - s.predicted)
	switch limit := 564 * s.step >> 12; {
	case diff >= limit:
		return 2
	case diff >= 0:
		return 3
	case -(diff + 1) >= limit:
		return 0
	default:
		return 1
	}
}

// adapt4 follows the lower band's code: INVQAL, LOGSCL, SCALEL and the prediction.
func (s *adpcm) adapt4(code byte) {
	i := code >> 2
	diff := s.step * value4[i] >> 15
	s.scale = max(0, min(18432, s.scale*127>>7+grow4[i]))
	s.step = exponent(s.scale, 8)
	s.predict(diff)
}

// adapt2 follows the upper band's code: INVQAH, LOGSCH, SCALEH and the prediction.
func (s *adpcm) adapt2(code byte) {
	diff := s.step * value2[code] >> 15
	s.scale = max(0, min(22528, s.scale*127>>7+grow2[code]))
	s.step = exponent(s.scale, 10)
	s.predict(diff)
}

// exponent turns the logarithm of a step into the step.
func exponent(scale, top int) int {
	v, shift := antilog[scale>>6&31], top-scale>>11
	if shift < 0 {
		return v << -shift << 2
	}
	return v >> shift << 2
}

// predict moves the predictor on by a difference: RECONS, PARREC, UPPOL2, UPPOL1, UPZERO, DELAYA, FILTEP, FILTEZ, PREDIC.
func (s *adpcm) predict(diff int) {
	out, part := clip16(s.predicted+diff), clip16(s.zeros+diff)
	s.adaptPoles(part)
	s.r[1], s.r[0] = s.r[0], out
	s.p[1], s.p[0] = s.p[0], part

	gain := 128
	if diff == 0 {
		gain = 0
	}
	zeros := 0
	last := diff
	for i, old := range s.d {
		g := gain
		if (old < 0) != (diff < 0) {
			g = -g
		}
		s.b[i] = clip16(s.b[i]*32640>>15 + g)
		s.d[i] = last
		zeros += s.b[i] * clip16(2*last) >> 15
		last = old
	}
	s.zeros = clip16(zeros)
	poles := clip16(s.a[0]*clip16(2*s.r[0])>>15 + s.a[1]*clip16(2*s.r[1])>>15)
	s.predicted = clip16(poles + s.zeros)
}

// adaptPoles is UPPOL2 and UPPOL1.
func (s *adpcm) adaptPoles(part int) {
	same1, same2 := (part < 0) == (s.p[0] < 0), (part < 0) == (s.p[1] < 0)
	lean := clip16(4 * s.a[0])
	if same1 {
		lean = min(-lean, 32767)
	}
	second := lean>>7 + s.a[1]*32512>>15
	if same2 {
		second += 128
	} else {
		second -= 128
	}
	second = max(-12288, min(12288, second))
	first := s.a[0] * 32640 >> 15
	if same1 {
		first += 192
	} else {
		first -= 192
	}
	limit := clip16(15360 - second)
	s.a[0], s.a[1] = max(-limit, min(limit, clip16(first))), second
}
