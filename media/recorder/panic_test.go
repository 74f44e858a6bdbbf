package recorder_test

import (
	"os"
	"testing"
	"time"

	"hotline/media/mediatest"
	"hotline/media/recorder"
)

// A panic of the writing loses what waits in memory, and nothing that the file holds: the call's record says how much there is.
func TestRecorder_PanicLeavesWhatIsInTheFile(t *testing.T) {
	var failed, panics int
	r, path := start(t, func(c *recorder.Config) {
		c.Failed = func(error) { failed++; var none *recorder.Result; none.Lost = true } // panics, too
		c.Panicked = func(any, []byte) { panics++ }
	})
	for n := range 50 {
		write(t, r.Caller(), frame(n, 7))
		write(t, r.Hotline(), frame(n, 8))
	}
	r.Break()
	res, err := r.Close()
	if err == nil || failed != 1 || panics != 1 {
		t.Errorf("closed with %v, failed told %d times, panic %d times", err, failed, panics)
	}
	if !res.Lost || res.Duration != time.Second || res.Path != path {
		t.Errorf("%+v, want a second, lost", res)
	}
	a, err := mediatest.ReadRecording(path)
	if err != nil || a.Duration() != res.Duration {
		t.Fatalf("the file holds %v (%v), the result says %v", a.Duration(), err, res.Duration)
	}
	if st, err := os.Stat(path); err != nil || st.Size() != res.Bytes {
		t.Errorf("the file has %d bytes (%v), the result says %d", st.Size(), err, res.Bytes)
	}
	for i := range a.Caller {
		if a.Caller[i] != 7 || a.Hotline[i] != 8 {
			t.Fatalf("sample %d: %d, %d", i, a.Caller[i], a.Hotline[i])
		}
	}
}
