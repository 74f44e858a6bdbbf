package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/internal/config"
)

// Every configuration example of the manual is one that the program takes.
func TestDocs_ExamplesParse(t *testing.T) {
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	n := 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(raw), "```yaml\n")
		for _, p := range parts[1:] {
			block, _, _ := strings.Cut(p, "```")
			if !strings.HasPrefix(block, "sip:") && !strings.HasPrefix(block, "console:") {
				continue
			}
			n++
			if _, err := config.Parse(filepath.Base(f), []byte(block)); err != nil {
				t.Errorf("%v in\n%s", err, block)
			}
		}
	}
	if n < 5 {
		t.Errorf("%d examples found", n)
	}
}
