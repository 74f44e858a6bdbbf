package script

import (
	"bytes"
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
// A sentence that is there already counts once.
func (a *Script) readTables(fsys fs.FS, known []intent.Sample) ([]intent.Sample, error) {
	names, err := Tables(fsys)
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	means := make(map[string]string, len(known))
	intents := map[string]bool{intent.OutOfScope: true}
	for _, s := range known {
		means[s.Text], intents[s.Intent] = s.Intent, true
	}
	var out []intent.Sample
	for _, name := range names {
		l, err := a.tongueOf(name)
		if err != nil {
			return nil, err
		}
		if l != a.Language {
			continue
		}
		samples, err := readTable(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, s := range samples {
			switch other, twice := means[s.Text], means[s.Text] != ""; {
			case !intents[s.Intent]:
				return nil, fmt.Errorf("load app: %s: %q: no scene or intent has the id %q and examples in this language: correct it, or add it to intents/*.yaml", name, s.Text, s.Intent)
			case twice && other != s.Intent:
				return nil, fmt.Errorf("load app: %s: %q stands for %s and for %s: keep one of them", name, s.Text, other, s.Intent)
			case !twice:
				means[s.Text] = s.Intent
				out = append(out, s)
			}
		}
	}
	return out, nil
}

func readTable(fsys fs.FS, name string) ([]intent.Sample, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	if len(raw) > maxTable {
		return nil, fmt.Errorf("load app: %s: longer than %d bytes: split it", name, maxTable)
	}
	samples, err := intent.ReadTSV(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("load app: %s: %w", name, err)
	}
	return samples, nil
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
