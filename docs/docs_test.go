// Package docs_test keeps the documents true: each file and folder that they name is there, and each link leads somewhere.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const root = ".."

var (
	named  = regexp.MustCompile("(no )?`([A-Za-z0-9_.*/-]+)`") // "no" before it: the document says that it is missing
	linked = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fenced = regexp.MustCompile("(?s)```.*?```")
	titled = regexp.MustCompile(`(?m)^#+ +(.+)$`)
)

// made are folders that a build or a run makes.
var made = []string{"bin", "data", "third_party", "models"}

func documents(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/adr/*.md", "docs/events/*.md", "examples/*/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = fenced.ReplaceAllString(string(raw), "")
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d documents found", len(out))
	}
	return out
}

// path says whether a word in code type is meant as a path of this repository: its first part is a folder or file of the root.
func path(word string) bool {
	first, rest, deep := strings.Cut(strings.TrimSuffix(word, "/"), "/")
	if slices.Contains(made, first) {
		return false
	}
	if !deep || first == "" {
		return false // one word, or a path of the web server
	}
	last := rest[strings.LastIndexByte(rest, '/')+1:]
	if name, _, ok := strings.Cut(last, "."); ok && (name == "" || strings.IndexFunc(last[len(name)+1:], unicode.IsUpper) >= 0) {
		return false // package.Name
	}
	_, err := os.Stat(filepath.Join(root, first))
	return err == nil
}

// there finds a path from the root, or from the folder of the sample hotline, of which owners' documents speak.
func there(path string) bool {
	for _, from := range []string{root, filepath.Join(root, "examples/telecom")} {
		if found, err := filepath.Glob(filepath.Join(from, path)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

func TestDocs_NameFilesThatExist(t *testing.T) {
	n := 0
	for file, text := range documents(t) {
		if strings.HasSuffix(file, "CHANGELOG.md") {
			continue // tells of files that are gone
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if m[1] != "" || !path(m[2]) {
				continue
			}
			n++
			if !there(m[2]) {
				t.Errorf("%s names %s, which is not there", file, m[2])
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d paths found: the expression is out of date", n)
	}
}

// TestDocs_ArchitectureNamesEveryPackage: whoever looks for a package finds what it is for. Packages of tests and tools for the build are left out.
func TestDocs_ArchitectureNamesEveryPackage(t *testing.T) {
	raw, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, word := range strings.FieldsFunc(string(raw), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) {
		known[word] = true
	}
	folders := map[string]bool{}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && (filepath.Dir(path) == root && (name == "tools" || name == "docs" || slices.Contains(made, name)) || name == "node_modules" || name == "testdata" || strings.HasSuffix(name, "test") ||
			len(name) > 2 && name[0] == '.'):
			return filepath.SkipDir
		case !d.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			folders[filepath.Dir(path)] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(folders, root)
	for folder := range folders {
		if !known[filepath.Base(folder)] {
			t.Errorf("architecture.md does not name the package in %s", folder)
		}
	}
	if len(folders) < 100 {
		t.Errorf("only %d packages found", len(folders))
	}
}

func TestDocs_LinksLeadSomewhere(t *testing.T) {
	docs := documents(t)
	n := 0
	for file, text := range docs {
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			n++
			to := filepath.Join(filepath.Dir(file), target)
			if target == "" {
				to = file
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", file, m[1])
				continue
			}
			if anchor != "" && !headings(docs[to])[anchor] {
				t.Errorf("%s links to %s, and there is no such heading", file, m[1])
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d links found: the expression is out of date", n)
	}
}

// headings are the anchors that Git hosts make of headings.
func headings(text string) map[string]bool {
	out := map[string]bool{}
	for _, m := range titled.FindAllStringSubmatch(text, -1) {
		id := strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			}
			return -1
		}, strings.TrimSpace(m[1]))
		out[id] = true
	}
	return out
}
