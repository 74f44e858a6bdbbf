package sound

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"hotline/internal/edit"
	"hotline/internal/yamlguard"
)

// read are the folders of an app in which hotline reads YAML files, with the other endings that count there.
var read = map[string][]string{
	"scenes": nil, "intents": {".tsv"}, "rules": {".tsv"}, "rubric": nil, "training": nil,
	"assist/forms": {".tsv"}, "assist/guides": nil, "assist/classes": nil,
}

// others are the names in an app that are no such folder: files, and folders that hold more than YAML, or are for tools.
var others = []string{"app.yaml", "tools.yaml", "queues.yaml", "assist", "assist/classes.yaml", "knowledge", "eval", "load"}

// unread finds what lies in an app's folder as if hotline read it, and is not read: misspelt folders, files with another ending, folders in
// folders. Other things of the owner's are no matter.
func unread(app fs.FS, named ...string) (found []string) {
	known := slices.Concat(others, named)
	for folder := range read {
		known = append(known, folder)
	}
	slices.Sort(known)
	for _, folder := range []string{".", "assist"} {
		entries, _ := fs.ReadDir(app, folder)
		for _, e := range entries {
			name := path.Join(folder, e.Name())
			if strings.HasPrefix(e.Name(), ".") || slices.Contains(known, name) {
				continue
			}
			if text := misspelt(app, name, e.IsDir(), known); text != "" {
				found = append(found, text)
			}
		}
	}
	for _, folder := range known {
		if more, is := read[folder]; is {
			found = append(found, inside(app, folder, more)...)
		}
	}
	return found
}

// misspelt says what a name that means nothing may be meant for.
func misspelt(app fs.FS, name string, isFolder bool, known []string) string {
	var alike []string
	for _, k := range known {
		_, away := fs.Stat(app, k)
		switch {
		case isFolder != (path.Ext(k) == ""):
		case isFolder, away != nil:
			alike = append(alike, k)
		case edit.Distance([]rune(name), []rune(k)) == 1 && yamlguard.IsFile(name): // a copy, or what the other lacks
			return fmt.Sprintf("%s: nothing reads it, %s beside it is read: put what is meant there, or take it out of the app", name, k)
		}
	}
	shown := name
	if isFolder {
		shown += "/"
	}
	near := edit.Nearest(name, alike)
	if !isFolder && !yamlguard.IsFile(name) {
		near = ""
	}
	if near == "" && isFolder {
		if files, _ := yamlguard.Files(app, name); len(files) > 0 {
			return fmt.Sprintf("%s: nothing reads the YAML files in it: move them to scenes/, intents/, rules/, rubric/, training/ or assist/ (docs/scenes.md), or out of the app", shown)
		}
	}
	if near == "" {
		return ""
	}
	return fmt.Sprintf("%s: nothing reads it: did you mean %s?", shown, near)
}

// inside finds what is not read in a folder whose YAML files are.
func inside(app fs.FS, folder string, more []string) (found []string) {
	entries, _ := fs.ReadDir(app, folder)
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		switch ext := strings.ToLower(path.Ext(name)); {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			if files, _ := yamlguard.Files(app, name); len(files) > 0 {
				found = append(found, fmt.Sprintf("%s/: a folder in %s/ is not read: put its files into %s/ itself", name, folder, folder))
			}
		case yamlguard.IsFile(name), slices.Contains(more, ext), ext == ".md":
		default:
			found = append(found, fmt.Sprintf("%s: is not read: give it a name that ends in .yaml", name))
		}
	}
	return found
}
