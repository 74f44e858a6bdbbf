package ws

import "testing"

// What the stack writes is ours, but a fault there must not become a panic or an endless frame here.
func FuzzCutFrame(f *testing.F) {
	f.Add([]byte{0x81, 5, 'h', 'e', 'l', 'l', 'o'})
	f.Add([]byte{0x81, 126, 0, 1, 'x'})
	f.Add([]byte{0x81, 127, 0, 0, 0, 0, 0, 0, 0, 1, 'x'})
	f.Add([]byte{0x81, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		payload, size, err := cutFrame(b)
		if size < 0 || size > len(b) || len(payload) > size || err != nil && size != 0 {
			t.Errorf("%d of %d bytes, %d of payload, %v", size, len(b), len(payload), err)
		}
	})
}
