package flow_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
)

const table = "id: table\ntitle: 订位\nexamples: [我要订位, 订个位子, 订一桌, 留张桌子, 有位子吗]\nslots:\n  - {name: day, kind: date, ask: 哪天？}\nsteps:\n  - ask: day\n  - say: \"{day|when}\"\n"

// What editors of other systems write is taken, or refused with what to do about it.
func TestLoadFS_FilesAsEditorsWriteThem(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"marked":        {"app.yaml": {Data: []byte("\ufeffname: 小店\n")}, "scenes/table.yaml": {Data: []byte("\ufeff" + table)}},
		"short_ending":  {"app.yaml": {Data: []byte("name: 小店\n")}, "scenes/table.yml": {Data: []byte(table)}},
		"large_letters": {"app.yaml": {Data: []byte("name: 小店\n")}, "scenes/Table.YAML": {Data: []byte(table)}},
	} {
		t.Run(name, func(t *testing.T) {
			app, err := flow.LoadFS(files)
			if err != nil || len(app.Scenes()) != 1 || app.Name() != "小店" {
				t.Errorf("got %v", err)
			}
		})
	}
	for name, one := range map[string]struct{ app, scene, want string }{
		"gbk_app":     {"name: \xd0\xa1\xb5\xea\n", table, "app.yaml: line 1: is not written in UTF-8"},
		"gbk_scene":   {"name: 小店\n", strings.Replace(table, "订位", "\xb6\xa9\xce\xbb", 1), "scenes/table.yaml: line 2: is not written in UTF-8"},
		"wide_colon":  {"name: 小店\n", strings.Replace(table, "title: ", "title：", 1), `scenes/table.yaml: line 2: write the colon behind title in half width`},
		"bare_braces": {"name: 小店\n", strings.Replace(table, `"{day|when}"`, "{day}", 1), `scenes/table.yaml:8: steps.say: a text that begins with { stands in quotes: write "{day}"`},
		"bare_text":   {"name: 小店\n", strings.Replace(table, `"{day|when}"`, "{day|when}见", 1), `line 8: put a text that begins with { in quotes: say: "{day|when}见"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := flow.LoadFS(fstest.MapFS{"app.yaml": {Data: []byte(one.app)}, "scenes/table.yaml": {Data: []byte(one.scene)}})
			if err == nil || !strings.Contains(err.Error(), one.want) {
				t.Errorf("got %v, want %s", err, one.want)
			}
		})
	}
}
