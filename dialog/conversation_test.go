package dialog_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog/flow"
)

func TestConversation_GreetsListensRepliesHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(_ context.Context, h flow.Heard) (flow.Reply, error) {
			switch h.Kind {
			case flow.HeardStart:
				return flow.Reply{Text: "您好，这里是星云电信。请问有什么可以帮您？"}, nil
			default:
				return flow.Reply{Text: "好的，再见。", Next: flow.NextHangup}, nil
			}
		}))
		c.start()
		c.until(c.replied(1))
		c.say("查话费", 900*time.Millisecond)
		out, err := c.wait()
		if err != nil || out.Result != hotline.OutcomeCompleted || out.Next != flow.NextHangup || out.Turns != 2 {
			t.Fatalf("outcome %+v, error %v", out, err)
		}
		turns := events[hotline.TurnCompleted](c)
		if len(turns) != 2 {
			t.Fatalf("%d turns, want 2", len(turns))
		}
		if got := turns[0]; got.Played != got.Planned || got.Cut {
			t.Errorf("greeting %+v was not played whole", got)
		}
		if got := turns[1]; got.Heard != "查话费" || got.Played != "好的，再见。" {
			t.Errorf("turn 1 is %+v", got)
		}
		if gap := turns[1].GapMS; gap.Total <= 400 || gap.Total > 700 || gap.Engine > 40 {
			t.Errorf("gap %+v, want 400-700 ms with at most 40 ms of our own", gap)
		}
		if first := c.firstAudio; first > 200*time.Millisecond {
			t.Errorf("first greeting audio after %v", first)
		}
		if from := turns[0].FromMS; math.Abs(from-c.firstAudio.Seconds()*1000) > 40 {
			t.Errorf("the greeting began at %.0f ms, its turn says %.0f", c.firstAudio.Seconds()*1000, from)
		}
	})
}

// A partial that was on its way when the turn ended belongs to that turn: it must not open a turn without words behind the reply.
func TestConversation_LatePartialOpensNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(_ context.Context, h flow.Heard) (flow.Reply, error) {
			if h.Kind == flow.HeardNothing {
				t.Error("a turn without words was made up")
			}
			return flow.Reply{Text: "您好，请问有什么可以帮您？"}, nil
		}))
		c.ears.late, c.ears.lag = "查话费", 100*time.Millisecond
		c.start()
		c.until(c.replied(1))
		c.say("查话", 900*time.Millisecond)
		c.until(c.replied(2))
		c.pass(3 * time.Second)
		if n := len(events[hotline.TurnCompleted](c)); n != 2 {
			t.Errorf("%d turns, want 2", n)
		}
		c.cancel()
		_, _ = c.wait()
	})
}
