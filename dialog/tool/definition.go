package tool

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"hotline/internal/yamlguard"
)

// File is a tools.yaml.
type File struct {
	Servers []Server     `yaml:"servers"`
	Tools   []Definition `yaml:"tools"`
}

// Load reads a YAML file of the form "servers: [...]", "tools: [...]". Errors name the file, the line and the key.
func Load(fsys fs.FS, name string) (File, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return File{}, fmt.Errorf("load tools: %w", err)
	}
	var file File
	if err := yamlguard.Unmarshal(raw, &file, yaml.Strict()); err != nil {
		return File{}, fmt.Errorf("load tools: %s: %s", name, yaml.FormatError(err, false, true))
	}
	if err := file.Validate(); err != nil {
		return File{}, fmt.Errorf("load tools: %s: %w", name, err)
	}
	return file, nil
}

// Validate reports the first wrong entry.
func (f File) Validate() error {
	servers, tools, functions := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range f.Servers {
		u, err := url.Parse(s.URL)
		switch {
		case s.Name == "":
			return fmt.Errorf("server without a name: give each server a name such as crm")
		case servers[s.Name]:
			return fmt.Errorf("server %s: defined twice", s.Name)
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			return fmt.Errorf("server %s: url %q: write http://host/path", s.Name, s.URL)
		}
		servers[s.Name] = true
	}
	for _, d := range f.Tools {
		if err := d.Validate(); err != nil {
			return err
		}
		switch {
		case tools[d.Name]:
			return fmt.Errorf("tool %s: defined twice", d.Name)
		case d.Model != nil && functions[d.Function()]:
			return fmt.Errorf("tool %s: a model knows it as %s, and so another tool: rename one", d.Name, d.Function())
		case d.Server != "" && !servers[d.Server]:
			return fmt.Errorf("tool %s: server %q is not defined: add it to servers", d.Name, d.Server)
		}
		tools[d.Name], functions[d.Function()] = true, functions[d.Function()] || d.Model != nil
	}
	return nil
}

// Validate reports the first wrong field, with what to write instead.
func (d Definition) Validate() error {
	methods := []string{"", http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	switch {
	case d.Name == "":
		return fmt.Errorf("tool without a name: give each tool a name such as customer.balance")
	case !slices.Contains(methods, d.Method):
		return fmt.Errorf("tool %s: method %q: write GET, POST, PUT, PATCH or DELETE", d.Name, d.Method)
	case d.Server != "" && (d.URL != "" || d.Method != ""):
		return fmt.Errorf("tool %s: has server and url or method: a tool of an MCP server has neither", d.Name)
	case d.Server == "" && d.Remote != "":
		return fmt.Errorf("tool %s: remote without server: take it out, or name the server", d.Name)
	case d.Server == "" && !strings.HasPrefix(d.URL, "/"):
		return fmt.Errorf("tool %s: url %q: write a path that begins with /", d.Name, d.URL)
	case d.Timeout < 0 || d.Timeout > 30*time.Second:
		return fmt.Errorf("tool %s: timeout %s: write 1ms to 30s", d.Name, d.Timeout)
	}
	if d.Model != nil {
		if err := d.Model.validate(d); err != nil {
			return err
		}
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
