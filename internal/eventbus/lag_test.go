package eventbus_test

import (
	"testing"
	"time"

	"hotline"
)

func TestBus_LagCountsWhatAConsumerHasNotTaken(t *testing.T) {
	b := open(t, config(t.TempDir()))
	if !b.Own() {
		t.Error("the embedded stream is not our own")
	}
	for i := range 5 {
		e := hotline.Event{Call: "01JLAGLAGLAGLAGLAGLAGLAGL1", Seq: uint64(i + 1), At: time.Now(), Body: digit(i)}
		if err := b.Publish(e); err != nil {
			t.Fatal(err)
		}
	}
	lag := func(want uint64) {
		t.Helper()
		got, err := b.Lag(t.Context(), "x")
		for end := time.Now().Add(patience); err == nil && got != want && time.Now().Before(end); {
			<-time.After(10 * time.Millisecond)
			got, err = b.Lag(t.Context(), "x")
		}
		if err != nil || got != want {
			t.Errorf("lag %d, error %v; want %d", got, err, want)
		}
	}
	lag(5)
	take(t, b, "x", 5)
	lag(0)
}
