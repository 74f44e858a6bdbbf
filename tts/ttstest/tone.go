// Package ttstest holds what tests of and with synthesisers share: Run, the conformance suite that every tts.Synthesizer passes,
// and Tone, a synthesiser for tests of its callers. Only tests import it.
package ttstest

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"hotline/media"
	"hotline/tts"
)

// Tone is a synthesiser that gives every rune a tone of its own, with exact marks. The zero value is ready: 200 ms a rune, no
// delay. Set its fields before its first use. Safe for concurrent use.
type Tone struct {
	PerRune time.Duration // multiple of 20 ms; 0 = 200 ms
	Delay   time.Duration // before the first frame, as an engine that is far away has
	Pace    time.Duration // between two frames; 0 = all at once, as a fast local engine does
	Fail    error         // when set, every clause fails with it
	FailAt  int           // runes spoken before Fail
	clauses atomic.Int64
}

// Caps names the engine "tone".
func (t *Tone) Caps() tts.Caps {
	return tts.Caps{Name: "tone", Langs: []string{"zh-CN", "en-US"}, Voices: []string{"tone"}}
}

// Clauses is the number of clauses begun so far.
func (t *Tone) Clauses() int { return int(t.clauses.Load()) }

// Synthesize writes PerRune of tone for each rune of the text, the n-th rune at 300 + 50 (n mod 20) Hz, at -20 dBFS.
func (t *Tone) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	t.clauses.Add(1)
	if err := wait(ctx, t.Delay); err != nil {
		return nil, err
	}
	rate := req.Rate
	if rate == 0 {
		rate = 8000
	}
	per := max(int(t.perRune()/media.FrameTime), 1)
	pcm := make([]int16, rate/50)
	var marks []tts.Mark
	frames := 0
	for n := range len([]rune(req.Text)) {
		if t.Fail != nil && n == t.FailAt {
			return marks, t.Fail
		}
		for k := range per {
			if err := wait(ctx, t.Pace); err != nil {
				return marks, err
			}
			spoken := n
			if k == per-1 {
				spoken++
			}
			sine(pcm, 300+50*float64(n%20), rate, k*len(pcm))
			f := media.Frame{PTS: time.Duration(frames) * media.FrameTime, Rate: rate, Samples: pcm, Mark: media.Mark{Text: spoken}}
			if err := out.WriteFrame(f); err != nil {
				return marks, err
			}
			frames++
		}
		marks = append(marks, tts.Mark{Text: n + 1, At: time.Duration(frames) * media.FrameTime})
	}
	if t.Fail != nil && req.Text == "" {
		return marks, t.Fail
	}
	return marks, ctx.Err()
}

func (t *Tone) perRune() time.Duration {
	if t.PerRune == 0 {
		return 200 * time.Millisecond
	}
	return t.PerRune
}

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func sine(pcm []int16, hz float64, rate, from int) {
	const peak = 4634 // -20 dBFS RMS
	for i := range pcm {
		pcm[i] = int16(peak * math.Sin(2*math.Pi*hz*float64(from+i)/float64(rate)))
	}
}
