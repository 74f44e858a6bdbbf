package script_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/script"
	"hotline/examples/telecom"
	"hotline/internal/contract"
)

// keys calls each with the place of every key of a struct, as prompts.greeting, and of those in it.
func keys(typ reflect.Type, place string, each func(place, key string)) {
	for i := range typ.NumField() {
		key := typ.Field(i).Tag.Get("yaml")
		if key == "" || key == "-" {
			continue
		}
		each(place+key, key)
		inner := typ.Field(i).Type
		if inner.Kind() == reflect.Map {
			inner = inner.Elem()
			key += ".en"
		}
		if inner.Kind() == reflect.Struct && inner != reflect.TypeFor[phrase.Words]() && inner != reflect.TypeFor[time.Duration]() {
			keys(inner, place+key+".", each)
		}
	}
}

// The schema of app.yaml knows every key and no other, takes the sample's file, and refuses what the loader refuses; the manual names every key.
func TestSchema_AgreesWithAppFile(t *testing.T) {
	check, err := contract.Document("../../docs/app.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("../../docs/app.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("../../docs/scenes.md")
	if err != nil {
		t.Fatal(err)
	}
	prompts := reflect.ValueOf(scene.DefaultPrompts())
	for i := range prompts.NumField() {
		for _, text := range strings.Split(fmt.Sprint(prompts.Field(i)), " ") {
			if !strings.Contains(string(manual), strings.Trim(text, "[]")) {
				t.Errorf("docs/scenes.md has another default of %s than %s", prompts.Type().Field(i).Tag.Get("yaml"), text)
			}
		}
	}
	type node struct {
		Properties map[string]*node `json:"properties"`
	}
	var root node
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	keys(reflect.TypeFor[script.File](), "", func(place, key string) {
		known[place] = true
		at := &root
		for _, name := range strings.Split(place, ".") {
			if at = at.Properties[name]; at == nil {
				t.Errorf("the schema lacks the key %s", place)
				return
			}
		}
		if !strings.Contains(string(manual), "`"+key+"`") && !strings.Contains(string(manual), key+":") {
			t.Errorf("docs/scenes.md lacks the key %s", place)
		}
	})
	var walk func(n *node, place string)
	walk = func(n *node, place string) {
		for name, in := range n.Properties {
			if !known[place+name] && !strings.HasPrefix(place+name, "languages.zh") && place+name != "languages.en" {
				t.Errorf("the schema has the key %s, which the loader does not know", place+name)
			}
			walk(in, place+name+".")
		}
	}
	walk(&root, "")
	sample, err := fs.ReadFile(telecom.Files, "app.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := check(sample); err != nil {
		t.Errorf("the sample's: %v", err)
	}
	only := &fstest.MapFile{Data: []byte("id: a\ntitle: 甲\nexamples: [我要甲, 办甲, 开甲, 要甲, 来甲]\nsteps:\n  - say: 好\n")}
	for _, wrong := range []string{
		"nam: 小店\n", "tool: tools.yaml\n", "patience: soon\n", "prompts: {greting: 您好}\n", "prompts: {filler: 请稍等}\n", "handover: {misses: 12}\n", "handover: {crisis: {urgent: [着火]}}\n",
		"care: {insult: {then: shout}}\n", "languages: {fr: {}}\n", "languages: {en: {key: \"0\"}}\n", "hotwords: 彩铃\n",
	} {
		if check([]byte(wrong)) == nil {
			t.Errorf("%q: the schema takes it", wrong)
		}
		if _, err := script.Load(fstest.MapFS{"app.yaml": {Data: []byte(wrong)}, "scenes/a.yaml": only}); err == nil {
			t.Errorf("%q: the loader takes it", wrong)
		}
	}
}

// The scene of docs/scenes.md loads as it stands, with the sample's tools.
func TestLoad_TheSceneOfTheDocs(t *testing.T) {
	text, err := contract.Example("../../docs/scenes.md", "## A scene")
	if err != nil {
		t.Fatal(err)
	}
	tools, err := fs.ReadFile(telecom.Files, "tools.yaml")
	if err != nil {
		t.Fatal(err)
	}
	app, err := script.Load(fstest.MapFS{"app.yaml": {Data: []byte("name: 小店\ntools: tools.yaml\n")}, "tools.yaml": {Data: tools}, "scenes/balance.yaml": {Data: text}})
	if err != nil || len(app.Scenes()) != 1 || app.Scenes()[0].ID != "balance.query" {
		t.Errorf("%+v, %v", app, err)
	}
}

// A scene that calls a tool of an app without tools is told the key to write.
func TestLoad_NamesTheKeyOfTheTools(t *testing.T) {
	calls := &fstest.MapFile{Data: []byte("id: a\ntitle: 甲\nexamples: [我要甲, 办甲, 开甲, 要甲, 来甲]\nsteps:\n  - call: order.create\n  - say: 好\n")}
	for app, want := range map[string]string{
		"name: 小店\n":                    `"order.create" is no tool: app.yaml names no file of tools: write "tools: tools.yaml" in it, and define it in tools.yaml (docs/scenes.md, Tools)`,
		"name: 小店\ntools: tools.yaml\n": `"order.create" is no tool: define it in tools.yaml, which has [order.get]`,
	} {
		_, err := script.Load(fstest.MapFS{"app.yaml": {Data: []byte(app)}, "tools.yaml": {Data: []byte("tools:\n  - {name: order.get, url: /orders}\n")}, "scenes/a.yaml": calls})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := script.Load(fstest.MapFS{"app.yaml": {Data: []byte("name: 小店\ntols: tools.yaml\n")}, "scenes/a.yaml": calls}); err == nil || !strings.Contains(err.Error(), "docs/scenes.md, The keys of app.yaml") {
		t.Errorf("got %v", err)
	}
}
