package yamlguard_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml"

	"hotline/internal/yamlguard"
)

type matter struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Says  []string `yaml:"says"`
}

// ways are all that read a text.
func ways(raw []byte) map[string]error {
	var a, b, c matter
	tree, parsed := yamlguard.Parse(raw)
	out := map[string]error{"unmarshal": yamlguard.Unmarshal(raw, &a, yaml.Strict()), "decode": yamlguard.Decode(raw, &b, yaml.Strict()), "parse": parsed}
	if parsed == nil {
		out["parse"] = yamlguard.Node(tree.Docs[0].Body, &c, yaml.Strict())
	}
	return out
}

func TestText_ByteOrderMarkIsTakenOff(t *testing.T) {
	for way, err := range ways([]byte("\xef\xbb\xbfid: a\ntitle: 订位\n")) {
		if err != nil {
			t.Errorf("%s: %v", way, err)
		}
	}
}

func TestText_SaysWhatToDo(t *testing.T) {
	gbk := "id: a\ntitle: \xb6\xa9\xce\xbb\n" // 订位
	for text, want := range map[string]string{
		gbk:                                  "line 2: is not written in UTF-8 (byte 0xb6; GBK?): save it as UTF-8 in your editor, or convert it: iconv -f GB18030 -t UTF-8 FILE >NEW",
		"\xff\xfei\x00d\x00:\x00":            "line 1: is written in UTF-16",
		"id: a\ntitle：订位\n":                  `line 2: write the colon behind title in half width with a space behind it, "title: "`,
		"title：订位\nid: a\n":                  `line 1: write the colon behind title`,
		"id: a\nsays：\n  - a\n":              `line 2: write the colon behind says`,
		"id: a\ntitle: {day}\n":              `line 2: put a text that begins with { in quotes: title: "{day}"`,
		"id: a\ntitle: {day|when}晚上，好\n":     `line 2: put a text that begins with { in quotes: title: "{day|when}晚上，好"`,
		"id: a\nsays:\n  - {day}{hour}\n":    `line 3: put a text that begins with { in quotes: "{day}{hour}"`,
		"id: a\nsays:\n\t- a\n":              "line 3: begins with a tab: indent with spaces",
		"id: a\ntitle: b\nid: c\n":           `line 3: "id" stands twice, first in line 1: keep one of them`,
		"id: a\ntitle: 订位\nwrong: x\n":       "unknown field",
		"id: a\ntitle: [好：的, {a: b}, {c}]\n": "cannot unmarshal",
	} {
		for way, err := range ways([]byte(text)) {
			if err == nil || !strings.Contains(yaml.FormatError(err, false, true), want) || !strings.Contains(err.Error(), strings.SplitN(want, ":", 2)[0]) {
				t.Errorf("%s: %q: got %v, want %s", way, text, err, want)
			}
		}
	}
}

// A value of another kind is told in words of the file.
func TestText_KindsAreNotThoseOfTheProgram(t *testing.T) {
	for text, want := range map[string]string{
		"wait: 3\n":        `"3" is no duration: write it with its unit, as 3s`,
		"wait: [3s]\n":     "a list: what stands here is no duration: write it with its unit, as 15s, 1m30s or 2h",
		"wait: 3 apples\n": "write a duration with its unit, as 15s, 1m30s or 2h",
		"off: maybe\n":     `"maybe" is no switch: write true or false`,
		"many: few\n":      `"few" is no whole number: write 5`,
		"share: half\n":    `"half" is no number: write 1 or 0.5`,
		"text: {a: b}\n":   "what stands here is no text: write it in quotes",
		"small: 300\n":     "300 is too large, or below what this key may be",
	} {
		var into struct {
			Wait  time.Duration `yaml:"wait"`
			Off   bool          `yaml:"off"`
			Many  int           `yaml:"many"`
			Share float64       `yaml:"share"`
			Text  string        `yaml:"text"`
			Small int8          `yaml:"small"`
		}
		err := yamlguard.Unmarshal([]byte(text), &into, yaml.Strict())
		if err == nil || !strings.Contains(yaml.FormatError(err, false, true), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
			continue
		}
		for _, never := range []string{"Go struct", "time.Duration", "int8", "float64", "interface", "uint64"} {
			if strings.Contains(err.Error(), never) {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func TestFiles_ListsAllSpellings(t *testing.T) {
	all := fstest.MapFS{}
	for _, name := range []string{"scenes/b.yaml", "scenes/a.yml", "scenes/C.YAML", "scenes/.x.yaml", "scenes/notes.txt", "scenes/d.yaml~", "app.yaml"} {
		all[name] = &fstest.MapFile{}
	}
	names, err := yamlguard.Files(all, "scenes")
	if want := []string{"scenes/C.YAML", "scenes/a.yml", "scenes/b.yaml"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("got %v, %v, want %v", names, err, want)
	}
	if names, err = yamlguard.Files(all, "."); err != nil || !slices.Equal(names, []string{"app.yaml"}) {
		t.Errorf("got %v, %v", names, err)
	}
	if names, err = yamlguard.Files(all, "nowhere"); err != nil || len(names) != 0 {
		t.Errorf("got %v, %v", names, err)
	}
}
