package vad

// turn is a complex number; Go's own complex64 costs twice as much in the loop below.
type turn struct{ re, im float32 }

// transform is the FFT of z by four stages of radix 4; its input is in the order of tables.swap. Stage s, from 0, joins transforms of
// 4^(s+1) numbers by fours: tables.twist[s][k] holds exp(-2 pi i k n / 4^(s+2)) for n = 1, 2, 3.
func (t *tables) transform(z *[fftSize]turn) {
	for i := 0; i+4 <= fftSize; i += 4 { // the first stage turns nothing
		butterfly((*[4]turn)(z[i:]))
	}
	for stage := range t.twist {
		twist := t.twist[stage]
		quarter := len(twist)
		for i := 0; i < fftSize; i += 4 * quarter {
			q0, q1, q2, q3 := z[i:][:quarter], z[i+quarter:][:quarter], z[i+2*quarter:][:quarter], z[i+3*quarter:][:quarter]
			for k := range twist {
				w1, w2, w3 := twist[k][0], twist[k][1], twist[k][2]
				b, c, d := q1[k], q2[k], q3[k]
				b = turn{b.re*w1.re - b.im*w1.im, b.re*w1.im + b.im*w1.re}
				c = turn{c.re*w2.re - c.im*w2.im, c.re*w2.im + c.im*w2.re}
				d = turn{d.re*w3.re - d.im*w3.im, d.re*w3.im + d.im*w3.re}
				// butterfly by hand: as a call it costs half as much again
				a := q0[k]
				sr, si, ur, ui := a.re+c.re, a.im+c.im, a.re-c.re, a.im-c.im
				vr, vi, wr, wi := b.re+d.re, b.im+d.im, b.im-d.im, d.re-b.re
				q0[k].re, q0[k].im, q1[k].re, q1[k].im = sr+vr, si+vi, ur+wr, ui+wi
				q2[k].re, q2[k].im, q3[k].re, q3[k].im = sr-vr, si-vi, ur-wr, ui-wi
			}
		}
	}
}

// butterfly is the discrete Fourier transform of four numbers, in place.
func butterfly(q *[4]turn) {
	a, b, c, d := q[0], q[1], q[2], q[3]
	sr, si, ur, ui := a.re+c.re, a.im+c.im, a.re-c.re, a.im-c.im
	vr, vi, wr, wi := b.re+d.re, b.im+d.im, b.im-d.im, d.re-b.re // w = -i (b - d)
	*q = [4]turn{{sr + vr, si + vi}, {ur + wr, ui + wi}, {sr - vr, si - vi}, {ur - wr, ui - wi}}
}
