package suite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hotline/dialog/scene"
	"hotline/dialog/tool"
	"hotline/internal/yamlguard"
)

// maxFile bounds a suite; the sample's is 60 KB.
const maxFile = 4 << 20

// Read reads and checks a file of cases; tools are those of the app, so that misspelt names are found. Errors name file and line;
// all that are found are joined.
func Read(path string, tools []tool.Definition) (*Suite, error) {
	raw, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("read suite: %w", err)
	}
	return Parse(filepath.Base(path), raw, tools)
}

// Parse is Read on a text.
func Parse(file string, raw []byte, tools []tool.Definition) (*Suite, error) {
	if len(raw) > maxFile {
		return nil, fmt.Errorf("read suite: %s: longer than %d bytes: split it", file, maxFile)
	}
	s := &Suite{File: file}
	if err := yamlguard.Unmarshal(raw, s, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read suite: %s: %s", file, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	tree, err := yamlguard.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("read suite: %s: %w", file, err)
	}
	c := checker{file: file, tree: tree}
	for _, d := range tools {
		c.tools = append(c.tools, d.Name)
	}
	if len(s.Cases) == 0 {
		c.complain("cases", "is empty: write at least one case")
	}
	for i := range s.Cases {
		c.caseAt(i, &s.Cases[i])
	}
	if err := errors.Join(c.wrong...); err != nil {
		return nil, fmt.Errorf("read suite: %w", err)
	}
	return s, nil
}

// checker collects what is wrong in a suite.
type checker struct {
	file  string
	tree  *ast.File
	tools []string
	names []string
	wrong []error
}

func (c *checker) complain(key, format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Errorf("%s%s: %s: %s", c.file, scene.Line(c.tree, key), key, fmt.Sprintf(format, args...)))
}

func (c *checker) line(key string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(scene.Line(c.tree, key), ":"))
	return n
}

func (c *checker) caseAt(i int, one *Case) {
	key := fmt.Sprintf("cases[%d]", i)
	one.Line = c.line(key + ".name")
	switch {
	case one.Name == "":
		c.complain(key+".name", "is missing: write what the case is about")
	case slices.Contains(c.names, one.Name):
		c.complain(key+".name", "%q is taken: choose another", one.Name)
	}
	c.names = append(c.names, one.Name)
	if one.Now.IsZero() {
		one.Now.Time = time.Date(2026, 11, 21, 12, 0, 0, 0, china())
	}
	c.oneOf(key+".staff", one.Staff, "", "here", "busy", "away", "closed")
	c.oneOf(key+".card", one.Card, "", "elder", "vip")
	for j, f := range one.Faults {
		at := fmt.Sprintf("%s.faults[%d]", key, j)
		c.known(at+".tool", f.Tool)
		c.oneOf(at+".kind", f.Kind, "unavailable", "timeout", "broken", "refused", "not_found")
	}
	if one.Model != nil {
		c.oneOf(key+".model.fault", one.Model.Fault, "", "first_token", "error", "cut")
		if len(one.Model.Says) == 0 && one.Model.Fault == "" {
			c.complain(key+".model.says", "is missing: write what the model answers, or a fault")
		}
	}
	if len(one.Turns) == 0 {
		c.complain(key+".turns", "is empty: write at least one turn")
	}
	for j := range one.Turns {
		c.turn(fmt.Sprintf("%s.turns[%d]", key, j), &one.Turns[j])
	}
	c.known(key+".after.called", one.After.Called...)
	c.known(key+".after.not_called", one.After.NotCalled...)
	for j, l := range one.After.Office {
		if at := fmt.Sprintf("%s.after.office[%d]", key, j); !strings.HasPrefix(l.Get, "/") || len(l.Want) == 0 {
			c.complain(at+".get", "%q: write a path that begins with /, and what is wanted", l.Get)
		}
		c.patterns(fmt.Sprintf("%s.after.office[%d].want", key, j), l.Want)
	}
}

// patterns compiles the patterns among wanted values.
func (c *checker) patterns(key string, want map[string]any) {
	for path, w := range want {
		text, ok := w.(string)
		if !ok {
			continue
		}
		if p, ok := pattern(text); ok {
			if _, err := regexp.Compile(p); err != nil {
				c.complain(key, "%s: %v", path, err)
			}
		}
	}
}

func (c *checker) turn(key string, t *Turn) {
	t.Line = c.line(key)
	set := 0
	for _, given := range []bool{t.Say != "", t.Keys != "", t.Silence, t.Nothing, t.Deaf, t.Again != ""} {
		if given {
			set++
		}
	}
	if set != 1 {
		c.complain(key, "has %d of say, keys, silence, nothing, deaf, again: write exactly one", set)
	}
	if t.Interrupt < 0 || t.Interrupt > time.Minute || t.Interrupt > 0 && t.Say == "" && t.Keys == "" {
		c.complain(key+".interrupt", "%s: write up to a minute, with say or keys", t.Interrupt)
	}
	if t.Listens && (t.Interrupt == 0 || t.Say == "" || !reflect.DeepEqual(t.Expect, Expect{})) {
		c.complain(key+".listens", "is for say with interrupt, and without expect: no reply comes")
	}
	if t.Sure < 0 || t.Sure > 1 {
		c.complain(key+".sure", "%g: write 0 to 1", t.Sure)
	}
	c.oneOf(key+".expect.next", t.Expect.Next, append(slices.Clone(nexts()), "")...)
	c.known(key+".expect.called", t.Expect.Called...)
	c.known(key+".expect.not_called", t.Expect.NotCalled...)
}

func (c *checker) oneOf(key, got string, may ...string) {
	if !slices.Contains(may, got) {
		c.complain(key, "%q: write one of %s", got, strings.Join(slices.DeleteFunc(may, func(m string) bool { return m == "" }), ", "))
	}
}

func (c *checker) known(key string, names ...string) {
	for _, name := range names {
		if !slices.Contains(c.tools, name) {
			c.complain(key, "%q is no tool of the app: it has %v", name, c.tools)
		}
	}
}

// nexts names flow.Next in its order.
func nexts() []string { return []string{"listen", "hangup", "transfer", "callback"} }
