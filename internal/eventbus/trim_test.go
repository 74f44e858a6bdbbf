package eventbus_test

import (
	"testing"
	"time"

	"hotline"
)

func TestBus_TrimDropsWhatEveryConsumerHasTaken(t *testing.T) {
	b := open(t, config(t.TempDir()))
	publish := func(from, to int) {
		t.Helper()
		for i := from; i <= to; i++ {
			e := hotline.Event{Call: "01JTRMTRMTRMTRMTRMTRMTRMT1", Seq: uint64(i), At: time.Now(), Body: digit(i)}
			if err := b.Publish(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	trim := func(keep, want uint64) {
		t.Helper()
		got, err := b.Trim(t.Context(), keep)
		for end := time.Now().Add(patience); err == nil && got != want && want > 0 && time.Now().Before(end); {
			<-time.After(10 * time.Millisecond) // acknowledgements are on their way
			var more uint64
			more, err = b.Trim(t.Context(), keep)
			got += more
		}
		if err != nil || got != want {
			t.Errorf("trim to %d: %d dropped, error %v; want %d", keep, got, err, want)
		}
	}
	publish(1, 100)
	take(t, b, "fast", 100)
	take(t, b, "slow", 40)
	trim(200, 0)
	trim(10, 40) // the slow one still needs the rest
	take(t, b, "slow", 60)
	trim(10, 50)
	if got := take(t, b, "late", 10); got[0].Seq != 91 {
		t.Errorf("the oldest that is left is %d, want 91", got[0].Seq)
	}
}
