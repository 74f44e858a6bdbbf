package dtmf_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"hotline/media/dtmf"
)

// step is one packet of a key.
type step struct {
	digit string
	stamp uint32
	held  uint16
	end   bool
	at    time.Duration
}

func TestDecoder_OneEventPerKey(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"plain", []step{{"5", 800, 160, false, 0}, {"5", 800, 320, false, 20 * ms}, {"5", 800, 480, true, 40 * ms}}, "5/60ms"},
		{"end_thrice", []step{{"5", 800, 160, false, 0}, {"5", 800, 480, true, 20 * ms}, {"5", 800, 480, true, 40 * ms}, {"5", 800, 480, true, 60 * ms}}, "5/60ms"},
		{"end_lost_then_next_key", []step{{"5", 800, 400, false, 0}, {"6", 4000, 160, false, 100 * ms}, {"6", 4000, 320, true, 120 * ms}}, "5/50ms 6/40ms"},
		{"end_lost_then_time_passes", []step{{"*", 800, 400, false, 0}}, "*/50ms"},
		{"same_key_twice", []step{{"1", 800, 320, true, 0}, {"1", 2400, 320, true, 200 * ms}}, "1/40ms 1/40ms"},
		{"only_the_end_arrives", []step{{"#", 800, 640, true, 0}}, "#/80ms"},
		{"straggler_of_the_old_key", []step{{"1", 800, 320, true, 0}, {"2", 2400, 160, false, 100 * ms}, {"1", 800, 320, true, 110 * ms}, {"2", 2400, 320, true, 120 * ms}}, "1/40ms 2/40ms"},
		{"timestamp_wraps", []step{{"1", 0xffffff00, 320, true, 0}, {"2", 0x100, 320, true, 100 * ms}}, "1/40ms 2/40ms"},
		{"shorter_repeat", []step{{"1", 8, 480, false, 0}, {"1", 8, 320, true, 0}}, "1/60ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dtmf.NewDecoder(8000)
			var got []dtmf.Event
			for _, s := range c.steps {
				code, err := dtmf.Code(s.digit)
				if err != nil {
					t.Fatal(err)
				}
				var ok bool
				if got, ok = d.Decode(got, dtmf.AppendEvent(nil, code, s.held, s.end), s.stamp, s.at); !ok {
					t.Errorf("refused %+v", s)
				}
			}
			got = d.Expire(got, c.steps[len(c.steps)-1].at+time.Second)
			text := ""
			for i, e := range got {
				if i > 0 {
					text += " "
				}
				text += fmt.Sprintf("%s/%v", e.Digit, e.Duration)
			}
			if text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

func TestDecoder_IgnoresWhatIsNoKey(t *testing.T) {
	d := dtmf.NewDecoder(8000)
	for _, p := range [][]byte{nil, {1, 2, 3}, {16, 0x8a, 0, 160}, {255, 255, 255, 255}} {
		if got, ok := d.Decode(nil, p, 1, 0); ok || got != nil {
			t.Errorf("%v gives %v", p, got)
		}
	}
}

func TestCode(t *testing.T) {
	for i, c := range "0123456789*#ABCD" {
		if got, err := dtmf.Code(string(c)); err != nil || int(got) != i {
			t.Errorf("%c is %d, %v", c, got, err)
		}
	}
	if got, err := dtmf.Code("b"); err != nil || got != 13 {
		t.Errorf("b is %d, %v", got, err)
	}
	for _, s := range []string{"", "10", "E", "e", "\n", "五"} {
		if _, err := dtmf.Code(s); !errors.Is(err, dtmf.ErrDigit) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte{1, 0x8a, 0, 160}, uint32(5))
	f.Add([]byte{}, uint32(0))
	d := dtmf.NewDecoder(8000)
	f.Fuzz(func(t *testing.T, p []byte, stamp uint32) {
		got, _ := d.Decode(nil, p, stamp, 0)
		for _, e := range got {
			if _, err := dtmf.Code(e.Digit); err != nil || e.Duration < 0 {
				t.Errorf("%+v", e)
			}
		}
	})
}

func ExampleDecoder() {
	d := dtmf.NewDecoder(8000)
	code, _ := dtmf.Code("7")
	packet := dtmf.AppendEvent(nil, code, 800, true)
	keys, _ := d.Decode(nil, packet, 12345, 0)
	keys, _ = d.Decode(keys, packet, 12345, 0) // the end is sent three times
	fmt.Println(keys[0].Digit, keys[0].Duration, len(keys))
	// Output: 7 100ms 1
}
