package scene_test

import (
	"fmt"
	"slices"
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
