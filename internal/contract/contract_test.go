package contract_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hotline/internal/contract"
)

func TestLines_TakeOneObjectPerLineOnly(t *testing.T) {
	got, err := contract.Lines([]byte("{\"a\":1}\n{\"b\":{}}\n"))
	if err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	for name, text := range map[string]string{"nothing": "", "log": "{}\nlevel=INFO\n", "list": "[1]\n", "null": "null\n", "two": "{} {}\n", "broken": "{\n}\n"} {
		t.Run(name, func(t *testing.T) {
			if got, err := contract.Lines([]byte(text)); err == nil {
				t.Errorf("taken: %v", got)
			}
		})
	}
}

func TestMissing_FollowsPaths(t *testing.T) {
	got, err := contract.Lines([]byte(`{"a":{"b":null},"m":{"x":{"p":1},"y":{"p":2}},"l":[{"w":["z"]}],"wer":0.1,"none":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	if lacks := contract.Missing(got[0], "a.b", "m.*.p", "l.0.w.0", "cer|wer"); len(lacks) > 0 {
		t.Errorf("there: %v", lacks)
	}
	if lacks := contract.Missing(got[0], "c", "a.b.c", "m.*.q", "l.1", "none.*.p", "cer"); len(lacks) != 6 {
		t.Errorf("only these are missing: %v", lacks)
	}
}

const scrape = `# HELP x_total what
# TYPE x_total counter
x_total{kind="a"} 1
# TYPE y_seconds histogram
y_seconds_bucket{le="0.5"} 1
y_seconds_bucket{le="+Inf"} 1
y_seconds_sum 0.2
y_seconds_count 1
`

func TestCheckMetrics_FindsWhatIsWrong(t *testing.T) {
	x, y := contract.Metric{Name: "x_total", Kind: "counter", Labels: map[string][]string{"kind": {"a", "b"}}}, contract.Metric{Name: "y_seconds", Kind: "histogram", Bounds: []float64{.5}}
	if out := contract.CheckMetrics(scrape, []contract.Metric{x, y}); len(out) > 0 {
		t.Error(out)
	}
	for want, m := range map[string]contract.Metric{
		`kind "counter", want gauge`: {Name: "x_total", Kind: "gauge"},
		`kind "", want counter`:      {Name: "z_total", Kind: "counter"},
		"labels map[kind:a]":         {Name: "x_total", Kind: "counter"},
		`label kind is "a"`:          {Name: "x_total", Kind: "counter", Labels: map[string][]string{"kind": {"b"}}},
		"goal of 0.8 s":              {Name: "y_seconds", Kind: "histogram", Bounds: []float64{.8}},
	} {
		if out := contract.CheckMetrics(scrape, []contract.Metric{m}); len(out) == 0 || !strings.Contains(out[0], want) {
			t.Errorf("want %q, got %v", want, out)
		}
	}
}

const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

func event(seq int, kind, data string) (subject string, raw []byte) {
	return "hotline.call." + id + "." + kind,
		fmt.Appendf(nil, `{"id":"%s-%d","call_id":"%s","seq":%d,"at":"2026-11-21T10:00:00.000000001Z","type":"%s","data":%s}`, id, seq, id, seq, kind, data)
}

const (
	began   = `{"direction":"inbound","from":"sip:a@b","to":"sip:c@d","trunk":"","transport":"udp","sip_call_id":"x","line":"1000"}`
	pressed = `{"digit":"1","duration_ms":100,"at_ms":5,"source":"info"}`
	ended   = `{"outcome":"completed","by":"caller","cause":"normal","sip_code":200,"duration_ms":5}`
)

func events(t *testing.T) *contract.Events {
	t.Helper()
	e, err := contract.ReadEvents(os.DirFS("../../docs/events"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEvents_TakesACall(t *testing.T) {
	e := events(t)
	for i, step := range [][2]string{{"call_started", began}, {"dtmf", pressed}, {"call_ended", ended}} {
		for range 2 { // at least once
			if err := e.Take(event(i+1, step[0], step[1])); err != nil {
				t.Error(err)
			}
		}
		if open := e.Open(); (len(open) == 1) != (step[0] != "call_ended") {
			t.Errorf("after %s open: %v", step[0], open)
		}
	}
	if types, calls := e.Types(); calls != 1 || types["dtmf"] != 1 || len(types) != 3 {
		t.Errorf("%v in %d calls", types, calls)
	}
}

func TestEvents_RefusesWhatBreaksTheContract(t *testing.T) {
	type step struct {
		seq        int
		kind, data string
	}
	first := step{1, "call_started", began}
	for name, c := range map[string]struct {
		before []step
		step
		want string
	}{
		"gap":          {[]step{first}, step{3, "dtmf", pressed}, "follows event 1"},
		"first":        {nil, step{1, "dtmf", pressed}, "begins with"},
		"renumbered":   {[]step{first}, step{1, "dtmf", pressed}, "follows event 1"},
		"after_end":    {[]step{first, {2, "call_ended", ended}}, step{3, "dtmf", pressed}, "after its end"},
		"unknown":      {[]step{first}, step{2, "sneeze", "{}"}, "no schema"},
		"lacks":        {[]step{first}, step{2, "dtmf", `{"digit":"1"}`}, "data of"},
		"more":         {[]step{first}, step{2, "dtmf", strings.Replace(pressed, "{", `{"x":1,`, 1)}, "data of"},
		"not_a_choice": {nil, step{1, "call_started", strings.Replace(began, "inbound", "sideways", 1)}, "data of"},
	} {
		t.Run(name, func(t *testing.T) {
			e := events(t)
			for _, s := range c.before {
				if err := e.Take(event(s.seq, s.kind, s.data)); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Take(event(c.seq, c.kind, c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
	subject, raw := event(1, "call_started", began)
	if err := events(t).Take(subject+"x", raw); err == nil {
		t.Error("a wrong subject is taken")
	}
	if err := events(t).Take(subject, []byte(strings.Replace(string(raw), id+"-1", id+"-2", 1))); err == nil {
		t.Error("a wrong id is taken")
	}
	if err := events(t).Take(subject, []byte(strings.Replace(string(raw), "2026-11-21T", "21.11.2026 ", 1))); err == nil {
		t.Error("a wrong time is taken")
	}
}

func TestTables_NameNothingTwice(t *testing.T) {
	for name, list := range map[string][]string{"intents": contract.Intents(), "checks": contract.Checks()} {
		slices.Sort(list)
		if n := len(list); n < 16 || len(slices.Compact(list)) != n {
			t.Errorf("%s: %d names, some twice", name, n)
		}
	}
}

func TestConstants_AreThoseOfTheType(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	text := "package a\n\ntype Kind string\n\nconst (\n\tOne Kind = \"one\" // first\n\tOther = \"other\"\n\tTwo Kind = \"two\"\n\tFour, Five int = 4, 5\n)\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := contract.Constants(file, "Kind"); err != nil || !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, typ := range []string{"int", "Sort"} {
		if got, err := contract.Constants(file, typ); err == nil {
			t.Errorf("%s: %v", typ, got)
		}
	}
	if _, err := contract.Constants(file+".txt", "Kind"); err == nil {
		t.Error("a file that is not there has constants")
	}
}

func ExampleMissing() {
	lines, _ := contract.Lines([]byte(`{"accuracy":0.97,"p50_us":41}` + "\n"))
	fmt.Println(contract.Missing(lines[0], "accuracy", "macro_f1"))
	// Output: [macro_f1]
}
