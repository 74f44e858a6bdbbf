package obs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every metric stands in the operator's page, and nothing else does.
func TestDocs_EveryMetric(t *testing.T) {
	raw, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile("`hotline_([a-z_]+)").FindAllStringSubmatch(string(raw), -1) {
		documented[m[1]] = false
	}
	made := regexp.MustCompile(`(?:counters?|gauges?|histograms?|\.Gauges?|\.Counter|Name:) ?\(?"([a-z_]+)"`)
	for _, pattern := range []string{"*.go", "../../cmd/hotline/*.go", "../../cmd/hotline/*/*.go"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range made.FindAllStringSubmatch(string(b), -1) {
				if _, ok := documented[m[1]]; !ok {
					t.Errorf("%s makes hotline_%s, which docs/metrics.md does not explain", file, m[1])
				}
				documented[m[1]] = true
			}
		}
	}
	for name, found := range documented {
		if !found {
			t.Errorf("docs/metrics.md explains hotline_%s, which nobody makes", name)
		}
	}
}
