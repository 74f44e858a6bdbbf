package media

import (
	"errors"
	"sync"
	"time"
)

// Errors of Player.
var (
	ErrFull = errors.New("media: player is full")
	ErrRate = errors.New("media: frame has the wrong sample rate")
)

// PlayKind says what a PlayEvent reports.
type PlayKind int

// The kinds of PlayEvent.
const (
	PlayStarted  PlayKind = iota // the first frame of a turn was sent
	PlayAdvanced                 // more of the turn's text has been sent
	PlayDrained                  // the queue ran empty after audio
	PlayCut                      // Flush cut the audio off
)

// PlayEvent reports what left a Player.
type PlayEvent struct {
	Kind PlayKind
	Mark Mark          // the last mark played, this frame included
	At   time.Duration // media time of the frame's first sample, counted from the first Tick
}

// Player is the outbound voice of a call: a queue of audio that a synthesiser fills faster than real time and the media
// clock empties one frame of FrameTime per Tick. All methods are safe for concurrent use.
type Player struct {
	mu sync.Mutex // never held across a call-out
	q  playQueue
	g  playGain

	pts      time.Duration // of the next Tick
	played   Mark
	sounding bool // the last Tick sent queued audio
	cut      bool // Flush happened since the last Tick
	closed   bool
	observe  func(PlayEvent)

	tail    []int16 // faded rest after Flush, played by the next Tick when hasTail
	hasTail bool
	out     []int16 // owned by Tick
}

// NewPlayer makes an empty player for mono audio at rate Hz that holds at most capacity (0: 60 s).
// Memory is taken as it is needed, 0.5 s at a time, and reused.
func NewPlayer(rate int, capacity time.Duration) *Player {
	if capacity <= 0 {
		capacity = time.Minute
	}
	n := samplesIn(FrameTime, rate)
	return &Player{
		q:      newPlayQueue(rate, n, max(1, int(capacity/FrameTime))),
		g:      playGain{duck: 1, gain: 1},
		played: NoMark,
		tail:   make([]int16, n),
		out:    make([]int16, n),
	}
}

// Rate is the sample rate of the frames taken and sent, Hz.
func (p *Player) Rate() int { return p.q.rate }

// WriteFrame queues a copy of f, whatever its length; f.PTS is ignored. A frame of another turn starts on a frame
// boundary, filled up with silence before it.
// It does not block: it returns ErrFull, and takes nothing, when f would not fit; ErrRate for another sample rate;
// ErrClosed after Close.
func (p *Player) WriteFrame(f Frame) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	return p.q.write(f)
}

// Close refuses further frames. What is queued is still played. Closing twice is harmless.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return nil
}

// Tick writes exactly one frame of FrameTime to out: queued audio, or silence with NoMark. PTS counts from the first
// Tick. It is called by the media clock, by one goroutine at a time, and allocates nothing. It returns out's error.
func (p *Player) Tick(out Sink) error {
	p.mu.Lock()
	f := Frame{PTS: p.pts, Rate: p.q.rate, Samples: p.out, Mark: NoMark}
	p.pts += FrameTime
	before := p.played
	took := p.fill(&f)
	event, report := p.account(before, took, f)
	observe := p.observe
	p.mu.Unlock()

	err := out.WriteFrame(f)
	if report && observe != nil {
		observe(event)
	}
	return err
}

// Skip lets media time pass in which nothing was sent: so many ticks that the clock skipped. What is queued is sent later, not left out.
func (p *Player) Skip(ticks int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pts += time.Duration(ticks) * FrameTime
}

// Duck lowers the voice by 18 dB, or brings it back, with a ramp of one frame.
func (p *Player) Duck(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.g.setDuck(on)
}

// Pause fades the voice out within one frame and then keeps the queue as it is while silence is sent; Pause(false)
// fades in where it stopped.
func (p *Player) Pause(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.g.paused = on
}

// Flush drops what is queued, fades out over 10 ms at the next Tick, ends Duck and Pause, and returns the last mark that
// was played. End the producer first: frames written after Flush are played.
func (p *Player) Flush() Mark {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sounding && !p.g.silent() && p.q.pop(p.tail, nil) {
		p.g.apply(p.tail)
		fadeOut(p.tail, len(p.tail)/2)
		p.hasTail = true
	}
	p.cut = p.cut || p.sounding || p.q.queued() > 0
	p.q.clear()
	p.g = playGain{duck: 1, gain: 1}
	return p.played
}

// Played returns the mark of the last frame that was sent with text, NoMark before the first.
func (p *Player) Played() Mark {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.played
}

// Queued returns how much audio waits to be played.
func (p *Player) Queued() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.q.queued()
}

// Observe sets the function that is told what left the player; nil for none. It is called from Tick, after the frame
// was written, and must not block (it may call the player's other methods).
func (p *Player) Observe(fn func(PlayEvent)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.observe = fn
}

// fill puts the next 20 ms into f and says whether they came from the queue.
func (p *Player) fill(f *Frame) bool {
	switch {
	case p.hasTail:
		copy(f.Samples, p.tail)
		p.hasTail = false
	case p.g.silent():
		clear(f.Samples)
	case p.q.pop(f.Samples, &f.Mark):
		p.g.apply(f.Samples)
		return true
	default:
		clear(f.Samples)
		p.g.settle()
	}
	return false
}

// account keeps the books of what was played and says what is to be reported.
func (p *Player) account(before Mark, took bool, f Frame) (PlayEvent, bool) {
	if took && f.Mark.Turn >= 0 {
		p.played = f.Mark
	}
	e := PlayEvent{Mark: p.played, At: f.PTS}
	switch {
	case p.cut:
		p.cut, p.sounding, e.Kind = false, took, PlayCut
		return e, true
	case took && p.played.Turn != before.Turn:
		e.Kind = PlayStarted
	case took && p.played != before:
		e.Kind = PlayAdvanced
	case p.sounding && !took && p.q.queued() == 0:
		p.sounding, e.Kind = false, PlayDrained
		return e, true
	default:
		p.sounding = p.sounding || took
		return e, false
	}
	p.sounding = true
	return e, true
}
