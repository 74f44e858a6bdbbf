package guide_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/assist/guide"
	"hotline/internal/contract"
)

func TestWords_In(t *testing.T) {
	for name, c := range map[string]struct {
		phrase, text string
		want         bool
	}{
		"plain":          {"稍等", "请您稍等一下", true},
		"marks_between":  {"感谢您的来电", "感谢您，的来电。", true},
		"other_order":    {"来电感谢", "感谢来电", false},
		"gap":            {"帮您…查", "我帮您现在就去查一下", true},
		"gap_too_long":   {"帮您…查", "帮您登记好了，如果以后还有别的什么事情再打来我再查", false},
		"sounds_alike":   {"核对身份", "我先合对身分", true},
		"short_no_sound": {"投诉", "头数", false},
		"letters":        {"WiFi", "家里wifi连不上", true},
		"empty_text":     {"稍等", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if _, got := guide.NewWords(c.phrase).In(guide.Fold(c.text)); got != c.want {
				t.Errorf("%q in %q = %v", c.phrase, c.text, got)
			}
		})
	}
}

func TestCovered_TellsReadOutFromMentioned(t *testing.T) {
	text := guide.Fold("新套餐次月一号生效，当月仍按原套餐计费，合约期内变更可能产生违约金。")
	if got := guide.Covered(text, guide.Fold("新套餐呢次月一号生效当月仍按原套餐计费，合约期内变更可能产生违约金啊")); got < 0.95 {
		t.Errorf("read out: %.2f", got)
	}
	if got := guide.Covered(text, guide.Fold("新套餐下个月生效，您知道就行")); got > 0.5 {
		t.Errorf("mentioned: %.2f", got)
	}
}

func TestLoad_Sample(t *testing.T) {
	b, err := guide.Load(os.DirFS("../../examples/telecom"))
	if err != nil {
		t.Fatal(err)
	}
	g := b.For("broadband.fault")
	if g.Title != "宽带报修" || g.Steps[0].ID != "greet" || g.Steps[len(g.Steps)-1].ID != "goodbye" || len(g.Offers) == 0 || len(g.Reminders) == 0 {
		t.Errorf("%+v", g)
	}
	if none := b.For(""); len(none.Steps) != 3 || len(none.Offers) != 0 {
		t.Errorf("without a scene: %+v", none)
	}
	if other := b.For("bill.explain"); other.Steps[1].ID != "identity" {
		t.Errorf("by scenes: %+v", other.Steps)
	}
}

func TestLoad_TellsAllFaults(t *testing.T) {
	files := fstest.MapFS{
		"assist/guides/a.yaml": {Data: []byte("id: x\nsteps:\n  - {id: one, title: One}\n  - {id: one, title: Two, said: [a], by: bot}\n")},
		"assist/guides/b.yaml": {Data: []byte("id: x\noffers:\n  - {id: o, title: O}\nreminders:\n  - {id: r, title: R, on: noise}\n")},
		"assist/guides/c.yaml": {Data: []byte("id: y\nstepps: []\n")},
	}
	_, err := guide.Load(files)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"a.yaml: step one can never be done", "step one stands twice", "by is agent or caller", "offer o has no words", "on is words, hold, back or silence", "c.yaml"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"common", "broadband"} {
		raw, err := os.ReadFile("../../examples/telecom/assist/guides/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, "请您稍等")
	}
	f.Fuzz(func(t *testing.T, raw []byte, text string) {
		g, err := guide.Parse("x.yaml", raw)
		if (g == nil) == (err == nil) {
			t.Fatalf("guide %v, error %v", g, err)
		}
		if g == nil {
			return
		}
		said := guide.Fold(text)
		for _, s := range g.Steps {
			s.Said.In(said)
			if c := guide.Covered(guide.Fold(s.Read), said); c < 0 || c > 1 {
				t.Errorf("covered %v", c)
			}
		}
	})
}

// The example of docs/assist.md is one that loads and has no key that the schema does not know.
func TestParse_TheExampleOfTheDocs(t *testing.T) {
	text, err := contract.Example("../../docs/assist.md", "## Guides: `assist/guides/<name>.yaml`")
	if err != nil {
		t.Fatal(err)
	}
	g, err := guide.Parse("table.yaml", text)
	if err != nil || g.ID != "table.book" || len(g.Steps) != 2 || len(g.Reminders) != 2 || len(g.Offers) != 1 {
		t.Errorf("%+v, %v", g, err)
	}
	if check, err := contract.Document("../../docs/guide.schema.json"); err != nil || check(text) != nil {
		t.Errorf("the schema: %v, %v", err, check(text))
	}
}

// The published schema takes the sample's guides and refuses what the loader refuses.
func TestSchema_AgreesWithLoader(t *testing.T) {
	check, err := contract.Document("../../docs/guide.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../../examples/telecom/assist/guides/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, wrong := range []string{"id: x\nstepps: []\n", "steps: [{id: a, title: A}]\n", "steps: [{id: a, title: A, said: [x], by: bot}]\n", "offers: [{id: a, title: A, when: [x]}]\n",
		"reminders: [{id: a, title: A, on: noise}]\n"} {
		_, err := guide.Parse("x.yaml", []byte(wrong))
		if err == nil || check([]byte(wrong)) == nil {
			t.Errorf("%q: loader %v, schema %v", wrong, err, check([]byte(wrong)))
		}
	}
}
