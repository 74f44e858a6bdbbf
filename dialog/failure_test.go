package dialog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
)

func failed(c *call, component, action string) bool {
	for _, e := range events[hotline.ComponentFailed](c) {
		if e.Component == component && e.Action == action {
			return true
		}
	}
	return false
}

func TestConversation_ApologisesForAFailedDecision(t *testing.T) {
	for name, fault := range map[string]func(context.Context) (flow.Reply, error){
		"error":    func(context.Context) (flow.Reply, error) { return flow.Reply{}, errors.New("no back office") },
		"panic":    func(context.Context) (flow.Reply, error) { panic("nil map") },
		"deadline": func(ctx context.Context) (flow.Reply, error) { <-ctx.Done(); return flow.Reply{}, ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				c := newCall(t, mindFunc(func(ctx context.Context, _ flow.Heard) (flow.Reply, error) {
					switch n++; n {
					case 1:
						return flow.Reply{Text: "您好。"}, nil
					case 2:
						return fault(ctx)
					}
					return bye(), nil
				}))
				c.start()
				c.until(c.replied(1))
				c.say("查话费", 900*time.Millisecond)
				c.until(c.replied(2))
				c.say("查话费", 900*time.Millisecond)
				out, err := c.wait()
				if err != nil || out.Result != hotline.OutcomeCompleted || out.Turns != 3 {
					t.Fatalf("outcome %+v, %v", out, err)
				}
				if got := events[hotline.TurnCompleted](c)[1].Played; !strings.HasSuffix(got, c.cfg.Apology) {
					t.Errorf("played %q", got)
				}
				if !failed(c, "dialog", "apology") {
					t.Error("no event")
				}
			})
		})
	}
}

func TestConversation_HangsUpAfterTooManyFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(context.Context, flow.Heard) (flow.Reply, error) { return flow.Reply{}, errors.New("broken") }))
		c.start()
		out, err := c.wait() // the caller stays silent; each silence is a failed decision
		if err == nil || out.Result != hotline.OutcomeFailed || out.Next != flow.NextHangup || out.Turns != c.cfg.MaxFailures {
			t.Errorf("outcome %+v, %v", out, err)
		}
		turns := events[hotline.TurnCompleted](c)
		if got := turns[len(turns)-1].Played; got != c.cfg.Farewell {
			t.Errorf("last words %q", got)
		}
	})
}

func TestConversation_FillsALongDecision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []flow.Heard
		c := newCall(t, mindFunc(func(ctx context.Context, h flow.Heard) (flow.Reply, error) {
			told = append(told, h)
			switch len(told) {
			case 1:
				return flow.Reply{Text: "您好。"}, nil
			case 2:
				select {
				case <-time.After(2 * time.Second):
				case <-ctx.Done():
				}
				return flow.Reply{Text: "余额二十元。"}, nil
			}
			return bye(), nil
		}))
		c.start()
		c.until(c.replied(1))
		c.say("查余额", 900*time.Millisecond)
		c.until(c.replied(2))
		turn := events[hotline.TurnCompleted](c)[1]
		if turn.Played != "请稍等。余额二十元。" || turn.Planned != "余额二十元。" {
			t.Errorf("turn %+v", turn)
		}
		if turn.GapMS.Total > 2100 {
			t.Errorf("first audio after %.0f ms", turn.GapMS.Total)
		}
		c.say("好了", 500*time.Millisecond)
		_, _ = c.wait()
		if told[2].Played != "余额二十元。" {
			t.Errorf("the mind was told that %q was played", told[2].Played)
		}
	})
}

func TestConversation_SkipsClausesThatCannotBeSpoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好欢迎来电。坏掉的一句话。请问有什么事？"}, bye()))
		c.deps.Synth = tone{fail: diesOf("坏掉")}
		c.start()
		c.until(c.replied(1))
		if turn := events[hotline.TurnCompleted](c)[0]; turn.Played != "您好欢迎来电。请问有什么事？" {
			t.Errorf("played %q", turn.Played)
		}
		if !failed(c, "tts", "continued") {
			t.Error("no event")
		}
		c.cancel()
		_, _ = c.wait()
	})
}

func TestConversation_ApologisesForAReplyThatCannotBeSpoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "坏掉的一句话。"}, bye()))
		c.deps.Synth = tone{fail: diesOf("坏掉")}
		c.start()
		c.until(c.replied(1))
		if turn := events[hotline.TurnCompleted](c)[0]; turn.Played != c.cfg.Apology || !failed(c, "tts", "apology") {
			t.Errorf("played %q", turn.Played)
		}
		c.cancel()
		_, _ = c.wait()
	})
}

func TestConversation_GoesOnWithoutAnySynthesis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, bye()))
		c.deps.Synth = tone{fail: func(string) error { return errors.New("dead") }}
		c.start()
		out, err := c.wait() // silence leads to the goodbye, which nobody hears
		if err != nil || out.Next != flow.NextHangup {
			t.Errorf("outcome %+v, %v", out, err)
		}
	})
}

func TestConversation_OpensAFailedRecogniserAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, bye()))
		second := newEars()
		c.deps.Reopen = func(context.Context) (dialog.Recognized, error) { return second, nil }
		c.start()
		c.until(c.replied(1))
		c.ears.die(errors.New("connection reset"))
		c.pass(100 * time.Millisecond)
		c.ears = second
		c.say("查话费", 900*time.Millisecond)
		out, err := c.wait()
		if err != nil || out.Turns != 2 || heard[1].Text != "查话费" || !failed(c, "asr", "retried") {
			t.Errorf("outcome %+v, %v, heard %+v", out, err, heard)
		}
	})
}

func TestConversation_GoesOnWithTheKeypad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。", MaxDigits: 1}, flow.Reply{Text: "请按键。", MaxDigits: 1}, bye()))
		c.start()
		c.pass(100 * time.Millisecond)
		c.ears.die(errors.New("connection reset"))
		c.until(c.replied(2))
		c.signals <- dialog.Signal{Kind: dialog.Key, At: c.now(), Digit: '0'}
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		if h := heard[1]; h.Kind != flow.HeardDeaf || !h.Deaf || h.Cut || h.Played != "您好。" {
			t.Errorf("the mind was told %+v", h)
		}
		if heard[2].Text != "0" || !heard[2].Deaf || !failed(c, "asr", "apology") {
			t.Errorf("heard %+v", heard)
		}
	})
}

// A recogniser that opens and dies at once, again and again, does not make the caller hear an apology each time.
func TestConversation_RecogniserThatKeepsDying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, flow.Reply{Text: "请按键。", Patience: time.Hour}))
		c.deps.Reopen = func(context.Context) (dialog.Recognized, error) {
			again := newEars()
			again.die(errors.New("out of memory"))
			return again, nil
		}
		c.start()
		c.until(c.replied(1))
		c.ears.die(errors.New("connection reset"))
		c.pass(40 * time.Second)
		c.cancel()
		_, _ = c.wait()
		if len(heard) != 2 || heard[1].Kind != flow.HeardDeaf || !failed(c, "asr", "retried") || !failed(c, "asr", "apology") {
			t.Errorf("heard %+v", heard)
		}
		if n := len(events[hotline.ComponentFailed](c)); n != 2 {
			t.Errorf("%d events, want one retried and one apology", n)
		}
	})
}

func TestConversation_WithoutARecogniserFromTheStart(t *testing.T) {
	for _, planned := range []bool{true, false} {
		t.Run(fmt.Sprintf("planned_%v", planned), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var heard []flow.Heard
				c := newCall(t, replies(&heard, flow.Reply{Text: "您好。", MaxDigits: 1}, bye()))
				later := newEars()
				c.ears = nil
				tries := 0
				if !planned {
					c.deps.Reopen = func(context.Context) (dialog.Recognized, error) {
						if tries++; tries < 3 {
							return nil, errors.New("connection refused")
						}
						return later, nil
					}
				}
				c.start()
				c.until(c.replied(1))
				c.pass(3500 * time.Millisecond) // tried at once, after 1 s, after 2 s
				if planned {
					c.signals <- dialog.Signal{Kind: dialog.Key, At: c.now(), Digit: '1'}
				} else {
					c.ears = later
					c.say("查话费", 900*time.Millisecond)
				}
				if _, err := c.wait(); err != nil {
					t.Fatal(err)
				}
				if !heard[0].Deaf || len(heard) != 2 || heard[1].Deaf != planned || failed(c, "asr", "apology") == planned {
					t.Errorf("heard %+v", heard)
				}
				if finals := events[hotline.UtteranceFinal](c); !planned && (len(finals) != 1 || finals[0].FromMS < 3000) {
					t.Errorf("the new stream's times do not count from the answer: %+v", finals)
				}
			})
		})
	}
}

func TestConversation_TakesThePartialWhenNoFinalComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, bye()))
		c.ears.lag = time.Hour
		c.start()
		c.until(c.replied(1))
		c.say("查话费", 900*time.Millisecond)
		_, _ = c.wait()
		if heard[1].Text != "查话费" {
			t.Errorf("heard %+v", heard[1])
		}
	})
}

func TestConversation_ReportsSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。", Patience: 3 * time.Second}, bye()))
		c.start()
		_, _ = c.wait()
		if len(heard) != 2 || heard[1].Kind != flow.HeardSilence || c.now() > 6*time.Second {
			t.Errorf("heard %+v at %v", heard, c.now())
		}
	})
}

func TestConversation_PlaysNothingAfterHangUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: long}))
		c.start()
		c.pass(3 * time.Second)
		c.cancel()
		out, err := c.wait()
		if err != nil || out.Result != hotline.OutcomeCallerGone || c.deps.Player.Queued() != 0 {
			t.Errorf("outcome %+v, %v, %v queued", out, err, c.deps.Player.Queued())
		}
		turns := events[hotline.TurnCompleted](c)
		if len(turns) != 1 || !turns[0].Cut || turns[0].Played == "" || turns[0].Played == long {
			t.Errorf("turns %+v", turns)
		}
	})
}
