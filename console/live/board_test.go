package live_test

import (
	"fmt"
	"testing"
	"time"

	"hotline"
	"hotline/console/live"
	"hotline/console/private"
)

var began = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func tell(b *live.Board, call hotline.CallID, bodies ...hotline.Body) {
	for i, body := range bodies {
		b.Observe(hotline.Event{Call: call, Seq: uint64(i) + 1, At: began.Add(time.Duration(i) * time.Second), Body: body}) //nolint:gosec // small
	}
}

func TestBoard_KeepsWhatIsGoingOn(t *testing.T) {
	b := live.New()
	tell(b, "B", hotline.CallStarted{From: "sip:2@x", Line: "10000"})
	tell(b, "A", hotline.CallStarted{Direction: hotline.Inbound, From: "sip:1@x", Line: "10000"}, hotline.CallAnswered{Codec: "PCMA"},
		hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "查话费"}, hotline.IntentDetected{Intent: "balance.query"},
		hotline.TurnCompleted{N: 1, Scene: "balance.query"}, hotline.TurnCompleted{N: 0}, hotline.CallHeld{Held: true}, hotline.ComponentFailed{Component: "llm"})
	got := b.Calls(began.Add(time.Minute))
	if len(got) != 2 || got[0].ID != "A" || got[1].ID != "B" || !got[1].Answered.IsZero() {
		t.Fatalf("%+v", got)
	}
	a := got[0]
	if a.From != "sip:1@x" || a.Answered != began.Add(time.Second) || a.LastText != "查话费" || a.Intent != "balance.query" || a.Turns != 1 || !a.Held || a.Failures != 1 {
		t.Errorf("%+v", a)
	}
	tell(b, "A", hotline.CallEnded{})
	if _, ok := b.Call("A"); ok {
		t.Error("an ended call is live")
	}
	tell(b, "A", hotline.RecordingReady{}, hotline.MediaReport{})
	if got := b.Calls(began.Add(time.Minute)); len(got) != 1 {
		t.Errorf("what comes behind the end brings a call back: %+v", got)
	}
	if got := b.Calls(began.Add(13 * time.Hour)); len(got) != 0 {
		t.Errorf("a call without events for 13 h is live: %+v", got)
	}
}

func ExampleBoard() {
	b := live.New()
	b.Observe(hotline.Event{Call: "A", Seq: 1, At: began, Body: hotline.CallStarted{From: "sip:13800138000@trunk"}})
	for _, c := range b.Calls(began) {
		fmt.Println(c.ID, c.From)
	}
	// Output: A sip:13800138000@trunk
}

func TestBoard_KnowsWhoHasTheCall(t *testing.T) {
	b := live.New()
	seq := uint64(0)
	step := func(want live.State, agent, queue string, bodies ...hotline.Body) {
		t.Helper()
		for _, body := range bodies {
			seq++
			b.Observe(hotline.Event{Call: "A", Seq: seq, At: began, Body: body})
		}
		if c, ok := b.Call("A"); !ok || c.State != want || c.Agent != agent || c.Queue != queue || c.LastSeq != seq {
			t.Errorf("after %T: %+v, want %s %q %q", bodies[len(bodies)-1], c, want, agent, queue)
		}
	}
	join := func(name string) hotline.Body { return hotline.PartyJoined{Party: hotline.PartyAgent, Name: name} }
	left := func(name string) hotline.Body { return hotline.PartyLeft{Party: hotline.PartyAgent, Name: name} }
	step(live.Ringing, "", "", hotline.CallStarted{From: "sip:1@x"})
	step(live.Bot, "", "", hotline.CallAnswered{})
	step(live.Queued, "", "bill", hotline.HandoverRequested{}, hotline.QueueEntered{Queue: "bill"})
	step(live.Offered, "", "bill", hotline.AgentOffered{Agent: "li"})
	step(live.Queued, "", "bill", hotline.AgentMissed{Agent: "li"})
	step(live.Talking, "wang", "bill", hotline.AgentOffered{Agent: "wang"}, hotline.QueueLeft{Why: "answered"}, join("wang"))
	step(live.OnHold, "wang", "bill", hotline.AgentHeld{Agent: "wang", Held: true})
	step(live.OnHold, "wang", "bill", hotline.QueueEntered{Queue: "bill", Kind: "consult"}, hotline.AgentOffered{Agent: "zhao"}, join("zhao"))
	step(live.OnHold, "wang", "bill", left("zhao"), hotline.AgentDone{Agent: "zhao"}, hotline.QueueEntered{Queue: "broadband", Kind: "consult"}, hotline.QueueLeft{Queue: "broadband"}, join("zhao"))
	step(live.OnHold, "wang", "bill", hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wang", Cause: "media_lost"}) // comes back, or is given up
	step(live.Talking, "wang", "bill", join("wang"))
	step(live.Talking, "zhao", "bill", hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wang", Cause: "media_lost"}, hotline.AgentDone{Agent: "wang", How: "lost"})
	step(live.Talking, "zhao", "bill", left("zhao"), join("wang"), join("zhao"), left("wang"))
	step(live.Parked, "zhao", "bill", hotline.CallParked{Agent: "zhao", Parked: true})
	step(live.Parked, "", "bill", left("zhao"))
	step(live.Talking, "wang", "bill", hotline.CallParked{Agent: "wang"}, join("wang"))
	outside := "sip:13800138111@outer"
	there := hotline.PartyJoined{Party: hotline.PartyAgent, To: outside}
	gone := hotline.PartyLeft{Party: hotline.PartyAgent, To: outside, Cause: "normal"}
	step(live.Talking, "wang", "bill", there, gone)
	step(live.Parked, "", "bill", hotline.CallParked{Agent: "wang", Parked: true}, left("wang"))
	step(live.Talking, "wang", "bill", hotline.CallParked{Agent: "wang"}, join("wang"), there)
	if c, _ := b.Call("A"); c.Outside {
		t.Errorf("an agent of ours who asks somebody outside: %+v", c)
	}
	step(live.Talking, "138****8111", "bill", left("wang"))
	if c, _ := b.Call("A"); !c.Outside {
		t.Errorf("nobody of ours is on the line: %+v", c)
	}
	step(live.Queued, "", "bill", gone)
	if c, _ := b.Call("A"); c.Outside {
		t.Errorf("nobody is on the line: %+v", c)
	}
	step(live.Talking, "wang", "bill", join("wang"))
	step(live.Queued, "", "bill", left("wang"))
	step(live.Bot, "", "bill", hotline.GivenBack{Agent: "wang"})
	for name, want := range map[string]bool{"li": true, "wang": true, "zhao": true, "sun": false, "": false} {
		if b.Saw("A", name) != want {
			t.Errorf("%q saw the call: %t", name, !want)
		}
	}
	b.Observe(hotline.Event{Call: "A", Seq: seq + 1, At: began, Body: hotline.CallEnded{}})
	b.Observe(hotline.Event{Call: "A", Seq: seq + 2, At: began, Body: hotline.AgentDone{Agent: "wang"}})
	if _, ok := b.Call("A"); ok {
		t.Error("the work after the call brings it back")
	}
	if !b.Saw("A", "wang") {
		t.Error("its agent does not see the end")
	}
}

func TestBoard_ForgetsEndedCalls(t *testing.T) {
	b := live.New()
	for i := range 10_000 {
		id := hotline.CallID(fmt.Sprint(i))
		tell(b, id, hotline.CallStarted{}, hotline.AgentOffered{Agent: "li"}, hotline.CallEnded{})
	}
	if b.Saw("0", "li") || !b.Saw("9999", "li") {
		t.Error("want the latest remembered and the first forgotten")
	}
}

// TestCall_HidesANumberThatGoesOn: the last words on a screen may be the second half of a number.
func TestCall_HidesANumberThatGoesOn(t *testing.T) {
	b := live.New()
	now := time.Now()
	for i, text := range []string{"您记一下一三八", "零零一好"} {
		at := float64(i) * 2000
		b.Observe(hotline.Event{Call: "n", Seq: uint64(i + 1), At: now, Body: hotline.UtteranceFinal{Party: hotline.PartyCaller, N: i, Text: text, FromMS: at, ToMS: at + 1000}})
	}
	b.Observe(hotline.Event{Call: "n", Seq: 3, At: now, Body: hotline.HandoverRequested{Summary: "客户报了一三八"}})
	c, ok := b.Call("n")
	if got := c.Last(private.Digits{}); !ok || got != "***好" {
		t.Errorf("last: %s", got)
	}
	if got, kept := c.Said(private.Digits{}, hotline.PartyCaller, "", 0); !kept || got != "您记一下***" {
		t.Errorf("said before: %s", got)
	}
	if _, kept := c.Said(private.Digits{}, hotline.PartyAgent, "", 0); kept {
		t.Error("nobody said that")
	}
	if got := c.About(private.Digits{}); got != "客户报了***" {
		t.Errorf("about: %s", got)
	}
}
