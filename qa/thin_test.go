package qa_test

import (
	"fmt"
	"testing"

	"hotline"
	"hotline/qa"
)

// Two silences with a word between are two, however short the word was; a debounce that is longer makes one of what begins within it. Of words
// it counts from the end of one to the beginning of the next, and 0s means none.
func TestInspector_CountsWhatBeginsAnew(t *testing.T) {
	const rule = "id: r\ntitle: r\nversion: 1\nseverity: info\nwho: agent\n%sfind:\n  quiet: {silence: {longer: 10s}}\n  dead: {silence: {longer: 14s}}\n  hey: {say: {any: [哎呀]}}\nwhen: [%s]\n"
	const pauses, both, words = "{find: quiet}", "{find: quiet}, {find: dead}", "{find: hey}"
	for _, c := range []struct {
		name, debounce, when string
		want                 int
	}{
		{"each_silence", "", pauses, 10},
		{"each_silence_once", "", both, 10},
		{"without_debounce", "debounce: 0s\n", both, 10},
		{"silences_within_20_s", "debounce: 20s\n", pauses, 5},
		{"silences_within_10_m", "debounce: 10m\n", pauses, 1},
		{"words_by_default", "", words, 2},
		{"words_without_debounce", "debounce: 0s\n", words, 3},
		{"words_with_a_short_one", "debounce: 100ms\n", words, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, map[string]string{"r.yaml": fmt.Sprintf(rule, c.debounce, c.when)}, qa.Deps{})
			d.see(0, hotline.CallAnswered{})
			d.see(0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang"})
			for i := range 10 {
				at := float64(i+1) * 15000
				d.in.Tick(d.zero.Add(durationMS(at - 1000)))
				d.see(at, hotline.SpeechStarted{Party: hotline.PartyAgent, AtMS: at})
				d.see(at+200, hotline.SpeechEnded{Party: hotline.PartyAgent, AtMS: at + 200})
			}
			for i := range 3 { // three utterances with half a second between
				from := 150200 + float64(i)*1500
				d.see(from+1000, final(i, hotline.PartyAgent, from, from+1000, "哎呀"))
			}
			d.see(156000, hotline.CallEnded{DurationMS: 156_000})
			if got := len(d.done["c"]); got != c.want {
				t.Errorf("%d hits, want %d: %s", got, c.want, places(d.done["c"]))
			}
		})
	}
}
