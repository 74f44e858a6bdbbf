package voice

import (
	"testing"

	"hotline"
)

func TestPresses_TellsOneFromTwo(t *testing.T) {
	for name, c := range map[string]struct {
		came []hotline.Digit
		want string
	}{
		"both_ways":        {[]hotline.Digit{{Digit: "1", Source: "info", AtMS: 10}, {Digit: "1", Source: "rfc4733"}, {Digit: "2", Source: "rfc4733", AtMS: 20}, {Digit: "2", Source: "info", AtMS: 400}}, "12"},
		"twice_both_ways":  {[]hotline.Digit{{Digit: "5", Source: "rfc4733"}, {Digit: "5", Source: "rfc4733", AtMS: 200}, {Digit: "5", Source: "info", AtMS: 210}, {Digit: "5", Source: "info", AtMS: 390}}, "55"},
		"twice_one_way":    {[]hotline.Digit{{Digit: "5", Source: "info"}, {Digit: "5", Source: "info", AtMS: 100}, {Digit: "5", Source: "info", AtMS: 150}}, "555"},
		"much_later":       {[]hotline.Digit{{Digit: "5", Source: "info"}, {Digit: "5", Source: "rfc4733", AtMS: 1500}}, "55"},
		"other_key":        {[]hotline.Digit{{Digit: "5", Source: "info"}, {Digit: "6", Source: "rfc4733"}}, "56"},
		"more_than_it_has": {[]hotline.Digit{{Digit: "0", Source: "info"}, {Digit: "1", Source: "info"}, {Digit: "2", Source: "info"}, {Digit: "3", Source: "info"}, {Digit: "4", Source: "info"}, {Digit: "5", Source: "info"}, {Digit: "6", Source: "info"}, {Digit: "7", Source: "info"}, {Digit: "8", Source: "info"}, {Digit: "1", Source: "rfc4733"}, {Digit: "0", Source: "rfc4733"}}, "0123456780"},
	} {
		var p presses
		got := ""
		for _, d := range c.came {
			if !p.again(d) {
				got += d.Digit
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
