package rtp

import (
	"fmt"
	"math"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/mediatest"
)

// line sends a codec's packets into a receiver by the media clock's count, not its time, and hears what comes out.
type line struct {
	t     testing.TB
	rx    *receiver
	codec codec.Codec
	enc   codec.Encoder
	seq   int
	gap   int // frames that the sender's clock went on without a packet
	heard []int16
	lost  int // frames marked so
}

func newLine(t testing.TB, name string) *line {
	t.Helper()
	c, ok := codec.Lookup(name)
	if !ok {
		t.Fatal(name)
	}
	enc, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	rx, _, from := loop(t)
	p := Params{Remote: from, Codec: c, PayloadType: c.PayloadType}
	if err := p.validate(); err != nil {
		t.Fatal(err)
	}
	if err := rx.configure(p, true); err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, rx: rx, codec: c, enc: enc}
	rx.sink = media.SinkFunc(func(f media.Frame) error {
		if f.Rate != c.Rate || len(f.Samples) != c.Rate/50 {
			t.Errorf("frame of %d samples at %d Hz", len(f.Samples), f.Rate)
		}
		if f.Lost {
			l.lost++
		}
		l.heard = append(l.heard, f.Samples...)
		return nil
	})
	return l
}

// frame encodes pcm as the next packet; sent: it arrives.
func (l *line) frame(pcm []int16, sent bool) {
	b := appendHeader(nil, packet{
		pt: l.codec.PayloadType, seq: uint16(l.seq), stamp: uint32((l.seq + l.gap) * l.codec.ClockRate / 50), ssrc: 9, //nolint:gosec // wraps
	})
	b, err := l.enc.Encode(b, pcm)
	if err != nil {
		l.t.Fatal(err)
	}
	l.seq++
	if sent {
		l.put(b)
	}
}

// put hands the receiver a packet that arrives just on time.
func (l *line) put(b []byte) {
	l.rx.mu.Lock()
	defer l.rx.mu.Unlock()
	p, _ := parse(b)
	length, reason := l.rx.check(p)
	if reason != nil {
		l.t.Fatal("packet refused")
	}
	l.rx.deliver(p, length, time.Duration(l.seq+l.gap)*media.FrameTime)
}

// tick hears one frame.
func (l *line) tick() {
	l.rx.mu.Lock()
	l.rx.frames++
	now := time.Duration(l.rx.frames) * media.FrameTime
	lost := l.rx.plays.fill(l.rx.jitter, l.rx.units(now), &l.rx.stats)
	f := media.Frame{Rate: l.codec.Rate, Samples: l.rx.plays.out, Lost: lost}
	sink := l.rx.sink
	l.rx.mu.Unlock()
	_ = sink.WriteFrame(f)
}

// vowel is a voiced sound of 125 Hz with a slow swell.
func vowel(rate, from, n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		s, v := float64(from+i)/float64(rate), 0.0
		for h := 1.0; h <= 12; h++ {
			v += math.Sin(2*math.Pi*125*h*s+h*h) / h
		}
		pcm[i] = int16(4000 * v * (1 + 0.3*math.Sin(2*math.Pi*2*s)))
	}
	return pcm
}

// quietest is the least level of any 10 ms of pcm, against its mean: a hole shows.
func quietest(pcm []int16, rate int) float64 {
	least, n := 0.0, rate/100
	for i := 0; i+n <= len(pcm); i += n {
		least = min(least, mediatest.Level(pcm[i:i+n])-mediatest.Level(pcm))
	}
	return least
}

func sendable(t *testing.T, each func(t *testing.T, name string)) {
	t.Helper()
	for _, c := range codec.All() {
		if c.Encodes() {
			t.Run(c.Name, func(t *testing.T) { each(t, c.Name) })
		}
	}
}

func TestReceiver_LossLeavesNoHole(t *testing.T) {
	sendable(t, func(t *testing.T, name string) {
		l := newLine(t, name)
		n, dropped := l.codec.Rate/50, 0
		for i := range 200 {
			lost := i > 20 && i%20 < 3 // bursts of three: 15 %
			if lost {
				dropped++
			}
			l.frame(vowel(l.codec.Rate, i*n, n), !lost)
			l.tick()
		}
		body := l.heard[20*n:]
		if q := quietest(body, l.codec.Rate); q < -15 {
			t.Errorf("10 ms are %.1f dB below the rest", q)
		}
		st := l.rx.stats
		if l.lost+int(st.Recovered) < dropped*8/10 || l.lost > dropped*12/10 {
			t.Errorf("%d frames marked lost, %d recovered, %d dropped", l.lost, st.Recovered, dropped)
		}
		if got := l.rx.stream.lost(); int(got) < dropped-3 || int(got) > dropped {
			t.Errorf("%d lost by number, %d dropped", got, dropped)
		}
	})
}

func TestReceiver_PauseSoundsLikeTheLine(t *testing.T) {
	for _, name := range []string{"PCMA", "G722"} {
		t.Run(name, func(t *testing.T) {
			l := newLine(t, name)
			n := l.codec.Rate / 50
			for i := range 30 {
				l.frame(vowel(l.codec.Rate, i*n, n), true)
				l.tick()
			}
			l.put(append(appendHeader(nil, packet{pt: comfortNoise, seq: uint16(l.seq), stamp: uint32(l.seq * 160), ssrc: 9}), 55))
			for range 60 {
				l.tick()
			}
			pause := l.heard[50*n:]
			if level := mediatest.Level(pause); math.Abs(level+55) > 2 || l.lost > 2 {
				t.Errorf("pause at %.1f dBov, %d frames lost", level, l.lost)
			}
		})
	}
}

// libopus' concealment mutes steady tones within 10 ms; ours is heard instead.
func TestReceiver_OpusKeepsTonesOverLoss(t *testing.T) {
	if c, _ := codec.Lookup("opus"); !c.Encodes() {
		t.Skip("a build without libopus")
	}
	for _, hz := range []float64{150, 440, 1000} {
		t.Run(fmt.Sprint(hz), func(t *testing.T) {
			l := newLine(t, "opus")
			n := l.codec.Rate / 50
			pcm := make([]int16, n)
			for i := range 200 {
				for k := range pcm {
					pcm[k] = int16(8000 * math.Sin(2*math.Pi*hz*float64(i*n+k)/float64(l.codec.Rate)))
				}
				l.frame(pcm, i <= 20 || i%20 >= 3)
				l.tick()
			}
			if q := quietest(l.heard[20*n:], l.codec.Rate); q < -12 {
				t.Errorf("10 ms are %.1f dB below the rest", q)
			}
			end := len(l.heard)
			for range 15 { // 300 ms without a packet: it does not ring on
				l.tick()
			}
			if level := mediatest.Level(l.heard[end+12*n:]); level > -48 {
				t.Errorf("still %.1f dBov after 240 ms", level)
			}
		})
	}
}

// zeros is the longest run of digital silence.
func zeros(pcm []int16) (longest int) {
	run := 0
	for _, s := range pcm {
		if run++; s != 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// On a busy machine packets come late, or not at all for a while: no digital silence then.
func TestReceiver_NoDigitalSilenceWhereItWasHeldUp(t *testing.T) {
	const held = 20 // frames
	for name, stall := range map[string]func(l *line, sound func(sent bool)){
		"both_ends_stalled": func(l *line, sound func(bool)) { // the packet after the gap is there before the gap is played
			l.gap += held
			for range 3 {
				sound(true)
			}
			for range held + 3 {
				l.tick()
			}
		},
		"sender_went_on_late": func(l *line, sound func(bool)) { // its timestamps know nothing of the stall
			for range held {
				l.tick()
			}
			for range 40 {
				b := appendHeader(nil, packet{pt: l.codec.PayloadType, seq: uint16(l.seq), stamp: uint32(l.seq * 160), ssrc: 9})
				b, _ = l.enc.Encode(b, vowel(l.codec.Rate, l.seq*l.codec.Rate/50, l.codec.Rate/50))
				l.gap += held
				l.put(b)
				l.gap -= held
				l.seq++
				l.tick()
			}
		},
	} {
		for _, codec := range []string{"PCMA", "PCMU", "G722"} {
			for _, before := range []int{10, 150} { // frames
				t.Run(fmt.Sprintf("%s/%s/%d", name, codec, before), func(t *testing.T) {
					l := newLine(t, codec)
					n := l.codec.Rate / 50
					sound := func(sent bool) { l.frame(vowel(l.codec.Rate, l.seq*n, n), sent) }
					for range before {
						sound(true)
						l.tick()
					}
					stall(l, sound)
					if z := zeros(l.heard[5*n:]); z > n/4 {
						t.Errorf("%d samples of digital silence", z)
					}
					if at := before * n; mediatest.Level(l.heard[at:at+n]) < mediatest.Level(l.heard[at-n:at])-6 {
						t.Error("what was heard is cut off")
					}
				})
			}
		}
	}
}

func TestReceiver_SilenceBeforeTheFirstPacket(t *testing.T) {
	sendable(t, func(t *testing.T, name string) {
		l := newLine(t, name)
		for range 5 {
			l.tick()
		}
		if z := zeros(l.heard); z != len(l.heard) {
			t.Errorf("%d of %d samples are silent", z, len(l.heard))
		}
	})
}

// BenchmarkReceiver_Codecs is what receiving one packet costs, decoding included.
func BenchmarkReceiver_Codecs(b *testing.B) {
	for _, c := range codec.All() {
		if !c.Encodes() {
			continue
		}
		b.Run(c.Name, func(b *testing.B) {
			l := newLine(b, c.Name)
			l.rx.sink = media.Discard
			pcm := vowel(c.Rate, 0, c.Rate/50)
			payload, err := l.enc.Encode(nil, pcm)
			if err != nil {
				b.Fatal(err)
			}
			buf := make([]byte, 0, 300)
			for b.Loop() {
				buf = appendHeader(buf[:0], packet{pt: c.PayloadType, seq: uint16(l.seq), stamp: uint32(l.seq * c.ClockRate / 50), ssrc: 9})
				l.seq++
				l.put(append(buf, payload...))
				l.tick()
			}
		})
	}
}

func TestReceiver_AllocatesNothingWithAnyCodec(t *testing.T) {
	sendable(t, func(t *testing.T, name string) {
		l := newLine(t, name)
		l.rx.sink = media.Discard
		payload, err := l.enc.Encode(nil, vowel(l.codec.Rate, 0, l.codec.Rate/50))
		if err != nil {
			t.Fatal(err)
		}
		buf, clock := make([]byte, 0, 400), l.codec.ClockRate/50
		step := func() {
			buf = appendHeader(buf[:0], packet{pt: l.codec.PayloadType, seq: uint16(l.seq), stamp: uint32(l.seq * clock), ssrc: 9})
			l.seq++
			if l.seq%9 != 5 {
				l.put(append(buf, payload...))
			}
			l.tick()
		}
		for range 300 {
			step()
		}
		if n := testing.AllocsPerRun(500, step); n != 0 {
			t.Errorf("%g allocations a frame", n)
		}
	})
}
