package choice_test

import (
	"testing"

	"hotline/assist/form/choice"
	"hotline/assist/form/heard"
	"hotline/dialog/intent"
	"hotline/dialog/value"
)

// plans is a choice among plans, with words for the one that is wanted and for the one that the caller has.
var plans = choice.Choice{
	Options: []value.Option{
		{Value: "59元", Says: []string{"五十九的", "五十九块"}}, {Value: "129元", Says: []string{"一百二十九的"}}, {Value: "199元", Says: []string{"一百九十九的"}},
	},
	Words: heard.Words{Lead: []string{"换", "改", "降成"}, Never: []string{"现在用"}},
}

// faults is a choice without words of its own.
var faults = choice.Choice{Options: []value.Option{{Value: "断网", Says: []string{"断了", "上不了网"}}, {Value: "掉线", Says: []string{"老掉线", "一天断"}}, {Value: "网速慢", Says: []string{"很慢"}}}}

func TestChoice_NamesTheOneThatIsMeant(t *testing.T) {
	for text, c := range map[string]struct {
		of   choice.Choice
		open bool
		want string
		led  bool
	}{
		"我要一百二十九的":        {plans, false, "129元", false},
		"给我换一百二十九的":       {plans, false, "129元", true},
		"我现在用五十九的":        {plans, false, "", false},
		"现在用五十九的想换一百二十九的": {plans, false, "129元", true},
		"把一百二十九的降成五十九的":   {plans, false, "59元", true},
		"今天天气不错":          {plans, false, "", false},
		"第二个":             {plans, true, "129元", false},
		"上网正常，不掉线":        {faults, false, "", false},
		"昨天断了，现在上网很慢，老掉线": {faults, false, "掉线", false},
	} {
		if got, led, ok := c.of.In(text, c.open); got != c.want || led != c.led || ok != (c.want != "") {
			t.Errorf("%s: %q, led %v, %v", text, got, led, ok)
		}
	}
}

func TestChoice_OneOptionOfAnAgentsQuestion(t *testing.T) {
	for sentence, want := range map[string]string{
		"给您换一百二十九的对吗": "129元", "您要五十九的还是一百二十九的": "", "五十九的，一百二十九的都有": "", "好的请稍等": "",
	} {
		if got, ok := plans.Offered(sentence); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", sentence, got, ok)
		}
	}
}

func TestChoice_SettlesAndStays(t *testing.T) {
	for text, want := range map[string]bool{"还是五十九的吧": true, "五十九的还是一百二十九的": false, "那算了，五十九的": true, "五十九的": false} {
		if got := plans.Settles(text); got != want {
			t.Errorf("%s: settles %v", text, got)
		}
	}
	if !choice.Stays("就五十九的不变") || choice.Stays("换五十九的") {
		t.Error("stays")
	}
	if v, ok := plans.Name("五十九块"); v != "59元" || !ok {
		t.Errorf("%q, %v", v, ok)
	}
}

func TestSensed_WithoutAModelNothing(t *testing.T) {
	var none *intent.Model
	if v, sure := choice.Sensed(none, "网页半天打不开"); v != "" || sure != 0 {
		t.Errorf("%q %.2f", v, sure)
	}
}
