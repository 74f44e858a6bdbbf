package acd_test

import (
	"testing"
	"time"

	"hotline"
	"hotline/engine/acd"
)

// A caller who enters in front is served before those who came earlier, and with an agent of his own by that one only.
func TestACD_EntersInFront(t *testing.T) {
	d := open(t, "queues: [{id: q, wrap_up: 0s, waiting: {first: 0s}, callback: {after: 0s}, routing: {direct: 30s}}]\nagents: [{id: a}, {id: b}]")
	d.ready("a")
	d.do(0, acd.Enter{Call: "busy", Queue: "q"})
	d.do(0, acd.Answer{Agent: "a", Call: "busy"})
	d.do(0, acd.Enter{Call: "early", Queue: "q"})
	queued, _ := find[acd.Queued](d.do(time.Minute, acd.Enter{Call: "front", Queue: "q", Front: true}))
	if queued.Ahead != 0 || queued.Kind != acd.KindTransfer {
		t.Errorf("%+v", queued)
	}
	ring, _ := find[acd.Ring](d.do(0, acd.Release{Agent: "a", Call: "busy"}))
	if ring.Call != "front" {
		t.Errorf("the desk rings for %q", ring.Call)
	}
	d.do(0, acd.Answer{Agent: "a", Call: "front"})
	d.do(0, acd.Leave{Call: "early"})

	_, err := d.Do(d.now, acd.Enter{Call: "own", Queue: "q", Agent: "b"})
	if !kind(err, hotline.KindUnavailable) {
		t.Error(err)
	} // not signed in
	_, err = d.Do(d.now, acd.Enter{Call: "own", Queue: "q", Agent: "nobody"})
	if !kind(err, hotline.KindNotFound) {
		t.Error(err)
	}
	if d.Has("own") {
		t.Error("a call that was refused is known")
	}
	d.do(0, acd.Enter{Call: "own", Queue: "q", Front: true, Agent: "a"})
	d.do(0, acd.SignIn{Agent: "b"})
	ds := d.do(0, acd.SetState{Agent: "b", State: acd.StateReady})
	if ring, ok := find[acd.Ring](ds); ok {
		t.Errorf("rings at %s, who was not asked for", ring.Agent)
	}
	ds = d.do(31*time.Second, acd.Tick{}) // the one asked for does not come free
	if ring, ok := find[acd.Ring](ds); !ok || ring.Agent != "b" || ring.Call != "own" {
		t.Errorf("%v", ds)
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
}

// Before the process ends nobody is called back any more; what is booked is kept.
func TestACD_StopsCallbacks(t *testing.T) {
	d := open(t, "queues: [{id: q, wrap_up: 0s}]\nagents: [{id: a}]")
	d.do(0, acd.BookCallback{Call: "c", Queue: "q", Number: "13800000001"})
	d.do(0, acd.StopCallbacks{})
	d.ready("a")
	if got := d.Live().Agents[0]; got.State != acd.StateReady {
		t.Errorf("%+v", got)
	}
	ds := d.do(time.Second, acd.Enter{Call: "line", Queue: "q"})
	if ring, ok := find[acd.Ring](ds); !ok || ring.Call != "line" {
		t.Errorf("%v", ds)
	}
	if saved := d.Snapshot().Callbacks; len(saved) != 1 || saved[0].Call != "c" {
		t.Errorf("%+v", saved)
	}
}
