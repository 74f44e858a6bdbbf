package language

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Role says what is written at a place of an app's file.
type Role int

// The roles.
const (
	None    Role = iota // no words of any language
	Spoken              // said to callers: where a language is missing, the application's own is said
	Builtin             // said to callers: where a language is missing, the built-in sentence is said
	Heard               // what callers say: a missing language has none
	Told                // for people at the desk, always in the application's own language
)

// Plain is the key of a text among its wordings by who listens.
const Plain = "plain"

// Choice says which language a file is read in.
type Choice struct {
	Want Language
	Own  Language                // of texts that name none
	Role func(path string) Role  // of a place, such as steps.then.say: keys joined by dots, without the places in lists
	May  func(Language) bool     // whether a language is promised
	Miss func(line int, at Lack) // told of every text that has no words in Want; nil = nobody

	Idle func(line int, path string, l Language) // told of words in a language that is not promised, which are left out; nil = nobody
}

// Lack is a text without words in a language.
type Lack struct {
	Path string // as given to Role
	Role Role
}

// Fault is something wrong with what was written.
type Fault struct {
	Line int
	Key  string
	Text string // what is wrong, and the remedy
}

// Apply leaves in a file the words of one language: {zh: ..., en: ...} becomes what it holds for Want, and a text with wordings inside
// ({plain: ..., upset: ...}) becomes the text with its variants beside it. It changes the tree.
func (c Choice) Apply(file *ast.File) []Fault {
	w := &walker{Choice: c}
	for _, doc := range file.Docs {
		if m := mapping(doc.Body); m != nil {
			w.walk("", m)
		}
	}
	return w.wrong
}

type walker struct {
	Choice
	wrong []Fault
}

// mapping returns n as a mapping, nil when it is none.
func mapping(n ast.Node) *ast.MappingNode {
	switch x := n.(type) {
	case *ast.MappingNode:
		return x
	case *ast.MappingValueNode:
		return ast.Mapping(x.Start, false, x)
	}
	return nil
}

func keyOf(v *ast.MappingValueNode) string {
	if t := v.Key.GetToken(); t != nil {
		return t.Value
	}
	return v.Key.String()
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

func (w *walker) walk(path string, m *ast.MappingNode) {
	said := Unknown // the language of the text that variants belong to
	var inside *ast.MappingNode
	kept := m.Values[:0]
	for _, v := range m.Values {
		key := keyOf(v)
		at := strings.TrimPrefix(path+"."+key, ".")
		role := w.Role(at)
		if key == "variants" || role == None {
			kept = append(kept, v)
			continue
		}
		value, lang := w.pick(at, role, v)
		if wordings := mapping(value); wordings != nil && role != Heard {
			value, inside = w.wordings(at, wordings), wordings
		}
		if role == Spoken && key != "title" && key != "reask" {
			said = lang
		}
		if value != nil {
			v.Value = value
			kept = append(kept, v)
		}
	}
	m.Values = w.variants(path, kept, inside, said)
	for _, v := range m.Values {
		if at := strings.TrimPrefix(path+"."+keyOf(v), "."); w.Role(at) == None {
			w.descend(at, v.Value)
		}
	}
}

func (w *walker) descend(path string, n ast.Node) {
	if list, ok := n.(*ast.SequenceNode); ok {
		for _, item := range list.Values {
			w.descend(path, item)
		}
		return
	}
	if m := mapping(n); m != nil {
		w.walk(path, m)
	}
}

// pick returns what a text says in the language that is wanted, nil for nothing, and in which language that is.
func (w *walker) pick(path string, role Role, v *ast.MappingValueNode) (ast.Node, Language) {
	byTongue := map[Language]ast.Node{w.Own: v.Value}
	if m := mapping(v.Value); m != nil && w.tongues(path, m) {
		byTongue = map[Language]ast.Node{}
		for _, one := range m.Values {
			byTongue[Parse(keyOf(one))] = one.Value
		}
	}
	want := w.Want
	if role == Told {
		want = w.Own
	}
	if n := byTongue[want]; n != nil {
		return n, want
	}
	if w.Miss != nil && role != Told {
		w.Miss(lineOf(v.Value), Lack{Path: path, Role: role})
	}
	switch role {
	case Heard, Builtin:
		return nil, Unknown
	case None, Spoken, Told:
	}
	if n := byTongue[w.Own]; n != nil {
		return n, w.Own
	}
	for _, l := range All() {
		if n := byTongue[l]; n != nil {
			return n, l
		}
	}
	return v.Value, w.Own
}

// tongues reports a mapping by language. One that only looks like it is a fault.
func (w *walker) tongues(path string, m *ast.MappingNode) bool {
	known, other := 0, ""
	for _, v := range m.Values {
		key := keyOf(v)
		switch l := Parse(key); {
		case l == Unknown || string(l) != key:
			other = key
		case !w.May(l):
			if w.Idle != nil {
				w.Idle(lineOf(v), path, l)
			}
			known++
		default:
			known++
		}
	}
	if known > 0 && other != "" {
		w.complain(m, path+"."+other, fmt.Sprintf("is no language: write one of %v", All()))
	}
	return known > 0
}

func (w *walker) complain(n ast.Node, key, text string) {
	w.wrong = append(w.wrong, Fault{Line: lineOf(n), Key: key, Text: text})
}

// wordings returns the plain text of a mapping by who listens.
func (w *walker) wordings(path string, m *ast.MappingNode) ast.Node {
	for _, v := range m.Values {
		if keyOf(v) == Plain {
			return v.Value
		}
	}
	if name := bare(m); name != "" {
		w.complain(m, path, "a text that begins with { stands in quotes: write \"{"+name+"}\"")
		return nil
	}
	w.complain(m, path, "has no plain text: write it under "+Plain+", beside its variants")
	return nil
}

// variants puts the wordings that stood inside a text beside it, and leaves of those that stand there what is in the text's language.
func (w *walker) variants(path string, values []*ast.MappingValueNode, inside *ast.MappingNode, said Language) []*ast.MappingValueNode {
	var kept []*ast.MappingValueNode
	var all []*ast.MappingValueNode
	var holder *ast.MappingValueNode
	for _, v := range values {
		if keyOf(v) != "variants" || mapping(v.Value) == nil || w.Role(strings.TrimPrefix(path+".variants", ".")) != Spoken {
			kept = append(kept, v)
			continue
		}
		holder = v
		one := *w
		one.Want, one.Miss = said, nil
		for _, variant := range mapping(v.Value).Values {
			if n, lang := one.pick(path+".variants", Spoken, variant); lang == said {
				variant.Value = n
				all = append(all, variant)
			}
		}
		w.wrong = one.wrong
	}
	if inside != nil {
		for _, v := range inside.Values {
			if keyOf(v) != Plain {
				all = append(all, v)
			}
		}
	}
	if len(all) == 0 {
		return kept
	}
	start := all[0].Start
	if holder == nil {
		holder = ast.MappingValue(start, ast.String(token.New("variants", "variants", all[0].Key.GetToken().Position)), nil)
	}
	holder.Value = ast.Mapping(start, false, all...)
	return append(kept, holder)
}

// bare is the name in {name}, a text without its quotes, which is a mapping to the library; "" for any other mapping.
func bare(m *ast.MappingNode) string {
	if !m.IsFlowStyle || len(m.Values) != 1 || m.Values[0].Value.Type() != ast.NullType {
		return ""
	}
	return m.Values[0].Key.GetToken().Value
}
