//go:build !amd64

package vad

// mac adds x times the columns of w to y.
func mac(y *[block]float32, w, x []float32) { macGo(y, w, x) }

// sigmoids replaces every x by its sigmoid.
func sigmoids(x []float32) {
	for i, v := range x {
		x[i] = sigmoid(v)
	}
}

// logarithms replaces every x, positive and normal, by its natural logarithm.
func logarithms(x []float32) {
	for i, v := range x {
		x[i] = logarithm(v)
	}
}
