//go:build !amd64

package dsp

// dot is the inner product of t and the begin of x. len(t) is a multiple of dotUnit.
func dot(t, x []float32) float32 { return dotGo(t, x) }
