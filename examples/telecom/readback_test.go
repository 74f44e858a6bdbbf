package telecom_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"hotline/dialog/intent"
	"hotline/dialog/template"
	"hotline/examples/telecom"
	"hotline/qa/pii"
)

// personal are values that callers give, by kind of slot, and what of each must not be read by others.
func personal() map[intent.Kind][][2]string {
	return map[intent.Kind][][2]string{
		intent.KindAddress: {
			{"玄武区珠江路88号2栋301", "珠江路88号2栋301"}, {"南京市鼓楼区中山路18号3栋502", "中山路18号3栋502"}, {"珠江路八十八号", "珠江路八十八号"}, {"幸福小区3栋502室", "幸福小区3栋502室"},
			{"88 Zhujiang Road, Xuanwu District, building 2, room 301", "Zhujiang"}, {"18 Zhongshan Road", "Zhongshan"}, {"Sunshine Gardens building 3", "Sunshine"},
		},
		intent.KindPhone:  {{"13851435678", "1435"}, {"02583456789", "8345"}},
		intent.KindIDCard: {{"320106199003072819", "19900307"}},
		intent.KindBank:   {{"6222020200112233445", "2020"}},
		intent.KindName:   {{"王建国", "建国"}},
		intent.KindText:   {{"我住玄武区珠江路88号2栋301，故障报了三次", "珠江路88号2栋301"}, {"打13851435678没人接", "1435"}, {"我叫王建国，车牌苏A12345", "A12345"}, {"我叫王建国", "建国"}},
	}
}

// written is what the sentences of a scene are taken from.
type written struct {
	Slots []struct {
		Name    string      `yaml:"name"`
		Kind    intent.Kind `yaml:"kind"`
		Options []struct {
			Value string `yaml:"value"`
			Title any    `yaml:"title"`
		} `yaml:"options"`
	} `yaml:"slots"`
}

// sentences calls tell with each text in part of a file that has a place for a value, with its language.
func sentences(part any, language string, tell func(language, text string)) {
	switch v := part.(type) {
	case string:
		if strings.Contains(v, "{") {
			tell(language, v)
		}
	case []any:
		for _, one := range v {
			sentences(one, language, tell)
		}
	case map[string]any:
		for key, one := range v {
			switch key {
			case "args", "if": // what tools are told
			case "zh", template.English:
				sentences(one, key, tell)
			default:
				sentences(one, language, tell)
			}
		}
	}
}

// titles are the titles of a choice in a language.
func titles(title any, value, language string) string {
	if all, ok := title.(map[string]any); ok {
		title = all[language]
	}
	if s, ok := title.(string); ok {
		return s
	}
	return value
}

// TestScenes_ReadBackMasked: what scenes read back to callers and tell agents is masked wherever others read it, whatever the sentence goes on with.
func TestScenes_ReadBackMasked(t *testing.T) {
	files, err := fs.Glob(telecom.Files, "scenes/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	checked := map[intent.Kind]int{}
	for _, file := range files {
		data, err := fs.ReadFile(telecom.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		var scene written
		var whole any
		if err := yaml.Unmarshal(data, &scene); err != nil {
			t.Fatal(file, err)
		}
		if err := yaml.Unmarshal(data, &whole); err != nil {
			t.Fatal(file, err)
		}
		sentences(whole, "zh", func(language, text string) {
			for _, slot := range scene.Slots {
				if slot.Name == "company" { // what a company is called is nobody's data
					continue
				}
				for _, value := range personal()[slot.Kind] {
					for n := range mostOptions(scene) {
						env := usual(scene, language, n)
						plain := template.Expand(text, env)
						env[slot.Name] = value[0]
						said := template.Expand(text, env)
						if said == plain || !strings.Contains(strings.ReplaceAll(said, " ", ""), strings.ReplaceAll(value[0], " ", "")) {
							continue // it is not in this sentence, or only its tail is
						}
						checked[slot.Kind]++
						if shown := pii.Mask(said); strings.Contains(strings.ReplaceAll(shown, " ", ""), value[1]) {
							t.Errorf("%s: %s is read as %s", file, said, shown)
						}
					}
				}
			}
		})
	}
	for _, kind := range []intent.Kind{intent.KindAddress, intent.KindPhone, intent.KindText} {
		if checked[kind] == 0 {
			t.Errorf("no scene reads back a value of kind %s", kind)
		}
	}
	t.Logf("checked %v", checked)
}

// mostOptions is how many options the choice with the most has.
func mostOptions(scene written) int {
	most := 1
	for _, s := range scene.Slots {
		most = max(most, len(s.Options))
	}
	return most
}

// usual are values for all that a scene may say: of choices the n-th option, of what tools return something plain.
func usual(scene written, language string, n int) template.Values {
	env := template.Values{"now": time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), template.Language: language, "caller": "13900000000"}
	choices := map[string]any{}
	for _, s := range scene.Slots {
		switch {
		case len(s.Options) > 0:
			o := s.Options[n%len(s.Options)]
			env[s.Name] = o.Value
			choices[o.Value] = titles(o.Title, o.Value, language)
		case s.Kind == intent.KindChoice:
			env[s.Name] = []string{"500兆", "1000兆", "所有业务", "故障报警"}[n%4]
		case s.Kind == intent.KindTime:
			env[s.Name] = "2026-11-24 15:00"
		}
	}
	env["choices"] = choices
	return env
}

// TestReadBack_OfTheTalkIsMasked: the sentences with which any slot is said back.
func TestReadBack_OfTheTalkIsMasked(t *testing.T) {
	for _, form := range []string{"好的，%s。", "%s，对吗？", "您说的是%s，对吗？对请按1，不对请按2。", "好的，改为%s。", "All right, %s. ", "I have %s. Is that right?", "You said %s. Is that right? Press 1 for yes, 2 for no.", "All right, changed to %s. "} {
		for kind, values := range personal() {
			if slices.Contains([]intent.Kind{intent.KindName, intent.KindText}, kind) { // a name alone is told by nothing
				continue
			}
			for _, value := range append(values, [2]string{"苏A12345", "A12345"}) {
				said := fmt.Sprintf(form, value[0])
				if shown := pii.Mask(said); strings.Contains(shown, value[1]) {
					t.Errorf("%s is read as %s", said, shown)
				}
			}
		}
	}
}
