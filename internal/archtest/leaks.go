package archtest

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"
)

// leakTest is what the tests of a package import that look for goroutines it left behind.
const leakTest = "go.uber.org/goleak"

// wholes start programs and servers whose ends their tests wait for one by one.
var wholes = map[string]string{
	"cmd/hotline": "its tests run whole hotlines in one process and as children; TestServe_* wait for each",
}

// CheckLeaks wants a look for goroutines that are left in the tests of each package that starts some. A *test package is looked at by those
// who use it.
func CheckLeaks(p *Package) []string {
	starts, looks := "", false
	for _, f := range p.Files {
		if f.Test {
			for _, i := range f.AST.Imports {
				path, _ := strconv.Unquote(i.Path.Value)
				looks = looks || path == leakTest
			}
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if starts == "" && startsGoroutine(n) {
				starts = f.Set.Position(n.Pos()).String()
			}
			return true
		})
	}
	if starts == "" || looks || wholes[p.Dir] != "" || strings.HasSuffix(p.Dir, "test") {
		return nil
	}
	return []string{fmt.Sprintf("%s starts a goroutine and no test of %s looks for those that are left: add func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }", starts, p.Dir)}
}

// startsGoroutine says that n is a go statement, or a call of sync.WaitGroup's Go.
func startsGoroutine(n ast.Node) bool {
	switch v := n.(type) {
	case *ast.GoStmt:
		return true
	case *ast.CallExpr:
		s, ok := v.Fun.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Go" || len(v.Args) != 1 {
			return false
		}
		_, ok = v.Args[0].(*ast.FuncLit)
		return ok
	}
	return false
}
