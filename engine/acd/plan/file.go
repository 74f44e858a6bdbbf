package plan

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hotline"
	"hotline/internal/yamlguard"
)

// Load reads and checks the file at path; see Parse.
func Load(path string) (Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Config{}, &hotline.Error{Op: "read queues", Kind: hotline.KindInvalid, Err: err, Remedy: "docs/queues.md shows how such a file begins"}
	}
	return Parse(path, raw)
}

// Parse reads a file of queues and checks it; name stands in errors. What the file leaves out is as in Default, but the queues are
// those of the file alone. Unknown keys are refused. An error is "name:line: key: what is wrong".
func Parse(name string, raw []byte) (Config, error) {
	cfg := Default()
	cfg.Queues = nil
	if len(bytes.TrimSpace(raw)) == 0 {
		return Config{}, invalid(fmt.Errorf("%s: empty: a hotline needs at least one queue", name))
	}
	file, err := yamlguard.Parse(raw)
	if err != nil {
		return Config{}, invalid(placed(name, nil, err))
	}
	if len(file.Docs) != 1 {
		return Config{}, invalid(fmt.Errorf("%s: %d YAML documents: want one", name, len(file.Docs)))
	}
	if body := file.Docs[0].Body; body == nil || body.Type() != ast.MappingType && body.Type() != ast.MappingValueType {
		return Config{}, invalid(fmt.Errorf("%s: no keys: a hotline needs at least one queue", name))
	}
	if err := yamlguard.Node(file.Docs[0].Body, &cfg, yaml.Strict()); err != nil {
		return Config{}, invalid(placed(name, file, err))
	}
	if err := cfg.Validate(); err != nil {
		at, text := "", err.Error()
		if e, ok := errors.AsType[*hotline.Error](err); ok {
			at, text = strings.TrimPrefix(e.Op, op), fmt.Sprint(e.Err)
		}
		return Config{}, invalid(fmt.Errorf("%s:%d: %s: %s", name, lineOf(file, at), at, text))
	}
	return cfg, nil
}

func invalid(err error) error {
	return &hotline.Error{Op: "read queues", Kind: hotline.KindInvalid, Err: err, Remedy: "docs/queues.md lists the keys"}
}

// placed turns the parser's report, which shows the text with a caret, into name:line:column: what is wrong. A value that its own
// reader refused (a duration) is found by its text, which such a report quotes; file is nil where nothing was read yet.
func placed(name string, file *ast.File, err error) error {
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil {
		pos := y.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, pos.Line, pos.Column, y.GetMessage())
	}
	if file != nil {
		for _, node := range ast.Filter(ast.StringType, file.Docs[0].Body) {
			if text, ok := node.(*ast.StringNode); ok && strings.Contains(err.Error(), strconv.Quote(text.Value)) {
				pos := text.GetToken().Position
				return fmt.Errorf("%s:%d:%d: %w", name, pos.Line, pos.Column, err)
			}
		}
	}
	return fmt.Errorf("%s: %w", name, err)
}

// lineOf is where path ("queues[0].routing") stands in the file, or its nearest parent; 1 if the file does not mention it.
func lineOf(file *ast.File, path string) int {
	for path != "" {
		if p, err := yaml.PathString("$." + path); err == nil {
			if node, err := p.FilterFile(file); err == nil && node != nil && node.GetToken() != nil {
				return node.GetToken().Position.Line
			}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}
