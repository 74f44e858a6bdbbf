package dialog_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
	"hotline/media"
	"hotline/tts"
)

// slowVoice is tone behind a wait, as from a machine elsewhere.
type slowVoice struct {
	tone
	wait time.Duration
}

func (s slowVoice) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	select {
	case <-time.After(s.wait):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.tone.Synthesize(ctx, req, out)
}

// trouble is what makes the caller wait.
type trouble struct {
	final  time.Duration // of the recogniser, from the end of the turn to the text
	behind time.Duration // of the recogniser: all that it says comes so late
	decide time.Duration // tools, or a model that does not begin
	fail   bool          // then an error
	halt   time.Duration // in the middle of the reply
	voice  time.Duration // of the synthesiser
}

// mind decides as the trouble wants.
func (tr trouble) mind() mindFunc {
	return func(ctx context.Context, h flow.Heard) (flow.Reply, error) {
		if h.Kind == flow.HeardStart {
			return flow.Reply{Text: "您好。"}, nil
		}
		if !sleeps(ctx, tr.decide) {
			return flow.Reply{}, ctx.Err()
		}
		if tr.fail {
			return flow.Reply{}, errors.New("the provider is away")
		}
		if tr.halt == 0 {
			return bye(), nil
		}
		return flow.Reply{Text: "您好，", Next: flow.NextHangup, Rest: func(yield func(flow.Piece) bool) {
			if sleeps(ctx, tr.halt) && yield(flow.Piece{Text: "五G要换手机。"}) && sleeps(ctx, tr.halt) {
				yield(flow.Piece{Text: "再见。"})
			}
		}}, nil
	}
}

func sleeps(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// waits plays one turn and returns how long the caller heard nothing: from the end of the turn, and the longest until the reply was over.
func (tr trouble) waits(t *testing.T) (first, longest time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, tr.mind())
		c.ears.lag, c.ears.behind = tr.final, tr.behind
		c.deps.Synth = slowVoice{wait: tr.voice}
		c.start()
		c.until(c.replied(1))
		c.say("查话费", 900*time.Millisecond)
		c.until(c.replied(2))
		turn := events[hotline.TurnCompleted](c)[1]
		var off time.Duration
		for _, e := range events[hotline.SpeechEnded](c) {
			off = time.Duration(e.AtMS * float64(time.Millisecond))
		}
		if !(turn.GapMS.Total > 0) {
			t.Errorf("%+v: no gap in %+v", tr, turn)
		}
		over := off + turntaking.Default().Patience[turntaking.ExpectFree] // what an instant recogniser would have needed
		at := over
		c.mu.Lock()
		for _, s := range c.sounds {
			if s > over {
				if first == 0 {
					first = s - over
				}
				longest, at = max(longest, s-at), s
			}
		}
		c.mu.Unlock()
		c.cancel()
		<-c.hungUp
	})
	return first, longest
}

// Whatever is slow or broken, something is audible 2 s after the end of the turn in 99 of 100 cases, and there are never 3 s of nothing.
func TestConversation_NoDeadAir(t *testing.T) {
	var firsts []time.Duration
	ms := func(all ...int) (out []time.Duration) {
		for _, n := range all {
			out = append(out, time.Duration(n)*time.Millisecond)
		}
		return out
	}
	for _, late := range [][]time.Duration{ms(30, 0), ms(9000, 0), ms(30, 700), ms(30, 4000)} {
		for _, decide := range ms(0, 1190, 4700, 7900, 20000) {
			for _, halt := range ms(0, 2600) {
				for _, voice := range ms(20, 600) {
					for _, fail := range []bool{false, true} {
						if fail && (halt > 0 || decide > 8*time.Second) {
							continue
						}
						tr := trouble{final: late[0], behind: late[1], decide: decide, fail: fail, halt: halt, voice: voice}
						first, longest := tr.waits(t)
						firsts = append(firsts, first)
						if first == 0 || longest > 3*time.Second {
							t.Errorf("%+v: nothing for %s", tr, longest)
						}
					}
				}
			}
		}
	}
	slices.Sort(firsts)
	p99 := firsts[len(firsts)*99/100]
	t.Logf("%d turns: first sound p50 %s, p99 %s, most %s", len(firsts), firsts[len(firsts)/2], p99, firsts[len(firsts)-1])
	if p99 > 2*time.Second {
		t.Errorf("p99 %s, want 2 s", p99)
	}
}

func TestConversation_FillersVaryAndGiveWayAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var done time.Duration
		var c *call
		c = newCall(t, mindFunc(func(ctx context.Context, h flow.Heard) (flow.Reply, error) {
			if h.Kind != flow.HeardStart {
				sleeps(ctx, 1400*time.Millisecond)
				done = c.now()
			}
			return flow.Reply{Text: "话费一百元。"}, nil
		}))
		c.cfg.Lull.Fillers = []string{"请您稍微等一下我来看看。", "好的我马上就为您看一下。"}
		c.start()
		c.until(c.replied(1))
		said := []string{}
		for n := 2; n <= 3; n++ {
			c.say("查话费", 900*time.Millisecond)
			c.until(c.replied(n))
			turn := events[hotline.TurnCompleted](c)[n-1]
			filler, ok := strings.CutSuffix(turn.Played, "话费一百元。")
			if !ok || filler == "" || len([]rune(filler)) > 4 {
				t.Errorf("played %q: the filler was not cut where the reply came", turn.Played)
			}
			said = append(said, filler)
			over := c.now() - done - 6*200*time.Millisecond
			if over > 200*time.Millisecond {
				t.Errorf("the reply waited %s for the filler", over)
			}
		}
		if said[0] == said[1] {
			t.Errorf("fillers %v", fmt.Sprint(said))
		}
		c.cancel()
		<-c.hungUp
	})
}
