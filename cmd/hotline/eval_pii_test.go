package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEvalPII_PrintsJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pii.jsonl")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"text":"电话幺三八零零幺三八零零零","spans":[{"start":2,"end":13,"type":"phone"}]}
{"text":"这里什么都没有","spans":[{"start":0,"end":2,"type":"name"}]}
`)
	var out, errOut bytes.Buffer
	if code := run([]string{"eval", "pii", "--test", file, "--json", "--wrong"}, &out, &errOut); code != 0 || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("exit %d: %s%s", code, out.String(), errOut.String())
	}
	var got struct {
		Precision, Recall float64
		Types             map[string]struct{ Precision, Recall float64 }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Precision != 1 || got.Recall != 0.5 || got.Types["phone"].Recall != 1 || got.Types["name"].Recall != 0 {
		t.Errorf("%v: %s", err, out.String())
	}
	if !strings.Contains(errOut.String(), "missed\tname\t这里") {
		t.Errorf("--wrong lists %q", errOut.String())
	}
	write(`{"text":"x","spans":[{"start":0,"end":9,"type":"phone"}]}`)
	errOut.Reset()
	if code := run([]string{"eval", "pii", "--test", file}, &out, &errOut); code != 1 || !strings.Contains(errOut.String(), "pii.jsonl: read cases: line 1") {
		t.Errorf("exit %d: %s", code, errOut.String())
	}
}

func TestEvalPII_GoesOnWithFieldsOfSomebodyElse(t *testing.T) {
	set := filepath.Join(t.TempDir(), "set.jsonl")
	line := `{"text":"电话13851234567","spans":[{"start":2,"end":13,"type":"phone"}],"source":"mine"}` + "\n"
	if err := os.WriteFile(set, []byte(line+line), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code := run([]string{"eval", "pii", "--test", set}, &out, &errOut)
	stdout, stderr := out.String(), errOut.String()
	if code != 0 || !strings.Contains(stdout, "recall 1.000") || strings.Count(stderr, "set.jsonl: line 1: field \"source\"") != 1 || strings.Contains(stderr, "line 2") {
		t.Errorf("%d %s %s", code, stdout, stderr)
	}
}
