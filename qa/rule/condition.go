package rule

import (
	"fmt"
	"strings"
	"sync/atomic"

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
	HandedOn  bool              `expr:"handed_on"` // a person has handed the caller on, and nobody has him yet
	Away      bool              `expr:"away"`      // the caller is on hold or parked, or was when the call ended
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

// Condition is a compiled expression. It counts how it does; safe for concurrent use.
type Condition struct {
	prog *vm.Program
	text string
	// Business says that it asks for data of the business: queue, fields, tickets, intents.
	Business bool
	asked    asked
	runs     atomic.Uint64
	held     atomic.Uint64
	failed   atomic.Uint64
	over     atomic.Uint64 // of failed, those for want of memory
	last     atomic.Pointer[string]
}

// compile checks an expression; finds are the names that count may be asked for, events those whose data it sees.
func compile(text string, finds map[string]Find, events []string) (*Condition, error) {
	guard := &guard{finds: finds}
	prog, err := expr.Compile(text, expr.Env(Env{}), expr.AsBool(), expr.MaxNodes(mostNodes), expr.Patch(guard),
		expr.DisableBuiltin("now")) // history says the same as live
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
	c.runs.Add(1)
	if err != nil {
		c.fail(err)
		return false
	}
	yes, ok := out.(bool)
	if ok && yes {
		c.held.Add(1)
	}
	return ok && yes
}

// fail counts an evaluation that came to nothing.
func (c *Condition) fail(err error) {
	why, _, _ := strings.Cut(err.Error(), "\n")
	c.last.Store(&why)
	c.failed.Add(1)
	if strings.Contains(why, "memory budget") { // the library has no error of its own for it
		c.over.Add(1)
	}
}

// fewestRuns is after how many evaluations it is said that an expression never works.
const fewestRuns = 100

// Trouble says, for people, that the expression never worked so far; "" = it did, or it is too early to tell. hopeless: it needs more
// than it may have, whatever the call is like. Otherwise it may be that no call yet had what it asks for.
func (c *Condition) Trouble() (why string, hopeless bool) {
	if n := c.over.Load(); n >= fewestRuns && c.held.Load() == 0 {
		return fmt.Sprintf("the expression %q needs more memory than it may have, %d times, and never held: write one with shorter lists", c.text, n), true
	}
	if n := c.runs.Load(); n >= fewestRuns && c.failed.Load() == n {
		return fmt.Sprintf("the expression %q failed in each of %d evaluations: %s: ask first whether the value is there", c.text, n, *c.last.Load()), false
	}
	return "", false
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
