package dialog_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
)

// long is a reply of about 8 s in the tone's voice.
const long = "您本月的套餐是星云畅享套餐，包含三十吉流量，一共消费八十八元，余额还有二十元。"

// replies is a mind that greets with long, takes notes, and then answers in turn; the last answer is repeated.
func replies(heard *[]flow.Heard, answers ...flow.Reply) mindFunc {
	return func(_ context.Context, h flow.Heard) (flow.Reply, error) {
		*heard = append(*heard, h)
		n := min(len(*heard)-1, len(answers)-1)
		return answers[n], nil
	}
}

func bye() flow.Reply { return flow.Reply{Text: "再见。", Next: flow.NextHangup} }

func TestConversation_StopsForAnInterruptionAndRemembersWhatWasPlayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: long}, bye()))
		c.start()
		c.pass(3 * time.Second)
		c.say("转人工", 700*time.Millisecond)
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		steps := events[hotline.BargeIn](c)
		if len(steps) != 3 || steps[0].Phase != "duck" || steps[1].Phase != "pause" || steps[2].Phase != "stop" {
			t.Fatalf("barge-in %+v", steps)
		}
		if steps[0].DelayMS > 150 || steps[2].DelayMS > 450 || steps[2].DelayMS != steps[1].DelayMS || steps[2].Text == "" {
			t.Errorf("ducked after %.0f ms, silent after %.0f ms, stopped after %.0f ms by %q", steps[0].DelayMS, steps[1].DelayMS, steps[2].DelayMS, steps[2].Text)
		}
		turn := events[hotline.TurnCompleted](c)[0]
		said := []rune(turn.Played)
		if !turn.Cut || len(said) < 12 || len(said) > 20 || string([]rune(long)[:len(said)]) != turn.Played {
			t.Errorf("cut %v, played %q", turn.Cut, turn.Played)
		}
		if h := heard[1]; h.Text != "转人工" || !h.Cut || h.Played != turn.Played {
			t.Errorf("the mind was told %+v", h)
		}
	})
}

func TestConversation_ResumesAfterABackChannel(t *testing.T) {
	for _, text := range []string{"嗯", "好的", ""} {
		name := map[string]string{"嗯": "mm", "好的": "okay", "": "cough"}[text]
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var heard []flow.Heard
				c := newCall(t, replies(&heard, flow.Reply{Text: long}, bye()))
				c.start()
				c.pass(3 * time.Second)
				c.say(text, 300*time.Millisecond)
				c.until(c.replied(1))
				turns := events[hotline.TurnCompleted](c)
				if len(turns) != 1 || turns[0].Cut || turns[0].Played != long {
					t.Fatalf("turns %+v", turns)
				}
				steps := events[hotline.BargeIn](c)
				if len(steps) != 3 || steps[1].Phase != "pause" || steps[2].Phase != "resume" || steps[2].DelayMS > 300+600 {
					t.Errorf("barge-in %+v", steps)
				}
				c.pass(time.Second)
				if len(heard) != 1 {
					t.Errorf("the back-channel became a turn: %+v", heard)
				}
				c.cancel()
				_, _ = c.wait()
			})
		})
	}
}

func TestConversation_AnnouncementIsNotInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: long, Uninterrupted: true}, bye()))
		c.start()
		c.pass(2 * time.Second)
		c.say("转人工", 700*time.Millisecond)
		c.until(c.replied(1))
		if turns := events[hotline.TurnCompleted](c); len(turns) != 1 || turns[0].Played != long || len(events[hotline.BargeIn](c)) != 0 {
			t.Errorf("turns %+v, barge-in %+v", turns, events[hotline.BargeIn](c))
		}
		c.cancel()
		_, _ = c.wait()
	})
}

func TestConversation_KeyInterruptsAndIsCollected(t *testing.T) {
	for _, c := range []struct {
		name   string
		keys   string
		max    int
		within time.Duration // from the last key to the decision
		want   string
	}{
		{"count", "138", 3, 100 * time.Millisecond, "138"},
		{"count_then_hash", "138#", 3, 300 * time.Millisecond, "138"},
		{"hash", "42#", 0, 100 * time.Millisecond, "42"},
		{"pause", "42", 0, 3200 * time.Millisecond, "42"},
		{"lone_hash", "#", 0, 100 * time.Millisecond, "#"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var heard []flow.Heard
				call := newCall(t, replies(&heard, flow.Reply{Text: long, MaxDigits: c.max}, bye()))
				call.start()
				call.pass(2 * time.Second)
				for _, k := range c.keys {
					call.signals <- dialog.Signal{Kind: dialog.Key, At: call.now(), Digit: k}
					call.pass(200 * time.Millisecond)
				}
				call.pass(c.within - 200*time.Millisecond)
				if len(heard) != 2 || heard[1].Kind != flow.HeardDigits || heard[1].Text != c.want || !heard[1].Cut {
					t.Errorf("heard %+v", heard)
				}
				_, _ = call.wait()
			})
		})
	}
}

func TestConversation_InterruptionOfTheFillerKeepsTheDecision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(ctx context.Context, h flow.Heard) (flow.Reply, error) {
			if h.Kind == flow.HeardStart {
				return flow.Reply{Text: "您好。"}, nil
			}
			select {
			case <-time.After(2500 * time.Millisecond):
			case <-ctx.Done():
			}
			return bye(), nil
		}))
		c.cfg.Lull.Fillers = []string{"请您稍等我正在为您查询。"}
		c.start()
		c.until(c.replied(1))
		c.say("查话费", 900*time.Millisecond)
		c.pass(2200 * time.Millisecond)
		c.say("快点吧", 600*time.Millisecond)
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		turns := events[hotline.TurnCompleted](c)
		last := turns[len(turns)-1]
		if last.Heard != "查话费" || last.Planned != "再见。" {
			t.Errorf("last turn %+v", last)
		}
		if len(last.Played) == 0 || last.Played[len(last.Played)-len("再见。"):] != "再见。" {
			t.Errorf("the reply was not played behind the filler: %q", last.Played)
		}
	})
}

func TestConversation_HoldKeepsTheReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: long}, bye()))
		c.start()
		c.pass(2 * time.Second)
		c.signals <- dialog.Signal{Kind: dialog.Held, At: c.now()}
		c.pass(60 * time.Second)
		if left := c.deps.Player.Queued(); left == 0 {
			t.Error("the reply was played on hold")
		}
		c.signals <- dialog.Signal{Kind: dialog.Resumed, At: c.now()}
		c.until(c.replied(1))
		if turns := events[hotline.TurnCompleted](c); len(turns) != 1 || turns[0].Played != long {
			t.Errorf("turns %+v", turns)
		}
		if len(heard) != 1 {
			t.Errorf("time on hold counted as silence: %+v", heard)
		}
		c.cancel()
		_, _ = c.wait()
	})
}

func TestConversation_PatienceFollowsTheExpectation(t *testing.T) {
	gap := func(e turntaking.Expectation) (ms float64) {
		synctest.Test(t, func(t *testing.T) {
			var heard []flow.Heard
			c := newCall(t, replies(&heard, flow.Reply{Text: "请讲。", Expect: e}, bye()))
			c.start()
			c.until(c.replied(1))
			c.say("是这样", 900*time.Millisecond)
			_, _ = c.wait()
			turns := events[hotline.TurnCompleted](c)
			ms = turns[len(turns)-1].GapMS.Endpoint
		})
		return ms
	}
	if yes, digits := gap(turntaking.ExpectYesNo), gap(turntaking.ExpectDigits); yes > 400 || digits < 1000 {
		t.Errorf("endpoint after %.0f ms for yes or no, %.0f ms for digits", yes, digits)
	}
}
