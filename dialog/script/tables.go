package script

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"hotline/dialog/intent"
	"hotline/dialog/language"
)

// maxTable bounds a table of sentences: some 100,000 of them.
const maxTable = 4 << 20

// Tables lists the tables of an app's folder of intents: intents/<name>.tsv in its own language, intents/<name>.en.tsv in another one.
// Hidden ones are an editor's.
func Tables(fsys fs.FS) ([]string, error) {
	names, err := fs.Glob(fsys, "intents/*.tsv")
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(path.Base(name), ".") }), err
}

// readTables reads the tables of the app's language: sentences of callers by the hundred, for intents that scenes and YAML files have.
// A sentence that is there already counts once, and for the scene or entry that has it.
func (a *Script) readTables(fsys fs.FS, known []intent.Sample) ([]intent.Sample, error) {
	names, err := Tables(fsys)
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	t := tables{means: make(map[string]string, len(known)), intents: map[string]bool{intent.OutOfScope: true}, own: make(map[string]bool, len(known))}
	for _, s := range known {
		t.means[s.Text], t.intents[s.Intent], t.own[s.Text] = s.Intent, true, true
	}
	for _, name := range names {
		l, err := a.tongueOf(name)
		if err != nil {
			return nil, err
		}
		if l != a.Language {
			continue
		}
		raw, samples, err := readTable(fsys, name)
		if err != nil {
			return nil, err
		}
		if odd := t.add(name, raw, samples); odd != "" {
			a.odd = append(a.odd, odd)
		}
	}
	if err := errors.Join(t.wrong...); err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	return t.out, nil
}

// tables gathers the samples of tables.
type tables struct {
	means   map[string]string // intents by sentence
	intents map[string]bool   // that there are
	own     map[string]bool   // sentences of scenes and YAML files
	out     []intent.Sample
	wrong   []error
}

// add takes the samples of a table. odd says which of them are left out, because a scene or entry has them as its examples.
func (t *tables) add(name string, raw []byte, samples []intent.Sample) (odd string) {
	var left []string
	for _, s := range samples {
		switch other, twice := t.means[s.Text], t.means[s.Text] != ""; {
		case !t.intents[s.Intent]:
			t.wrong = append(t.wrong, fmt.Errorf("%s: %q: no scene or intent has the id %q and examples in this language: correct it, or add it to intents/*.yaml", place(name, raw, s.Text), s.Text, s.Intent))
		case twice && other != s.Intent && t.own[s.Text]:
			left = append(left, fmt.Sprintf("%s: %q is an example of %s", place(name, raw, s.Text), s.Text, other))
		case twice && other != s.Intent:
			t.wrong = append(t.wrong, fmt.Errorf("%s: %q stands for %s and for %s: keep one of them", place(name, raw, s.Text), s.Text, other, s.Intent))
		case !twice:
			t.means[s.Text] = s.Intent
			t.out = append(t.out, s)
		}
	}
	if len(left) == 0 {
		return ""
	}
	return fmt.Sprintf("sentences of a table that stand for something else than the scene or entry that has them are left out: %s: take them out, and others like them", some(left))
}

// place is the file and line of a sentence.
func place(name string, raw []byte, text string) string {
	before, _, found := bytes.Cut(raw, []byte("\n"+text+"\t"))
	if !found {
		return name
	}
	return fmt.Sprintf("%s:%d", name, bytes.Count(before, []byte("\n"))+2)
}

func readTable(fsys fs.FS, name string) (raw []byte, samples []intent.Sample, err error) {
	if raw, err = fs.ReadFile(fsys, name); err != nil {
		return nil, nil, fmt.Errorf("load app: %w", err)
	}
	if len(raw) > maxTable {
		return nil, nil, fmt.Errorf("load app: %s: longer than %d bytes: split it", name, maxTable)
	}
	if samples, err = intent.ReadTSV(bytes.NewReader(raw)); err != nil {
		return nil, nil, fmt.Errorf("load app: %s: %w", name, err)
	}
	return raw, samples, nil
}

// tongueOf is the language of a table by its name: callers.en.tsv; the app's own without one.
func (a *Script) tongueOf(name string) (language.Language, error) {
	l := language.Language(strings.TrimPrefix(path.Ext(strings.TrimSuffix(name, ".tsv")), "."))
	switch {
	case l == "":
		return a.own, nil
	case !slices.Contains(language.All(), l):
		return l, fmt.Errorf("load app: %s: %q is no language: write one of %v before .tsv, or take the point out of the name", name, l, language.All())
	}
	return l, nil
}
