package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/internal/config"
)

func TestSecret_Key(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Setenv("A_KEY", "of the environment")
	for name, c := range map[string]struct {
		from       config.Secret
		want, fail string
	}{
		"none":        {},
		"environment": {from: config.Secret{KeyEnv: "A_KEY"}, want: "of the environment"},
		"file_first":  {from: config.Secret{KeyEnv: "A_KEY", KeyFile: write("key", "  sk-1\n")}, want: "sk-1"},
		"missing":     {from: config.Secret{KeyFile: filepath.Join(dir, "none")}, fail: "no such file"},
		"empty":       {from: config.Secret{KeyFile: write("empty", "\n")}, fail: "empty"},
		"two_lines":   {from: config.Secret{KeyFile: write("two", "a\nb\n")}, fail: "more than a key"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.from.Key()
			if got != c.want || (err == nil) != (c.fail == "") || err != nil && !strings.Contains(err.Error(), c.fail) {
				t.Errorf("%q, %v; want %q %s", got, err, c.want, c.fail)
			}
		})
	}
}

// A record that would silently be another one is an error, with its line.
func TestParse_VariableOfTheRecordIsSet(t *testing.T) {
	const text = "store:\n  dsn_env: HOTLINE_TEST_DSN\n"
	if _, err := config.Parse("x.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "x.yaml:2: store.dsn_env: the environment has no HOTLINE_TEST_DSN") {
		t.Errorf("unset: %v", err)
	}
	t.Setenv("HOTLINE_TEST_DSN", "postgres://127.0.0.1/x")
	if _, err := config.Parse("x.yaml", []byte(text)); err != nil {
		t.Errorf("set: %v", err)
	}
}
