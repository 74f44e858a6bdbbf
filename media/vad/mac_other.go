//go:build !amd64

package vad

// mac adds x times the columns of w to y.
func mac(y *[block]float32, w, x []float32) { macGo(y, w, x) }
