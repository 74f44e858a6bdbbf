package language_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"hotline/dialog/language"
)

type step struct {
	Say      string            `yaml:"say"`
	Variants map[string]string `yaml:"variants"`
	Then     []step            `yaml:"then"`
	If       string            `yaml:"if"`
}

type written struct {
	Title    string   `yaml:"title"`
	Examples []string `yaml:"examples"`
	Summary  []string `yaml:"summary"`
	Steps    []step   `yaml:"steps"`
	Prompts  struct {
		More string `yaml:"more"`
	} `yaml:"prompts"`
}

const sample = `
title: {zh: 查话费, en: Check your balance}
examples:
  zh: [查话费, 查余额]
  en: [check my balance]
summary: [要查话费]
prompts: {more: 还有吗}
steps:
  - say:
      zh: 余额{a}元
      en: {plain: "You have {a} yuan.", elder: "{a} yuan left."}
    variants: {upset: "抱歉，余额{a}元"}
  - if: a > 0
    then:
      - say: 只有中文
        variants: {sad: 别难过}
      - say: {zh: 好, en: Good}
        variants: {upset: {zh: 抱歉, en: Sorry}, sad: 唉}
`

func role(path string) language.Role {
	switch {
	case path == "examples":
		return language.Heard
	case path == "summary":
		return language.Told
	case strings.HasPrefix(path, "prompts."):
		return language.Builtin
	case path == "title" || strings.HasSuffix(path, ".say") || strings.HasSuffix(path, ".variants"):
		return language.Spoken
	}
	return language.None
}

func read(t *testing.T, text string, want language.Language) (written, []language.Fault, []string) {
	t.Helper()
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	var lacks []string
	faults := language.Choice{Want: want, Own: language.Chinese, Role: role, May: func(language.Language) bool { return true },
		Miss: func(line int, l language.Lack) { lacks = append(lacks, fmt.Sprintf("%d:%s", line, l.Path)) }}.Apply(file)
	var out written
	if err := yaml.NewDecoder(strings.NewReader(""), yaml.Strict()).DecodeFromNode(file.Docs[0].Body, &out); err != nil {
		t.Fatal(err)
	}
	return out, faults, lacks
}

func TestChoice_KeepsOneLanguage(t *testing.T) {
	zh, faults, lacks := read(t, sample, language.Chinese)
	if len(faults)+len(lacks) > 0 || zh.Title != "查话费" || len(zh.Examples) != 2 || zh.Steps[0].Say != "余额{a}元" || zh.Steps[0].Variants["upset"] == "" || zh.Steps[0].Variants["elder"] != "" ||
		zh.Steps[1].Then[1].Variants["sad"] != "唉" || zh.Steps[1].Then[1].Variants["upset"] != "抱歉" {
		t.Errorf("zh %+v, %v, %v", zh, faults, lacks)
	}
	en, faults, lacks := read(t, sample, language.English)
	if len(faults) > 0 || en.Title != "Check your balance" || fmt.Sprint(en.Examples) != "[check my balance]" || en.Summary[0] != "要查话费" || en.Prompts.More != "" {
		t.Errorf("en %+v, %v", en, faults)
	}
	if s := en.Steps[0]; s.Say != "You have {a} yuan." || fmt.Sprint(s.Variants) != "map[elder:{a} yuan left.]" {
		t.Errorf("step %+v", s)
	}
	then := en.Steps[1].Then
	if then[0].Say != "只有中文" || then[0].Variants["sad"] != "别难过" || then[1].Say != "Good" || fmt.Sprint(then[1].Variants) != "map[upset:Sorry]" {
		t.Errorf("then %+v", then)
	}
	if fmt.Sprint(lacks) != "[7:prompts.more 15:steps.then.say]" {
		t.Errorf("lacks %v", lacks)
	}
}

func TestChoice_NamesWhatIsNoLanguage(t *testing.T) {
	_, faults, _ := read(t, "title: {zh: 好, fr: bon}\nsteps:\n  - say: {elder: 没有平常的}\n", language.English)
	if len(faults) != 2 || faults[0].Line != 1 || faults[0].Key != "title.fr" || faults[1].Line != 3 || !strings.Contains(faults[1].Text, "plain") {
		t.Errorf("faults %+v", faults)
	}
}

// FuzzLocalize reads whatever parses: nothing may panic, and what is left must be YAML.
func FuzzLocalize(f *testing.F) {
	f.Add(sample)
	f.Add("title: {zh: , en: }\nsteps: {say: {plain: }}")
	f.Add("steps:\n- say: &a {en: *a}\n- variants: [1]")
	f.Add("? [a]\n: {zh: 1}")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parser.ParseBytes([]byte(text), 0)
		if err != nil {
			return
		}
		for _, want := range language.All() {
			language.Choice{Want: want, Own: language.Chinese, Role: role, May: func(l language.Language) bool { return l == language.Chinese }}.Apply(file)
		}
	})
}
