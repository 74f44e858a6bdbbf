package form

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hotline/dialog/value"
	"hotline/internal/yamlguard"
)

// Set is the forms of an app. Never changed after Load, safe for concurrent use.
type Set struct{ forms []*Form }

// Folder is where the forms lie in an app folder.
const Folder = "assist/forms"

const (
	maxFile   = 256 << 10
	maxFields = 40
)

var (
	formID    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`)
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// Load reads assist/forms/*.yaml of an app folder and checks them. Complaints name file, line, key and remedy, all that are found. An
// app without such files has an empty set.
func Load(app fs.FS) (*Set, error) {
	names, err := yamlguard.Files(app, Folder)
	if err != nil {
		return nil, fmt.Errorf("load forms: %w", err)
	}
	set := &Set{}
	var wrong []error
	for _, name := range names {
		raw, err := fs.ReadFile(app, name)
		if err != nil {
			return nil, fmt.Errorf("load forms: %w", err)
		}
		f, err := Read(path.Base(name), raw)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if set.Form(f.ID) != nil {
			wrong = append(wrong, fmt.Errorf("%s: id: %q is taken by %s", f.File, f.ID, set.Form(f.ID).File))
			continue
		}
		set.forms = append(set.forms, f)
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("load forms: %w", errors.Join(wrong...))
	}
	slices.SortFunc(set.forms, func(a, b *Form) int { return strings.Compare(a.ID, b.ID) })
	if err := set.learn(app); err != nil {
		return nil, fmt.Errorf("load forms: %w", err)
	}
	return set, nil
}

// Read reads and checks one form; name is for complaints.
func Read(name string, raw []byte) (*Form, error) {
	if len(raw) > maxFile {
		return nil, fmt.Errorf("%s: longer than %d bytes: split it", name, maxFile)
	}
	f := &Form{File: name}
	if err := yamlguard.Decode(raw, f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	tree, err := yamlguard.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, errors.Join(f.check(tree)...)
}

// roles are the values of Field.Of for each kind that has several.
func roles(k value.Kind) []string {
	switch k {
	case value.Phone:
		return []string{"contact", "account", "other"}
	case value.Time, value.Date:
		return []string{"wanted", "happened"}
	}
	return nil
}

func (f *Form) check(tree *ast.File) []error {
	var wrong []error
	complain := func(key, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("%s%s: %s: %s", f.File, line(tree, key), key, fmt.Sprintf(format, args...)))
	}
	if !formID.MatchString(f.ID) {
		complain("id", "%q is no id: write lower case words with dots, such as broadband.fault", f.ID)
	}
	if f.Title == "" {
		complain("title", "is empty: write what the agent reads")
	}
	if len(f.Fields) == 0 || len(f.Fields) > maxFields {
		complain("fields", "%d fields: write 1 to %d", len(f.Fields), maxFields)
	}
	seen := map[string]bool{}
	for i := range f.Fields {
		at := fmt.Sprintf("fields[%d].", i)
		field := &f.Fields[i]
		if !fieldName.MatchString(field.Name) || seen[field.Name] {
			complain(at+"name", "%q: write a lower case word that no other field has", field.Name)
		}
		seen[field.Name] = true
		if field.Title == "" {
			complain(at+"title", "is empty: write what the agent reads")
		}
		field.check(func(key, format string, args ...any) { complain(at+key, format, args...) })
	}
	return wrong
}

func (f *Field) check(complain func(key, format string, args ...any)) {
	if !slices.Contains(value.Kinds(), f.Kind) || f.Kind == value.YesNo {
		complain("kind", "%q: write one of %v", f.Kind, value.Kinds())
	}
	may := roles(f.Kind)
	switch {
	case f.Of == "" && len(may) > 0:
		f.Of = may[0]
	case f.Of != "" && !slices.Contains(may, f.Of):
		complain("of", "%q: write one of %v, or leave it out", f.Of, may)
	}
	if (f.Kind == value.Choice) != (len(f.Options) > 0) {
		complain("options", "they belong to the kind choice, which must have some")
	}
	for i, o := range f.Options {
		if o.Value == "" {
			complain(fmt.Sprintf("options[%d].value", i), "is empty: write what stands in the form")
		}
	}
}

// line finds the line of a key as ":7"; where the key is missing, that of what it is missing in; "" where there is neither.
func line(tree *ast.File, key string) string {
	for key != "" {
		if p, err := yaml.PathString("$." + key); err == nil {
			if node, err := p.FilterFile(tree); err == nil && node != nil && node.GetToken() != nil {
				return fmt.Sprintf(":%d", node.GetToken().Position.Line)
			}
		}
		key = key[:max(strings.LastIndexByte(key, '.'), 0)]
	}
	return ""
}

// Forms lists the forms by id.
func (s *Set) Forms() []*Form { return s.forms }

// Form returns the form with that id, nil for none.
func (s *Set) Form(id string) *Form {
	return s.find(func(f *Form) bool { return f.ID == id })
}

// ForScene returns the form of a scene, nil for none.
func (s *Set) ForScene(scene string) *Form {
	if f := s.Form(scene); f != nil {
		return f
	}
	return s.find(func(f *Form) bool { return slices.Contains(f.Scenes, scene) })
}

// ForCategory returns the form of a ticket class, nil for none.
func (s *Set) ForCategory(class string) *Form {
	if f := s.Form(class); f != nil {
		return f
	}
	return s.find(func(f *Form) bool { return slices.Contains(f.Categories, class) })
}

func (s *Set) find(is func(*Form) bool) *Form {
	for _, f := range s.forms {
		if is(f) {
			return f
		}
	}
	return nil
}
