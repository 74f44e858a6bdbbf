package sound_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/cmd/hotline/sound"
	"hotline/engine/acd"
	"hotline/internal/config"
)

// written makes a folder with files in it.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What means nothing, or another thing than its owner wants, is advice with place and remedy; the sample folder has none of it.
func TestAdvice_NamesWhatMeansNothing(t *testing.T) {
	form := func(id, more string) string {
		return "id: " + id + "\ntitle: 单\n" + more + "fields: [{name: phone, title: 电话, kind: phone}]\n"
	}
	app := written(t, map[string]string{
		"app.yaml": "name: 小店\n", "scenes/table.yaml": table, "scene/more.yaml": table, "scenes/old/a.yaml": table, "scenes/b.yaml.bak": table, "tool.yaml": "", "README.md": "x", "notes/plan.txt": "x",
		"scenes/cancel.yaml":  "id: table.cancel\ntitle: 退位\nexamples: [退位, 不来了, 取消, 退掉,\n  订一桌。]\nsteps:\n  - say: 好的。\n",
		"intents/more.yaml":   "intents:\n  - {id: table, title: 预订, examples: [留个座]}\n  - id: oos\n    examples: [天气, 不来了]\n",
		"knowledge/a.md":      "<!-- id: one -->\n一。\n\n<!-- id: one -->\n二。\n",
		"assist/forms/a.yaml": form("table.forms", "scenes: [tabel]\n"), "assist/forms/b.yaml": form("table", ""), "assist/forms/c.yaml": form("nobody", ""),
		"assist/guides/a.yaml": "id: table\ntitle: 订位\nscenes: [table.cancl]\nsteps:\n  - {id: s1, title: 电话, field: phon}\noffers:\n  - {id: o, title: x, say: y, when: [好], after: [s2]}\n",
		"assist/guides/b.yaml": "id: nobody\ntitle: x\nsteps:\n  - {id: s1, title: 电话, said: [电话]}\n",
		"rules/rude.yaml":      "id: rude\ntitle: 粗话\nversion: 1\nqueues: [generl]\nseverity: minor\npoints: 3\nwho: agent\nfind:\n  word: {say: {any: [闭嘴]}}\nwhen:\n  - find: word\n",
		"rubric/s.yaml":        "id: s\ntitle: 服务\nversion: 1\npass: 80\nfor: {queues: [generl]}\nsections:\n  - id: a\n    title: A\n    weight: 1\n    items:\n      - {id: x, title: X, points: 5, rules: [rud]}\n",
	})
	cfg := config.Default()
	cfg.App.Folder = app
	queues := []acd.Queue{{ID: "general"}}
	if err := sound.Check(t.Context(), cfg, queues); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(sound.Advice(t.Context(), cfg, queues), "\n")
	for _, want := range []string{
		"scene/: nothing reads it: did you mean scenes?", "scenes/old/: a folder in scenes/ is not read", "scenes/b.yaml.bak: is not read: give it a name that ends in .yaml", "tool.yaml: nothing reads it: did you mean tools.yaml?",
		`scenes/table.yaml:3: "订一桌" is an example of table, and of table.cancel in scenes/cancel.yaml:`, `intents/more.yaml:4: "不来了" is an example of oos, and of table.cancel`,
		"intents/more.yaml:2: intents[0].title does not count: table is the id of scenes/table.yaml",
		"knowledge: a.md:5: id one stands above in this file too",
		`assist/forms/a.yaml: scenes: no scene or intent has the id "tabel": did you mean table?`, "assist/forms/c.yaml: id: nobody is no scene, intent or class, so no call gets this form",
		`assist/guides/a.yaml: scenes: no scene or intent has the id "table.cancl": did you mean table.cancel?`, `step s1: field: no form of these scenes has the field "phon": did you mean phone?`,
		`offer o: after: no step has the id "s2": did you mean s1?`, "assist/guides/b.yaml: id: nobody is no scene or intent, so no call gets this guide",
		`qa.rules: rude.yaml:4: queues[0]: there is no queue "generl"`, `score sheet s: for.queues: there is no queue "generl"`, `sections[0].items[0] (x).rules: there is no rule "rud", so it counts for nothing: did you mean rude?`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	for _, never := range []string{"README", "notes", "forms/b.yaml"} {
		if strings.Contains(got, never) {
			t.Errorf("%s in\n%s", never, got)
		}
	}
	cfg.App.Folder = "../../../examples/telecom"
	if got := sound.Advice(t.Context(), cfg, nil); len(got) > 0 {
		t.Errorf("of the sample: %v", got)
	}
}

// A file that lies beside the one that it is like is not read either.
func TestAdvice_NamesAFileBesideTheOneThatIsRead(t *testing.T) {
	cfg := config.Default()
	cfg.App.Folder = written(t, map[string]string{"app.yaml": "name: 小店\n", "scenes/table.yaml": table, "tools.yaml": "tools: []\n", "tool.yaml": "tools: []\n"})
	const want = "tool.yaml: nothing reads it, tools.yaml beside it is read: put what is meant there, or take it out of the app"
	if got := strings.Join(sound.Advice(t.Context(), cfg, nil), "\n"); !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
}

// A page that cannot be read is left out of what callers are told, and a misspelt folder out of the app.
func TestCheck_NamesPagesAndFoldersThatAreLeftOut(t *testing.T) {
	cfg := config.Default()
	cfg.App.Folder = written(t, map[string]string{"app.yaml": "name: 小店\n", "scene/table.yaml": table, "knowledge/faq.md": "## 几点开门 <!-- id: open; until: tomorrow -->\n九点。\n"})
	err := sound.Check(t.Context(), cfg, nil)
	for _, want := range []string{"scene/: nothing reads it: did you mean scenes?", `knowledge: faq.md:1: "tomorrow" is no date: write it as 2026-12-31`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

const table = "id: table\ntitle: 订位\nexamples: [我要订位, 订个位子, 订一桌, 留张桌子, 有位子吗]\nsteps:\n  - say: 好的。\n"

// What the file names must be there and load, each fault with its key and what to do.
func TestCheck_ReadsWhatTheFileNames(t *testing.T) {
	good := written(t, map[string]string{"app.yaml": "name: 小店\n", "scenes/table.yaml": table, "file.txt": "x"})
	broken := written(t, map[string]string{"app.yaml": "name: 小店\n", "scenes/table.yaml": table + "  - ask: day\n", "rules/a.yaml": "id: a\nnope: 1\n", "assist/forms/a.yaml": "id: a\nnope: 1\n", "training/a.yaml": "nope: 1\n"})
	lost := written(t, map[string]string{"app.yaml": "name: 小店\nhandover: {queue: vip}\n", "scenes/table.yaml": table + "  - hand_over: 改签\n    queue: 'vipp' # 金卡\n  - {hand_over: 投诉, queue: vip}\n"})
	for name, one := range map[string]struct {
		change func(*config.Config)
		want   []string
	}{
		"good":         {func(*config.Config) {}, nil},
		"no_knowledge": {func(c *config.Config) { c.App.Knowledge.Folder = "none" }, nil},
		"host":         {func(c *config.Config) { c.Queues.Trunk = "gateway.example.com" }, nil},
		"remote":       {func(c *config.Config) { c.ASR.Engine, c.ASR.Model = "openai", "whisper-1" }, nil},
		"app":          {func(c *config.Config) { c.App.Folder = "/nope" }, []string{"app.folder: stat /nope", "write a folder that is there"}},
		"app_is_file":  {func(c *config.Config) { c.App.Folder = filepath.Join(good, "file.txt") }, []string{"app.folder: ", "is a file: write the folder"}},
		"parts": {func(c *config.Config) { c.App.Folder = broken },
			[]string{`scenes/table.yaml:6: steps[1].ask: "day" is no slot`, "qa.rules: a.yaml", "load forms: a.yaml", "training/a.yaml"}},
		"queue":     {func(c *config.Config) { c.App.Folder = lost }, []string{"app.yaml:2: callers are handed over to the queue vip, which the queues file does not have", "scenes/table.yaml:7: callers are handed over to the queue vipp,", "scenes/table.yaml:8: callers are handed over to the queue vip,", "name one of [general]"}},
		"knowledge": {func(c *config.Config) { c.App.Knowledge.Folder = "/nope" }, []string{"app.knowledge.folder: stat /nope"}},
		"rules":     {func(c *config.Config) { c.QA.Rules = "/nope" }, []string{"qa.rules: stat /nope"}},
		"trunk":     {func(c *config.Config) { c.Queues.Trunk = "nope" }, []string{`queues.trunk: "nope" is no trunk: write the name of one under sip.trunks`}},
		"line":      {func(c *config.Config) { c.App.Lines = map[string]string{"trunk:nope": "en"} }, []string{`app.lines: trunk:nope: "nope" is no trunk`}},
		"model":     {func(c *config.Config) { c.ASR.Model = "/nope" }, []string{"asr.model: stat /nope", "hotline models list"}},
		"fallback": {func(c *config.Config) { c.ASR.Fallback = []config.Recognizer{{Engine: "sherpa", Model: "/nope"}} },
			[]string{"asr.fallback[0].model: stat /nope"}},
		"certificate": {func(c *config.Config) { c.SIP.TLS.Certificate, c.SIP.TLS.Key = "/nope", "/nope" }, []string{"sip.tls: certificate /nope", "name files in PEM"}},
		"recordings":  {func(c *config.Config) { c.Recording.Folder = filepath.Join(good, "file.txt", "more") }, []string{"recording.folder: ", "name a folder in which"}},
		"data":        {func(c *config.Config) { c.Data = filepath.Join(good, "file.txt") }, []string{"data: "}},
		"data_to_be":  {func(c *config.Config) { c.Data = filepath.Join(good, "not", "yet") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config.Default()
			cfg.App.Folder = good
			one.change(&cfg)
			err := sound.Check(t.Context(), cfg, []acd.Queue{{ID: "general"}, {ID: "training", Practice: true}})
			if err == nil != (one.want == nil) {
				t.Fatalf("got %v, want %v", err, one.want)
			}
			if left, _ := filepath.Glob(filepath.Join(good, ".hotline-check-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			for _, want := range one.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %s", err, want)
				}
			}
		})
	}
}
