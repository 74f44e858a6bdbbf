package template_test

import (
	"errors"
	"fmt"
	"strings"
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
		c, err := template.Compile(text, template.Names{All: names})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Holds(env()); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"unknown > 1", "1 +", "map([1], #)"} {
		if _, err := template.Compile(text, template.Names{All: names}); err == nil {
			t.Errorf("compiled %s", text)
		}
	}
	if (template.Condition{}).Holds(env()) {
		t.Error("no condition holds")
	}
}

func TestCompile_ReadsSlotsAsWhatTheyHold(t *testing.T) {
	names := template.Names{All: []string{"pickup", "people", "pet", "day", "order"}, Slots: map[string]template.Slot{
		"pickup": {Type: template.Truth}, "people": {Type: template.Number}, "pet": {Options: []string{"cat", "dog"}}, "day": {},
	}}
	now := template.Values{"pickup": true, "people": 8.0, "pet": "dog", "day": "2026-11-22", "order": map[string]any{"size": 3.0}}
	none := template.Values{"pickup": nil, "people": nil, "pet": nil, "day": nil}
	for text, want := range map[string][2]bool{ // with values, and where all is missing
		"pickup": {true, false}, "not pickup": {false, false}, "pickup == true": {true, false}, `pickup == "yes"`: {true, false}, `pickup != "yes"`: {false, true},
		"people > 6": {true, false}, "people == 8": {true, false}, `people == "8"`: {true, false}, `people in ["7", "8"]`: {true, false}, "people > order.size": {true, false}, "people / 2 == 4": {true, false},
		`pet == "dog" && people != nil`: {true, false}, `pet in ["cat"]`: {false, false}, `"cat" != pet`: {true, true}, `day > "2026-11-21"`: {true, false}, "pet == nil": {false, true},
	} {
		c, err := template.Compile(text, names)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := [2]bool{c.Holds(now), c.Holds(none)}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"pet": "compare a text with a text", "not day": "compare a text with a text", "pet > 3": "compare a text with a text", "day == 3": "compare a text with a text", "pickup > 1": "let a yes_no stand by itself",
		`people > "6"`: "a count or an amount with a number", "people": "a count or an amount with a number", `pet == "cats"`: `pet is never "cats": write the value of an option, one of ["cat" "dog"]`,
		`pet in ["dog", "bird"]`: `never "bird"`, `people == "many"`: `people is a number, and never "many"`, `pickup == "maybe"`: "write if: pickup, or if: not pickup",
	} {
		_, err := template.Compile(text, names)
		if !errors.As(err, new(*template.Mismatch)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := template.Compile("pickup ==", names); err == nil || errors.As(err, new(*template.Mismatch)) {
		t.Errorf("what cannot be read: %v", err)
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
