package ordinary_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hotline/dialog/intent"
	"hotline/dialog/language"
	"hotline/dialog/ordinary"
	"hotline/dialog/phrase"
)

func samples(name string, texts ...string) (out []intent.Sample) {
	for _, text := range texts {
		out = append(out, intent.Sample{Text: text, Intent: name})
	}
	return out
}

func TestSentences_AreManyAndSafe(t *testing.T) {
	lexicon := phrase.DefaultLexicon()
	for l, least := range map[language.Language]int{language.Chinese: 900, language.English: 250} {
		all := ordinary.Sentences(l)
		if len(all) < least {
			t.Errorf("%s: %d sentences, want %d", l, len(all), least)
		}
		seen := map[string]bool{}
		for _, text := range all {
			if seen[text] {
				t.Errorf("%s: %s stands there twice", l, text)
			}
			seen[text] = true
			if d := lexicon.Read(text).Danger; d != phrase.Safe {
				t.Errorf("%s: %s is taken for %s", l, text, d)
			}
		}
	}
}

func TestForeign_LeavesTheOwnersFieldOut(t *testing.T) {
	own := samples("restaurant", "我要订位", "订一个包厢", "取消订位", "还有桌子吗")
	got := ordinary.Foreign(language.Chinese, own, []string{"订餐"})
	if len(got) < 500 {
		t.Fatalf("%d samples", len(got))
	}
	for _, s := range got {
		for _, word := range []string{"订位", "包厢", "桌子", "订餐"} {
			if strings.Contains(s.Text, word) {
				t.Errorf("%s is taught as foreign to who says %s", s.Text, word)
			}
		}
		if s.Intent != intent.OutOfScope {
			t.Errorf("%s is a sample of %s", s.Text, s.Intent)
		}
	}
	if !slices.ContainsFunc(got, func(s intent.Sample) bool { return strings.Contains(s.Text, "水") }) {
		t.Error("another trade's sentences are missing")
	}
	for _, s := range ordinary.Foreign(language.English, samples("book", "book an appointment with the dentist"), nil) {
		if slices.Contains(strings.Fields(s.Text), "book") {
			t.Errorf("%s is taught as foreign", s.Text)
		}
	}
}

func TestForeign_OnlyWhereTheOwnerHasFew(t *testing.T) {
	var foreign []intent.Sample
	for i := range ordinary.Enough {
		foreign = append(foreign, samples(intent.OutOfScope, fmt.Sprintf("别的事%d", i))...)
	}
	matter := samples("repair", "我要报修")
	for name, one := range map[string]struct {
		own  []intent.Sample
		some bool
	}{
		"none":       {matter, true},
		"few":        {append(foreign[1:len(foreign):len(foreign)], matter...), true},
		"enough":     {append(foreign[:len(foreign):len(foreign)], matter...), false},
		"no_matters": {foreign[:1], false},
		"nothing":    {nil, false},
	} {
		if got := ordinary.Foreign(language.Chinese, one.own, nil); (len(got) > 0) != one.some {
			t.Errorf("%s: %d samples", name, len(got))
		}
	}
}
