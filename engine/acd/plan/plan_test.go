package plan_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
)

func read(raw string) (plan.Config, error) {
	cfg := plan.Default()
	cfg.Queues = nil
	err := yaml.UnmarshalWithOptions([]byte(raw), &cfg, yaml.Strict())
	return cfg, err
}

func TestDefault_IsValid(t *testing.T) {
	if err := plan.Default().Validate(); err != nil {
		t.Error(err)
	}
	for _, name := range plan.Announcements() {
		for _, lang := range []string{"zh-CN", "en"} {
			if plan.Default().Text(lang, name, 1, time.Minute) == "" {
				t.Errorf("text %s is empty in %s", name, lang)
			}
		}
	}
}

func TestConfig_Sample(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "telecom", "queues.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := read(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	if len(cfg.Queues) != 2 || cfg.Queues[0].ID != "bill" || cfg.Queues[0].Closed.Queue != "general" || cfg.Queues[1].Closed.Do != plan.DoGoodbye {
		t.Errorf("queues %+v", cfg.Queues)
	}
	if q := cfg.Queues[1]; q.WrapUp != 20*time.Second || q.Routing.Direct != 30*time.Second || q.Callback.Tries != 3 || !q.Waiting.Position {
		t.Errorf("what the file does not say is not the default: %+v", q)
	}
}

// TestConfig_Faults changes one thing of a valid file at a time.
func TestConfig_Faults(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"unknown_key":      {"queues: [{id: a, colour: red}]", `unknown field "colour"`},
		"unknown_top_key":  {"queues: [{id: a}]\nqueue: 1", `unknown field "queue"`},
		"no_queue":         {"zone: Asia/Shanghai", "queues: none given"},
		"no_id":            {"queues: [{title: x}]", "queues[0].id"},
		"two_alike":        {"queues: [{id: a}, {id: a}]", `queues[1].id: "a" is there twice`},
		"wrong_zone":       {"zone: Asia/Atlantis\nqueues: [{id: a}]", "acd: zone: unknown time zone"},
		"no_hours":         {"queues: [{id: a, hours: night}]", `queues[0].hours: no hours are called "night"`},
		"empty_hours":      {"hours: {x: {}}\nqueues: [{id: a}]", "hours.x: week"},
		"share":            {"queues: [{id: a, target: {share: 1.2}}]", "queues[0].target.share: 1.2 is out of range"},
		"routing":          {"queues: [{id: a, routing: {by: random}}]", `queues[0].routing.by: "random"`},
		"ring":             {"queues: [{id: a, routing: {ring: 0s}}]", "queues[0].routing.ring: 0s is out of range (1s-5m0s)"},
		"every":            {"queues: [{id: a, waiting: {every: 1s}}]", "queues[0].waiting.every"},
		"level":            {"queues: [{id: a, skills: {x: 11}}]", `queues[0].skills: "x" at level 11`},
		"tries":            {"queues: [{id: a, callback: {tries: 0}}]", "queues[0].callback.tries"},
		"head_start":       {"queues: [{id: a, head_start: 31m}]", "queues[0].head_start"},
		"closed_both":      {"queues: [{id: a, closed: {queue: b, do: bot}}, {id: b}]", "queues[0].closed: give either"},
		"closed_self":      {"queues: [{id: a, closed: {queue: a}}]", "is the same queue"},
		"closed_nowhere":   {"queues: [{id: a, closed: {queue: b}}]", `no queue is called "b"`},
		"closed_action":    {"queues: [{id: a, closed: {do: sing}}]", `"sing": use goodbye, bot or callback`},
		"overflow_when":    {"queues: [{id: a, overflow: [{when: full, do: bot}]}]", `queues[0].overflow[0].when: "full"`},
		"overflow_above":   {"queues: [{id: a, overflow: [{when: size, do: bot}]}]", "queues[0].overflow[0].above"},
		"overflow_after":   {"queues: [{id: a, overflow: [{when: wait, do: bot}]}]", "queues[0].overflow[0].after"},
		"overflow_nowhere": {"queues: [{id: a, overflow: [{when: no_agents}]}]", "queues[0].overflow[0]: give either"},
		"agents_alike":     {"queues: [{id: a}]\nagents: [{id: x}, {id: x}]", "agents[1].id"},
		"agent_name":       {"queues: [{id: a}]\nagents: [{id: x y}]", "agents[0].id"},
		"capacity":         {"queues: [{id: a}]\nagents: [{id: x, capacity: 21}]", "agents[0].capacity"},
		"rule":             {"queues: [{id: a}]\npriority: [{when: rich, head_start: 1m}]", `priority[0].when: "rich"`},
		"rule_tier":        {"queues: [{id: a}]\npriority: [{when: tier, head_start: 1m}]", "priority[0].tier: missing"},
		"rule_nothing":     {"queues: [{id: a}]\npriority: [{when: vip}]", "priority[0].head_start"},
		"english_text":     {"queues: [{id: a}]\ntexts_en: {hello: x}", `texts_en: no announcement is called "hello"`},
		"text":             {"queues: [{id: a}]\ntexts: {hello: x}", `no announcement is called "hello"`},
		"missed":           {"queues: [{id: a}]\nagent: {missed: -1s}", "agent.missed"},
		"short_abandon":    {"queues: [{id: a}]\nmeasure: {short_abandon: 2m}", "measure.short_abandon"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := read(c.raw)
			if err == nil {
				err = cfg.Validate()
				if e := (&hotline.Error{}); err != nil && (!errors.As(err, &e) || e.Kind != hotline.KindInvalid) {
					t.Errorf("no invalid error: %v", err)
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestConfig_Text(t *testing.T) {
	cfg := plan.Default()
	cfg.Texts, cfg.TextsEN = map[string]string{"next": "第{place}位，{minutes}"}, map[string]string{"full": "All of us are busy."}
	for name, c := range map[string]struct {
		text  string
		lang  string
		ahead int
		wait  time.Duration
		want  string
	}{
		"rounds_up":   {"estimate", "", 3, 61 * time.Second, "您前面还有3位客户，预计等待2分钟。"},
		"in_fives":    {"estimate", "zh-CN", 9, 11*time.Minute + time.Second, "您前面还有9位客户，预计等待15分钟。"},
		"own_text":    {"next", "", 0, time.Minute, "第1位，1"},
		"not_changed": {"comfort", "", 0, 0, "坐席正忙，请继续等候。"},
		"english":     {"estimate", "en-US", 3, 61 * time.Second, "You are number 4 in line. The wait is about 2 minutes."},
		"one_minute":  {"estimate", "en-US", 0, time.Second, "You are number 1 in line. The wait is about one minute."},
		"own_english": {"full", "en-US", 0, 0, "All of us are busy."},
		"not_its_own": {"next", "en-US", 0, 0, "You are next in line. Please hold on."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := cfg.Text(c.lang, c.text, c.ahead, c.wait); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func ExampleConfig_Validate() {
	cfg := plan.Default()
	q := plan.DefaultQueue()
	q.ID, q.Skills = "bill", plan.Levels{"billing": 3}
	cfg.Queues = append(cfg.Queues, q)
	if err := cfg.Validate(); err != nil {
		return
	}
	// Output:
}

// FuzzConfig reads any file: what Validate accepts, an ACD can work by for a day without breaking an invariant.
func FuzzConfig(f *testing.F) {
	sample, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "telecom", "queues.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(sample))
	f.Add("queues: [{id: a, hours: h, closed: {do: callback}, overflow: [{when: size, above: 1, queue: b}]}, {id: b, overflow: [{when: size, above: 1, queue: a}]}]\n" +
		"hours: {h: {week: [{days: [wed], from: \"22:00\", to: \"02:00\"}], holidays: [{date: 2026-11-19}]}}\nagents: [{id: x, capacity: 3}]\n")
	f.Add("queues: [{id: a, waiting: {first: 0s, every: 0s}, callback: {after: 0s}, wrap_up: 0s, routing: {sticky: 1h}}]\nagents: [{id: x}]\npriority: []\n")
	f.Fuzz(func(t *testing.T, raw string) {
		cfg, err := plan.Parse("fuzz.yaml", []byte(raw))
		if err != nil || len(raw) > 1<<14 {
			return
		}
		now := time.Date(2026, 11, 18, 21, 0, 0, 0, time.UTC)
		a, err := acd.New(cfg, now)
		if err != nil {
			t.Fatalf("valid, yet: %v", err)
		}
		for i, q := range cfg.Queues {
			call := hotline.CallID(rune('A' + i%26))
			for _, in := range []acd.Input{
				acd.Enter{Call: call, Queue: q.ID}, acd.BookCallback{Call: call, Queue: q.ID, Number: "1"},
			} {
				now = now.Add(10 * time.Minute)
				ds, _ := a.Do(now, in)
				for _, d := range ds {
					if reflect.ValueOf(d.Act).IsZero() || d.String() == "" {
						t.Fatalf("empty decision after %#v", in)
					}
				}
			}
		}
		if next := a.Next(); !next.After(now) {
			t.Fatalf("next %v is not after %v", next, now)
		}
	})
}

func TestParse_SaysWhatAValueMustBe(t *testing.T) {
	for text, want := range map[string]string{
		"queues:\n  - id: a\n    target: {within: 15}\n": `x.yaml:3:22: "15" is no duration: write it with its unit, as 15s`,
		"queues:\n  - id: a\n    handle: 200\n":          `"200" is no duration`,
	} {
		if _, err := plan.Parse("x.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
