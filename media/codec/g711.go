package codec

// alaw and ulaw are the two laws of ITU-T G.711, by table.
type (
	alaw struct{}
	ulaw struct{}
)

// A-law decides on 12 bits and u-law on 14 bits of the sample, so the tables are indexed by those: 4 and 16 KiB.
//
//nolint:gochecknoglobals // tables
var (
	alawPCM  = decodeTable(alawDecode)
	ulawPCM  = decodeTable(ulawDecode)
	alawByte = encodeTable(alawEncode, 4)
	ulawByte = encodeTable(ulawEncode, 2)
)

func (alaw) Encode(dst []byte, pcm []int16) ([]byte, error) {
	for _, s := range pcm {
		dst = append(dst, alawByte[uint16(s)>>4]) //nolint:gosec // the bits are the index
	}
	return dst, nil
}

func (alaw) Decode(dst []int16, payload []byte) ([]int16, error) {
	for _, b := range payload {
		dst = append(dst, alawPCM[b])
	}
	return dst, nil
}

func (ulaw) Encode(dst []byte, pcm []int16) ([]byte, error) {
	for _, s := range pcm {
		dst = append(dst, ulawByte[uint16(s)>>2]) //nolint:gosec // the bits are the index
	}
	return dst, nil
}

func (ulaw) Decode(dst []int16, payload []byte) ([]int16, error) {
	for _, b := range payload {
		dst = append(dst, ulawPCM[b])
	}
	return dst, nil
}

func decodeTable(decode func(byte) int16) (t [256]int16) {
	for i := range t {
		t[i] = decode(byte(i)) //nolint:gosec // i < 256
	}
	return t
}

func encodeTable(encode func(int) byte, shift int) []byte {
	t := make([]byte, 1<<(16-shift))
	for i := range t {
		t[i] = encode(int(int16(i << shift))) //nolint:gosec // the low 16 bits are the sample
	}
	return t
}

// alawEncode follows G.711 table 1: even bits inverted, 13-bit magnitude with 32 = one step of the first segments.
func alawEncode(v int) byte {
	sign := byte(0x80)
	if v < 0 {
		v, sign = ^v, 0 // one's complement, so that 0 and -1 are mirror images
	}
	v >>= 4
	exp := 0
	for v > 31 {
		v >>= 1
		exp++
	}
	if v > 15 {
		exp++
		v -= 16
	}
	return (sign | byte(exp<<4|v)) ^ 0x55 //nolint:gosec // exp <= 7, v <= 15
}

func alawDecode(b byte) int16 {
	b ^= 0x55
	v := int(b&0x0f)<<4 + 8
	if e := b & 0x70 >> 4; e > 0 {
		v = (v + 0x100) << (e - 1)
	}
	if b&0x80 == 0 {
		v = -v
	}
	return int16(v) //nolint:gosec // |v| <= 32256
}

// ulawEncode follows G.711 table 2, with the bias of 33 in 14-bit units = 132.
func ulawEncode(v int) byte {
	const bias, clip = 132, 32635
	sign := byte(0)
	if v < 0 {
		v, sign = -v, 0x80
	}
	v = min(v, clip) + bias
	exp := 7
	for m := 0x4000; v&m == 0 && exp > 0; m >>= 1 {
		exp--
	}
	return ^(sign | byte(exp<<4|v>>(exp+3)&0x0f)) //nolint:gosec // exp <= 7
}

func ulawDecode(b byte) int16 {
	b = ^b
	v := (int(b&0x0f)<<3+132)<<(b&0x70>>4) - 132
	if b&0x80 != 0 {
		v = -v
	}
	return int16(v) //nolint:gosec // |v| <= 32124
}
