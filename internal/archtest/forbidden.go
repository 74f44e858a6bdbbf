package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// issue is how a skipped test names the issue that will bring it back.
var issue = regexp.MustCompile(`issue \d+|#\d+`)

// CheckForbidden returns one line per construct that the house rules ban.
func CheckForbidden(p *Package) []string {
	var out []string
	bubbles := bubbles(p)
	for _, f := range p.Files {
		if f.Made {
			continue
		}
		say := func(n ast.Node, text string) {
			out = append(out, fmt.Sprintf("%s:%d: %s", f.Path, f.Set.Position(n.Pos()).Line, text))
		}
		for _, d := range f.AST.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "init" && d.Recv == nil {
					say(d, "init: nothing may happen because a package is imported; wire it in cmd/hotline")
				}
			case *ast.GenDecl:
				if !f.Test && d.Tok == token.VAR && f.AST.Name.Name != "main" { // main's are set by the linker
					variables(d, say)
				}
			}
		}
		for _, d := range f.AST.Decls {
			inspect(f, d, bubbles, say)
		}
	}
	return out
}

// inspect judges the calls of one declaration. A skip inside an if depends on the machine (-short, a missing tool) and is
// fine; a test that is switched off for good is not.
func inspect(f *File, d ast.Decl, bubbles map[string]bool, say func(ast.Node, string)) {
	var ifs []*ast.IfStmt
	var virtual []*ast.CallExpr
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			ifs = append(ifs, n)
		case *ast.CallExpr:
			if bubbles[callee(n)] {
				virtual = append(virtual, n)
			}
		}
		return true
	})
	fn, _ := d.(*ast.FuncDecl)
	paced := fn != nil && strings.HasPrefix(fn.Name.Name, "Benchmark")
	ast.Inspect(d, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		conditional := slices.ContainsFunc(ifs, func(i *ast.IfStmt) bool { return i.Body.Pos() < call.Pos() && call.End() <= i.Body.End() })
		if f.Test && callee(call) == "testing.Short" && !slices.ContainsFunc(ifs, func(i *ast.IfStmt) bool { return i.Cond.Pos() <= call.Pos() && call.End() <= i.Cond.End() && skips(i) }) {
			say(call, "testing.Short without a skip: the run without -short repeats only tests that skipped something (scripts/test.sh); make two tests of it")
		}
		sleeps := paced || slices.ContainsFunc(virtual, func(b *ast.CallExpr) bool { return b.Lparen < call.Pos() && call.End() <= b.End() })
		judge(f, call, conditional, sleeps, say)
		return true
	})
}

// skips says whether the body of an if skips the test.
func skips(i *ast.IfStmt) (found bool) {
	ast.Inspect(i.Body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		found = found || ok && strings.HasPrefix(sel.Sel.Name, "Skip")
		return true
	})
	return found
}

// bubbles are the functions of p's tests whose arguments run in virtual time: synctest.Test, and those that call one of them.
func bubbles(p *Package) map[string]bool {
	out := map[string]bool{"synctest.Test": true}
	for grew := true; grew; {
		grew = false
		for _, f := range p.Files {
			for _, d := range f.AST.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || !f.Test || out[fn.Name.Name] || strings.HasPrefix(fn.Name.Name, "Test") {
					continue
				}
				ast.Inspect(fn, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok && out[callee(call)] {
						out[fn.Name.Name], grew = true, true
					}
					return true
				})
			}
		}
	}
	return out
}

// callee is the name of what call calls, with its package where that is named: synctest.Test, run; "" = neither.
func callee(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		if of, ok := fun.X.(*ast.Ident); ok {
			return of.Name + "." + fun.Sel.Name
		}
	}
	return ""
}

// judge judges one call. sleeps says that time.Sleep is virtual or paces a benchmark.
func judge(f *File, call *ast.CallExpr, conditional, sleeps bool, say func(ast.Node, string)) {
	main := f.AST.Name.Name == "main"
	if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" && !f.Test && !main {
		say(call, "panic: a fault ends one call, never the process; return an error")
		return
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	of := ""
	if id, ok := sel.X.(*ast.Ident); ok {
		of = id.Name
	}
	switch {
	case of == "fmt" && strings.HasPrefix(sel.Sel.Name, "Print") && !f.Test && !main:
		say(call, "fmt.Print: a library does not write to stdout; return the text or log it")
	case of == "time" && sel.Sel.Name == "Sleep" && f.Test && !sleeps:
		say(call, "time.Sleep in a test: it is slow on good days and fails on bad ones; use synctest or wait for a condition")
	case f.Test && (of == "t" || of == "b" || of == "tb") && strings.HasPrefix(sel.Sel.Name, "Skip") && !conditional && !namesIssue(call):
		say(call, "test switched off without an issue: say which issue brings it back (\"issue 12: ...\")")
	}
}

// namesIssue is true when a literal argument names an issue.
func namesIssue(call *ast.CallExpr) bool {
	for _, a := range call.Args {
		if lit, ok := a.(*ast.BasicLit); ok && issue.MatchString(lit.Value) {
			return true
		}
	}
	return false
}

// variables judges package variables: errors, tables, embedded files, compiled patterns and interface checks are fine.
func variables(d *ast.GenDecl, say func(ast.Node, string)) {
	if reason(d.Doc, "variable") || directive(d.Doc, "//go:embed") || directive(d.Doc, "//nolint:gochecknoglobals") {
		return
	}
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok || reason(v.Doc, "variable") || directive(v.Doc, "//go:embed") || directive(v.Doc, "//nolint:gochecknoglobals") {
			continue
		}
		for i, name := range v.Names {
			var value ast.Expr
			if i < len(v.Values) {
				value = v.Values[i]
			}
			if name.Name != "_" && !strings.HasPrefix(name.Name, "Err") && !strings.HasPrefix(name.Name, "err") && !constant(value) {
				say(name, "package variable "+name.Name+": state belongs to a type; only errors and tables live here")
			}
		}
	}
}

// constant is true for values that nobody has reason to change: tables, patterns, replacers.
func constant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CompositeLit:
		switch e.Type.(type) {
		case *ast.MapType, *ast.ArrayType:
			return true
		}
	case *ast.CallExpr:
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				whole := id.Name + "." + sel.Sel.Name
				return id.Name == "regexp" || whole == "strings.NewReplacer" || whole == "sync.OnceValue" || whole == "sync.OnceFunc" || whole == "errors.New"
			}
		}
		if id, ok := e.Fun.(*ast.Ident); ok {
			return !ast.IsExported(id.Name) && id.Name != "new" && id.Name != "make" // a table worked out by an own function
		}
	}
	return false
}

func directive(doc *ast.CommentGroup, prefix string) bool {
	if doc == nil {
		return false
	}
	for _, c := range doc.List {
		if strings.HasPrefix(c.Text, prefix) {
			return true
		}
	}
	return false
}
