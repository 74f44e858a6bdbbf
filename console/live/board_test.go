package live_test

import (
	"fmt"
	"testing"
	"time"

	"hotline"
	"hotline/console/live"
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
