package rule

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/internal/edit"
	"hotline/internal/yamlguard"
)

// shape compares a file with the type that it is to be read into, and says of each value of another kind where it stands and what to
// write. The library names line or key of some of them only. Keys that nobody knows are its matter.
type shape struct {
	file  string
	wrong []error
	hint  map[string]string // what to write for a key that nobody knows
}

// fitting reads a file's tree; of is a struct. hint has what to write for keys that nobody knows, by key.
func fitting(file string, tree *ast.File, of reflect.Type) (hint map[string]string, err error) {
	s := &shape{file: file, hint: map[string]string{}}
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			s.value("", doc.Body, of)
		}
	}
	return s.hint, errors.Join(s.wrong...)
}

func (s *shape) complain(key string, node ast.Node, what string) {
	at := ""
	if token := node.GetToken(); token != nil {
		at = fmt.Sprintf(":%d", token.Position.Line)
	}
	s.wrong = append(s.wrong, fmt.Errorf("%s%s: %s: %s", s.file, at, key, what))
}

// value compares one value.
func (s *shape) value(key string, node ast.Node, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if a, ok := node.(*ast.AnchorNode); ok {
		node = a.Value
	}
	switch node.(type) {
	case nil, *ast.NullNode, *ast.AliasNode, *ast.TagNode: // what an alias stands for was looked at in its own place
		return
	}
	pairs, isMap := node.(ast.MapNode)
	list, isList := node.(*ast.SequenceNode)
	switch {
	case t == reflect.TypeFor[Text]() && !isMap:
		s.scalar(key, node, reflect.TypeFor[string]())
	case t.Kind() == reflect.Struct && isMap:
		s.fields(key, pairs, t)
	case t.Kind() == reflect.Map && isMap:
		for it := pairs.MapRange(); it.Next(); {
			s.value(key+"."+it.Key().String(), it.Value(), t.Elem())
		}
	case t.Kind() == reflect.Slice && isList:
		for i, one := range list.Values {
			s.value(fmt.Sprintf("%s[%d]", key, i), one, t.Elem())
		}
	default:
		s.scalar(key, node, t)
	}
}

func (s *shape) fields(key string, pairs ast.MapNode, t reflect.Type) {
	for it := pairs.MapRange(); it.Next(); {
		name := it.Key().String()
		var known []string
		for _, f := range reflect.VisibleFields(t) {
			known = append(known, f.Tag.Get("yaml"))
			if f.Tag.Get("yaml") == name {
				s.value(strings.TrimPrefix(key+"."+name, "."), it.Value(), f.Type)
			}
		}
		if near := edit.Nearest(name, known); near != "" && !slices.Contains(known, name) {
			s.hint[name] = near
		}
	}
}

// scalar lets the library read one value alone.
func (s *shape) scalar(key string, node ast.Node, t reflect.Type) {
	text := node.String()
	if n, ok := node.(*ast.IntegerNode); ok && t == reflect.TypeFor[time.Duration]() && fmt.Sprint(n.Value) != "0" { // it would be nanoseconds
		s.complain(key, node, fmt.Sprintf("%s has no unit: write a time with ms, s, m or h, such as %ss", text, text))
		return
	}
	if yamlguard.Node(node, reflect.New(t).Interface()) != nil {
		s.complain(key, node, fmt.Sprintf("%.60q %s", text, remedy(t)))
	}
}

// remedy says what a value of a kind looks like.
func remedy(t reflect.Type) string {
	if t == reflect.TypeFor[time.Duration]() {
		return "is no time: write a number with ms, s, m or h, such as 10s"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "is neither: write true or false"
	case reflect.Int:
		return "is no whole number: write one, such as 2"
	case reflect.Float64:
		return "is no number: write one, such as 0.7"
	case reflect.Slice:
		return "is no list: write one, such as [a, b]"
	case reflect.String:
		return "is no text: write one, in quotes if need be"
	}
	return "has no keys: write keys with their values, such as {find: x}"
}
