package classify

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"hotline/dialog/intent"
	"hotline/internal/yamlguard"
)

// Class is one ticket class of the owner.
type Class struct {
	ID          string   `yaml:"id"`          // broadband.fault
	Path        []string `yaml:"path"`        // 网络, 宽带, 宽带故障: the last is the title
	Unit        string   `yaml:"unit"`        // id of the unit that handles it
	Disposition string   `yaml:"disposition"` // what became of the call, unless its end speaks for another: 已建单派修
	Scenes      []string `yaml:"scenes"`      // ids of scenes whose examples are this class's too; the id itself counts
	Aliases     []string `yaml:"aliases"`     // other names for it
	Examples    []string `yaml:"examples"`    // what callers say
	Rules       []Rule   `yaml:"rules"`       // other units; the first that holds counts
}

// Rule sends tickets of a class to another unit.
type Rule struct {
	Any    []string `yaml:"any"`    // the caller said one of these
	Unit   string   `yaml:"unit"`   // id
	Reason string   `yaml:"reason"` // for people: 多户同时断网，属于线路故障
}

// Unit handles tickets.
type Unit struct {
	ID      string   `yaml:"id"`
	Title   string   `yaml:"title"`
	Aliases []string `yaml:"aliases"`
}

// Ending names a disposition by what was said at the end of the call.
type Ending struct {
	Title  string   `yaml:"title"`  // 客户放弃办理
	Caller []string `yaml:"caller"` // the caller said one of these
	Agent  []string `yaml:"agent"`  // the agent or the bot said one of these
}

// Title is the last part of the path.
func (c *Class) Title() string {
	if len(c.Path) == 0 {
		return c.ID
	}
	return c.Path[len(c.Path)-1]
}

// Catalog is the classes and units of an app. Never changed after Load, safe for concurrent use.
type Catalog struct {
	classes []Class
	units   []Unit
	endings []Ending
	foreign []string            // texts that belong to no class
	more    map[string][]string // examples by class, from assist/classes and the scenes
}

// other is the key of examples that belong to no class.
const other = "other"

// maxFile bounds every file that is read.
const maxFile = 1 << 20

// Load reads assist/classes.yaml and assist/classes/*.yaml of an app folder, and the examples of its scenes. An app without such files has
// an empty catalogue. Complaints name the file, all that are found.
func Load(app fs.FS) (*Catalog, error) {
	c := &Catalog{more: map[string][]string{}}
	var file struct {
		Units        []Unit   `yaml:"units"`
		Classes      []Class  `yaml:"classes"`
		Dispositions []Ending `yaml:"dispositions"`
	}
	if err := read(app, "assist/classes.yaml", &file, true); errors.Is(err, fs.ErrNotExist) {
		return c, nil
	} else if err != nil {
		return nil, fmt.Errorf("load classes: %w", err)
	}
	c.units, c.classes, c.endings = file.Units, file.Classes, file.Dispositions
	wrong := c.check()
	wrong = append(wrong, c.examples(app)...)
	c.scenes(app)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("load classes: %w", errors.Join(wrong...))
	}
	return c, nil
}

func read(app fs.FS, name string, into any, strict bool) error {
	raw, err := fs.ReadFile(app, name)
	if err != nil {
		return err
	}
	if len(raw) > maxFile {
		return fmt.Errorf("%s: longer than %d bytes: split it", name, maxFile)
	}
	var opts []yaml.DecodeOption
	if strict {
		opts = append(opts, yaml.Strict())
	}
	if err := yamlguard.Decode(raw, into, opts...); err != nil {
		return fmt.Errorf("%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	return nil
}

func (c *Catalog) check() []error {
	var wrong []error
	complain := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("assist/classes.yaml: "+format, args...))
	}
	seen := map[string]bool{other: true}
	for i, u := range c.units {
		if u.ID == "" || u.Title == "" || seen["unit "+u.ID] {
			complain("units[%d]: %q: write an id that no other unit has, and a title", i, u.ID)
		}
		seen["unit "+u.ID] = true
	}
	for i := range c.classes {
		class := &c.classes[i]
		if class.ID == "" || seen[class.ID] {
			complain("classes[%d].id: %q: write an id that no other class has", i, class.ID)
		}
		seen[class.ID] = true
		if len(class.Path) == 0 {
			complain("classes[%d].path: is empty: write at least the title", i)
		}
		units := []string{class.Unit}
		for _, r := range class.Rules {
			units = append(units, r.Unit)
		}
		for _, u := range units {
			if !seen["unit "+u] {
				complain("classes[%d]: unit %q is unknown: write the id of one of units", i, u)
			}
		}
	}
	return wrong
}

// examples reads assist/classes/*.yaml.
func (c *Catalog) examples(app fs.FS) (wrong []error) {
	names, err := yamlguard.Files(app, "assist/classes")
	if err != nil {
		return []error{err}
	}
	for _, name := range names {
		var file struct {
			Examples map[string][]string `yaml:"examples"`
		}
		if err := read(app, name, &file, true); err != nil {
			wrong = append(wrong, err)
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(file.Examples)) {
			switch {
			case id == other:
				c.foreign = append(c.foreign, file.Examples[id]...)
			case c.byID(id) == nil:
				wrong = append(wrong, fmt.Errorf("%s: examples.%s: there is no such class in assist/classes.yaml", name, id))
			default:
				c.more[id] = append(c.more[id], file.Examples[id]...)
			}
		}
	}
	return wrong
}

// scenes takes over the examples of the app's scenes; what is wrong with a scene is not said here.
func (c *Catalog) scenes(app fs.FS) {
	names, err := yamlguard.Files(app, "scenes")
	if err != nil {
		return
	}
	for _, name := range names {
		var file struct {
			ID       string    `yaml:"id"`
			Examples sentences `yaml:"examples"`
		}
		if read(app, name, &file, false) != nil || file.ID == "" {
			continue
		}
		for i := range c.classes {
			if id := c.classes[i].ID; id == file.ID || slices.Contains(c.classes[i].Scenes, file.ID) {
				c.more[id] = append(c.more[id], file.Examples...)
				break
			}
		}
	}
}

// sentences are the examples of a scene in all languages that it has, one after the other: a list, or a list by language.
type sentences []string

// UnmarshalYAML implements yaml.InterfaceUnmarshaler.
func (s *sentences) UnmarshalYAML(decode func(any) error) error {
	if decode((*[]string)(s)) == nil {
		return nil
	}
	var by map[string][]string
	if err := decode(&by); err != nil {
		return err
	}
	*s = nil
	for _, language := range slices.Sorted(maps.Keys(by)) {
		*s = append(*s, by[language]...)
	}
	return nil
}

// samples are all examples as the model takes them.
func (c *Catalog) samples() []intent.Sample {
	var out []intent.Sample
	add := func(id string, texts []string) {
		for _, t := range texts {
			if strings.TrimSpace(t) != "" {
				out = append(out, intent.Sample{Text: t, Intent: id})
			}
		}
	}
	for i := range c.classes {
		add(c.classes[i].ID, c.classes[i].Examples)
		add(c.classes[i].ID, c.more[c.classes[i].ID])
	}
	add(intent.OutOfScope, c.foreign)
	return out
}

// Classes lists the classes in the owner's order.
func (c *Catalog) Classes() []Class { return slices.Clone(c.classes) }

// Units lists the units in the owner's order.
func (c *Catalog) Units() []Unit { return slices.Clone(c.units) }

func (c *Catalog) byID(id string) *Class {
	i := slices.IndexFunc(c.classes, func(k Class) bool { return k.ID == id })
	if i < 0 {
		return nil
	}
	return &c.classes[i]
}

// Class returns the class with that id, path (parts joined by / or >), title or alias, nil for none.
func (c *Catalog) Class(name string) *Class {
	if k := c.byID(name); k != nil || name == "" {
		return k
	}
	plain := strings.NewReplacer(" ", "", ">", "/", "-", "/", "、", "/").Replace(name)
	for i := range c.classes {
		if strings.Join(c.classes[i].Path, "/") == plain || c.classes[i].Title() == name {
			return &c.classes[i]
		}
	}
	for i := range c.classes {
		if slices.Contains(c.classes[i].Aliases, name) {
			return &c.classes[i]
		}
	}
	if at := strings.LastIndex(plain, "/"); at >= 0 {
		return c.Class(plain[at+1:])
	}
	return nil
}

// Unit returns the unit with that id, title or alias, nil for none.
func (c *Catalog) Unit(name string) *Unit {
	i := slices.IndexFunc(c.units, func(u Unit) bool { return u.ID == name || u.Title == name || slices.Contains(u.Aliases, name) })
	if i < 0 || name == "" {
		return nil
	}
	return &c.units[i]
}
