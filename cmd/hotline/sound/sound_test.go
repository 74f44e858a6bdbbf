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

const table = "id: table\ntitle: 订位\nexamples: [我要订位, 订个位子, 订一桌, 留张桌子, 有位子吗]\nsteps:\n  - say: 好的。\n"

// What the file names must be there and load, each fault with its key and what to do.
func TestCheck_ReadsWhatTheFileNames(t *testing.T) {
	good := written(t, map[string]string{"app.yaml": "name: 小店\n", "scenes/table.yaml": table, "file.txt": "x"})
	broken := written(t, map[string]string{"app.yaml": "name: 小店\n", "scenes/table.yaml": table + "  - ask: day\n", "rules/a.yaml": "id: a\nnope: 1\n", "assist/forms/a.yaml": "id: a\nnope: 1\n", "training/a.yaml": "nope: 1\n"})
	lost := written(t, map[string]string{"app.yaml": "name: 小店\nhandover: {queue: vip}\n", "scenes/table.yaml": table})
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
		"queue":     {func(c *config.Config) { c.App.Folder = lost }, []string{"the queue vip, which the queues file does not have", "name one of [general"}},
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
			err := sound.Check(cfg, []acd.Queue{{ID: "general"}})
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
