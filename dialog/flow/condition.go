package flow

import (
	"fmt"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// condition is a compiled expression over slots and results.
type condition struct{ program *vm.Program }

// compile checks text against the names that may occur in it. Conditions are short, so their size is bounded.
func compile(text string, names []string) (condition, error) {
	env := types.Map{}
	for _, n := range names {
		env[n] = types.Any
	}
	program, err := expr.Compile(text, expr.Env(env), expr.AsBool(), expr.MaxNodes(100),
		expr.DisableBuiltin("all"), expr.DisableBuiltin("map"), expr.DisableBuiltin("filter"), expr.DisableBuiltin("repeat"))
	if err != nil {
		return condition{}, fmt.Errorf("condition %q: %w", text, err)
	}
	return condition{program: program}, nil
}

// holds evaluates; a value that is missing or of another type makes the condition false.
func (c condition) holds(env values) bool {
	if c.program == nil {
		return false
	}
	out, err := expr.Run(c.program, map[string]any(env))
	yes, ok := out.(bool)
	return err == nil && ok && yes
}
