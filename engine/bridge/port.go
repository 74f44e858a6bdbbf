package bridge

import (
	"sync"
	"sync/atomic"
	"time"

	"hotline/media"
	"hotline/media/dsp"
)

// ringFrames is how many frames of a party may wait for the bridge's tick. Both run on the same clock, so one waits as a rule.
const ringFrames = 4

// Port is a party's place in a bridge: it writes what it says, and its output gets what it hears.
//
//archtest:fields three owners share it: the leg that writes, the tick that reads, the engine that steers
type Port struct {
	bridge *Bridge
	name   string
	rate   int // Hz of the party's leg

	mu   sync.Mutex // guards the ring and in; held for copying one frame
	in   *dsp.Resampler
	ring [ringFrames][]int16
	lost [ringFrames]bool
	head int
	n    int
	part []int16 // less than a frame, of input of other lengths

	out    *dsp.Resampler // the fields down to sink are the tick's
	sent   []int16
	now    []int16 // this tick's frame
	voice  bool    // now is worth mixing
	apart  bool    // now is worth mixing for those who overhear
	nowOff bool    // now was concealed
	sink   media.Sink

	muted   atomic.Bool
	hears   atomic.Bool // also those who are aside
	calls   atomic.Bool // is heard also by those who are aside and attend
	attends atomic.Bool // hears those who call while it is aside
	instead atomic.Pointer[Source]
	said    *media.Tap
	heard   *media.Tap
	toSaid  media.Sink // into said
	toHeard media.Sink // into heard
	stats   stats
}

type stats struct{ overrun, underrun atomic.Uint64 }

func newPort(b *Bridge, name string, rate int, out media.Sink) (*Port, error) {
	p := &Port{bridge: b, name: name, rate: rate, sink: out, now: make([]int16, b.frame), said: media.NewTap(), heard: media.NewTap()}
	p.toSaid, p.toHeard = p.said.Stage()(media.Discard), p.heard.Stage()(media.Discard)
	var err error
	if rate != b.rate {
		if p.in, err = dsp.NewResampler(rate, b.rate); err != nil {
			return nil, err
		}
		if p.out, err = dsp.NewResampler(b.rate, rate); err != nil {
			return nil, err
		}
	}
	for i := range p.ring {
		p.ring[i] = make([]int16, 0, b.frame)
	}
	p.part = make([]int16, 0, 4*b.frame)
	p.sent = make([]int16, 0, rate/int(time.Second/media.FrameTime))
	return p, nil
}

// Name is what Join was given.
func (p *Port) Name() string { return p.name }

// Said is the tap on what the party says, at the bridge's rate, a frame every tick: silence where nothing came. Mute does not
// silence it: what is recorded of a party is decided by who taps.
func (p *Port) Said() *media.Tap { return p.said }

// Heard is the tap on what the party hears, at the bridge's rate, music and announcements excepted.
func (p *Port) Heard() *media.Tap { return p.heard }

// Mute keeps the party from being heard; it still hears.
func (p *Port) Mute(on bool) { p.muted.Store(on) }

// Aside takes the party out of the conversation: it hears s instead and is not heard; nil brings it back. It is hold with music,
// and the word in the agent's ear before the caller is put through.
func (p *Port) Aside(s Source) {
	if s == nil {
		p.instead.Store(nil)
		return
	}
	p.instead.Store(&s)
}

// Overhear lets the party hear also those who are aside, such as a caller on hold: what they say, not what they hear.
func (p *Port) Overhear(on bool) { p.hears.Store(on) }

// Call lets the party be heard also by those who are aside and attend, in place of what they hear there: a supervisor who barges in on
// a caller on hold. They hear those who call, and nobody else.
func (p *Port) Call(on bool) { p.calls.Store(on) }

// Attend has the party hear those who call (Call) while it is aside. Its music waits meanwhile.
func (p *Port) Attend(on bool) { p.attends.Store(on) }

// Leave takes the party out of the bridge. On return its output gets no more frames and its taps are closed. Leaving twice is harmless.
func (p *Port) Leave() {
	p.bridge.leave(p)
	p.said.Close()
	p.heard.Close()
}

// Dropped counts frames of the party that came when ringFrames waited already, and ticks for which none had come.
func (p *Port) Dropped() (overrun, underrun uint64) {
	return p.stats.overrun.Load(), p.stats.underrun.Load()
}

// WriteFrame takes what the party says: frames of the leg's rate and any length, in order. It never blocks.
func (p *Port) WriteFrame(f media.Frame) error {
	if f.Rate != p.rate {
		return media.ErrRate
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.in == nil && len(p.part) == 0 && len(f.Samples) == p.bridge.frame {
		p.push(f.Samples, f.Lost)
		return nil
	}
	if p.in != nil {
		p.part = p.in.Process(p.part, f.Samples)
	} else {
		p.part = append(p.part, f.Samples...)
	}
	n := p.bridge.frame
	whole := 0
	for ; len(p.part)-whole >= n; whole += n {
		p.push(p.part[whole:whole+n], f.Lost)
	}
	p.part = append(p.part[:0], p.part[whole:]...)
	return nil
}

// Close does nothing: the leg's end is no end of the bridge. The engine calls Leave.
func (p *Port) Close() error { return nil }

// push puts a frame into the ring; the oldest gives way.
func (p *Port) push(samples []int16, lost bool) {
	if p.n == ringFrames {
		p.head, p.n = (p.head+1)%ringFrames, p.n-1
		p.stats.overrun.Add(1)
	}
	i := (p.head + p.n) % ringFrames
	p.ring[i] = append(p.ring[i][:0], samples...)
	p.lost[i] = lost
	p.n++
}

// take moves the party's next frame into now and tells the tap.
func (p *Port) take(pts time.Duration) {
	p.mu.Lock()
	came := p.n > 0
	if came {
		copy(p.now, p.ring[p.head])
		p.nowOff = p.lost[p.head]
		p.head, p.n = (p.head+1)%ringFrames, p.n-1
	}
	p.mu.Unlock()
	if !came {
		if p.voice { // the clock's jitter, or the leg has gone quiet: fade rather than click
			dsp.Ramp(p.now, 1, 0)
			p.stats.underrun.Add(1)
		} else {
			clear(p.now)
		}
	}
	said := media.Frame{PTS: pts, Rate: p.bridge.rate, Samples: p.now, Lost: came && p.nowOff, Mark: media.NoMark}
	_ = p.toSaid.WriteFrame(said)
	p.apart = came && !p.muted.Load() && p.instead.Load() != nil
	p.voice = came && !p.muted.Load() && !p.apart
}

// audible says whether somebody who overhears those who are aside, or is called aside, hears this tick's frame.
func (p *Port) audible(overhears, called bool) bool {
	return (p.voice || p.apart && overhears) && (!called || p.calls.Load())
}

// give sends the party what it hears.
func (p *Port) give(pts time.Duration, mixed []int16) {
	f := media.Frame{PTS: pts, Rate: p.bridge.rate, Samples: mixed, Mark: media.NoMark}
	_ = p.toHeard.WriteFrame(f)
	if p.out != nil {
		p.sent = p.out.Process(p.sent[:0], mixed)
		f.Rate, f.Samples = p.rate, p.sent
	}
	_ = p.sink.WriteFrame(f)
}
