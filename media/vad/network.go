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

// block is how many outputs of a layer are computed together.
const block = 40

// weights is the trained network: 13,121 parameters, little-endian float32 behind the magic "HLV1".
//
//go:embed vad.hlv
var weights []byte

// bundled parses the embedded network once; all detectors share it.
//
//nolint:gochecknoglobals // table
var bundled = sync.OnceValues(func() (*network, error) { return parse(weights) })

// network is a dense layer, a GRU and a dense output, with the features' statistics. Immutable.
// The matrices of the file are row by row; here they are cut into blocks of 40 outputs, column by column (see columns).
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
	n.inW, n.gateW, n.recurW = columns(n.inW, features), columns(n.gateW, bands), columns(n.recurW, hidden)
	return n, nil
}

// columns turns a matrix of rows of n inputs into blocks of 40 rows, each column by column: what mac multiplies.
func columns(w []float32, n int) []float32 {
	out := make([]float32, 0, len(w))
	for from := 0; from < len(w); from += block * n {
		for c := range n {
			for r := range block {
				out = append(out, w[from+r*n+c])
			}
		}
	}
	return out
}

// step moves the state h on by one step and returns the probability of speech.
func (n *network) step(x *[features]float32, h *[hidden]float32) float32 {
	for i := range x {
		x[i] = (x[i] - n.mean[i]) * n.scale[i]
	}
	var in [bands]float32
	copy(in[:], n.inB)
	mac(&in, n.inW, x[:])
	for i, v := range in {
		in[i] = max(0, v)
	}
	var a, b [3][hidden]float32 // reset, update, new
	for g := range a {
		copy(a[g][:], n.gateB[g*hidden:])
		mac(&a[g], n.gateW[g*hidden*bands:(g+1)*hidden*bands], in[:])
		copy(b[g][:], n.recurB[g*hidden:])
		mac(&b[g], n.recurW[g*hidden*hidden:(g+1)*hidden*hidden], h[:])
	}
	reset, update, fresh := &a[0], &a[1], &a[2]
	for i := range h {
		reset[i] += b[0][i]
		update[i] += b[1][i]
	}
	sigmoids(reset[:])
	sigmoids(update[:])
	for i := range h {
		fresh[i] = 2 * (fresh[i] + reset[i]*b[2][i])
	}
	sigmoids(fresh[:]) // tanh x = 2 sigmoid 2x - 1
	sum := n.outB[0]
	for i := range h {
		h[i] = (1-update[i])*(2*fresh[i]-1) + update[i]*h[i]
		sum += h[i] * n.outW[i]
	}
	return sigmoid(sum)
}

// macGo is mac for processors without a version of their own.
func macGo(y *[block]float32, w, x []float32) {
	for i, v := range x {
		column := (*[block]float32)(w[i*block:])
		for o := 0; o < block; o += 4 {
			y[o] += column[o] * v
			y[o+1] += column[o+1] * v
			y[o+2] += column[o+2] * v
			y[o+3] += column[o+3] * v
		}
	}
}
