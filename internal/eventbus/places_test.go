package eventbus_test

import (
	"os"
	"path/filepath"
	"testing"

	"hotline"
)

// TestBus_ConsumersGoOnAfterAKill takes the file of places of a moment ago, as a killed process leaves it: events come twice, none is
// left out, and a file that is lost makes all come again.
func TestBus_ConsumersGoOnAfterAKill(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "consumers.json")
	b := open(t, config(dir))
	n := &numbers{bus: b, call: "A"}
	emit(t, n, 0, 5)
	take(t, b, "c", 3)
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	take(t, b, "c", 2)
	closeBus(t, b)
	for _, c := range []struct {
		name  string
		file  []byte
		first uint64
		count int
	}{{"old", old, 4, 3}, {"broken", []byte("{"), 1, 6}, {"beyond_the_end", []byte(`{"c":4711}`), 1, 7}} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(file, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			b := open(t, config(dir))
			n.bus = b
			emit(t, n, 5, 6) // one more each time: it comes behind those that come again
			got := take(t, b, "c", c.count)
			if got[0].Seq != c.first || got[len(got)-1].Seq != c.first+uint64(c.count)-1 {
				t.Errorf("events %d to %d", got[0].Seq, got[len(got)-1].Seq)
			}
			if _, own := got[0].Body.(hotline.Digit); !own {
				t.Errorf("got %+v", got[0])
			}
			closeBus(t, b)
		})
	}
}
