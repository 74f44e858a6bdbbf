package config

import (
	"bytes"
	_ "embed" // default.yaml
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hotline/internal/yamlguard"
)

//go:embed default.yaml
var defaults []byte

// Print writes the commented defaults: hotline config.
func Print(w io.Writer) error {
	_, err := w.Write(defaults)
	return err
}

// Load reads, completes with the defaults and checks the file at path.
func Load(path string) (Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w (hotline config prints one to start from)", err)
	}
	return Parse(path, raw)
}

// Parse is Load for text; name stands in its errors. Each error is one line, "name:line: key: what is wrong (remedy)"; all are joined.
func Parse(name string, raw []byte) (Config, error) {
	cfg := Default()
	if len(bytes.TrimSpace(raw)) == 0 {
		return cfg, nil
	}
	file, err := yamlguard.Parse(raw)
	if err != nil {
		return Config{}, syntaxError(name, err)
	}
	if len(file.Docs) > 1 {
		return Config{}, fmt.Errorf("%s: more than one YAML document (remove the ---)", name)
	}
	if len(file.Docs) == 0 || !dropNulls(file.Docs[0].Body) {
		return cfg, nil
	}
	if err := yamlguard.Node(file.Docs[0].Body, &cfg, yaml.Strict()); err != nil {
		return Config{}, valueError(name, file, err)
	}
	var errs []error
	for _, p := range cfg.problems() {
		errs = append(errs, fmt.Errorf("%s:%d: %w", name, line(file, p.Path), p))
	}
	return cfg, errors.Join(errs...)
}

// forms are what to write where another form was found.
var forms = map[string]string{
	"sequence is expected": "want a list, [one, two] or one below the other with - in front; what",
	"mapping is expected":  "want settings below this key, indented, key: value; what",
}

// syntaxError turns the parser's report, which shows the line with a caret, into file:line: text.
func syntaxError(name string, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	pos, text := y.GetToken().Position, y.GetMessage()
	remedy := ""
	if have, want, ok := strings.Cut(text, " was used where "); ok && forms[want] != "" {
		text = forms[want] + " stands here: " + strconv.Quote(y.GetToken().Value) + " is a " + have
	}
	switch {
	case strings.Contains(text, "unknown field"):
		remedy = " (hotline config prints all settings)"
	case strings.Contains(text, "reserved character"):
		remedy = " (put the text in quotes; hotline config prints a whole file to start from)"
	}
	return fmt.Errorf("%s:%d:%d: %s%s", name, pos.Line, pos.Column, text, remedy)
}

// dropNulls takes out keys without a value, so that a section whose settings are all commented out keeps its defaults.
// It reports whether anything is left.
func dropNulls(node ast.Node) bool {
	switch n := node.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return false
	case *ast.MappingNode:
		n.Values = slices.DeleteFunc(n.Values, func(v *ast.MappingValueNode) bool { return !dropNulls(v.Value) })
		return len(n.Values) > 0 || n.IsFlowStyle
	case *ast.MappingValueNode:
		return dropNulls(n.Value)
	}
	return true
}

// valueError is syntaxError that also finds the place of a scalar which a setting's own reader refused: it quotes the scalar.
func valueError(name string, file *ast.File, err error) error {
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil {
		return syntaxError(name, err)
	}
	for _, node := range ast.Filter(ast.StringType, file.Docs[0].Body) {
		text, ok := node.(*ast.StringNode)
		if ok && strings.Contains(err.Error(), strconv.Quote(text.Value)) {
			pos := text.GetToken().Position
			if strings.HasPrefix(err.Error(), "time: ") { // it begins like a duration
				err = errors.New(strconv.Quote(text.Value) + " is no duration: write 20ms, 1.2s, 5m")
			}
			return fmt.Errorf("%s:%d:%d: %w", name, pos.Line, pos.Column, err)
		}
	}
	return syntaxError(name, err)
}

// line is where path ("sip.trunks[0].name") stands in the file, or where its nearest parent stands; 1 if the file does not mention it.
func line(file *ast.File, path string) int {
	for path != "" {
		p, err := yaml.PathString("$." + path)
		if err == nil {
			if node, err := p.FilterFile(file); err == nil && node != nil && node.GetToken() != nil {
				return node.GetToken().Position.Line
			}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}
