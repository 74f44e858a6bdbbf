package yamlguard_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline/internal/yamlguard"
)

func read(text string) (v any, err error) {
	return v, yamlguard.Unmarshal([]byte(text), &v)
}

func TestUnmarshal_TextsThatTheLibraryCannotBear(t *testing.T) {
	for name, text := range map[string]string{
		"open_lists":   strings.Repeat("[", 50_000),
		"open_maps":    strings.Repeat("{a: ", 50_000),
		"lists":        strings.Repeat("- ", 50_000) + "x",
		"keys":         strings.Repeat("? ", 50_000) + "x",
		"anchors":      strings.Repeat("&a ", 50_000) + "x",
		"tags":         strings.Repeat("!a ", 50_000) + "x",
		"deep_in_line": "a: " + strings.Repeat("[", 50_000),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			if _, err := read(text); !errors.Is(err, yamlguard.ErrDeep) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// Each of these made the library panic once.
func TestUnmarshal_PanicsBecomeErrors(t *testing.T) {
	var into struct {
		Voices []string                `yaml:"voices"`
		Models []struct{ Name string } `yaml:"models"`
	}
	for _, text := range []string{"a: 1\nvoices: !00 00", "models:\n ! #0"} {
		raw := []byte(text)
		if err := yamlguard.Unmarshal(raw, &into); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("Unmarshal %q: %v", text, err)
		}
		if err := yamlguard.Decode(raw, &into); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("Decode %q: %v", text, err)
		}
		tree, err := yamlguard.Parse(raw)
		if err != nil {
			continue
		}
		if err := yamlguard.Node(tree.Docs[0].Body, &into); err == nil {
			t.Errorf("Node %q: no error", text)
		}
	}
}

func TestUnmarshal_LeavesOthersAlone(t *testing.T) {
	for _, text := range []string{"a: [1, {b: 2}]\n", "# [[[ --- !!!\n- - a\n  - b\n", "x: 'a - b - c ! ! ! & &'\n", strings.Repeat("- x: [1]\n", 5000), "---\n" + strings.Repeat("-", 150) + "\n"} {
		if _, err := read(text); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func ExampleUnmarshal() {
	var v map[string]int
	fmt.Println(yamlguard.Unmarshal([]byte("a: 1"), &v), v)
	// Output: <nil> map[a:1]
}

func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{"a: 1", "- a\n- b", "A____:\nvoices: !00 00", "models:\n ! #0", "a: &a [*a]", "{a: [b, c]}", "? a\n: b", "a: |\n  b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		_, _ = read(text)
		if took := time.Since(began); took > 10*time.Second && len(text) < 1<<16 {
			t.Errorf("%d bytes took %v", len(text), took)
		}
	})
}
