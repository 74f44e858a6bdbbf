package tool

import (
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Load reads definitions from a YAML file of the form "tools: [...]".
// Errors name the file, the line and the key.
func Load(fsys fs.FS, name string) ([]Definition, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load tools: %w", err)
	}
	var file struct {
		Tools []Definition `yaml:"tools"`
	}
	if err := yaml.UnmarshalWithOptions(raw, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("load tools: %s: %s", name, yaml.FormatError(err, false, true))
	}
	seen := map[string]bool{}
	for _, d := range file.Tools {
		if err := d.Validate(); err != nil {
			return nil, fmt.Errorf("load tools: %s: %w", name, err)
		}
		if seen[d.Name] {
			return nil, fmt.Errorf("load tools: %s: tool %s: defined twice", name, d.Name)
		}
		seen[d.Name] = true
	}
	return file.Tools, nil
}

// Validate reports the first wrong field, with what to write instead.
func (d Definition) Validate() error {
	methods := []string{"", http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	switch {
	case d.Name == "":
		return fmt.Errorf("tool without a name: give each tool a name such as customer.balance")
	case !slices.Contains(methods, d.Method):
		return fmt.Errorf("tool %s: method %q: write GET, POST, PUT, PATCH or DELETE", d.Name, d.Method)
	case !strings.HasPrefix(d.URL, "/"):
		return fmt.Errorf("tool %s: url %q: write a path that begins with /", d.Name, d.URL)
	case d.Timeout < 0 || d.Timeout > 30*time.Second:
		return fmt.Errorf("tool %s: timeout %s: write 1ms to 30s", d.Name, d.Timeout)
	}
	for rest := d.URL; ; {
		_, after, found := strings.Cut(rest, "{")
		if !found {
			return nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			return fmt.Errorf("tool %s: url %q: a { without }", d.Name, d.URL)
		}
		if !slices.Contains(d.Args, name) {
			return fmt.Errorf("tool %s: url uses {%s}: add %s to args", d.Name, name, name)
		}
		rest = tail
	}
}
