package template

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// Condition is a compiled expression over slots and results.
type Condition struct{ program *vm.Program }

// Type is what a slot holds in a condition.
type Type int

// Types of slots.
const (
	Text   Type = iota
	Number      // float64
	Truth       // bool
)

// Slot is a name whose values are known beforehand.
type Slot struct {
	Type    Type
	Options []string // of a choice with fixed ones: no other text can be meant
}

// Names are what a condition may name.
type Names struct {
	All    []string
	Fields map[string][]string // of results, where they are known
	Slots  map[string]Slot     // of All, where they are known
}

// Mismatch is a condition that can never hold, or always does, because it compares what is not alike. Its text says what to write.
type Mismatch struct{ text string }

func (m *Mismatch) Error() string { return m.text }

// Compile checks text against the names that may occur in it, and against what they hold, where that is known: a *Mismatch otherwise. A number or a
// yes may be written as text, too: days == "5", pickup == "yes". Conditions are short, so their size is bounded.
func Compile(text string, names Names) (Condition, error) {
	open, strict := types.Map{}, types.Map{} // a program for what is surely a text would end with one that is missing
	for _, n := range names.All {
		open[n], strict[n] = types.Any, types.Any
		if known := names.Fields[n]; known != nil {
			all := types.Map{}
			for _, f := range known {
				all[f] = types.Any
			}
			open[n], strict[n] = all, all
		}
	}
	for n, s := range names.Slots {
		strict[n] = map[Type]types.Type{Text: types.String, Number: types.Float64, Truth: types.Bool}[s.Type]
	}
	written := literals{slots: names.Slots}
	compile := func(env types.Map) (*vm.Program, error) {
		return expr.Compile(text, expr.Env(env), expr.AsBool(), expr.MaxNodes(100), expr.Patch(&written),
			expr.DisableBuiltin("all"), expr.DisableBuiltin("map"), expr.DisableBuiltin("filter"), expr.DisableBuiltin("repeat"))
	}
	program, err := compile(open)
	if written.wrong != "" {
		return Condition{}, &Mismatch{fmt.Sprintf("condition %q: %s", text, written.wrong)}
	}
	if err != nil {
		return Condition{}, fmt.Errorf("condition %q: %w", text, err)
	}
	if _, err := compile(strict); err != nil {
		return Condition{}, &Mismatch{fmt.Sprintf("condition %q never holds: compare a text with a text in quotation marks, a count or an amount with a number (people > 6), and let a yes_no stand by itself (pickup, not pickup)", text)}
	}
	return Condition{program: program}, nil
}

// literals reads texts that stand beside a slot as what the slot holds.
type literals struct {
	slots map[string]Slot
	wrong string
}

func (l *literals) Visit(node *ast.Node) {
	b, ok := (*node).(*ast.BinaryNode)
	if !ok || !slices.Contains([]string{"==", "!=", "in"}, b.Operator) {
		return
	}
	if name, ok := b.Left.(*ast.IdentifierNode); ok {
		l.read(name.Value, &b.Right)
	} else if name, ok := b.Right.(*ast.IdentifierNode); ok && b.Operator != "in" {
		l.read(name.Value, &b.Left)
	}
}

func (l *literals) read(name string, node *ast.Node) {
	slot, known := l.slots[name]
	if !known {
		return
	}
	if list, ok := (*node).(*ast.ArrayNode); ok {
		for i := range list.Nodes {
			l.read(name, &list.Nodes[i])
		}
		return
	}
	text, ok := (*node).(*ast.StringNode)
	if !ok {
		return
	}
	switch slot.Type {
	case Text:
		if len(slot.Options) > 0 && !slices.Contains(slot.Options, text.Value) {
			l.wrong = fmt.Sprintf("%s is never %q: write the value of an option, one of %q", name, text.Value, slot.Options)
		}
	case Number:
		if n, err := strconv.ParseFloat(text.Value, 64); err == nil {
			ast.Patch(node, &ast.FloatNode{Value: n})
		} else {
			l.wrong = fmt.Sprintf("%s is a number, and never %q", name, text.Value)
		}
	case Truth:
		if text.Value == "yes" || text.Value == "no" {
			ast.Patch(node, &ast.BoolNode{Value: text.Value == "yes"})
		} else {
			l.wrong = fmt.Sprintf("%s is true or false, and never %q: write if: %s, or if: not %s", name, text.Value, name, name)
		}
	}
}

// Holds evaluates; a value that is missing or of another type makes the condition false.
func (c Condition) Holds(env Values) bool {
	if c.program == nil {
		return false
	}
	out, err := expr.Run(c.program, map[string]any(env))
	yes, ok := out.(bool)
	return err == nil && ok && yes
}
