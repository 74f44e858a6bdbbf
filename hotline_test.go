package hotline_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"hotline"
)

func TestCallID_SortsByTime(t *testing.T) {
	at := time.UnixMilli(1_800_000_000_000)
	a, b := hotline.NewCallID(at), hotline.NewCallID(at.Add(time.Millisecond))
	if len(a) != 26 || a >= b {
		t.Fatalf("ids %q and %q: want 26 characters, ascending", a, b)
	}
	if a == hotline.NewCallID(at) {
		t.Fatal("two ids of one millisecond are equal")
	}
}

func TestBodies_RoundTrip(t *testing.T) {
	for _, body := range hotline.Bodies() {
		in := hotline.Event{Call: "01J", Seq: 7, At: time.Unix(1, 5).UTC(), Body: body}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var out hotline.Event
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(in, out) {
			t.Errorf("%s: %+v came back as %+v", body.Type(), in, out)
		}
	}
}

func TestEvent_UnknownTypeSurvives(t *testing.T) {
	raw := `{"id":"x-1","call_id":"x","seq":1,"at":"2026-01-01T00:00:00Z","type":"from_the_future","data":{"a":1}}`
	var e hotline.Event
	if err := json.Unmarshal([]byte(raw), &e); err != nil {
		t.Fatal(err)
	}
	if got, ok := e.Body.(hotline.Unknown); !ok || got.Name != "from_the_future" || string(got.Data) != `{"a":1}` {
		t.Fatalf("got %+v", e.Body)
	}
}
