package hotline_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"hotline"
)

func TestEvent_OddNamesAreEscaped(t *testing.T) {
	for _, call := range []hotline.CallID{`a"b`, `a\b`, "a<b", "电话", "a\nb", ""} {
		in := hotline.Event{Call: call, Seq: 1<<63 + 1, At: time.Unix(1, 0).UTC(), Body: hotline.Digit{Digit: `"}`, AtMS: 1.5}}
		raw, err := in.MarshalJSON()
		if err != nil || !json.Valid(raw) {
			t.Fatalf("%q: %s, %v", call, raw, err)
		}
		var out hotline.Event
		if err := out.UnmarshalJSON(raw); err != nil || !reflect.DeepEqual(in, out) {
			t.Errorf("%q came back as %+v, %v", call, out, err)
		}
	}
}

// TestEvent_AnyFormIsRead writes the fields in another order, with blanks and with one that is not known.
func TestEvent_AnyFormIsRead(t *testing.T) {
	raw := `{ "data": {"digit":"5","at_ms":20}, "more": [1], "type":"dtmf", "at":"2026-01-01T08:00:00+08:00", "seq": 3, "call_id":"x", "id":"x-3" }`
	want := hotline.Event{Call: "x", Seq: 3, At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Body: hotline.Digit{Digit: "5", AtMS: 20}}
	var got hotline.Event
	if err := json.Unmarshal([]byte(raw), &got); err != nil || !got.At.Equal(want.At) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if got.At = want.At; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// FuzzEvent_UnmarshalJSON reads what is written as MarshalJSON writes it, or nearly so, in both ways: the same events, the same refusals.
func FuzzEvent_UnmarshalJSON(f *testing.F) {
	for _, body := range hotline.Bodies() {
		raw, err := hotline.Event{Call: "01J", Seq: 7, At: time.Unix(1, 5).UTC(), Body: body}.MarshalJSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Add(`{"id":"x-1","call_id":"x","seq":1,"at":"2026-01-01T00:00:00Z","type":"dtmf","data":{"digit":"1"},"seq":2}`)
	f.Add(`{"id":"x-1","call_id":"x","seq":1,"at":"2026-01-01T00:00:00Z","type":"dtmf","data":{"digit":"1"}}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		var fast, slow hotline.Event
		errFast := fast.UnmarshalJSON([]byte(raw))
		errSlow := slow.UnmarshalJSON([]byte(" " + strings.Trim(raw, " \t\r\n"))) // the blank makes it the general way
		if (errFast == nil) != (errSlow == nil) {
			t.Fatalf("%q: %v, and %v the general way", raw, errFast, errSlow)
		}
		if errFast == nil && !reflect.DeepEqual(fast, slow) {
			t.Fatalf("%q: %+v, and %+v the general way", raw, fast, slow)
		}
	})
}

func BenchmarkEvent_RoundTrip(b *testing.B) {
	in := hotline.Event{Call: hotline.NewCallID(time.Now()), Seq: 3, At: time.Now(), Body: hotline.MediaReport{Codec: "PCMA", Received: 1000, Sent: 1000, MOS: 4.4}}
	b.ReportAllocs()
	for b.Loop() {
		raw, err := in.MarshalJSON()
		if err != nil {
			b.Fatal(err)
		}
		var out hotline.Event
		if err := out.UnmarshalJSON(raw); err != nil {
			b.Fatal(err)
		}
	}
}
