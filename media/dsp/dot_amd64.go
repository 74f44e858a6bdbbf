package dsp

import "golang.org/x/sys/cpu"

// wide says that the processor has the instructions of dotAVX2 (all x86-64 servers since 2015 do).
//
//nolint:gochecknoglobals // a fact of the machine
var wide = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// dotAVX2 is dot for n products, a multiple of 8.
//
//go:noescape
func dotAVX2(t, x *float32, n int) float32

// dot is the inner product of t and the begin of x. len(t) is a multiple of dotUnit.
func dot(t, x []float32) float32 {
	x = x[:len(t)]
	if !wide || len(t) == 0 || len(t)%dotUnit != 0 {
		return dotGo(t, x)
	}
	return dotAVX2(&t[0], &x[0], len(t))
}
