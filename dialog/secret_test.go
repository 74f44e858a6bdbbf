package dialog_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
)

// From a private question to the answer that the mind understood, what is heard is masked and the engine told to hide it.
func TestConversation_HidesSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(_ context.Context, h flow.Heard) (flow.Reply, error) {
			switch {
			case h.Kind == flow.HeardStart:
				return flow.Reply{Text: "请说银行卡号。", Private: true}, nil
			case h.Text == "六二二二":
				return flow.Reply{Text: "好的，还要什么？"}, nil
			}
			return flow.Reply{Text: "再见。", Next: flow.NextHangup}, nil
		}))
		type step struct {
			level dialog.Privacy
			turns int // that were over then
		}
		var steps []step
		c.deps.Hide = func(p dialog.Privacy) { steps = append(steps, step{p, len(events[hotline.TurnCompleted](c))}) }
		c.start()
		c.until(c.replied(1))
		c.say("六二二二", 900*time.Millisecond)
		c.until(c.replied(2))
		c.say("十块钱", 900*time.Millisecond)
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		if want := []step{{dialog.Asking, 0}, {dialog.Hidden, 0}, {dialog.Open, 1}}; !slices.Equal(steps, want) {
			t.Errorf("told %v, want %v", steps, want)
		}
		var heard []string
		for _, turn := range events[hotline.TurnCompleted](c) {
			heard = append(heard, turn.Heard)
		}
		for _, u := range events[hotline.UtteranceFinal](c) {
			heard = append(heard, u.Text)
		}
		if want := []string{"", "****", "十块钱", "****", "十块钱"}; !slices.Equal(heard, want) {
			t.Errorf("kept %q, want %q", heard, want)
		}
		for _, u := range events[hotline.UtterancePartial](c) {
			for _, r := range u.Text {
				if r == '六' || r == '二' {
					t.Errorf("partial %q tells", u.Text)
				}
			}
		}
	})
}

// Who keys into the question is hidden from the first key on.
func TestConversation_HidesKeysIntoTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(_ context.Context, h flow.Heard) (flow.Reply, error) {
			if h.Kind == flow.HeardStart {
				return flow.Reply{Text: "请按银行卡号，这句话很长很长很长。", Private: true, MaxDigits: 4}, nil
			}
			return flow.Reply{Text: "再见。", Next: flow.NextHangup}, nil
		}))
		hidden := time.Duration(0)
		c.deps.Hide = func(p dialog.Privacy) {
			if p == dialog.Hidden {
				hidden = c.now()
			}
		}
		c.start()
		c.until(func() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.firstAudio > 0 })
		c.pass(200 * time.Millisecond)
		pressed := c.now()
		for _, k := range "4111" {
			c.signals <- dialog.Signal{Kind: dialog.Key, At: c.now(), Digit: k}
		}
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		if hidden < pressed || hidden > pressed+5*time.Millisecond {
			t.Errorf("hidden at %v, the first key came at %v", hidden, pressed)
		}
		for _, turn := range events[hotline.TurnCompleted](c) {
			if turn.Heard != "" && turn.Heard != "****" {
				t.Errorf("heard %q", turn.Heard)
			}
		}
	})
}
