package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// What a reader can hold in mind. Tables (files of data only) and generated code are exempt from the sizes of files.
const (
	maxFileLines     = 500
	maxPackageFiles  = 15
	maxPackageLines  = 3000
	maxFunctionLines = 60
	maxMethods       = 5
	maxFields        = 15
)

// CheckSizes returns one line per package, file, function, interface or struct that is too large.
func CheckSizes(p *Package) []string {
	var out []string
	code := p.Code()
	lines := 0
	for _, f := range code {
		lines += f.Lines
		if f.Lines > maxFileLines && !table(f.AST) {
			out = append(out, fmt.Sprintf("%s: %d lines, at most %d: a file is read in one sitting", f.Path, f.Lines, maxFileLines))
		}
		out = append(out, checkDecls(f)...)
	}
	for _, f := range p.Files {
		if f.Test && f.Lines > maxFileLines && !table(f.AST) {
			out = append(out, fmt.Sprintf("%s: %d lines, at most %d: split it by behaviour", f.Path, f.Lines, maxFileLines))
		}
	}
	if len(code) > maxPackageFiles {
		out = append(out, fmt.Sprintf("%s: %d files, at most %d: split the package by what it owns", p.Dir, len(code), maxPackageFiles))
	}
	if lines > maxPackageLines {
		out = append(out, fmt.Sprintf("%s: %d lines, at most %d: split the package by what it owns", p.Dir, lines, maxPackageLines))
	}
	return out
}

// table is true for a file without functions.
func table(f *ast.File) bool {
	for _, d := range f.Decls {
		if _, ok := d.(*ast.FuncDecl); ok {
			return false
		}
	}
	return true
}

func checkDecls(f *File) []string {
	var out []string
	say := func(pos token.Pos, format string, args ...any) {
		out = append(out, fmt.Sprintf("%s:%d: ", f.Path, f.Set.Position(pos).Line)+fmt.Sprintf(format, args...))
	}
	for _, d := range f.AST.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			n := f.Set.Position(d.End()).Line - f.Set.Position(d.Pos()).Line + 1
			if n > maxFunctionLines && !reason(d.Doc, "length") {
				say(d.Pos(), "%s has %d lines, at most %d (or //archtest:length with a reason): name the steps", d.Name.Name, n, maxFunctionLines)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				t, ok := s.(*ast.TypeSpec)
				if !ok {
					continue
				}
				switch kind := t.Type.(type) {
				case *ast.InterfaceType:
					if n := names(kind.Methods); n > maxMethods && !reason(d.Doc, "methods") && !reason(t.Doc, "methods") {
						say(t.Pos(), "interface %s has %d methods, at most %d: more abilities are optional interfaces", t.Name.Name, n, maxMethods)
					}
				case *ast.StructType:
					if n := names(kind.Fields); n > maxFields && !reason(d.Doc, "fields") && !reason(t.Doc, "fields") {
						say(t.Pos(), "struct %s has %d fields, at most %d (or //archtest:fields with a reason): split it by owner", t.Name.Name, n, maxFields)
					}
				}
			}
		}
	}
	return out
}

// names counts fields or methods; an embedded one counts once.
func names(l *ast.FieldList) int {
	n := 0
	for _, f := range l.List {
		n += max(1, len(f.Names))
	}
	return n
}

// CheckComments returns one line per package without a comment or with more than one, and per exported name without one.
func CheckComments(p *Package) []string {
	var out []string
	var with []string
	for _, f := range p.Code() {
		if f.AST.Doc != nil {
			with = append(with, f.Path)
		}
		out = append(out, undocumented(f)...)
	}
	if len(p.Code()) == 0 {
		return out
	}
	switch {
	case len(with) == 0:
		out = append(out, p.Dir+": no package comment: it says what the package owns, what not, who calls it")
	case len(with) > 1:
		out = append(out, fmt.Sprintf("%s: package comments in %s: one is enough, two contradict", p.Dir, strings.Join(with, ", ")))
	}
	return out
}

func undocumented(f *File) []string {
	var out []string
	say := func(pos token.Pos, name string) {
		out = append(out, fmt.Sprintf("%s:%d: %s has no comment: units, ranges, errors, ownership, blocking belong there", f.Path, f.Set.Position(pos).Line, name))
	}
	if f.AST.Name.Name == "main" {
		return nil // nobody imports it
	}
	for _, d := range f.AST.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !selfEvident(d) {
				say(d.Pos(), d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				name, doc, line := describe(s)
				if ast.IsExported(name) && d.Doc == nil && doc == nil && line == nil {
					say(s.Pos(), name)
				}
			}
		}
	}
	return out
}

func describe(s ast.Spec) (name string, doc, line *ast.CommentGroup) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return s.Name.Name, s.Doc, s.Comment
	case *ast.ValueSpec:
		return s.Names[0].Name, s.Doc, s.Comment
	}
	return "", nil, nil
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

// selfEvident are methods whose contract stands in the standard library.
func selfEvident(d *ast.FuncDecl) bool {
	switch d.Name.Name {
	case "Error", "String", "Unwrap", "MarshalJSON", "UnmarshalJSON", "Type":
		return d.Recv != nil
	}
	return false
}
