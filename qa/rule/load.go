package rule

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hotline/internal/yamlguard"
	"hotline/qa/rule/sense"
	"hotline/qa/rule/words"
)

// Limits of a folder of rules.
const (
	mostFile  = 512 << 10 // bytes
	mostTable = 2 << 20   // bytes of a table of sentences
	mostRules = 500
)

// Folder is a folder of rules as it was read: each *.yaml holds one rule, or classes of words and concepts for all; each *.tsv holds
// example sentences.
type Folder struct {
	Rules    []Rule // by id
	Classes  words.Classes
	Concepts sense.Concepts
	groups   map[string][]string // classes of each file of sentences, by its name without the ending
	trees    map[string]*ast.File
}

// source is one file; a file of words has classes and concepts, and nothing else.
type source struct {
	Classes  map[string][]string `yaml:"classes"`
	Concepts map[string][]string `yaml:"concepts"`
}

func newFolder() *Folder {
	return &Folder{Classes: words.Classes{}, Concepts: sense.Concepts{}, groups: map[string][]string{}, trees: map[string]*ast.File{}}
}

// Files lists the files of a folder that Read reads, in order.
func Files(folder fs.FS) ([]string, error) {
	rules, err := yamlguard.Files(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	sentences, err := fs.Glob(folder, "*.tsv")
	if err != nil {
		return nil, fmt.Errorf("list sentences: %w", err)
	}
	slices.Sort(sentences)
	return append(rules, sentences...), nil
}

// Read reads all *.yaml and *.tsv of a folder. All complaints are returned, each with file, line, key and remedy.
func Read(folder fs.FS) (*Folder, error) {
	names, err := Files(folder)
	if err != nil {
		return nil, err
	}
	f := newFolder()
	var wrong []error
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err == nil {
			err = f.add(name, text)
		}
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	if len(f.Rules) > mostRules {
		wrong = append(wrong, fmt.Errorf("the folder has %d rules: write at most %d", len(f.Rules), mostRules))
	}
	slices.SortFunc(f.Rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return f, errors.Join(wrong...)
}

// Put adds or replaces one rule, read from text, as a backtest of a draft does.
func (f *Folder) Put(name string, text []byte) (Rule, error) {
	g := newFolder()
	if err := g.add(name, text); err != nil {
		return Rule{}, err
	}
	if len(g.Rules) != 1 {
		return Rule{}, fmt.Errorf("%s: is a file of words: give a rule", name)
	}
	r := g.Rules[0]
	f.Rules = slices.DeleteFunc(slices.Clone(f.Rules), func(o Rule) bool { return o.ID == r.ID })
	f.Rules = append(f.Rules, r)
	slices.SortFunc(f.Rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	f.trees[name] = g.trees[name]
	return r, nil
}

// Share takes the words, sentences and concepts of another folder in place of its own, for a rule that stands alone.
func (f *Folder) Share(o *Folder) {
	f.Classes, f.Concepts, f.groups = o.Classes, o.Concepts, o.groups
}

func (f *Folder) add(name string, text []byte) error {
	table, most := path.Ext(name) == ".tsv", mostFile
	if table {
		most = mostTable
	}
	if len(text) > most {
		return fmt.Errorf("%s: has %d bytes: at most %d", name, len(text), most)
	}
	if table {
		return f.sentences(name, string(text))
	}
	tree, err := yamlguard.Parse(text)
	if err != nil {
		return fmt.Errorf("%s: %s", name, oneLine(err))
	}
	f.trees[name] = tree
	if !slices.ContainsFunc(tree.Docs, func(d *ast.DocumentNode) bool {
		return d.Body != nil && d.Body.Type() != ast.CommentType && d.Body.Type() != ast.NullType
	}) {
		return fmt.Errorf("%s: is empty: write a rule, words or concepts, or remove the file", name)
	}
	for _, key := range []string{"classes:", "concepts:"} {
		if bytes.HasPrefix(text, []byte(key)) || bytes.Contains(text, []byte("\n"+key)) {
			return f.words(name, text)
		}
	}
	hint, err := fitting(name, tree, reflect.TypeFor[Rule]())
	if err != nil {
		return err
	}
	r := Rule{File: name, Debounce: unset}
	if err := yamlguard.Unmarshal(text, &r, yaml.Strict()); err != nil {
		what := oneLine(err)
		for key, near := range hint {
			if strings.HasSuffix(what, fmt.Sprintf("unknown field %q", key)) {
				what += ": write " + near
			}
		}
		return fmt.Errorf("%s: %s: see docs/rule.schema.json for the keys", name, what)
	}
	r.fill()
	f.Rules = append(f.Rules, r)
	return nil
}

func (f *Folder) words(name string, text []byte) error {
	if _, err := fitting(name, f.trees[name], reflect.TypeFor[source]()); err != nil {
		return err
	}
	var s source
	if err := yamlguard.Unmarshal(text, &s, yaml.Strict()); err != nil {
		return fmt.Errorf("%s: %s: a file of words has classes, concepts and nothing else", name, oneLine(err))
	}
	var wrong []error
	for _, class := range slices.Sorted(keys(s.Classes)) {
		if _, twice := f.Classes[class]; twice {
			wrong = append(wrong, fmt.Errorf("%s%s: classes.%s: is also in another file: choose another name", name, line(f.trees[name], "classes."+class), class))
		}
		for i, w := range s.Classes[class] {
			if words.Squeeze(w) == "" && w != "" {
				wrong = append(wrong, fmt.Errorf("%s%s: classes.%s[%d]: %q has no letters: leave it out", name, line(f.trees[name], "classes."+class), class, i, w))
			}
		}
		f.Classes[class] = s.Classes[class]
	}
	for _, name := range slices.Sorted(keys(s.Concepts)) {
		f.Concepts[name] = append(f.Concepts[name], s.Concepts[name]...)
	}
	return errors.Join(wrong...)
}

// sentences reads lines of a class, a tab and a sentence. A class may go on in other files; # begins a comment.
func (f *Folder) sentences(name, text string) error {
	var wrong []error
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		class, sentence, ok := strings.Cut(line, "\t")
		if class, sentence = strings.TrimSpace(class), strings.TrimSpace(sentence); !ok || class == "" || words.Squeeze(sentence) == "" {
			wrong = append(wrong, fmt.Errorf("%s:%d: %q: write a class, a tab and a sentence", name, n, line))
			continue
		}
		f.Classes[class] = append(f.Classes[class], sentence)
		if group := base(name); !slices.Contains(f.groups[group], class) {
			f.groups[group] = append(f.groups[group], class)
		}
	}
	return errors.Join(wrong...)
}

// oneLine keeps of a parser's picture the position and the message: [3:5] unknown field "x" becomes 3: unknown field "x".
func oneLine(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	if at, text, ok := strings.Cut(strings.TrimPrefix(first, "["), "] "); ok && strings.HasPrefix(first, "[") {
		row, _, _ := strings.Cut(at, ":")
		return row + ": " + text
	}
	return first
}

// line finds the line of a key as ":7"; where the key is missing, that of what it is missing in; "" where there is neither.
func line(tree *ast.File, key string) string {
	for tree != nil && key != "" {
		if p, err := yaml.PathString("$." + key); err == nil {
			if node, err := p.FilterFile(tree); err == nil && node != nil && node.GetToken() != nil {
				return fmt.Sprintf(":%d", node.GetToken().Position.Line)
			}
		}
		key = key[:max(strings.LastIndexByte(key, '.'), 0)]
	}
	return ""
}

// base is the name of a file without folder and ending.
func base(name string) string { return strings.TrimSuffix(path.Base(name), path.Ext(name)) }
