package floor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
	"hotline/engine/floor"
	"hotline/media"
	"hotline/telephony"
)

// offering is a site whose queue offers to call back after 10 s, and what places these calls, as the engine does.
type offering struct {
	*site
	answers atomic.Bool // the customer does
	slow    atomic.Bool // it takes a second to synthesise the question, and the goodbye
	placed  []floor.Callback
	ends    chan floor.End
	line    *phone // of the last customer
	lines   []*phone
}

func newOffering(t *testing.T) *offering {
	o := &offering{ends: make(chan floor.End, 8)}
	o.answers.Store(true)
	o.site = newSiteIdle(t, func(c *floor.Config, q *acd.Config, d *floor.Deps) {
		c.Trunk = "trunk"
		speak := d.Speak
		d.Speak = func(ctx context.Context, text string, rate int) ([]int16, error) { // as long as both take, they end in any order
			if o.slow.Load() && strings.Contains(text, "回电") {
				<-time.After(time.Second)
			}
			return speak(ctx, text, rate)
		}
		q.Queues[0].Waiting.First = 0
		q.Queues[0].Callback = plan.Callback{After: 10 * time.Second, Tries: 2, Retry: 5 * time.Minute, Keep: time.Hour}
	})
	o.floor.OnCallback(func(ctx context.Context, c floor.Callback) {
		var mine *phone
		o.mu.Lock()
		o.placed = append(o.placed, c)
		nth := len(o.placed)
		o.mu.Unlock()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		end := o.floor.Serve(ctx, floor.Caller{
			ID: hotline.CallID(fmt.Sprintf("back%d", nth)), From: telephony.Address("sip:" + c.Number), Number: c.Number, Callback: &c, Handover: c.Handover,
			Now: func() time.Duration { return 0 }, Emit: func(b hotline.Body) { o.mu.Lock(); defer o.mu.Unlock(); o.events = append(o.events, b) },
			Reach: func(ctx context.Context, to telephony.Address) (floor.Voice, error) {
				select {
				case <-time.After(3 * time.Second):
				case <-ctx.Done():
					return floor.Voice{}, ctx.Err()
				}
				if !o.answers.Load() {
					return floor.Voice{}, errors.New("480 " + string(to))
				}
				p := o.phone(floor.Invitation{To: to}, 8000, callerHz)
				o.mu.Lock()
				o.line, mine = p, p
				o.lines = append(o.lines, p)
				o.mu.Unlock()
				go func() { <-p.done; cancel() }()
				return floor.Voice{Rate: 8000, Send: p.ear, Listen: p.Receive}, nil
			},
		})
		o.mu.Lock()
		defer o.mu.Unlock()
		if mine != nil {
			mine.finish(telephony.End{})
		}
		select {
		case o.ends <- end:
		default: // nobody looks
		}
	})
	o.run()
	return o
}

// book lets a caller choose to be called back.
func (o *offering) book() {
	o.t.Helper()
	c := o.call("c1", nil)
	c.pad <- '1' // nobody has asked yet
	in(11 * time.Second)
	o.want("the caller who is asked", c, hz(wordsHz), nil)
	c.pad <- '1'
	if end := c.end(); end.Outcome != hotline.OutcomeCallback {
		o.t.Errorf("%+v", end)
	}
	if got := facts[hotline.CallbackRequested](o.site); len(got) != 1 || got[0].Number != "13800000001" {
		o.t.Errorf("%+v", got)
	}
	if left := facts[hotline.QueueLeft](o.site); len(left) != 1 || left[0].Why != "booked" {
		o.t.Errorf("%+v", left)
	}
}

func TestFloor_CallsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffering(t)
		defer o.stop()
		o.book()
		o.ready("b")
		in(time.Second)
		if o.state("b") != floor.CallRinging {
			t.Errorf("the desk shows %q", o.state("b"))
		}
		in(2 * time.Second)
		b := o.desks["b"].last(t)
		if b.hears(450) == 0 || o.state("b") != floor.CallDialing {
			t.Errorf("the agent hears no ring-back tone, or the desk shows %q", o.state("b"))
		}
		in(4 * time.Second)
		o.want("the customer", o.line, hz(800), hz(musicHz, wordsHz))
		o.want("the agent", b, hz(callerHz), nil)
		d := o.floor.Desk("b")
		if len(d.Calls) != 1 || d.Calls[0].ID != "back1" || d.Calls[0].State != floor.CallTalking || d.Calls[0].Handover == nil || d.Calls[0].Kind != acd.KindCallback {
			t.Errorf("%+v", d.Calls)
		}
		for _, a := range o.floor.Floor().Agents {
			if a.Agent == "b" && (len(a.Calls) != 1 || a.Calls[0] != "back1") {
				t.Errorf("everybody sees %+v", a)
			}
		}
		if err := o.floor.Do(t.Context(), "b", "back1", floor.Verb{Verb: "hangup"}); err != nil {
			t.Error(err)
		}
		if end := <-o.ends; end.Outcome != hotline.OutcomeTransferred {
			t.Errorf("%+v", end)
		}
		if o.placed[0].Booked != "c1" || o.placed[0].Number != "13800000001" || o.placed[0].Handover.Summary == "" {
			t.Errorf("%+v", o.placed)
		}
		in(time.Second)
		if got := o.floor.Floor(); len(got.Waiting) != 0 {
			t.Errorf("still waiting: %+v", got.Waiting)
		}
		if err := o.floor.Do(t.Context(), "b", "back1", floor.Verb{Verb: "wrapped"}); err != nil {
			t.Error(err)
		}
	})
}

// A customer who does not answer is tried again later, with another call.
func TestFloor_CustomerDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffering(t)
		defer o.stop()
		o.book()
		o.answers.Store(false)
		o.ready("b")
		in(10 * time.Second)
		if end := <-o.ends; end.Outcome != hotline.OutcomeRejected {
			t.Errorf("%+v", end)
		}
		if o.desks["b"].last(t).up() || o.floor.Desk("b").Me.State != acd.StateReady {
			t.Errorf("the agent is %+v", o.floor.Desk("b").Me)
		}
		o.answers.Store(true)
		in(5*time.Minute + 10*time.Second)
		if len(o.placed) != 2 {
			t.Fatalf("%d calls placed", len(o.placed))
		}
		o.want("the customer at the second try", o.line, hz(800), nil)
		o.line.hangUp()
		<-o.ends
	})
}

// The agent who is rung does not answer: the next one is, with a call of its own. One who hangs up while the customer's phone rings is
// not rung for it again at once.
func TestFloor_CallBackWithoutAnAgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffering(t)
		defer o.stop()
		o.book()
		o.desks["a"].refuse = true
		o.ready("a")
		if end := <-o.ends; end.Outcome != hotline.OutcomeRejected {
			t.Errorf("%+v", end)
		}
		o.ready("b")
		in(3 * time.Second)
		o.desks["b"].last(t).hangUp()
		<-o.ends
		in(time.Minute)
		if o.desks["b"].rung != 1 || o.floor.Desk("b").Me.State != acd.StateReady {
			t.Errorf("rung %d times, %+v", o.desks["b"].rung, o.floor.Desk("b").Me)
		}
	})
}

// Somebody who is free when the caller has just booked gets the call back, while the goodbye is still being spoken.
func TestFloor_CallBackDuringTheGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffering(t)
		defer o.stop()
		c := o.call("c1", nil)
		in(11 * time.Second)
		c.pad <- '1'
		synctest.Wait()
		o.ready("b")
		if end := c.end(); end.Outcome != hotline.OutcomeCallback {
			t.Errorf("%+v", end)
		}
		in(8 * time.Second)
		o.want("the customer", o.line, hz(800), nil)
		o.line.hangUp()
		<-o.ends
	})
}

// Before the process ends nobody is called back any more; who waits on the line is still served.
func TestFloor_DrainCallsNobodyBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffering(t)
		defer o.stop()
		o.book()
		c := o.call("c2", nil)
		o.floor.Drain()
		synctest.Wait()
		o.ready("b")
		in(5 * time.Second)
		o.want("the caller on the line", c, hz(800), hz(musicHz))
		c.gone()
		c.end()
		in(time.Minute)
		if len(o.placed) != 0 {
			t.Errorf("called back: %+v", o.placed)
		}
		if w := o.floor.Floor().Waiting; len(w) != 1 || w[0].Kind != acd.KindCallback {
			t.Errorf("booked: %+v", w)
		}
	})
}

// The key is pressed before the question is heard, and both are synthesised at the same moment: the goodbye is what counts.
func TestFloor_BooksBeforeTheQuestionIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffering(t)
		defer o.stop()
		o.slow.Store(true)
		c := o.call("c1", nil)
		for len(facts[hotline.QueueAnnounced](o.site)) == 0 {
			in(media.FrameTime)
		}
		asked := time.Now()
		c.pad <- '1'
		if end := c.end(); end.Outcome != hotline.OutcomeCallback {
			t.Errorf("%+v", end)
		}
		if took := time.Since(asked); took > 3500*time.Millisecond { // 1 s of each synthesis, 1.5 s of words
			t.Errorf("the goodbye took %v", took)
		}
	})
}
