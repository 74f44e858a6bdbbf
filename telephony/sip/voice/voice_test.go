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

func TestGone(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name              string
		silent            time.Duration
		left, unsignalled bool
		want              bool
	}{
		{"talks", 20 * time.Millisecond, false, false, false},
		{"silent_for_long", 20 * time.Second, false, false, false}, // rtp_timeout is for that
		{"page_closed", 3 * time.Second, true, false, true},
		{"page_closed_and_its_bye_may_come", time.Second, true, false, false},
		{"killed", 9 * time.Second, false, true, true},
		{"signalling_lost_and_goes_on_talking", 2500 * time.Millisecond, false, true, false},
		{"changes_its_network", 6 * time.Second, false, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := voice.Gone(now, now.Add(-c.silent), c.left, c.unsignalled); got != c.want {
				t.Errorf("gone: %v", got)
			}
		})
	}
}
