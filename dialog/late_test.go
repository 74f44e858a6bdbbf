package dialog_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog/flow"
)

// A recogniser that is 4 s behind costs the caller time, but neither the words nor silence.
func TestConversation_WaitsForALateRecogniser(t *testing.T) {
	for name, behind := range map[string]time.Duration{"one_second": time.Second, "four_seconds": 4 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var heard []flow.Heard
				c := newCall(t, mindFunc(func(_ context.Context, h flow.Heard) (flow.Reply, error) {
					if heard = append(heard, h); h.Kind == flow.HeardStart {
						return flow.Reply{Text: "您好。"}, nil
					}
					return flow.Reply{Text: "话费还有五十元。", Patience: time.Hour}, nil
				}))
				c.ears.behind = behind
				c.start()
				c.until(c.replied(1))
				c.say("查一下我这个月的话费", 1500*time.Millisecond)
				c.until(c.replied(2))
				c.pass(10 * time.Second) // whatever still comes
				c.cancel()
				<-c.hungUp
				if len(heard) != 2 || heard[1].Text != "查一下我这个月的话费" {
					t.Errorf("the mind was told %+v", heard)
				}
				turn := events[hotline.TurnCompleted](c)[1]
				if filled := behind > 2*time.Second; turn.GapMS.Total > 2500 || strings.HasPrefix(turn.Played, c.cfg.Lull.Fillers[0]) != filled || turn.Cut {
					t.Errorf("turn %+v", turn)
				}
				if said := events[hotline.UtteranceFinal](c); len(said) != 1 {
					t.Errorf("%d utterances on record", len(said))
				}
			})
		})
	}
}

// The caller hangs up while a filler is said for a recogniser that is late: the turn is on record once.
func TestConversation_EndsWhileTheRecogniserIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, bye()))
		c.ears.behind = 30 * time.Second
		c.start()
		c.until(c.replied(1))
		c.say("查话费", 900*time.Millisecond)
		c.pass(2 * time.Second)
		c.cancel()
		out, err := c.wait()
		turns := events[hotline.TurnCompleted](c)
		if err != nil || out.Result != hotline.OutcomeCallerGone || len(turns) != 2 || !turns[1].Cut || turns[1].N != 1 || out.Turns != 2 {
			t.Errorf("outcome %+v, %v, turns %+v", out, err, turns)
		}
	})
}

// What the caller says while we think is answered behind our reply: the wait is counted from its end, not from words that we talked over.
func TestConversation_GapBehindOurOwnWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(ctx context.Context, h flow.Heard) (flow.Reply, error) {
			switch {
			case h.Kind == flow.HeardStart:
				return flow.Reply{Text: "您好。"}, nil
			case h.Text == "查话费":
				sleeps(ctx, 2*time.Second)
				return flow.Reply{Text: "您这个月一共用了一百二十块钱，余额还有五十块。"}, nil
			}
			return flow.Reply{Text: "好的。", Patience: time.Hour}, nil
		}))
		c.start()
		c.until(c.replied(1))
		c.say("查话费", 900*time.Millisecond)
		c.pass(500 * time.Millisecond)
		c.say("还有流量", 800*time.Millisecond)
		c.until(c.replied(3))
		turns := events[hotline.TurnCompleted](c)
		if turns[2].Heard != "还有流量" || turns[1].Cut {
			t.Fatalf("turns %+v", turns)
		}
		if gap := turns[2].GapMS; gap.Total > 1500 || gap.Total <= 0 {
			t.Errorf("gap %+v", gap)
		}
		c.cancel()
		<-c.hungUp
	})
}
