package vad

import "golang.org/x/sys/cpu"

// wide says that the processor has the instructions of macAVX2 (all x86-64 servers since 2015 do).
//
//nolint:gochecknoglobals // a fact of the machine
var wide = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// macAVX2 is mac for n inputs: 0.4 us of the network's 13,000 products where Go's scalar code takes 6.
//
//go:noescape
func macAVX2(y *[block]float32, w *float32, x *float32, n int)

// mac adds x times the columns of w to y.
func mac(y *[block]float32, w, x []float32) {
	if len(w) != block*len(x) || len(x) == 0 {
		return
	}
	if wide {
		macAVX2(y, &w[0], &x[0], len(x))
		return
	}
	macGo(y, w, x)
}
