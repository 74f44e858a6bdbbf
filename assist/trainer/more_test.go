package trainer_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline/assist/trainer"
	"hotline/internal/contract"
	"hotline/llm"
)

// The published schema takes the sample's personas and refuses what the loader refuses.
func TestSchema_AgreesWithLoader(t *testing.T) {
	check, err := contract.Document("../../docs/persona.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(examples + "/training/*.yaml")
	if err != nil || len(names) < 5 {
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
	good := "id: a\ntitle: A\ngoal: g\ndifficulty: 1\nstates:\n  - {id: s, say: [x], done: true}\n"
	if err := check([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{strings.Replace(good, "difficulty: 1", "difficulty: 9", 1), good + "foo: 1\n", good + "lines: {birthday: [x]}\n",
		strings.Replace(good, "done: true", "done: true, moves: [{on: [dances]}]", 1), good + "patience: {effects: {greets: 99}}\n"} {
		if _, err := trainer.Read("a.yaml", []byte(wrong)); err == nil || check([]byte(wrong)) == nil {
			t.Errorf("%q: loader %v, schema %v", wrong, err, check([]byte(wrong)))
		}
	}
	raw, err := os.ReadFile("../../docs/persona.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range append(trainer.Acts(), trainer.Occasions()...) {
		if !bytes.Contains(raw, []byte(`"`+word+`"`)) {
			t.Errorf("the schema does not know %s", word)
		}
	}
}

// The example of docs/training.md is one that loads and has no key that the schema does not know.
func TestRead_TheExampleOfTheDocs(t *testing.T) {
	text, err := contract.Example("../../docs/training.md", "## Personas: `training/<name>.yaml` in the folder of the app")
	if err != nil {
		t.Fatal(err)
	}
	p, err := trainer.Read("lost-order.yaml", text)
	if err != nil || len(p.States) != 3 || p.Patience.Start != 60 {
		t.Errorf("%+v, %v", p, err)
	}
	if check, err := contract.Document("../../docs/persona.schema.json"); err != nil || check(text) != nil {
		t.Errorf("the schema: %v, %v", err, check(text))
	}
}

func TestDraft_IsAPersona(t *testing.T) {
	raw, err := trainer.Draft("own-1", "来自通话", "修好宽带", []trainer.Said{
		{Us: true, Text: "您好"}, {Text: "我家宽带断了"}, {Text: "昨天就断了"}, {Us: true, Text: "您重启过吗"}, {Text: "重启了{不行}"}, {Us: true, Text: "给您派人"}, {Text: "给我转人工"}, {Us: true, Text: "请问电话"}, {Text: "王*，打***********"}, {Us: true, Text: "好的"}, {Text: "好的谢谢"},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := trainer.Read("own-1.yaml", raw)
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	c := trainer.New(p, 0)
	if r := c.Hear("您好"); r.Text != "我家宽带断了，昨天就断了" {
		t.Errorf("begins with %q", r.Text)
	}
	c.Hear("您重启过吗")
	if r := c.Hear("那给您派人"); r.Text != "王某，打13800000000" {
		t.Errorf("what was hidden is told as %q", r.Text)
	}
	if r := c.Hear("记下了"); r.Text != "好的谢谢" || !c.Tally().Done {
		t.Errorf("%+v, %+v", r, c.Tally())
	}
	if _, err := trainer.Draft("x", "t", "g", []trainer.Said{{Us: true, Text: "您好"}}); err == nil {
		t.Error("a call in which the caller said nothing makes a persona")
	}
}

// model answers with one text after a while.
type model struct {
	text  string
	after time.Duration
	err   error
}

func (m model) Generate(ctx context.Context, _ llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		select {
		case <-time.After(m.after):
			yield(llm.Delta{Text: m.text}, m.err)
		case <-ctx.Done():
			yield(llm.Delta{}, ctx.Err())
		}
	}
}

func TestWords_KeepWhatWasDecided(t *testing.T) {
	r := trainer.Reply{Text: "13512349876。", Fixed: []string{"13512349876"}}
	for what, c := range map[string]struct {
		m    model
		want string
	}{
		"other_words":   {model{text: "号码是13512349876，记好了吗？"}, "号码是13512349876，记好了吗？"},
		"fact_lost":     {model{text: "号码我忘了。"}, r.Text},
		"number_added":  {model{text: "13512349876，或者13900000000。"}, r.Text},
		"too_long":      {model{text: "13512349876" + strings.Repeat("啊", 80)}, r.Text},
		"fails":         {model{text: "13512349876呀", err: errors.New("away")}, r.Text},
		"too_slow":      {model{text: "13512349876呀", after: time.Minute}, r.Text},
		"nothing_said":  {model{}, r.Text},
		"several_lines": {model{text: "13512349876\n好"}, r.Text},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				if got := (trainer.Words{Model: c.m}).Word(t.Context(), &trainer.Persona{Title: "x"}, r, "号码多少？"); got != c.want {
					t.Errorf("%q, want %q", got, c.want)
				}
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
	if got := (trainer.Words{}).Word(t.Context(), &trainer.Persona{}, r, ""); got != r.Text {
		t.Errorf("without a model: %q", got)
	}
}

// Whatever a persona's file or a trainee says, nothing breaks.
func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob(examples + "/training/*.yaml")
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, "您好，请问您的电话是13512349876吗？")
	}
	f.Fuzz(func(t *testing.T, raw []byte, said string) {
		p, err := trainer.Read("x.yaml", raw)
		if err != nil {
			return
		}
		c := trainer.New(p, 1)
		for range 3 {
			if r := c.Hear(said); r.Patience < 0 || r.Patience > 100 {
				t.Errorf("patience %d", r.Patience)
			}
			c.Silence()
			c.Interrupted()
		}
		c.Ended()
	})
}
