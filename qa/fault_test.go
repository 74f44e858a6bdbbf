package qa_test

import (
	"testing"
	"time"

	"hotline"
	"hotline/qa"
)

// A fault in the inspection of one call ends that inspection only: it is told and counted, the call's end is still reported, a call beside
// it and the program go on.
func TestInspector_FaultStaysInItsCall(t *testing.T) {
	var broken []hotline.CallID
	var panics []string
	done := map[hotline.CallID]int{}
	in, err := qa.New(qa.Default(), qa.Deps{
		Rules: files(map[string]string{"oops.yaml": promptRule}),
		Hit: func(h hotline.Hit) {
			if h.Call == "a" {
				panic("index out of range")
			}
		},
		Done:    func(c hotline.CallID, hits []hotline.Hit) { done[c] = len(hits) },
		Broken:  func(c hotline.CallID) { broken = append(broken, c) },
		OnPanic: func(where string) { panics = append(panics, where) },
	})
	if err != nil {
		t.Fatal(err)
	}
	zero := time.Now()
	for seq, b := range []hotline.Body{
		hotline.CallAnswered{}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li"}, final(0, hotline.PartyAgent, 1000, 2000, "哎呀妈呀"),
		final(1, hotline.PartyAgent, 3000, 4000, "哎呀妈呀"), hotline.CallEnded{},
	} {
		for _, call := range []hotline.CallID{"a", "b"} {
			in.Observe(hotline.Event{Call: call, Seq: uint64(seq) + 1, At: zero.Add(time.Duration(seq) * 2 * time.Second), Body: b})
			in.Tick(zero.Add(time.Duration(seq)*2*time.Second + time.Second))
		}
	}
	if len(broken) != 1 || broken[0] != "a" || len(panics) != 1 || panics[0] != "qa" {
		t.Errorf("broken %v, panics %v", broken, panics)
	}
	if _, over := done["a"]; !over || done["b"] == 0 {
		t.Errorf("done: %v", done)
	}
}
