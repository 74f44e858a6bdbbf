// Package archtest holds the tests that keep the tree as docs/architecture.md describes it: who may import whom, sizes,
// comments, forbidden constructs. Each message says why the rule is there.
// It owns the rules and no behaviour; `make test` runs it without the test cache.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Module is the module path of go.mod.
const Module = "hotline"

// File is one Go file of the tree.
type File struct {
	Path  string // from the root, with slashes
	Lines int
	Test  bool
	Made  bool // generated
	AST   *ast.File
	Set   *token.FileSet
}

// Package is one folder of Go files.
type Package struct {
	Dir   string // from the root, with slashes; "." for the root
	Files []*File
}

// Load parses every Go file below root except testdata, hidden folders and folders of other languages.
func Load(root string) ([]*Package, error) {
	byDir := map[string]*Package{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != root && (strings.HasPrefix(name, ".") || skipDir(name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := load(root, path)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(f.Path))
		if byDir[dir] == nil {
			byDir[dir] = &Package{Dir: dir}
		}
		byDir[dir].Files = append(byDir[dir].Files, f)
		return nil
	})
	out := make([]*Package, 0, len(byDir))
	for _, p := range byDir {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *Package) int { return strings.Compare(a.Dir, b.Dir) })
	return out, err
}

func skipDir(name string) bool {
	return name == "testdata" || name == "node_modules" || name == "third_party" || name == "bin" || name == "data"
}

func load(root, path string) (*File, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, path, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", rel, err)
	}
	return &File{
		Path: filepath.ToSlash(rel), Lines: strings.Count(string(src), "\n"), Test: strings.HasSuffix(path, "_test.go"),
		Made: ast.IsGenerated(tree), AST: tree, Set: set,
	}, nil
}

// Code returns the files that are neither tests nor generated.
func (p *Package) Code() []*File {
	return slices.DeleteFunc(slices.Clone(p.Files), func(f *File) bool { return f.Test || f.Made })
}

// Imports returns the packages of this module that p's code imports, as folders, with the file that does.
func (p *Package) Imports() map[string]string {
	out := map[string]string{}
	for _, f := range p.Code() {
		for _, i := range f.AST.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			if path == Module {
				out["."] = f.Path
			} else if dir, ok := strings.CutPrefix(path, Module+"/"); ok {
				out[dir] = f.Path
			}
		}
	}
	return out
}

// reason says whether a //archtest: comment in doc excuses rule, as in "//archtest:fields one owner".
func reason(doc *ast.CommentGroup, rule string) bool {
	if doc == nil {
		return false
	}
	for _, c := range doc.List {
		if why, ok := strings.CutPrefix(c.Text, "//archtest:"+rule); ok && len(strings.TrimSpace(why)) > 5 {
			return true
		}
	}
	return false
}
