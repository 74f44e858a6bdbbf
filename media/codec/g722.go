package codec

// G.722 at 64 kbit/s: two bands of 8 kHz, 6 bits for the lower and 2 for the upper, each with adaptive prediction.
// Names of the blocks in comments (SCALEL, UPPOL2, ...) are those of ITU-T G.722, section 6.2, whose integer arithmetic this
// follows to the bit; TestG722_FollowsTheRecommendation says how that was checked.
// One octet holds two samples of 16 kHz; the RTP clock is 8000 Hz for historical reasons (RFC 3551, section 4.5.2).

// qmfTaps is the length of the quadrature mirror filter that splits and joins the bands.
const qmfTaps = 24

// chunk is how many samples of 16 kHz are filtered at a time: 10 ms.
const chunk = 160

//nolint:gochecknoglobals // tables of the recommendation
var (
	qmf = [qmfTaps / 2]int{3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11}

	decision6 = [30]int{ // Q6, limits of the lower band's quantiser
		0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
		1458, 1612, 1765, 1980, 2195, 2557, 2919,
	}
	code6Minus = [31]byte{ // ILN
		0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
	}
	code6Plus = [31]byte{ // ILP
		0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
	}
	value6 = [64]int{ // QM6, outputs of the lower band's quantiser
		-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
		-7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
		24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
		4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
	}
	value4 = [16]int{ // QM4, the same without the two lowest bits: what the prediction works with
		0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
	}
	value2 = [4]int{-7408, -1616, 7408, 1616} // QM2, outputs of the upper band's quantiser

	grow4 = [16]int{ // WL by RL42: how the lower band's step grows
		-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60,
	}
	grow2 = [4]int{798, -214, 798, -214} // WH by RH2

	antilog = [32]int{ // ILB: 2048 times 2 to the i/32
		2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
		2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
	}
)

// g722Encoder keeps the prediction of both bands and the filter's past.
type g722Encoder struct {
	low, high adpcm
	past      [qmfTaps - 2]int16
}

func newG722Encoder() *g722Encoder {
	return &g722Encoder{low: adpcm{step: 32}, high: adpcm{step: 8}}
}

// Encode takes an even number of samples; the last of an odd number is dropped.
func (e *g722Encoder) Encode(dst []byte, pcm []int16) ([]byte, error) {
	var x [qmfTaps - 2 + chunk]int16
	for len(pcm) >= 2 {
		n := min(len(pcm)&^1, chunk)
		copy(x[:], e.past[:])
		copy(x[qmfTaps-2:], pcm[:n])
		pcm = pcm[n:]
		for i := 0; i < n; i += 2 {
			odd, even := 0, 0
			w := (*[qmfTaps]int16)(x[i:])
			for k, q := range qmf {
				odd += int(w[2*k]) * q
				even += int(w[2*k+1]) * qmf[qmfTaps/2-1-k]
			}
			dst = append(dst, e.sample((even+odd)>>14, (even-odd)>>14))
		}
		copy(e.past[:], x[n:])
	}
	return dst, nil
}

// sample codes one sample of each band.
func (e *g722Encoder) sample(low, high int) byte {
	l := e.low.quantise6(low)
	h := e.high.quantise2(high)
	e.low.adapt4(l)
	e.high.adapt2(h)
	return h<<6 | l
}

// g722Decoder keeps the prediction of both bands and the filter's past.
type g722Decoder struct {
	low, high adpcm
	past      [qmfTaps - 2]int16
}

func newG722Decoder() *g722Decoder {
	return &g722Decoder{low: adpcm{step: 32}, high: adpcm{step: 8}}
}

// Decode gives two samples of 16 kHz for every octet.
func (d *g722Decoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	var x [qmfTaps - 2 + chunk]int16
	for len(payload) > 0 {
		n := min(len(payload), chunk/2)
		copy(x[:], d.past[:])
		for i, b := range payload[:n] {
			low, high := d.sample(b)
			x[qmfTaps-2+2*i], x[qmfTaps-1+2*i] = int16(low+high), int16(low-high) //nolint:gosec // both within 15 bits
		}
		payload = payload[n:]
		for i := 0; i < 2*n; i += 2 {
			first, second := 0, 0
			w := (*[qmfTaps]int16)(x[i:])
			for k, q := range qmf {
				second += int(w[2*k]) * q
				first += int(w[2*k+1]) * qmf[qmfTaps/2-1-k]
			}
			dst = append(dst, int16(clip16(first>>11)), int16(clip16(second>>11))) //nolint:gosec // clipped
		}
		copy(d.past[:], x[2*n:])
	}
	return dst, nil
}

// sample returns the two bands' samples of one octet, 15 bits each.
func (d *g722Decoder) sample(b byte) (low, high int) {
	l, h := b&0x3f, b>>6
	low = clip15(d.low.predicted + d.low.step*value6[l]>>15)
	d.low.adapt4(l)
	high = clip15(d.high.predicted + d.high.step*value2[h]>>15)
	d.high.adapt2(h)
	return low, high
}

func clip16(v int) int { return max(-32768, min(32767, v)) }
func clip15(v int) int { return max(-16384, min(16383, v)) }
