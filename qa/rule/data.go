package rule

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"hotline"
	"hotline/internal/edit"
)

// asked is what an expression wants to know of an event's data.
type asked struct {
	bare  map[ast.Node]bool // data as a whole, as in data != nil
	paths [][]string        // data.gap_ms.total
}

// name notes a word of the expression, member what is asked of it. The walk comes to a word before it comes to what it is part of.
func (a *asked) name(n *ast.IdentifierNode) {
	if n.Value == "data" {
		if a.bare == nil {
			a.bare = map[ast.Node]bool{}
		}
		a.bare[n] = true
	}
}

func (a *asked) member(n *ast.MemberNode) {
	if path := pathOf(n); len(path) > 0 {
		delete(a.bare, n.Node)
		a.paths = append(a.paths, path)
	}
}

// any says that the expression asks for data at all.
func (a *asked) any() bool { return len(a.bare)+len(a.paths) > 0 }

// pathOf is the fields that are gone through from data to a node; nil where it is no field of data.
func pathOf(node ast.Node) []string {
	switch n := node.(type) {
	case *ast.ChainNode:
		return pathOf(n.Node)
	case *ast.MemberNode:
		field, ok := n.Property.(*ast.StringNode)
		if !ok {
			return nil
		}
		if of, ok := n.Node.(*ast.IdentifierNode); ok && of.Value == "data" {
			return []string{field.Value}
		}
		if before := pathOf(n.Node); before != nil {
			return append(slices.Clone(before), field.Value)
		}
	}
	return nil
}

// fields are the fields of an event's data that the expression needs.
func (a *asked) fields(event string) []string {
	if len(a.bare) > 0 {
		return names(dataOf(event))
	}
	var out []string
	for _, path := range a.paths {
		out = append(out, path[0])
	}
	return out
}

// dataOf is the type of an event's data; nil: there is no such event.
func dataOf(event string) reflect.Type {
	bodies := hotline.Bodies()
	if i := slices.IndexFunc(bodies, func(b hotline.Body) bool { return b.Type() == event }); i >= 0 {
		return reflect.TypeOf(bodies[i])
	}
	return nil
}

// names are the fields of a type as its JSON has them.
func names(t reflect.Type) []string {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var out []string
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			out = append(out, name)
		}
	}
	return out
}

// unknown is the first field that none of the events has, with what to write in its place; "" = all are known.
func (a *asked) unknown(events []string) string {
	for _, path := range a.paths {
		why := ""
		for _, event := range events {
			t := dataOf(event)
			if why = ""; t == nil { // which is told of the event
				break
			}
			if why = missing(t, path); why == "" {
				break
			}
			why = event + " has no field " + why
		}
		if why != "" {
			return why
		}
	}
	return ""
}

// missing is the field of a path that a type does not have, with the fields that it has; "" = it has all, or nobody can tell.
func missing(t reflect.Type, path []string) string {
	for _, name := range path {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || t.Implements(reflect.TypeFor[json.Marshaler]()) {
			return "" // a map, or written in a way of its own
		}
		known := names(t)
		if !slices.Contains(known, name) {
			if near := edit.Nearest(name, known); near != "" {
				return name + ": write " + near
			}
			return name + ": write one of " + strings.Join(known, ", ")
		}
		for _, f := range reflect.VisibleFields(t) {
			if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name {
				t = f.Type
				break
			}
		}
	}
	return ""
}
