package trace_test

import (
	"strings"
	"testing"

	"hotline"
)

// The ways of a say mean the same in each combination: any, some, regex and like are ways of which one is enough; all is needed whichever it
// is, and is the way where there is no other; an utterance with a word of not is none.
func TestCall_CombinesTheWaysOfASay(t *testing.T) {
	const sentence = "昨天晚上下了一场很大的雪"
	ways := []struct{ key, yaml, held, half string }{
		{"any", "any: [甲壹, 甲贰]", "甲贰", ""},
		{"some", "some: [乙壹, 乙贰, 乙叁]", "乙壹，乙叁", "乙壹"},
		{"regex", "regex: ['丙[0-9]']", "丙7", "丙"},
		{"like", "like: [" + sentence + "]", sentence, ""},
		{"all", "all: [丁壹, 丁贰]", "丁贰，丁壹", "丁壹"},
	}
	const all = 4
	for keys := 1; keys < 1<<len(ways); keys++ {
		list := []string{"not: [戊壹]"}
		for i, w := range ways {
			if keys>>i&1 == 1 {
				list = append(list, w.yaml)
			}
		}
		find := "{say: {" + strings.Join(list, ", ") + "}}"
		for held := range 1 << len(ways) {
			parts := []string{"喂"}
			for i, w := range ways {
				if part := w.half; held>>i&1 == 1 {
					parts = append(parts, w.held)
				} else if part != "" {
					parts = append(parts, part)
				}
			}
			others, found := keys&^(1<<all), keys&held&^(1<<all)
			want := keys>>all&1 == 0 || held>>all&1 == 1
			want = want && (others == 0 || found != 0)
			for text, want := range map[string]bool{strings.Join(parts, "，"): want, strings.Join(append(parts, "戊壹"), "，"): false} {
				said := hotline.UtteranceFinal{Party: hotline.PartyAgent, Text: text, FromMS: 0, ToMS: 5000}
				if got := moments(t, find, []any{5000, said}); len(got) > 0 != want {
					t.Errorf("%s in %s: found %+v, want %t", find, text, got, want)
				}
			}
		}
	}
}

// What overlaps a word of never does not count, in whatever way it was looked for; elsewhere it does.
func TestCall_NeverIsAboutThePlace(t *testing.T) {
	for _, find := range []string{"any: [一定]", "all: [一定]", "all: [一定], regex: [一定]", "some: [一定, 您好], least: 1", "regex: [一定]", "any: [没有的], regex: [一定]"} {
		find = "{say: {never: [不一定], " + find + "}}"
		for text, want := range map[string]int{"那不一定": 0, "那不一定，但我一定来": 1, "那一定": 1} {
			said := hotline.UtteranceFinal{Party: hotline.PartyAgent, Text: text, FromMS: 0, ToMS: 5000}
			if got := moments(t, find, []any{5000, said}); len(got) != want {
				t.Errorf("%s in %s: found %+v", find, text, got)
			}
		}
	}
}
