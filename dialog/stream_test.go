package dialog_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
)

// reciter answers the second turn with a first clause at once and the others at intervals of every.
type reciter struct {
	first  string
	rest   []string
	every  time.Duration
	stuck  bool // after the rest nothing comes until the reply is dropped
	heard  []flow.Heard
	gone   atomic.Int64 // when the reading of rest was given up, in ms since from; 0 = never
	from   time.Time
	inside atomic.Bool
	broken bool // Next was called while a rest was read
}

func (r *reciter) Next(ctx context.Context, h flow.Heard) (flow.Reply, error) {
	r.broken = r.broken || r.inside.Load()
	r.heard = append(r.heard, h)
	switch len(r.heard) {
	case 1:
		return flow.Reply{Text: "您好。", MaxDigits: 1}, nil
	case 2:
		return flow.Reply{Text: r.first, MaxDigits: 1, Rest: func(yield func(flow.Piece) bool) {
			r.inside.Store(true)
			defer r.inside.Store(false)
			for _, text := range append(r.rest, "") {
				wait := r.every
				if text == "" {
					if !r.stuck {
						return
					}
					wait = time.Hour
				}
				select {
				case <-time.After(wait):
				case <-ctx.Done():
					r.gone.Store(time.Since(r.from).Milliseconds())
					<-time.After(15 * time.Millisecond) // a request takes a moment to end
					return
				}
				if !yield(flow.Piece{Text: text, Facts: []hotline.Body{hotline.ToolCalled{Tool: text}}}) {
					return
				}
			}
		}}, nil
	}
	return bye(), nil
}

func TestConversation_SpeaksAReplyWhileItIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mind := &reciter{first: "好的，", rest: []string{"第一句话，", "第二句话。", "还有吗？"}, every: 1500 * time.Millisecond}
		c := newCall(t, mind)
		c.start()
		c.until(c.replied(1))
		c.say("长问题", time.Second)
		c.until(c.replied(2))
		done := events[hotline.TurnCompleted](c)[1]
		if done.Planned != "好的，第一句话，第二句话。还有吗？" || done.Played != done.Planned || done.Cut {
			t.Errorf("turn %+v", done)
		}
		if done.GapMS.Dialog > 50 {
			t.Errorf("the first clause waited %.0f ms for the others", done.GapMS.Dialog)
		}
		if facts := events[hotline.ToolCalled](c); len(facts) != 3 {
			t.Errorf("facts %+v", facts)
		}
		c.signals <- dialog.Signal{Kind: dialog.Key, At: c.now(), Digit: '1'}
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		if h := mind.heard[2]; h.Played != done.Planned || h.Cut {
			t.Errorf("the mind was told %+v", h)
		}
	})
}

func TestConversation_EndsTheModelWithTheReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mind := &reciter{first: "好的，", rest: []string{"第一句话，"}, every: 200 * time.Millisecond, stuck: true, from: time.Now()}
		c := newCall(t, mind)
		c.start()
		c.until(c.replied(1))
		c.say("长问题", time.Second)
		c.until(func() bool { return len(events[hotline.ToolCalled](c)) == 1 })
		c.pass(2 * time.Second) // all that came is played, and the model is silent
		at := c.now()
		c.signals <- dialog.Signal{Kind: dialog.Key, At: at, Digit: '1'} // stops the reply and is the next turn at once
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		if late := mind.gone.Load() - at.Milliseconds(); mind.gone.Load() == 0 || late > 20 {
			t.Errorf("the request was ended %d ms after the key", late)
		}
		if h := mind.heard[2]; mind.broken || h.Played != "好的，第一句话，" || !h.Cut || h.Text != "1" {
			t.Errorf("the mind was told %+v, while it was read: %v", h, mind.broken)
		}
		if failed(c, "dialog", "apology") {
			t.Error("the next decision did not wait for the end of the request")
		}
	})
}

// A conversation that ends in the middle of a reply leaves no goroutine: the bubble would not end.
func TestConversation_HangUpEndsTheModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mind := &reciter{first: "好的，", rest: []string{"第一句话，"}, every: 200 * time.Millisecond, stuck: true, from: time.Now()}
		c := newCall(t, mind)
		c.start()
		c.until(c.replied(1))
		c.say("长问题", time.Second)
		c.until(func() bool { return len(events[hotline.ToolCalled](c)) == 1 })
		c.cancel()
		if out, err := c.wait(); err != nil || out.Result != hotline.OutcomeCallerGone {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

func TestConversation_ApologisesWhenNothingOfAStreamCanBeSpoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mind := &reciter{first: "好的，", rest: []string{"第一句话。"}, every: 200 * time.Millisecond}
		c := newCall(t, mind)
		c.deps.Synth = tone{fail: func(text string) error {
			if strings.Contains("好的，第一句话。", text) {
				return errors.New("no such voice")
			}
			return nil
		}}
		c.start()
		c.until(c.replied(1))
		c.say("长问题", time.Second)
		c.until(c.replied(2))
		if got := events[hotline.TurnCompleted](c)[1].Played; got != c.cfg.Apology {
			t.Errorf("played %q", got)
		}
		c.cancel()
		_, _ = c.wait()
	})
}
