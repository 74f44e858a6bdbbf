package contract

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// Constants are the values of the string constants that a Go file declares of a type, in their order: what tests of tables hold against
// the code, so that a new constant is not forgotten. A type without one is an error.
func Constants(file, typ string) (out []string, err error) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, fmt.Errorf("read constants: %w", err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != typ {
			return false
		}
		for _, v := range spec.Values {
			if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value) // the parser has taken it
				out = append(out, text)
			}
		}
		return false
	})
	if len(out) == 0 {
		return nil, fmt.Errorf("read constants: %s has none of the type %s", file, typ)
	}
	return out, nil
}
