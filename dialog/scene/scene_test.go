package scene_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"hotline/dialog/scene"
)

const rating = `id: rating
title: 满意度评价
hidden: true
queue: general
slots:
  - {name: score, title: 评分, kind: digits, ask: 请评分, missing: skip}
steps:
  - ask: score
  - if: score == "5"
    then: [{hand_over: 表扬, queue: praise}]
  - goodbye: 谢谢。
`

func check(t testing.TB, text string) (*scene.Scene, []error) {
	t.Helper()
	s := &scene.Scene{File: "x.yaml"}
	if err := yaml.UnmarshalWithOptions([]byte(text), s, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	tree, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	progs, wrong := scene.Check(s, tree, scene.Site{})
	if len(wrong) == 0 && len(progs) != 1 {
		t.Errorf("%d conditions", len(progs))
	}
	return s, wrong
}

func TestCheck_HiddenScene(t *testing.T) {
	s, wrong := check(t, rating)
	if wrong != nil {
		t.Fatal(wrong)
	}
	if got := s.Queues(); !slices.Contains(got, "praise") || !slices.Contains(got, "general") {
		t.Errorf("queues %v", got)
	}
	if slot := s.Slot("score"); slot == nil || slot.Most() != 3 || slot.Shown() != "评分" || slot.Secret() || s.Slot("none") != nil {
		t.Errorf("slot %+v", slot)
	}
}

func TestCheck_Complaints(t *testing.T) {
	for text, want := range map[string]string{
		rating + "key: \"1\"\n": "scenes/x.yaml:3: hidden: callers cannot start a hidden scene: leave out its examples and its key",
		`id: a
title: 甲
hidden: true
queue: 客服
slots: [{name: score, kind: digits, ask: 请评分, missing: none}]
summary: ["{nothing}"]
steps:
  - {say: 好, queue: general}
  - {goodbye: "{nobody}"}
`: `scenes/x.yaml:4: queue: "客服" is no queue: write its id in the queues file
scenes/x.yaml:5: slots[0].missing: "none": write skip, or leave it out
scenes/x.yaml:6: summary[0]: {nothing} is unknown: use one of [caller now choices score]
scenes/x.yaml:8: steps[0]: queue belongs to hand_over
scenes/x.yaml:9: steps[1].goodbye: {nobody} is unknown: use one of [caller now choices score]`,
	} {
		_, wrong := check(t, text)
		got := ""
		for i, err := range wrong {
			if i > 0 {
				got += "\n"
			}
			got += err.Error()
		}
		if got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}

// A condition that can never hold is told at load, and not by what callers hear.
func TestCheck_Conditions(t *testing.T) {
	for condition, want := range map[string]string{
		"pickup": "", "not pickup": "", `pickup == "yes"`: "", "people > 6": "", `people == "2"`: "", `pet == "cat"`: "", `pet == "cats"`: `scenes/x.yaml:8: steps[0].if: condition "pet == \"cats\"": pet is never "cats"`,
		"pet": "never holds", `people > "six"`: "never holds", "pickup > 1": "let a yes_no stand by itself", "pickups": "use the names [caller now choices pickup people pet]",
		"people = 2": "compare with ==", "people >": "compare with ==",
	} {
		_, wrong := check(t, fmt.Sprintf(`id: a
title: 甲
hidden: true
slots:
  - {name: pickup, kind: yes_no, ask: 要接吗？, default: "no"}
  - {name: people, kind: count, ask: 几位？, default: "2"}
  - {name: pet, kind: choice, ask: 猫还是狗？, default: cat, options: [{value: cat}, {value: dog}]}
steps: [{if: '%s', then: [{say: 好}]}]
`, condition))
		if got := errors.Join(wrong...); (got != nil) != (want != "") || got != nil && !strings.Contains(got.Error(), want) {
			t.Errorf("%s: %v, want %s", condition, got, want)
		}
	}
}

// Callers hear a default, and tools get it, as it is written.
func TestCheck_Defaults(t *testing.T) {
	for _, one := range []struct{ slot, want string }{
		{"kind: phone, default: caller", ""}, {`kind: phone, default: "95588"`, ""}, {"kind: text, default: 普通发票", ""}, {"kind: date, default: 今天", ""},
		{`kind: count, default: "2"`, ""}, {`kind: amount, default: "19.9"`, ""}, {`kind: yes_no, default: "no"`, ""},
		{"kind: choice, default: 大厅, options: [{value: 大厅}, {value: 包间}]", ""}, {"kind: choice, from: x.list, default: 大厅", ""},
		{"kind: phone, default: callr", `"callr": did you mean caller, the number that calls?`},
		{"kind: text, default: callers", `"callers": did you mean caller`},
		{"kind: phone, default: 办公室", `"办公室" is no phone: write the digits of a number, or caller`},
		{"kind: count, default: two", `"two" is no count: write a whole number, such as 2`},
		{`kind: count, max: 5, default: "9"`, `"9" lies outside min and max of the slot`}, {`kind: amount, min: 10, max: 50, default: "10"`, ""},
		{"kind: yes_no, default: 是", `"是" is no yes_no: write yes or no`},
		{"kind: address, default: caller", "caller is the number that calls, and no address"},
		{"kind: choice, default: hall, options: [{value: 大厅}, {value: 包间}]", `"hall" is the value of no option: write one of [大厅 包间]`},
	} {
		got := scened(t, one.slot)
		if found := strings.Contains(got, "scenes/x.yaml:5: slots[0].default: "); found != (one.want != "") || !strings.Contains(got, one.want) {
			t.Errorf("%s: got %s, want %s", one.slot, got, one.want)
		}
	}
}

// Words that stand for two options choose neither.
func TestCheck_OptionsAreToldApart(t *testing.T) {
	for options, want := range map[string]string{
		"[{value: 大厅, says: [外面, 大厅]}, {value: 包间, says: [里面]}]": "",
		"[{value: 大厅, says: [座位]}, {value: 包间, says: [里面, 座位]}]": `slots[0].options[1].says[1]: "座位" stands for 大厅 too, so callers who say it choose neither: leave it to one of them`,
		"[{value: VIP}, {value: 包间, says: [vip]}]":               `slots[0].options[1].says[0]: "vip" stands for VIP too`,
		"[{value: a, title: 大厅}, {value: b, title: 大厅}]":         `slots[0].options[1].title: "大厅" stands for a too`,
		"[{value: 大厅}, {value: 大厅}]":                             `slots[0].options[1].value: "大厅" stands for 大厅 too`,
	} {
		if got := scened(t, "kind: choice, options: "+options); want == "" && strings.Contains(got, "options") || !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", options, got, want)
		}
	}
}

// scened is what is wrong with a scene that has one slot.
func scened(t *testing.T, slot string) string {
	t.Helper()
	_, wrong := check(t, "id: a\ntitle: 甲\nhidden: true\nslots:\n  - {name: x, ask: 什么, "+slot+"}\nsteps:\n  - ask: x\n  - {if: x != nil, then: [{say: 好}]}\n")
	return fmt.Sprint(wrong)
}

func ExampleCheck() {
	text := "id: A\ntitle: 甲\nhidden: true\nsteps: [{say: 好}]\n"
	s := &scene.Scene{File: "a.yaml"}
	if err := yaml.Unmarshal([]byte(text), s); err != nil {
		fmt.Println(err)
		return
	}
	tree, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, wrong := scene.Check(s, tree, scene.Site{})
	fmt.Println(wrong[0])
	// Output: scenes/a.yaml:1: id: "A" is no id: write lower case words with dots, such as balance.query
}

// A range has ends that a value can have; a day that is told from the call is read as one.
func TestCheck_Bounds(t *testing.T) {
	for _, one := range []struct{ slot, want string }{
		{"kind: count, max: 0", "slots[0].max: 0: write a max no less than min and no less than 1, or leave it out"}, {"kind: amount, max: -5", "slots[0].max: -5"},
		{"kind: count, min: 3, max: 2", "slots[0].max: 2"}, {"kind: amount, min: -1", "slots[0].min: -1: write a min no less than 0"}, {"kind: count, min: 0, max: 5", ""},
		{"kind: date, min: 0", ""}, {"kind: date, min: -30, max: 0", ""}, {"kind: date, min: 2, max: 1", "slots[0].max: 1"}, {"kind: time, min: 1, max: 30", ""},
		{"kind: text, max: 3", "slots[0].kind: text has no min and no max"},
		{"kind: date, default: 明天", ""}, {"kind: date, default: cras", `slots[0].default: "cras" is no date`}, {"kind: date, min: 0, default: 昨天", `slots[0].default: "昨天" lies outside min and max`},
		{`kind: date, min: 0, default: "2026-01-05"`, ""}, {`kind: time, default: 明天下午三点`, ""},
		{"kind: time, min: 0}\n  - {name: day, kind: date, ask: 哪天", "slots[0].kind: this time is one of the day in the slot day: write min and max there"},
	} {
		if got := scened(t, one.slot); (got != "[]") != (one.want != "") || !strings.Contains(got, one.want) {
			t.Errorf("%s: got %q, want %q", one.slot, got, one.want)
		}
	}
}
