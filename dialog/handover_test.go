package dialog_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
)

func transfer() flow.Reply {
	return flow.Reply{Text: "好的，正在为您转接人工。", Next: flow.NextTransfer, Handover: &flow.Handover{Reason: flow.ReasonRequested, State: 7}}
}

func TestConversation_EndsWithAHandover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, transfer()))
		c.start()
		c.until(c.replied(1))
		c.say("转人工", 900*time.Millisecond)
		out, err := c.wait()
		if err != nil || out.Next != flow.NextTransfer || out.Result != hotline.OutcomeTransferred || out.Handover == nil || out.Handover.State != 7 {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		if turns := events[hotline.TurnCompleted](c); turns[1].Played != transfer().Text {
			t.Errorf("played %q before the hand-over", turns[1].Played)
		}
	})
}

func TestConversation_CallerGoneWhileBeingHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, transfer()))
		c.start()
		c.pass(time.Second)
		c.cancel()
		if out, err := c.wait(); err != nil || out.Next != flow.NextListen || out.Handover != nil || out.Result != hotline.OutcomeCallerGone {
			t.Errorf("outcome %+v, %v", out, err)
		}
	})
}

// A conversation behind people goes on counting turns and utterances, and tells the mind what was played last.
func TestConversation_GoesOnAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []flow.Heard
		c := newCall(t, replies(&heard, flow.Reply{Text: "您好。"}, transfer()))
		c.start()
		c.until(c.replied(1))
		c.signals <- dialog.Signal{Kind: dialog.Typed, At: c.now(), Text: "转人工"}
		first, err := c.wait()
		if err != nil || first.Turns != 2 {
			t.Fatalf("outcome %+v, %v", first, err)
		}

		heard = nil
		again := newCall(t, replies(&heard, flow.Reply{Text: "请您评分。"}, flow.Reply{Text: "还有吗？"}, bye()))
		again.deps.After, again.deps.FirstUtterance, again.origin = &first, 9, time.Minute // people had the caller meanwhile
		again.start()
		again.until(again.replied(1))
		again.say("五分", 900*time.Millisecond)
		again.until(again.replied(2))
		again.signals <- dialog.Signal{Kind: dialog.Typed, At: again.now(), Text: "没有了"}
		if out, err := again.wait(); err != nil || out.Turns != 5 {
			t.Errorf("outcome %+v, %v", out, err)
		}
		if heard[0].Played != transfer().Text || heard[0].Kind != flow.HeardStart {
			t.Errorf("the mind was told %+v", heard[0])
		}
		turns := events[hotline.TurnCompleted](again)
		if len(turns) != 3 || turns[0].N != 2 || turns[2].N != 4 {
			t.Errorf("turns %+v", turns)
		}
		before := events[hotline.UtteranceFinal](c)[0]
		finals := events[hotline.UtteranceFinal](again)
		if len(finals) != 2 || finals[0].N != 9 || finals[1].N != before.N+1 {
			t.Errorf("utterances %+v after %+v", finals, before)
		}
		if from := finals[0].FromMS; from < 60_000 {
			t.Errorf("the first utterance begins at %v ms by a stream that began at one minute", from)
		}
	})
}

func TestConversation_AfterManyFailuresAPersonGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, mindFunc(func(context.Context, flow.Heard) (flow.Reply, error) { return flow.Reply{}, errors.New("broken") }))
		c.cfg.MaxFailures = 1
		c.deps.Rescue = func() *flow.Reply {
			r := transfer()
			return &r
		}
		c.start()
		if out, err := c.wait(); err != nil || out.Next != flow.NextTransfer || out.Handover == nil {
			t.Errorf("outcome %+v, %v", out, err)
		}
	})
}
