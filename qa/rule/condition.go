package rule

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// Bounds of one expression: nodes when it is compiled, and what it may allocate when it runs.
const (
	mostNodes  = 200
	mostMemory = 20_000
	mostNested = 1 // closures: all(xs, any(ys, ...)) is refused, as nothing stops it at run time
)

// Env is what expressions see of a call and of the moment they judge.
//
//archtest:fields the vocabulary of expressions, listed in docs/inspection.md
type Env struct {
	Queue     string            `expr:"queue"`     // the caller is in, or was last
	Agent     string            `expr:"agent"`     // account, "" for none
	Direction string            `expr:"direction"` // inbound | outbound
	Fields    map[string]string `expr:"fields"`    // what was told, and the facts of the business: fields.tier
	Intents   []string          `expr:"intents"`   // that were understood, in order
	Tickets   []string          `expr:"tickets"`   // kinds of the tickets that were made
	Transfers int               `expr:"transfers"`
	Holds     int               `expr:"holds"`
	HoldS     float64           `expr:"hold_s"`     // seconds on hold
	WaitS     float64           `expr:"wait_s"`     // seconds in queues
	DurationS float64           `expr:"duration_s"` // since answer
	Ended     bool              `expr:"ended"`
	EndedBy   string            `expr:"ended_by"` // caller | agent | hotline, "" while it lasts
	Outcome   string            `expr:"outcome"`
	Value     float64           `expr:"value"` // of the moment: seconds, characters a minute, dB
	Text      string            `expr:"text"`  // of the moment
	Party     string            `expr:"party"` // of the moment
	Data      map[string]any    `expr:"data"`  // of the event, where the moment is one
	Count     func(string) int  `expr:"count"` // moments of a find of the rule
}

// Condition is a compiled expression. Read only and safe for concurrent use.
type Condition struct {
	prog *vm.Program
	text string
	// Business says that it asks for data of the business: queue, fields, tickets, intents.
	Business bool
	asked    asked
}

// compile checks an expression; finds are the names that count may be asked for, events those whose data it sees.
func compile(text string, finds map[string]Find, events []string) (*Condition, error) {
	guard := &guard{finds: finds}
	prog, err := expr.Compile(text, expr.Env(Env{}), expr.AsBool(), expr.MaxNodes(mostNodes), expr.Patch(guard))
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("%q: %s: see the words of expressions in docs/inspection.md", text, first)
	}
	if guard.err != nil {
		return nil, fmt.Errorf("%q: %w", text, guard.err)
	}
	if guard.asked.any() && len(events) == 0 {
		return nil, fmt.Errorf("%q: data is that of an event, and what is found here is none: write value, text or party, or a find with an event", text)
	}
	if why := guard.asked.unknown(events); why != "" {
		return nil, fmt.Errorf("%q: %s (docs/events)", text, why)
	}
	return &Condition{prog: prog, text: text, Business: guard.business, asked: guard.asked}, nil
}

// Holds evaluates the expression; what fails does not hold.
func (c *Condition) Holds(env *Env) bool {
	if c == nil {
		return true
	}
	machine := vm.VM{MemoryBudget: mostMemory}
	out, err := machine.Run(c.prog, *env)
	yes, ok := out.(bool)
	return err == nil && ok && yes
}

// String is the expression as it was written.
func (c *Condition) String() string { return c.text }

// guard walks an expression for what must not be in it.
type guard struct {
	finds    map[string]Find
	asked    asked
	business bool
	err      error
}

// Visit implements ast.Visitor. It is called for children first, so the depth of closures is counted from each.
func (g *guard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		g.asked.name(n)
		switch n.Value {
		case "queue", "fields", "tickets", "intents":
			g.business = true
		}
	case *ast.MemberNode:
		g.asked.member(n)
	case *ast.PredicateNode:
		if depth := nested(n.Node); depth >= mostNested {
			g.err = fmt.Errorf("has %d predicates in one another: write one at most", depth+1)
		}
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok && id.Value == "count" {
			g.count(n.Arguments)
		}
	}
}

func (g *guard) count(args []ast.Node) {
	if len(args) != 1 {
		return // the compiler complains
	}
	name, ok := args[0].(*ast.StringNode)
	if !ok {
		g.err = fmt.Errorf("count needs the name of a find in quotes")
		return
	}
	if _, ok := g.finds[name.Value]; !ok {
		g.err = fmt.Errorf("count(%q): there is no such find: write one of this rule", name.Value)
	}
}

type depth struct{ most int }

// Visit implements ast.Visitor.
func (d *depth) Visit(node *ast.Node) {
	if _, ok := (*node).(*ast.PredicateNode); ok {
		d.most++
	}
}

func nested(node ast.Node) int {
	d := depth{}
	ast.Walk(&node, &d)
	return d.most
}
