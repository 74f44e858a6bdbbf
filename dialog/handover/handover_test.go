package handover_test

import (
	"fmt"
	"testing"

	"hotline/dialog/handover"
	"hotline/dialog/phrase"
)

func TestConfig_DefaultIsRight(t *testing.T) {
	cfg := handover.Default()
	if wrong := cfg.Check(); wrong != nil {
		t.Errorf("%+v", wrong)
	}
	for _, reason := range []string{handover.Requested, handover.Key, handover.Misunderstood, handover.Displeased, handover.Crisis, handover.Scene, handover.Failed} {
		if cfg.Say.Sentence(reason) == "" {
			t.Errorf("nothing is said before %s", reason)
		}
	}
}

func TestConfig_Check(t *testing.T) {
	for key, spoil := range map[string]func(*handover.Config){
		"queue":                      func(c *handover.Config) { c.Queue = "客服" },
		"crisis.queue":               func(c *handover.Config) { c.Crisis.Queue = "a b" },
		"misses":                     func(c *handover.Config) { c.Misses = 10 },
		"failures":                   func(c *handover.Config) { c.Failures = -1 },
		"displeased.repeats":         func(c *handover.Config) { c.Displeased.Repeats = 0 },
		"displeased.within":          func(c *handover.Config) { c.Displeased.Within = 0 },
		"displeased.mild.never[1]":   func(c *handover.Config) { c.Displeased.Mild.Never = []string{"太好", "好"} },
		"crisis.self_harm.words[0]":  func(c *handover.Config) { c.Crisis.SelfHarm.Words = []string{"死"} },
		"say.crisis":                 func(c *handover.Config) { c.Say.Crisis = " " },
		"say.wait":                   func(c *handover.Config) { c.Say.Wait = "{hours}" },
		"nobody.opens":               func(c *handover.Config) { c.Nobody.Opens = "{opens" },
		"nobody.stay":                func(c *handover.Config) { c.Nobody.Stay = "" },
		"displeased.strong.words[0]": func(c *handover.Config) { c.Displeased.Strong.Words = []string{"…太差"} },
	} {
		cfg := handover.Default()
		spoil(&cfg)
		if wrong := cfg.Check(); len(wrong) != 1 || wrong[0].Key != key || wrong[0].Text == "" {
			t.Errorf("%s: %+v", key, wrong)
		}
	}
}

func TestConfig_LexiconAddsWords(t *testing.T) {
	cfg := handover.Default()
	cfg.Displeased.Strong.Words = []string{"辣鸡"}
	cfg.Crisis.SelfHarm.Never = []string{"跳楼机"}
	l := cfg.Lexicon()
	if got := l.Read("你们辣鸡"); got.Displeasure != 2 {
		t.Errorf("own word: %+v", got)
	}
	if got := l.Read("什么垃圾公司"); got.Displeasure != 2 {
		t.Errorf("built-in word: %+v", got)
	}
	if got := l.Read("跳楼机要买票吗"); got.Danger != phrase.Safe {
		t.Errorf("own exception: %+v", got)
	}
}

func ExampleConfig_Check() {
	cfg := handover.Default()
	cfg.Misses = 12
	fmt.Println(cfg.Check())
	// Output: [{misses 12: write 0 to 9}]
}
