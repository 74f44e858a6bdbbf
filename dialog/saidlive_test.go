package dialog_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog/flow"
)

// ofTheBot are the partial texts of the machine, each with how much of it had been played, by turn.
func ofTheBot(c *call) (out []string, at []float64) {
	for _, p := range events[hotline.UtterancePartial](c) {
		if p.Party == hotline.PartyBot {
			out = append(out, fmt.Sprintf("%d %d %s|%s", p.N, p.Stable, p.Text, p.Ahead))
			at = append(at, p.AtMS)
		}
	}
	return out, at
}

// Who follows a call reads each clause of the machine's when it begins to be heard, not when the reply is over.
func TestConversation_TellsWhatItSaysClauseByClause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(context.Context, flow.Heard) (flow.Reply, error) {
			return flow.Reply{Text: "您好，这里是星云电信。请问有什么可以帮您？", Next: flow.NextHangup}, nil
		}))
		c.start()
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		got, at := ofTheBot(c)
		want := []string{"0 0 您好，|这里是星云电信。请问有什么可以帮您？", "0 3 您好，这里是星云电信。|请问有什么可以帮您？", "0 11 您好，这里是星云电信。请问有什么可以帮您？|"}
		if !slices.Equal(got, want) {
			t.Fatalf("told %q, want %q", got, want)
		}
		for i, runes := range []float64{0, 3, 11} { // the tone takes 200 ms a rune, and a rune counts when it is over
			if begun := at[i] - events[hotline.TurnCompleted](c)[0].FromMS; begun < runes*200-40 || i == 0 && begun > 40 || begun > runes*200+260 {
				t.Errorf("clause %d told %.0f ms after the first sound, begun after %.0f", i, begun, runes*200)
			}
		}
	})
}

// What was not begun when the caller cut in is not told; the turn says what was heard of the rest.
func TestConversation_TellsNoClauseBehindACut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, flow.Reply{Text: "您这个月一共用了一百二十块钱，余额还有五十块。其中套餐九十九元，流量二十一元。"}, bye()))
		c.start()
		c.until(c.replied(1))
		c.say("查话费", 900*time.Millisecond)
		c.pass(3 * time.Second)
		c.say("不用说了帮我转人工", 2*time.Second)
		c.until(c.replied(2))
		c.cancel()
		_, _ = c.wait()
		turn := events[hotline.TurnCompleted](c)[1]
		got, _ := ofTheBot(c)
		got = slices.DeleteFunc(got, func(s string) bool { return s[0] != '1' })
		if want := []string{"1 0 您这个月一共用了一百二十块钱，|余额还有五十块。其中套餐九十九元，流量二十一元。"}; !turn.Cut || !slices.Equal(got, want) {
			t.Errorf("told %q, want %q; the turn is %+v", got, want, turn)
		}
	})
}

// A clause that could not be synthesised is not told, first or later: nobody hears it.
func TestConversation_TellsNoClauseWithoutSound(t *testing.T) {
	for reply, want := range map[string][]string{
		"坏掉的一句话。请问有什么事？":        {"0 0 请问有什么事？|"},
		"您好欢迎来电。坏掉的一句话。请问有什么事？": {"0 0 您好欢迎来电。|坏掉的一句话。请问有什么事？", "0 7 您好欢迎来电。请问有什么事？|"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var heard []flow.Heard
			c := newCall(t, replies(&heard, flow.Reply{Text: reply}, bye()))
			c.deps.Synth = tone{fail: diesOf("坏掉")}
			c.start()
			c.until(c.replied(1))
			if got, _ := ofTheBot(c); !slices.Equal(got, want) {
				t.Errorf("told %q, want %q", got, want)
			}
			c.cancel()
			_, _ = c.wait()
		})
	}
}
