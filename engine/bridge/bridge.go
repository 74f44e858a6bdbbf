// Package bridge lets the parties of one call hear each other: caller, agent, consulted colleague, listening supervisor.
// It owns who hears whom and the mixing, once per 20 ms tick of the media clock; it knows no leg, no protocol and no queue.
// The engine joins the audio of legs to it and takes the taps for recording, recognition and inspection.
package bridge

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hotline/media"
)

// MaxPorts is how many parties one bridge takes: mixing costs the square of it.
const MaxPorts = 16

// Errors of Join.
var (
	ErrClosed = errors.New("bridge: closed")
	ErrFull   = errors.New("bridge: full")
)

// Source is what a party hears instead of the others: music, an announcement. *media.Player is one.
type Source interface {
	// Tick writes one frame of 20 ms to out. It is called once per tick while the source is in use.
	Tick(out media.Sink) error
}

// Bridge is one conversation of two or more parties. All methods are safe for concurrent use; none may be called from within a
// port's output or tap.
type Bridge struct {
	rate   int
	frame  int // samples
	remove func()

	topology atomic.Pointer[topology]
	mu       sync.Mutex // guards changes of the topology and closed
	closed   bool

	ticking sync.Mutex // held during a tick, so that Leave can wait for it
	pts     time.Duration
	beat    media.Beat
	sum     []int32
	mixed   []int16
}

// topology is who is there and who hears whom; it is replaced as a whole.
type topology struct {
	ports []*Port
	gain  [][]float32 // gain[listener][speaker]; 0 = not heard
}

// New makes an empty bridge that mixes at rate Hz (8000, 16000, 24000 or 48000) on the clock. Close takes it off the clock.
func New(rate int, clock *media.Pacer) (*Bridge, error) { return NewGuarded(rate, clock, nil) }

// NewGuarded is New with a handler that is told when the mixing has panicked: from then on nobody on the bridge hears anything. It runs on
// the clock's goroutine and must not block.
func NewGuarded(rate int, clock *media.Pacer, onPanic func(v any, stack []byte)) (*Bridge, error) {
	if !slices.Contains([]int{8000, 16000, 24000, 48000}, rate) {
		return nil, fmt.Errorf("bridge: rate of %d Hz: want 8000, 16000, 24000 or 48000", rate)
	}
	n := rate / int(time.Second/media.FrameTime)
	b := &Bridge{rate: rate, frame: n, sum: make([]int32, n), mixed: make([]int16, n)}
	b.topology.Store(&topology{})
	b.remove = clock.AddGuarded(b.tick, onPanic)
	return b, nil
}

// Rate is what the bridge mixes at and its taps carry, in Hz.
func (b *Bridge) Rate() int { return b.rate }

// Join adds a party whose leg takes frames of rate Hz by out, one per tick. It hears everybody and is heard by all.
// The party's voice is written to the port. The name is for logs and taps.
func (b *Bridge) Join(name string, rate int, out media.Sink) (*Port, error) {
	return b.JoinAside(name, rate, out, nil)
}

// JoinAside is Join for a party that is not in the conversation yet: from the first tick it hears s, until Port.Aside says otherwise.
func (b *Bridge) JoinAside(name string, rate int, out media.Sink, s Source) (*Port, error) {
	p, err := newPort(b, name, rate, out)
	if err != nil {
		return nil, err
	}
	p.Aside(s)
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topology.Load()
	switch {
	case b.closed:
		return nil, ErrClosed
	case len(t.ports) >= MaxPorts:
		return nil, ErrFull
	}
	next := &topology{ports: append(slices.Clone(t.ports), p)}
	for _, row := range t.gain {
		next.gain = append(next.gain, append(slices.Clone(row), 1))
	}
	mine := slices.Repeat([]float32{1}, len(next.ports))
	mine[len(mine)-1] = 0 // nobody hears himself
	next.gain = append(next.gain, mine)
	b.topology.Store(next)
	return p, nil
}

// Hears sets how loud listener hears speaker: 1 as he speaks, 0 not at all. A supervisor who listens is heard by nobody; one who
// whispers is heard by the agent alone. It does nothing for ports that have left and for a port and itself.
func (b *Bridge) Hears(listener, speaker *Port, gain float32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topology.Load()
	l, s := slices.Index(t.ports, listener), slices.Index(t.ports, speaker)
	if l < 0 || s < 0 || l == s {
		return
	}
	next := &topology{ports: t.ports}
	for _, row := range t.gain {
		next.gain = append(next.gain, slices.Clone(row))
	}
	next.gain[l][s] = gain
	b.topology.Store(next)
}

// leave takes a port out; on return its output and taps get no more frames.
func (b *Bridge) leave(p *Port) {
	b.mu.Lock()
	t := b.topology.Load()
	if i := slices.Index(t.ports, p); i >= 0 {
		next := &topology{ports: slices.Delete(slices.Clone(t.ports), i, i+1)}
		for l, row := range t.gain {
			if l != i {
				next.gain = append(next.gain, slices.Delete(slices.Clone(row), i, i+1))
			}
		}
		b.topology.Store(next)
	}
	b.mu.Unlock()
	b.ticking.Lock()   // the tick in progress may still hold the old topology
	b.ticking.Unlock() //nolint:staticcheck // waiting is all that is wanted
}

// Close ends the bridge. On return no output and no tap gets frames. Closing twice is harmless.
func (b *Bridge) Close() {
	b.mu.Lock()
	b.closed = true
	ports := b.topology.Swap(&topology{}).ports
	b.mu.Unlock()
	b.remove()
	for _, p := range ports {
		p.said.Close()
		p.heard.Close()
	}
}

// tick takes 20 ms from every party and gives every party what it hears. It allocates nothing.
func (b *Bridge) tick(now time.Time) {
	b.ticking.Lock()
	defer b.ticking.Unlock()
	b.pts += time.Duration(b.beat.Due(now)) * media.FrameTime
	t := b.topology.Load()
	for _, p := range t.ports {
		p.take(b.pts)
	}
	for l, p := range t.ports {
		aside := p.instead.Load()
		called := aside != nil && p.attends.Load() && t.called(l)
		if aside != nil && !called {
			_ = (*aside).Tick(p.sink)
			continue
		}
		p.give(b.pts, b.mix(t, l, called))
	}
	b.pts += media.FrameTime
}

// called says whether somebody whom listener l hears calls those who are aside.
func (t *topology) called(l int) bool {
	for s, p := range t.ports {
		if t.gain[l][s] != 0 && p.calls.Load() {
			return true
		}
	}
	return false
}

// mix returns what listener l hears; called: of those who call alone. With one voice at full level, as in most ticks of most calls,
// nothing is computed.
func (b *Bridge) mix(t *topology, l int, called bool) []int16 {
	var only *Port
	voices, overhears := 0, t.ports[l].hears.Load()
	for s, p := range t.ports {
		if t.gain[l][s] != 0 && p.audible(overhears, called) {
			only, voices = p, voices+1
			if t.gain[l][s] != 1 {
				voices = MaxPorts // it must be scaled
			}
		}
	}
	switch voices {
	case 0:
		clear(b.mixed)
		return b.mixed
	case 1:
		return only.now
	}
	clear(b.sum)
	for s, p := range t.ports {
		g := t.gain[l][s]
		if g == 0 || !p.audible(overhears, called) {
			continue
		}
		for i, v := range p.now {
			b.sum[i] += int32(g * float32(v))
		}
	}
	for i, v := range b.sum {
		b.mixed[i] = int16(min(max(v, -32768), 32767))
	}
	return b.mixed
}
