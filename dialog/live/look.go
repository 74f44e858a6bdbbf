package live

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"hotline/dialog/flow"
	"hotline/internal/yamlguard"
)

// mark is what a file looks like from outside.
type mark struct {
	size    int64
	changed time.Time
}

// marks are the files of an app by path.
type marks map[string]mark

func (m marks) equal(other marks) bool { return m != nil && other != nil && maps.Equal(m, other) }

// mostFiles bounds what is looked at: more is no app folder but a disk.
const mostFiles = 5000

// watched reports whether an app may be made of the file: YAML, Markdown and tables of intents, those of the evaluation left out.
func watched(name string) bool {
	if strings.HasPrefix(name, "eval/") || strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	ext := path.Ext(name)
	return yamlguard.IsFile(name) || ext == ".md" || ext == ".tsv" && path.Dir(name) == "intents"
}

// look notes size and time of every file that an app may be made of.
func look(fsys fs.FS) (marks, error) {
	out := marks{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !watched(name):
			return nil
		case len(out) >= mostFiles:
			return fmt.Errorf("more than %d files: name a folder that holds the app alone", mostFiles)
		}
		info, err := fs.Stat(fsys, name) // follows links: ConfigMaps are made of them
		if err != nil {
			return err
		}
		if !info.IsDir() {
			out[name] = mark{info.Size(), info.ModTime()}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// sumOf names the contents of the files that an app is made of.
func sumOf(fsys fs.FS, app *flow.App) (string, error) {
	names := []string{"app.yaml"}
	for _, name := range []string{app.File.Tools, app.File.FAQ} {
		if name != "" {
			names = append(names, name)
		}
	}
	for _, files := range []string{"scenes/*", "intents/*"} {
		found, err := fs.Glob(fsys, files)
		if err != nil {
			return "", err
		}
		names = append(names, slices.DeleteFunc(found, func(name string) bool { return !watched(name) })...)
	}
	all := sha256.New()
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(all, "%s %x\n", name, sha256.Sum256(raw))
	}
	return hex.EncodeToString(all.Sum(nil))[:12], nil
}
