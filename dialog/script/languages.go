package script

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"hotline/dialog/handover"
	"hotline/dialog/intent"
	"hotline/dialog/language"
	"hotline/dialog/scene"
	"hotline/internal/yamlguard"
)

// Lack is a text of the app's files that has no words in a language which callers are promised.
type Lack struct {
	Language language.Language
	Place    string // scenes/plan.yaml:52: steps.say
	Instead  string // what callers get
}

// In is the app in a language: its texts, its examples and what was learnt from them. It is the app itself where the language is not promised.
func (a *Script) In(l language.Language) *Script {
	if v := a.views[l]; v != nil {
		return v
	}
	return a
}

// IntentsIn is what was learnt from the examples of a language by its code, "" = the app's own.
func (a *Script) IntentsIn(code string) (*intent.Model, error) {
	l := language.Language(code)
	switch {
	case code == "":
		l = a.own
	case !a.Talks(l):
		return nil, fmt.Errorf("the app has no language %q: write one of %v", code, a.Languages())
	}
	return a.In(l).Intents(), nil
}

// Talks reports whether callers may speak the language.
func (a *Script) Talks(l language.Language) bool { return a.views[l] != nil }

// Own is the app in the language of its owner, which people at the desk read.
func (a *Script) Own() *Script { return a.In(a.own) }

// Matter is the title of a scene or intent as people at the desk read it.
func (a *Script) Matter(id string) string { return a.Own().Titles[id] }

// Languages lists what callers may speak, the owner's language first.
func (a *Script) Languages() []language.Language {
	out := []language.Language{a.own}
	for _, l := range language.All() {
		if l != a.own && a.views[l] != nil {
			out = append(out, l)
		}
	}
	return out
}

// Lacks lists the texts without words in a promised language, in the order of the files.
func (a *Script) Lacks() []Lack { return slices.Clone(a.Own().lacks) }

// Keyed is the language that a key of the keypad chooses, Unknown for none.
func (a *Script) Keyed(key string) language.Language {
	for l, o := range a.File.Languages {
		if o.Key == key && key != "" {
			return l
		}
	}
	return language.Unknown
}

// tongues are the languages that app.yaml names.
type tongues struct {
	own  language.Language
	more []language.Language
}

// readTongues looks into app.yaml for its languages; all else in it is not looked at.
func readTongues(fsys fs.FS) (tongues, error) {
	t := tongues{own: language.Chinese}
	raw, err := fs.ReadFile(fsys, "app.yaml")
	if err != nil {
		return t, fmt.Errorf("load app: %w", err)
	}
	var head struct {
		Language  language.Language           `yaml:"language"`
		Languages map[language.Language]Other `yaml:"languages"`
	}
	if len(raw) > maxFile || yamlguard.Unmarshal(raw, &head) != nil {
		return t, nil // readYAML says it better
	}
	if head.Language != "" {
		t.own = head.Language
	}
	if !slices.Contains(language.All(), t.own) {
		return t, fmt.Errorf("load app: app.yaml: language: %q is none: write one of %v", t.own, language.All())
	}
	for _, l := range language.All() {
		o, ok := head.Languages[l]
		if ok && l != t.own {
			t.more = append(t.more, l)
		}
		if len(o.Key) > 1 || o.Key != "" && (o.Key < "1" || o.Key > "9") {
			return t, fmt.Errorf("load app: app.yaml: languages.%s.key: %q is no key: write 1 to 9; 0 is for a person", l, o.Key)
		}
		if o.Queue != "" && !handover.IsQueue(o.Queue) {
			return t, fmt.Errorf("load app: app.yaml: languages.%s.queue: %q is no queue: write its id in the queues file", l, o.Queue)
		}
	}
	for l := range head.Languages {
		if !slices.Contains(language.All(), l) {
			return t, fmt.Errorf("load app: app.yaml: languages.%s: is no language: write one of %v", l, language.All())
		}
	}
	return t, nil
}

// read reads a file of the app in its language.
func (a *Script) read(fsys fs.FS, name string, role func(string) language.Role, into any) (*ast.File, error) {
	var wrong []error
	tree, err := readYAML(fsys, name, func(file *ast.File) error {
		for _, f := range (language.Choice{Want: a.Language, Own: a.own, Role: role, May: a.promised, Miss: func(line int, l language.Lack) { a.miss(name, line, l) },
			Idle: func(line int, path string, l language.Language) { a.idle(name, line, path, l) }}).Apply(file) {
			wrong = append(wrong, fmt.Errorf("%s:%d: %s: %s", name, f.Line, f.Key, f.Text))
		}
		return errors.Join(wrong...)
	}, into)
	return tree, err
}

func (a *Script) promised(l language.Language) bool {
	return l == a.own || slices.Contains(a.others, l)
}

func (a *Script) miss(name string, line int, l language.Lack) {
	if l.Role == language.Heard && a.Language == a.own || strings.HasPrefix(l.Path, "intents.") && a.Language == a.own || l.Role == language.Heard && l.Path != "examples" && l.Path != "intents.examples" {
		return
	}
	instead := "the text in " + string(a.own) + " is said"
	if a.Language == a.own {
		instead = "the app's own language, the other is said: write it in " + string(a.own)
	}
	switch l.Role {
	case language.Builtin:
		instead = "the built-in sentence is said"
	case language.Heard:
		instead = "callers cannot begin it"
	case language.None, language.Spoken, language.Told:
	}
	a.lacks = append(a.lacks, Lack{Language: a.Language, Place: fmt.Sprintf("%s:%d: %s", name, line, l.Path), Instead: instead})
}

// idle notes once for each language that words are written in it and nobody hears them.
func (a *Script) idle(name string, line int, path string, l language.Language) {
	if a.Language == a.own && !slices.ContainsFunc(a.lacks, func(k Lack) bool { return k.Language == l }) {
		a.lacks = append(a.lacks, Lack{Language: l, Place: fmt.Sprintf("%s:%d: %s", name, line, path), Instead: "nobody hears it: add " + string(l) + " to languages in app.yaml"})
	}
}

// forgive drops the complaints about texts of a file whose matter callers of this language cannot begin: one remains.
func (a *Script) forgive(name string) {
	a.lacks = slices.DeleteFunc(a.lacks, func(l Lack) bool {
		return strings.HasPrefix(l.Place, name+":") && !strings.HasSuffix(l.Place, ": examples")
	})
}

// appRole says what is written at a place of app.yaml.
func appRole(path string) language.Role {
	section, key, _ := strings.Cut(path, ".")
	switch {
	case path == "name":
		return language.Spoken
	case path == "faq":
		return language.Heard
	case section == "prompts", path == "handover.say", path == "handover.nobody", strings.HasPrefix(path, "handover.say."), strings.HasPrefix(path, "handover.nobody."):
		if key == "" || path == "handover.say" || path == "handover.nobody" {
			return language.None
		}
		return language.Builtin
	case path == "care.slower", path == "care.vip", path == "care.insult.warn", path == "care.insult.end", path == "care.fraud.say":
		return language.Builtin
	}
	return language.None
}

// intentRole says what is written at a place of intents/<name>.yaml.
func intentRole(path string) language.Role {
	switch path {
	case "intents.title":
		return language.Spoken
	case "intents.examples":
		return language.Heard
	}
	return language.None
}

// sceneRole says what is written at a place of scenes/<name>.yaml.
func sceneRole(path string) language.Role { return scene.Role(path) }
