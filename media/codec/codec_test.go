package codec_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"hotline/media/codec"
)

func TestAll_EndsWithG711AndPrefersALaw(t *testing.T) {
	list := codec.All()
	if codec.Names() != "opus, G722, PCMA, PCMU" {
		t.Errorf("%s", codec.Names())
	}
	list = list[len(list)-2:]
	if list[0].Name != "PCMA" || list[0].PayloadType != 8 || list[1].Name != "PCMU" || list[1].PayloadType != 0 {
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

func TestCodec_Duration(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name    string
		payload []byte
		want    time.Duration // 0: none
	}{
		{"PCMA", nil, 0}, {"PCMA", make([]byte, 79), 0}, {"PCMA", make([]byte, 80), 10 * ms}, {"PCMU", make([]byte, 160), 20 * ms},
		{"PCMA", make([]byte, 165), 0}, {"PCMA", make([]byte, 480), 60 * ms}, {"PCMA", make([]byte, 488), 0},
		{"G722", make([]byte, 160), 20 * ms}, {"G722", make([]byte, 161), 0},
		{"opus", nil, 0}, {"opus", []byte{1 << 3}, 20 * ms}, {"opus", []byte{3 << 3}, 60 * ms}, {"opus", []byte{3<<3 | 1}, 120 * ms},
		{"opus", []byte{16 << 3}, 2500 * time.Microsecond}, {"opus", []byte{1<<3 | 3, 3}, 60 * ms}, {"opus", []byte{1<<3 | 3}, 0},
		{"opus", []byte{3<<3 | 3, 3}, 0}, {"opus", []byte{13 << 3, 0}, 20 * ms},
	} {
		codec, _ := codec.Lookup(c.name)
		if d, ok := codec.Duration(c.payload); d != c.want || ok != (c.want > 0) {
			t.Errorf("%s, %d bytes %v: %v %v", c.name, len(c.payload), c.payload[:min(2, len(c.payload))], d, ok)
		}
	}
}

func TestCodec_PacketTime(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name      string
		ask, want time.Duration
	}{
		{"PCMA", 0, 10 * ms}, {"PCMA", 25 * ms, 20 * ms}, {"PCMA", 30 * ms, 30 * ms}, {"G722", 100 * ms, 60 * ms},
		{"opus", 5 * ms, 10 * ms}, {"opus", 20 * ms, 20 * ms}, {"opus", 30 * ms, 20 * ms}, {"opus", 50 * ms, 40 * ms}, {"opus", 80 * ms, 60 * ms},
	} {
		codec, _ := codec.Lookup(c.name)
		if got := codec.PacketTime(c.ask); got != c.want {
			t.Errorf("%s: %v becomes %v, want %v", c.name, c.ask, got, c.want)
		}
	}
}

func TestCodec_AtRate(t *testing.T) {
	opus, _ := codec.Lookup("OPUS")
	for _, rate := range []int{8000, 16000, 24000, 48000} {
		if c, err := opus.AtRate(rate); err != nil || c.Rate != rate || c.ClockRate != 48000 {
			t.Errorf("%d Hz: %+v %v", rate, c, err)
		}
	}
	if _, err := opus.AtRate(44100); !errors.Is(err, codec.ErrRate) {
		t.Errorf("44100 Hz: %v", err)
	}
	pcma, _ := codec.Lookup("PCMA")
	pcma.Rate = 16000
	if _, err := pcma.NewDecoder(); !errors.Is(err, codec.ErrRate) {
		t.Errorf("PCMA at 16 kHz: %v", err)
	}
	if opus.RTPMap() != "opus/48000/2" || pcma.RTPMap() != "PCMA/8000" || opus.FMTP() == "" || pcma.FMTP() != "" {
		t.Errorf("%q %q %q", opus.RTPMap(), pcma.RTPMap(), opus.FMTP())
	}
}

// FuzzDecoders feeds every decoder two payloads of anything; each must take or refuse them and stay usable.
func FuzzDecoders(f *testing.F) {
	f.Add([]byte{1 << 3, 1, 2, 3}, []byte{0xfc, 0xff})
	f.Add(make([]byte, 160), []byte{})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		for _, c := range codec.All() {
			dec, err := c.NewDecoder()
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range [][]byte{a, b} {
				d, ok := c.Duration(p)
				if !ok || len(p) > 1500 {
					continue // the session drops such packets
				}
				want := int(d * time.Duration(c.Rate) / time.Second)
				pcm, err := dec.Decode(nil, p)
				if err == nil && len(pcm) != want {
					t.Errorf("%s: %d samples of %v", c.Name, len(pcm), d)
				}
				if r, ok := dec.(codec.Recoverer); ok {
					if pcm, ok := r.Recover(nil, p, c.Rate/50); ok && len(pcm) != c.Rate/50 {
						t.Errorf("%s recovers %d samples", c.Name, len(pcm))
					}
				}
			}
		}
	})
}

func ExampleLookup() {
	c, _ := codec.Lookup("pcma")
	enc, _ := c.NewEncoder()
	payload, _ := enc.Encode(nil, make([]int16, 160))
	fmt.Println(c.Name, c.PayloadType, len(payload))
	// Output: PCMA 8 160
}

func TestCodecs_AllocateNothing(t *testing.T) {
	for _, c := range codec.All() {
		if !c.Encodes() {
			continue
		}
		enc, dec := coders(t, c.Name)
		pcm, wire, back := voice(c.Rate, c.Rate/50), make([]byte, 0, 2000), make([]int16, 0, 6000)
		if n := testing.AllocsPerRun(100, func() {
			wire, _ = enc.Encode(wire[:0], pcm)
			back, _ = dec.Decode(back[:0], wire)
		}); n != 0 || len(back) != len(pcm) {
			t.Errorf("%s: %g allocations a packet, %d samples", c.Name, n, len(back))
		}
	}
}

// voice is a vowel of 140 Hz whose loudness and colour move.
func voice(rate, samples int) []int16 {
	pcm := make([]int16, samples)
	for i := range pcm {
		s, v := float64(i)/float64(rate), 0.0
		for h := 1.0; h <= 20; h++ {
			v += math.Sin(2*math.Pi*140*h*s+h*h) / (1 + math.Abs(h-5-4*math.Sin(2*math.Pi*s)))
		}
		pcm[i] = int16(3000 * v * (1 + 0.8*math.Sin(2*math.Pi*3*s)))
	}
	return pcm
}

func BenchmarkCodec(b *testing.B) {
	for _, c := range codec.All() {
		if !c.Encodes() {
			continue
		}
		enc, dec := coders(b, c.Name)
		n := c.Rate / 50
		pcm, wire, back := voice(c.Rate, c.Rate), make([]byte, 0, 2000), make([]int16, 0, n)
		encode := func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i = (i + n) % (len(pcm) - n) {
				wire, _ = enc.Encode(wire[:0], pcm[i:i+n])
			}
		}
		b.Run(c.Name+"/encode", encode)
		if e, ok := enc.(codec.LoadAware); ok {
			for _, load := range []float64{0.5, 1} {
				e.SetLoad(load)
				b.Run(fmt.Sprintf("%s/encode_load_%g", c.Name, load), encode)
			}
		}
		b.Run(c.Name+"/decode", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				back, _ = dec.Decode(back[:0], wire)
			}
		})
	}
}
