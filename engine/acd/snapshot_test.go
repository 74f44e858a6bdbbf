package acd_test

import (
	"encoding/json"
	"testing"
	"time"

	"hotline/engine/acd"
)

// FuzzRestore reads any snapshot: whatever the file says, the ACD that comes of it works.
func FuzzRestore(f *testing.F) {
	cfg := parse(f, busy)
	a, err := acd.New(cfg, nine())
	if err != nil {
		f.Fatal(err)
	}
	d := &desk{ACD: a, t: f, now: nine()}
	d.ready("a", "b")
	d.do(0, acd.BookCallback{Call: "one", Queue: "two", Number: "1"})
	d.do(time.Minute, acd.BookCallback{Call: "two", Queue: "day", Number: "2", NotBefore: d.now.Add(time.Hour)})
	d.do(time.Minute, acd.Force{Agent: "b", By: "s", State: acd.StateForced, Reason: "x"})
	raw, err := json.Marshal(d.Snapshot())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"agents":[{"agent":{"id":"z","capacity":3},"state":"on_call"},{"agent":{"id":"a"},"state":"missed"}],"handle_ns":{"one":-1}}`))
	f.Add([]byte(`{"callbacks":[{"call":"c","queue":"gone","number":"1","since":"9999-01-01T00:00:00Z","from":"2027-01-01T00:00:00Z","tries":-7}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var saved acd.Snapshot
		if json.Unmarshal(raw, &saved) != nil {
			return
		}
		saved.Running.Queues = nil // counts need not add up in a file
		a, _, err := acd.Restore(cfg, saved, nine().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		now := nine().Add(time.Hour)
		for _, in := range []acd.Input{
			acd.SignIn{Agent: "a", Resume: true}, acd.SetState{Agent: "a", State: acd.StateReady}, acd.Tick{}, acd.Tick{},
		} {
			_, _ = a.Do(now, in)
			now = now.Add(10 * time.Minute)
			if err := a.Check(); err != nil {
				t.Fatal(err)
			}
			if !a.Next().After(a.Now()) {
				t.Fatalf("next %v is not after %v", a.Next(), a.Now())
			}
		}
		if _, err := json.Marshal(a.Snapshot()); err != nil {
			t.Fatal(err)
		}
	})
}
