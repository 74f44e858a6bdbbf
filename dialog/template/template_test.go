package template_test

import (
	"fmt"
	"testing"
	"time"

	"hotline/dialog/template"
)

func env() template.Values {
	return template.Values{
		"caller": "13800138000", "number": "13900139000", "time": "2026-11-22 15:00", "none": nil, "month": "2026-10", "then": "2025-12",
		"now":     time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
		"account": map[string]any{"balance": 58.6, "arrears": 0.0, "open": true},
		"plans":   map[string]any{"list": []any{map[string]any{"title": "轻享"}, map[string]any{"title": "畅享"}}},
		"choices": map[string]any{"lite59": "59元轻享"}, "plan": "lite59",
	}
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		"余额{account.balance}元":              "余额58.6元",
		"{number|line}、{caller|line}":       "尾号9000的号码、您来电的这个号码",
		"{number|tail4} {number|spaced}":    "9000 139 0013 9000",
		"{time|when}":                       "明天下午3点",
		"{month|when}、{then|when}":          "10月、2025年12月",
		"{plans.list|titles}":               "轻享、畅享",
		"{plan|choice}":                     "59元轻享",
		"{none}{nowhere.at.all}{plan.deep}": "",
		"{account.open} 好{":                 "是 好",
	} {
		if got := template.Expand(text, env()); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestFill_NothingWithoutItsValues(t *testing.T) {
	for text, want := range map[string]string{
		"共{account.balance}元": "共58.6元", "共{account.total}元": "", "共{none}": "", "没有值": "没有值", "坏{": "", "{plan|nofilter}": "",
	} {
		if got := template.Fill(text, env()); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestCondition_Holds(t *testing.T) {
	names := []string{"account", "plan", "none"}
	for text, want := range map[string]bool{
		"account.balance > 50": true, "account.arrears > 0": false, "account.missing > 0": false, `plan == "lite59"`: true, "none > 1": false,
	} {
		c, err := template.Compile(text, names, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Holds(env()); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"unknown > 1", "1 +", "map([1], #)"} {
		if _, err := template.Compile(text, names, nil); err == nil {
			t.Errorf("compiled %s", text)
		}
	}
	if (template.Condition{}).Holds(env()) {
		t.Error("no condition holds")
	}
}

func ExampleExpand() {
	fmt.Println(template.Expand("{number|line}余额{account.balance}元", template.Values{
		"number": "13900139000", "account": map[string]any{"balance": 58.6},
	}))
	// Output: 尾号9000的号码余额58.6元
}

// A slot of an app may be called language; it changes no language of the texts.
func TestExpand_ASlotCalledLanguageIsNoLanguage(t *testing.T) {
	env := template.Values{"language": "en", "day": "2026-11-22", "now": time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	if got := template.Expand("{day|when}，{language}", env); got != "明天，en" {
		t.Errorf("%q", got)
	}
}
