package voice_test

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/telephony/sip/voice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReadKey(t *testing.T) {
	for _, c := range []struct {
		kind, body, digit string
		d                 time.Duration
		known             bool
	}{
		{"application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5", 160 * time.Millisecond, true},
		{"application/dtmf-relay", " signal = a \nDuration = 90", "A", 90 * time.Millisecond, true},
		{"application/dtmf-relay", "Signal=11\r\nDuration=soon", "#", 160 * time.Millisecond, true},
		{"application/dtmf-relay", "Signal=5\r\nDuration=-3", "5", 160 * time.Millisecond, true},
		{"application/dtmf-relay", "Duration=160", "", 160 * time.Millisecond, true},
		{"application/dtmf", "10", "*", 160 * time.Millisecond, true},
		{"application/dtmf", "55", "", 160 * time.Millisecond, true},
		{"application/dtmf", "", "", 160 * time.Millisecond, true},
		{"text/plain", "5", "", 0, false},
	} {
		if digit, d, known := voice.ReadKey(c.kind, c.body); digit != c.digit || d != c.d || known != c.known {
			t.Errorf("%s %q: %q %v %v", c.kind, c.body, digit, d, known)
		}
	}
}

func FuzzReadKey(f *testing.F) {
	f.Add("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n")
	f.Add("application/dtmf", "#")
	f.Fuzz(func(t *testing.T, kind, body string) {
		digit, d, known := voice.ReadKey(kind, body)
		if len(digit) > 1 || known && (d <= 0 || d >= time.Minute) || !known && digit != "" {
			t.Errorf("%q %v %v", digit, d, known)
		}
	})
}

func TestSilence_Lost(t *testing.T) {
	var s voice.Silence
	t0 := time.Unix(0, 0)
	for _, c := range []struct {
		at       int // seconds
		received uint64
		expected bool
		lost     bool
	}{
		{0, 0, true, false}, {9, 0, true, false}, {10, 0, true, true}, // ten seconds without any
		{11, 5, true, false}, {20, 5, false, false}, // hold: none is expected
		{29, 5, true, false}, {30, 5, true, true}, {31, 6, true, false},
	} {
		if lost := s.Lost(t0.Add(time.Duration(c.at)*time.Second), c.received, c.expected, 10*time.Second); lost != c.lost {
			t.Errorf("%+v: %v", c, lost)
		}
	}
	if s.Lost(t0.Add(time.Hour), 6, true, 0) {
		t.Error("0 switches it off")
	}
}

// A key of the old way.
func ExampleReadKey() {
	digit, d, _ := voice.ReadKey("application/dtmf-relay", "Signal=5\r\nDuration=100\r\n")
	fmt.Println(digit, d)
	// Output: 5 100ms
}
