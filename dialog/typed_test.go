package dialog_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
)

// What the caller types is his utterance: it ends our reply, is on record, and is answered.
func TestConversation_TypedWordsAreTheCallersTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, mindFunc(func(_ context.Context, h flow.Heard) (flow.Reply, error) {
			heard = append(heard, h)
			if h.Kind == flow.HeardStart {
				return flow.Reply{Text: strings.Repeat("您好，这里是星云电信。", 20)}, nil
			}
			return flow.Reply{Text: "好的，再见。", Next: flow.NextHangup}, nil
		}))
		c.start()
		c.pass(2 * time.Second)
		c.signals <- dialog.Signal{Kind: dialog.Typed, At: c.now(), Text: "  "}
		c.signals <- dialog.Signal{Kind: dialog.Typed, At: c.now(), Text: " 查一下话费 "}
		if out, err := c.wait(); err != nil || out.Result != hotline.OutcomeCompleted {
			t.Fatalf("%+v %v", out, err)
		}
		if len(heard) != 2 || heard[1].Text != "查一下话费" || heard[1].Kind != flow.HeardText {
			t.Errorf("%+v", heard)
		}
		finals := events[hotline.UtteranceFinal](c)
		if len(finals) != 1 || !finals[0].Typed || finals[0].Text != "查一下话费" {
			t.Errorf("%+v", finals)
		}
		if turns := events[hotline.TurnCompleted](c); len(turns) != 2 || !turns[0].Cut || turns[1].Heard != "查一下话费" {
			t.Errorf("%+v", turns)
		}
	})
}

// A supervisor's hint is answered like the caller's words, is not on record as theirs, and is told apart from what they type.
func TestConversation_AHintIsNotTheCallers(t *testing.T) {
	for _, c := range []struct {
		name   string
		more   string // typed by the caller before the hint
		hinted bool
	}{{"alone", "", true}, {"with typed words", "我要", false}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var heard []flow.Heard
				call := newCall(t, replies(&heard, flow.Reply{Text: strings.Repeat("您好，这里是星云电信。", 20)}, flow.Reply{Text: "好的，再见。", Next: flow.NextHangup}))
				call.start()
				call.pass(2 * time.Second)
				if c.more != "" {
					call.signals <- dialog.Signal{Kind: dialog.Typed, At: call.now(), Text: c.more}
				}
				call.signals <- dialog.Signal{Kind: dialog.Hinted, At: call.now(), Text: "查话费"}
				if out, err := call.wait(); err != nil || out.Result != hotline.OutcomeCompleted {
					t.Fatalf("%+v %v", out, err)
				}
				last := heard[len(heard)-1]
				if !strings.Contains(last.Text, "查话费") && c.more == "" || last.Hinted != c.hinted || !last.Typed {
					t.Errorf("%+v", heard)
				}
				for _, u := range events[hotline.UtteranceFinal](call) {
					if strings.Contains(u.Text, "查话费") {
						t.Errorf("on record as the caller's: %+v", u)
					}
				}
			})
		})
	}
}
