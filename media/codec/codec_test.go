package codec_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"hotline/media/codec"
)

func TestDefault_PrefersALaw(t *testing.T) {
	list := codec.Default()
	if len(list) != 2 || list[0].Name != "PCMA" || list[0].PayloadType != 8 || list[1].Name != "PCMU" || list[1].PayloadType != 0 {
		t.Errorf("%+v", list)
	}
	for _, c := range list {
		byName, ok1 := codec.Lookup("pcm" + c.Name[3:])
		byType, ok2 := codec.ByPayloadType(c.PayloadType)
		if !ok1 || !ok2 || byName != c || byType != c {
			t.Errorf("%s is not found", c.Name)
		}
	}
	if _, ok := codec.Lookup("G729"); ok {
		t.Error("found what is not there")
	}
	if _, err := (codec.Codec{Name: "G729"}).NewEncoder(); !errors.Is(err, codec.ErrUnknown) {
		t.Errorf("unknown codec: %v", err)
	}
}

func coders(t testing.TB, name string) (codec.Encoder, codec.Decoder) {
	t.Helper()
	c, ok := codec.Lookup(name)
	if !ok {
		t.Fatalf("no %s", name)
	}
	enc, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	dec, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	return enc, dec
}

// Values of ITU-T G.711 and its reference implementation G.191.
func TestG711_KnownValues(t *testing.T) {
	for _, c := range []struct {
		name string
		pcm  int16
		wire byte
		back int16
	}{
		{"PCMA", 0, 0xd5, 8}, {"PCMA", -1, 0x55, -8}, {"PCMA", 32767, 0xaa, 32256}, {"PCMA", -32768, 0x2a, -32256},
		{"PCMA", 1000, 0xfa, 1008}, {"PCMA", -1000, 0x7a, -1008}, {"PCMA", 100, 0xd3, 104},
		{"PCMU", 0, 0xff, 0}, {"PCMU", 32767, 0x80, 32124}, {"PCMU", -32768, 0x00, -32124},
		{"PCMU", 1000, 0xce, 988}, {"PCMU", -1000, 0x4e, -988},
	} {
		enc, dec := coders(t, c.name)
		wire, _ := enc.Encode(nil, []int16{c.pcm})
		back, _ := dec.Decode(nil, []byte{c.wire})
		if wire[0] != c.wire || back[0] != c.back {
			t.Errorf("%s %d: sends %#x, want %#x, which is heard as %d, want %d", c.name, c.pcm, wire[0], c.wire, back[0], c.back)
		}
	}
}

func TestG711_RoundTrips(t *testing.T) {
	for _, name := range []string{"PCMA", "PCMU"} {
		enc, dec := coders(t, name)
		for b := range 256 {
			pcm, _ := dec.Decode(nil, []byte{byte(b)})
			wire, _ := enc.Encode(nil, pcm)
			if wire[0] != byte(b) && (name != "PCMU" || b != 0x7f) { // u-law has two zeros
				t.Errorf("%s: %#x comes back as %#x", name, b, wire[0])
			}
		}
		for s := math.MinInt16; s <= math.MaxInt16; s++ {
			wire, _ := enc.Encode(nil, []int16{int16(s)})
			back, _ := dec.Decode(nil, wire)
			if e := math.Abs(float64(int(back[0]) - s)); e > 16+math.Abs(float64(s))/30 {
				t.Fatalf("%s: %d is heard as %d", name, s, back[0])
			}
		}
	}
}

func TestCodec_PayloadTime(t *testing.T) {
	c, _ := codec.Lookup("PCMA")
	for n, want := range map[int]bool{0: false, 79: false, 80: true, 160: true, 165: false, 240: true, 480: true, 488: false} {
		d, ok := c.PayloadTime(n)
		if ok != want || ok && d != time.Duration(n)*125*time.Microsecond {
			t.Errorf("%d bytes: %v %v", n, d, ok)
		}
	}
}

func ExampleLookup() {
	c, _ := codec.Lookup("pcma")
	enc, _ := c.NewEncoder()
	payload, _ := enc.Encode(nil, make([]int16, 160))
	fmt.Println(c.Name, c.PayloadType, len(payload))
	// Output: PCMA 8 160
}

func BenchmarkG711(b *testing.B) {
	for _, name := range []string{"PCMA", "PCMU"} {
		enc, dec := coders(b, name)
		pcm, wire := make([]int16, 160), make([]byte, 0, 160)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				wire, _ = enc.Encode(wire[:0], pcm)
				pcm, _ = dec.Decode(pcm[:0], wire)
			}
		})
	}
}
