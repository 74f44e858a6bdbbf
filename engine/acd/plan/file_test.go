package plan_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/engine/acd/plan"
	"hotline/internal/contract"
)

func TestParse_NamesThePlace(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"empty":     {" \n", "q.yaml: empty"},
		"comment":   {"# only\n", "q.yaml: no keys"},
		"list":      {"[a]", "q.yaml: no keys"},
		"syntax":    {"queues: [{id: a}", "q.yaml:1:"},
		"documents": {"queues: [{id: a}]\n---\nqueues: [{id: b}]\n", "q.yaml: 2 YAML documents"},
		"unknown":   {"queues:\n  - id: a\n    routing:\n      by: longest_idle\n      rings: 10s\n", `q.yaml:5:7: unknown field "rings"`},
		"type":      {"queues:\n  - id: a\n    wrap_up: soon\n", "q.yaml:3:"},
		"value":     {"queues:\n  - id: a\n  - id: b\n    routing:\n      ring: 10m\n", "q.yaml:5: queues[1].routing.ring: 10m0s is out of range"},
		"parent":    {"queues:\n  - id: a\n\n  - title: b\n", "q.yaml:4: queues[1].id"},
		"hours":     {"hours:\n  x: {}\nqueues: [{id: a}]\n", "q.yaml:2: hours.x: week"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := plan.Parse("q.yaml", []byte(c.raw))
			var e *hotline.Error
			if !errors.As(err, &e) || e.Kind != hotline.KindInvalid || e.Remedy == "" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestLoad_ReadsTheSample(t *testing.T) {
	cfg, err := plan.Load(filepath.Join("..", "..", "..", "examples", "telecom", "queues.yaml"))
	if err != nil || len(cfg.Queues) != 2 || len(cfg.Agents) != 3 || cfg.Agents[0].ID != "wangfang" {
		t.Errorf("%+v, %v", cfg.Agents, err)
	}
	file := filepath.Join(t.TempDir(), "none.yaml")
	if _, err := plan.Load(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

const manual = "../../../docs/queues.md"

// The example of docs/queues.md is one that loads.
func TestParse_TheExampleOfTheDocs(t *testing.T) {
	text, err := contract.Example(manual, "## Keys")
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := plan.Parse("queues.yaml", text)
	if err != nil || len(cfg.Queues) != 2 || cfg.Queues[0].Skills["billing"] != 3 || cfg.Queues[1].WrapUp != 30*time.Second || len(cfg.Agents) != 1 || len(cfg.Priority) != 3 {
		t.Errorf("%+v, %v", cfg, err)
	}
}

// Every key that a file may have is in the tables of docs/queues.md.
func TestConfig_KeysAreInTheDocs(t *testing.T) {
	raw, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(raw), "## Keys")
	_, tables, _ = strings.Cut(tables, "\n| key of the file")
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		for of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct {
			return
		}
		for i := range of.NumField() {
			key := of.Field(i).Tag.Get("yaml")
			if key == "" || key == "-" {
				continue
			}
			if !strings.Contains(tables, "`"+key+"`") && !strings.Contains(tables, "."+key+"`") && !strings.Contains(tables, "`"+key+".") {
				t.Errorf("%s lacks the key %s of %s", manual, key, of.Name())
			}
			walk(of.Field(i).Type)
		}
	}
	walk(reflect.TypeFor[plan.Config]())
}
