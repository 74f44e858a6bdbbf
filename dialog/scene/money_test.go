package scene_test

import (
	"testing"

	"hotline/dialog/language"
	"hotline/dialog/scene"
)

func TestScene_Money(t *testing.T) {
	for _, one := range []struct {
		ask, say string
		in, own  language.Language
		want     string
	}{
		{"How much?", "That is £{fee}.", language.English, language.English, "£{value}"},
		{"How much?", "That is {fee} dollars.", language.English, language.English, "{value} dollars"},
		{"How many euros?", "Thanks.", language.English, language.English, "{value} euros"},
		{"How much?", "That is {fee}, plus £5.", language.English, language.English, "{value}"},
		{"How much?", "That is {fee} yuan.", language.English, language.English, "{value} yuan"},
		{"How much?", "Thanks.", language.English, language.Chinese, "{value} yuan"},
		{"多少钱？", "一共{fee}。", language.Chinese, language.Chinese, "{value}元"},
		{"多少钱？", "一共{fee}美元。", language.Chinese, language.Chinese, "{value}美元"},
	} {
		s := &scene.Scene{Language: one.in, Own: one.own, Slots: []scene.Slot{{Name: "fee", Ask: one.ask}}, Steps: []scene.Step{{If: "fee != nil", Then: []scene.Step{{Say: one.say}}}}}
		if got := s.Money(&s.Slots[0]); got != one.want {
			t.Errorf("%s %s: %q, want %q", one.ask, one.say, got, one.want)
		}
	}
}
