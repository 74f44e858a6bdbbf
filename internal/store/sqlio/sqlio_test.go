package sqlio_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"hotline/internal/store/sqlio"
)

func TestWhere_NumbersItsArguments(t *testing.T) {
	var w sqlio.Where
	if w.Text() != "" || len(w.Args()) != 0 {
		t.Errorf("no condition: %q %v", w.Text(), w.Args())
	}
	from := time.Unix(100, 0)
	w.Span("at_ns", from, time.Time{})
	w.Is("agent", "")
	w.Is("queue", "a\x00b")
	sqlio.In(&w, "state", []string{"open", "closed"})
	sqlio.In(&w, "kind", []string(nil))
	query := "SELECT 1" + w.Text() + w.Limit(5000)
	if want := "SELECT 1 WHERE at_ns >= $1 AND queue = $2 AND state IN ($3, $4) LIMIT $5"; query != want {
		t.Errorf("got  %s\nwant %s", query, want)
	}
	if want := []any{from.UnixNano(), "ab", "open", "closed", 1000}; !slices.Equal(w.Args(), want) {
		t.Errorf("arguments %v, want %v", w.Args(), want)
	}
}

func TestTime_IsWhatNanoWrote(t *testing.T) {
	for _, at := range []time.Time{{}, time.Unix(0, 1), time.Date(2026, 11, 21, 12, 0, 0, 5, time.UTC)} {
		if got := sqlio.Time(sqlio.Nano(at)); !got.Equal(at) {
			t.Errorf("%v became %v", at, got)
		}
	}
	for _, at := range []time.Time{{}, time.Unix(math.MaxInt32, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} { // what is beyond 64 bits is bounded
		if got := sqlio.Edge(at); got == 0 || (got > 0) != at.After(time.Unix(0, 0)) {
			t.Errorf("edge of %v is %d", at, got)
		}
	}
}

func ExampleClean() {
	fmt.Printf("%q\n", sqlio.Clean("二\x00零\xff"))
	// Output: "二零�"
}
