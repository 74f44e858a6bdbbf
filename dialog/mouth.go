package dialog

import (
	"context"
	"math"
	"sync"
	"time"

	"hotline"
	"hotline/media"
	"hotline/tts"
)

// mouth speaks one turn. Its gate is shared with the speaking goroutines; all else belongs to the conversation.
type mouth struct {
	gate    *gate
	life    context.Context //nolint:containedctx // the reply is the one thing whose life it is
	cancel  context.CancelFunc
	from    int             // runes of the turn's text before it: a filler that was cut
	voiced  bool            // its first sample was written
	playing bool            // its first frame left
	last    <-chan struct{} // closed when the goroutine of the last segment has ended
	pending int             // segments not wholly written yet, and the Rest of the reply while it is made
	more    bool            // that Rest is on the way
	failed  int             // clauses that could not be synthesised
	spoken  int             // clauses that were
	sorry   bool            // the apology for that was queued
	filling bool            // the last words were a filler
	told    int             // clauses of the turn that had begun when the last UtterancePartial was told
}

// gate lets frames through to the player until the reply is cut, so that a slow synthesiser cannot speak into its successor.
type gate struct {
	mu     sync.Mutex
	closed bool
	player *media.Player
}

func (g *gate) write(f media.Frame) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return media.ErrClosed
	}
	return g.player.WriteFrame(f)
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
}

// clauseSink marks the frames of one clause with their place in the turn. It reports the first one.
type clauseSink struct {
	gate  *gate
	turn  int
	base  int // runes of the turn's text before the clause
	runes int // runes of the clause
	first func()
	began bool
	gain  float64 // of the samples; 0 = 1
	loud  []int16 // scratch for it
}

// WriteFrame passes the frame on with the turn's mark.
func (s *clauseSink) WriteFrame(f media.Frame) error {
	f.Mark = media.Mark{Turn: s.turn, Text: s.base + min(f.Mark.Text, s.runes)}
	if s.gain > 0 {
		s.loud = amplify(s.loud[:0], f.Samples, s.gain)
		f.Samples = s.loud
	}
	err := s.gate.write(f)
	if !s.began && err == nil {
		s.began = true
		s.first()
	}
	return err
}

// amplify appends samples times gain to out. What would come near the limit is bent, so that loud stays clear: half the way to the limit
// sounds as it is.
func amplify(out, samples []int16, gain float64) []int16 {
	const limit, knee = 32767.0, 16384.0
	for _, x := range samples {
		y := float64(x) * gain
		if a := math.Abs(y); a > knee {
			y = math.Copysign(knee+(limit-knee)*math.Tanh((a-knee)/(limit-knee)), y)
		}
		out = append(out, int16(y))
	}
	return out
}

// Close does nothing: the player outlives the clause.
func (s *clauseSink) Close() error { return nil }

// saidKind says how far a segment has come.
type saidKind int

const (
	saidFirst  saidKind = iota // the first sample of a clause was written
	saidClause                 // a clause was written or failed
	saidAll                    // the segment is written
)

// said is a report of a speaking goroutine.
type said struct {
	from *gate // the reply it belongs to: reports of a cut reply are ignored
	kind saidKind
	at   time.Duration
	span int   // index of the clause in turn.spans
	err  error // saidClause: why it failed
}

// segment is what one speaking goroutine has to say.
type segment struct {
	turn  int
	spans []span
	index int // of spans[0] in turn.spans
	text  []rune
	how   manner
	after <-chan struct{} // begin when it is closed; nil = at once
}

// speak synthesises a segment clause by clause, the next one while the one before plays.
func (c *Conversation) speak(ctx context.Context, g *gate, seg segment) {
	report := func(s said) {
		s.from, s.at = g, c.deps.Now()
		select {
		case c.said <- s:
		case <-ctx.Done():
		}
	}
	if seg.after != nil {
		select {
		case <-seg.after:
		case <-ctx.Done():
			return
		}
	}
	for i, sp := range seg.spans {
		if !c.roomToSpeak(ctx) {
			return
		}
		err := c.synthesize(ctx, g, seg, sp, func() { report(said{kind: saidFirst}) })
		if ctx.Err() != nil {
			return
		}
		report(said{kind: saidClause, span: seg.index + i, err: err})
	}
	report(said{kind: saidAll})
}

// synthesize speaks one clause; an engine that failed before its first sample is asked once more.
func (c *Conversation) synthesize(ctx context.Context, g *gate, seg segment, sp span, first func()) error {
	sink := &clauseSink{gate: g, turn: seg.turn, base: sp.from, runes: sp.to - sp.from, first: first}
	if seg.how.Louder > 0 {
		sink.gain = math.Pow(10, seg.how.Louder/20)
	}
	speed := c.cfg.Speed
	if seg.how.Speed > 0 {
		speed = min(max(0.5, speed*seg.how.Speed), 2)
	}
	retried := func(err error) {
		c.deps.Log.Warn("synthesis goes on after a failure", "error", err)
		c.deps.Emit(hotline.ComponentFailed{Component: "tts", Error: err.Error(), Action: "retried"})
	}
	req := tts.Request{Text: string(seg.text[sp.from:sp.to]), Lang: or(seg.how.lang, c.cfg.Lang), Voice: or(seg.how.voice, c.cfg.Voice), Speed: speed, Rate: c.deps.Player.Rate(), Recovered: retried}
	_, err := c.deps.Synth.Synthesize(ctx, req, sink)
	if err != nil && !sink.began && ctx.Err() == nil {
		retried(err)
		_, err = c.deps.Synth.Synthesize(ctx, req, sink)
	}
	return err
}

// roomToSpeak waits until less than SynthesisLead is queued; false when the reply was cut.
func (c *Conversation) roomToSpeak(ctx context.Context) bool {
	if c.deps.Player.Queued() < c.cfg.SynthesisLead {
		return ctx.Err() == nil
	}
	tick := time.NewTicker(5 * media.FrameTime)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
			if c.deps.Player.Queued() < c.cfg.SynthesisLead {
				return true
			}
		}
	}
}
