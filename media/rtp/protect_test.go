package rtp

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"net/netip"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/sdes"
)

// keys makes a pair of keys of a suite.
func keys(t testing.TB, s sdes.Suite) (a, b sdes.Crypto) {
	t.Helper()
	a, err := sdes.Generate(1, s)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = sdes.Generate(1, s); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// The plain packet is that of RFC 7714, section 16.1. The ciphers themselves are tested against the RFCs' vectors by their
// own module; here it is that the header stays readable and the rest does not, and who may open it.
func TestCipher_SealsAndOpens(t *testing.T) {
	plain, _ := hex.DecodeString("8008f17b8041f8d35501a0b2" + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573")
	for _, s := range sdes.Suites() {
		t.Run(string(s), func(t *testing.T) {
			key, other := keys(t, s)
			out, err := newCipher(key)
			if err != nil {
				t.Fatal(err)
			}
			in, err := newCipher(key)
			if err != nil {
				t.Fatal(err)
			}
			wrong, err := newCipher(other)
			if err != nil {
				t.Fatal(err)
			}
			room := append(make([]byte, 0, 200), plain...)
			sealed, err := out.seal(room)
			if err != nil || !bytes.Equal(sealed[:12], plain[:12]) || bytes.Contains(sealed, plain[12:20]) {
				t.Fatalf("%x %v", sealed, err)
			}
			if tag := len(sealed) - len(plain); tag != map[sdes.Suite]int{sdes.AES128CM80: 10, sdes.AES128CM32: 4}[s] && tag != 16 {
				t.Errorf("tag of %d octets", tag)
			}
			bent := bytes.Clone(sealed)
			bent[20] ^= 1
			if _, err := in.open(bent); !forged(err) {
				t.Errorf("bent packet: %v", err)
			}
			if _, err := wrong.open(bytes.Clone(sealed)); !forged(err) {
				t.Errorf("wrong key: %v", err)
			}
			got, err := in.open(bytes.Clone(sealed))
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%x %v", got, err)
			}
			if _, err := in.open(bytes.Clone(sealed)); err == nil || forged(err) {
				t.Errorf("replay: %v", err)
			}
			if again, err := rekey(in, key); err != nil || again != in {
				t.Error("the same key makes a new context: its packet counter is lost")
			}
		})
	}
	if _, err := newCipher(sdes.Crypto{Suite: sdes.AES128GCM, Key: "short"}); !errors.Is(err, ErrParams) {
		t.Errorf("short key: %v", err)
	}
}

// The vectors with which libsrtp validates itself (srtp_driver.c: srtp_validate, srtp_validate_gcm).
func TestCipher_IsThatOfLibsrtp(t *testing.T) {
	const plain = "800f1234decafbadcafebabe" + "abababababababababababababababab"
	for _, c := range []struct {
		suite     sdes.Suite
		key, want string
	}{
		{sdes.AES128CM80, "e1f97a0d3e018be0d64fa32c06de4139" + "0ec675ad498afeebb6960b3aabe6",
			"800f1234decafbadcafebabe" + "4e55dc4ce79978d88ca4d215949d2402" + "b78d6acc99ea179b8dbb"},
		{sdes.AES128GCM, "000102030405060708090a0b0c0d0e0f" + "a0a1a2a3a4a5a6a7a8a9aaab",
			"800f1234decafbadcafebabe" + "c5002ede04cfdd2eb91159e0880aa06e" + "d2976826f796b201df3131a127e8a392"},
	} {
		key, _ := hex.DecodeString(c.key)
		out, err := newCipher(sdes.Crypto{Suite: c.suite, Key: string(key)})
		if err != nil {
			t.Fatal(err)
		}
		b, _ := hex.DecodeString(plain)
		got, err := out.seal(append(make([]byte, 0, 100), b...))
		if err != nil || hex.EncodeToString(got) != c.want {
			t.Errorf("%s: %x, want %s, %v", c.suite, got, c.want, err)
		}
	}
}

func TestSession_SpeaksSRTP(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			a, b := keys(t, suite)
			rx, tx, from := protected(t, a, b)
			frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
			for i := range frame.Samples {
				frame.Samples[i] = int16(100 * (i % 50))
			}
			peer, err := newCipher(b)
			if err != nil {
				t.Fatal(err)
			}
			buf := make([]byte, 0, 300)
			for n := range 100 {
				sealed, err := peer.seal(wire(buf, n))
				if err != nil {
					t.Fatal(err)
				}
				rx.packet(sealed, from, time.Since(rx.epoch))
				rx.tick(time.Time{})
				if err := tx.WriteFrame(frame); err != nil {
					t.Fatal(err)
				}
			}
			rx.packet(wire(buf, 200), from, time.Since(rx.epoch)) // in the clear
			st := rx.stats
			if st.Received != 100 || st.Invalid.Total() != 1 || st.Invalid.Forged+st.Invalid.Malformed != 1 || tx.packets != 100 || tx.errors != 0 {
				t.Errorf("%+v, sent %d", st, tx.packets)
			}
		})
	}
}

func TestSession_AllocatesNothingWithSRTP(t *testing.T) {
	if raceDetector {
		t.Skip("allocates itself: the run without -race has it")
	}
	for _, suite := range sdes.Suites() {
		a, b := keys(t, suite)
		rx, tx, from := protected(t, a, b)
		peer, err := newCipher(b)
		if err != nil {
			t.Fatal(err)
		}
		rx.sink = tx
		buf, n := make([]byte, 0, 300), 0
		step := func() {
			sealed, _ := peer.seal(wire(buf, n))
			rx.packet(sealed, from, time.Since(rx.epoch))
			rx.tick(time.Time{})
			n++
		}
		for range 200 {
			step()
		}
		if n := testing.AllocsPerRun(1000, step); n != 0 {
			t.Errorf("%s: %g allocations a packet in and out", suite, n)
		}
	}
}

// protected is loop with SRTP: it sends with key out and expects in.
func protected(t testing.TB, out, in sdes.Crypto) (*receiver, *sender, netip.AddrPort) {
	t.Helper()
	rx, tx, from := loop(t)
	c, _ := codec.Lookup("PCMA")
	p := Params{Remote: from, Codec: c, PayloadType: 8, SendKey: out, ReceiveKey: in}
	if err := p.validate(); err != nil {
		t.Fatal(err)
	}
	if err := rx.configure(p, true); err != nil {
		t.Fatal(err)
	}
	if err := tx.configure(p, true); err != nil {
		t.Fatal(err)
	}
	return rx, tx, from
}

func TestParams_RefusesHalfProtection(t *testing.T) {
	a, _ := keys(t, sdes.AES128GCM)
	c, _ := codec.Lookup("PCMA")
	p := Params{Codec: c, SendKey: a}
	if err := p.validate(); !errors.Is(err, ErrParams) {
		t.Error(err)
	}
}

// Reports over SRTCP on the RTP port: both learn the round trip and the loss.
func TestSession_ReportsOverMuxedSRTCP(t *testing.T) {
	pacer, done := media.NewPacer(1), make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { done <- pacer.Run(ctx) }()
	defer func() { cancel(); <-done }()
	cfg := Default()
	cfg.Pacer, cfg.Ports, cfg.RTCP = pacer, NewPorts(32000, 32099, 0), time.Hour
	var s [2]*Session
	for i := range s {
		var err error
		if s[i], err = Listen(cfg); err != nil {
			t.Fatal(err)
		}
		defer s[i].Close()
	}
	a, b := keys(t, sdes.AES128CM80)
	c, _ := codec.Lookup("PCMU")
	for i, k := range [][2]sdes.Crypto{{a, b}, {b, a}} {
		p := Params{Remote: s[1-i].Local(), Codec: c, Mux: true, SendKey: k[0], ReceiveKey: k[1]}
		if err := s[i].Start(p); err != nil {
			t.Fatal(err)
		}
	}
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	deadline, poll := time.Now().Add(10*time.Second), time.NewTicker(5*time.Millisecond)
	defer poll.Stop()
	for s[0].Stats().RTT == 0 || s[0].Stats().RemoteMOS == 0 || s[1].Stats().MOS == 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%+v\n%+v", s[0].Stats(), s[1].Stats())
		}
		for i := range s {
			_ = s[i].Send().WriteFrame(frame)
			s[i].sendReport(false)
		}
		<-poll.C
	}
	if st := s[0].Stats(); st.Invalid.Total() != 0 || st.RTT > time.Second {
		t.Errorf("%+v", st)
	}
}

func TestMOS_FallsWithLossAndDelay(t *testing.T) {
	if m := mos(0, 0, 0, 25.1); m < 4.40 || m > 4.42 { // G.107: 4.41 for the default R of 93.2
		t.Errorf("perfect: %.3f", m)
	}
	for _, c := range []struct{ better, worse float64 }{
		{mos(0, 0, 0, 25.1), mos(0, 150*time.Millisecond, 0, 25.1)},
		{mos(0, 150*time.Millisecond, 0, 25.1), mos(0, 400*time.Millisecond, 0, 25.1)},
		{mos(0.01, 0, 0, 25.1), mos(0.03, 0, 0, 25.1)},
		{mos(0.03, 0, 0, 25.1), mos(0.03, 0, 0, 4.3)},
		{mos(0.5, 0, 0, 25.1), mos(1, time.Second, 0, 4.3)},
	} {
		if c.better <= c.worse || c.worse < 1 {
			t.Errorf("%.2f, %.2f", c.better, c.worse)
		}
	}
}
