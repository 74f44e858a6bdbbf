package vad

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

// hidden is the width of the recurrent layer.
const hidden = 40

// weights is the trained network: 13,121 parameters, little-endian float32 behind the magic "HLV1".
//
//go:embed vad.hlv
var weights []byte

// bundled parses the embedded network once; all detectors share it.
//
//nolint:gochecknoglobals // table
var bundled = sync.OnceValues(func() (*network, error) { return parse(weights) })

// network is a dense layer, a GRU and a dense output, with the features' statistics. Immutable.
type network struct {
	*tables
	mean, scale    []float32 // of the features
	inW, inB       []float32 // 80 -> 40, rectified
	gateW, gateB   []float32 // GRU input: reset, update, new, each 40 x 40
	recurW, recurB []float32 // GRU recurrence
	outW, outB     []float32
}

var errWeights = errors.New("vad: not a network file of the right size")

// parse reads a network file.
func parse(file []byte) (*network, error) {
	n := &network{tables: newTables()}
	parts := []struct {
		to   *[]float32
		size int
	}{
		{&n.mean, features}, {&n.scale, features}, {&n.inW, bands * features}, {&n.inB, bands},
		{&n.gateW, 3 * hidden * bands}, {&n.recurW, 3 * hidden * hidden}, {&n.gateB, 3 * hidden}, {&n.recurB, 3 * hidden},
		{&n.outW, hidden}, {&n.outB, 1},
	}
	total := 0
	for _, p := range parts {
		total += 4 * p.size
	}
	if len(file) != 4+total || string(file[:4]) != "HLV1" {
		return nil, errWeights
	}
	file = file[4:]
	for _, p := range parts {
		*p.to = make([]float32, p.size)
		for i := range *p.to {
			(*p.to)[i] = math.Float32frombits(binary.LittleEndian.Uint32(file[4*i:]))
		}
		file = file[4*p.size:]
	}
	return n, nil
}

// step moves the state h on by one step and returns the probability of speech.
func (n *network) step(x *[features]float32, h *[hidden]float32) float32 {
	for i := range x {
		x[i] = (x[i] - n.mean[i]) * n.scale[i]
	}
	var in [bands]float32
	dense(in[:], n.inW, n.inB, x[:])
	for i, v := range in {
		in[i] = max(0, v)
	}
	var a, b [3 * hidden]float32
	dense(a[:], n.gateW, n.gateB, in[:])
	dense(b[:], n.recurW, n.recurB, h[:])
	sum := n.outB[0]
	for i := range h {
		reset, update := sigmoid(a[i]+b[i]), sigmoid(a[hidden+i]+b[hidden+i])
		fresh := float32(math.Tanh(float64(a[2*hidden+i] + reset*b[2*hidden+i])))
		h[i] = (1-update)*fresh + update*h[i]
		sum += h[i] * n.outW[i]
	}
	return sigmoid(sum)
}

// dense is y = w x + b, w row by row. Four sums at a time keep the adders busy.
func dense(y, w, b, x []float32) {
	for o := range y {
		row := w[o*len(x) : o*len(x)+len(x)]
		var s0, s1, s2, s3 float32
		i := 0
		for ; i+4 <= len(x); i += 4 {
			r, v := row[i:i+4:i+4], x[i:i+4:i+4]
			s0 += r[0] * v[0]
			s1 += r[1] * v[1]
			s2 += r[2] * v[2]
			s3 += r[3] * v[3]
		}
		for ; i < len(x); i++ {
			s0 += row[i] * x[i]
		}
		y[o] = b[o] + (s0 + s1) + (s2 + s3)
	}
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }
