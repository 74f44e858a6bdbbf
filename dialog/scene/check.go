package scene

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hotline/dialog/care"
	"hotline/dialog/handover"
	"hotline/dialog/intent"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

var (
	sceneID  = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`)
	slotName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// Site is what a scene may refer to.
type Site struct {
	Others    []*Scene          // checked before
	Tools     []tool.Definition // of ToolsFile
	ToolsFile string

	Translated bool // the scene is read in another language than its owner's: it may lack examples
}

// checker collects what is wrong with one scene, each with its line.
type checker struct {
	site  Site
	scene *Scene
	tree  *ast.File
	names []string // slots and results that texts may use
	gives fields
	progs map[*Step]template.Condition
	wrong []error
}

// Check validates a scene, read from tree, and returns the compiled conditions of its if steps. Complaints name file, line, key and
// remedy; all that are found are returned.
func Check(s *Scene, tree *ast.File, site Site) (map[*Step]template.Condition, []error) {
	c := &checker{site: site, scene: s, tree: tree, names: []string{"caller", "now", "choices"}, gives: fields{}, progs: map[*Step]template.Condition{}}
	c.head()
	for i := range s.Slots {
		c.slot(i)
	}
	c.results(s.Steps)
	for i, slot := range s.Slots {
		c.from(fmt.Sprintf("slots[%d].from", i), slot.From)
		c.text(fmt.Sprintf("slots[%d].ask", i), slot.Ask)
		c.variants(fmt.Sprintf("slots[%d].variants", i), slot.Variants)
		for j, q := range slot.Reask {
			c.text(fmt.Sprintf("slots[%d].reask[%d]", i, j), q)
		}
	}
	for i, line := range s.Summary {
		c.text(fmt.Sprintf("summary[%d]", i), line)
	}
	c.steps("steps", s.Steps, 0)
	c.unasked()
	return c.progs, c.wrong
}

// complain notes file, line, key and remedy.
func (c *checker) complain(key, format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Errorf("scenes/%s%s: %s: %s", c.scene.File, Line(c.tree, key), key, fmt.Sprintf(format, args...)))
}

// Line finds the line of a key as ":7"; where the key is missing, that of what it is missing in; "" where there is neither.
func Line(tree *ast.File, key string) string {
	for key != "" {
		if p, err := yaml.PathString("$." + key); err == nil {
			if node, err := p.FilterFile(tree); err == nil && node != nil && node.GetToken() != nil {
				return fmt.Sprintf(":%d", node.GetToken().Position.Line)
			}
		}
		key = key[:max(strings.LastIndexAny(key, ".["), 0)]
	}
	return ""
}

func (c *checker) head() {
	s := c.scene
	if !sceneID.MatchString(s.ID) {
		c.complain("id", "%q is no id: write lower case words with dots, such as balance.query", s.ID)
	}
	if s.Title == "" {
		c.complain("title", "is missing: write the words that are read out in the menu")
	}
	if s.Key != "" && (len(s.Key) != 1 || s.Key < "1" || s.Key > "9") {
		c.complain("key", "%q is no key: write 1 to 9; 0 is for a person", s.Key)
	}
	for _, other := range c.site.Others {
		if other.ID == s.ID {
			c.complain("id", "%s is also the id of scenes/%s: choose another", s.ID, other.File)
		}
		if other.Key != "" && other.Key == s.Key {
			c.complain("key", "%s is also the key of scenes/%s: choose another", s.Key, other.File)
		}
	}
	for i, text := range s.Examples {
		if strings.TrimSpace(text) == "" {
			c.complain(fmt.Sprintf("examples[%d]", i), "is empty: write what a caller says")
		}
	}
	switch {
	case s.Hidden && (len(s.Examples) > 0 || s.Key != ""):
		c.complain("hidden", "callers cannot start a hidden scene: leave out its examples and its key")
	case !s.Hidden && len(s.Examples) < 5 && !(c.site.Translated && len(s.Examples) == 0):
		c.complain("examples", "has %d: write at least 5 things that callers say", len(s.Examples))
	}
	c.queue("queue", s.Queue)
	if len(s.Steps) == 0 {
		c.complain("steps", "is empty: write at least one say")
	}
}

func (c *checker) queue(key, id string) {
	if id != "" && !handover.IsQueue(id) {
		c.complain(key, "%q is no queue: write its id in the queues file", id)
	}
}

func (c *checker) slot(i int) {
	slot, key := &c.scene.Slots[i], fmt.Sprintf("slots[%d]", i)
	if !slotName.MatchString(slot.Name) {
		c.complain(key+".name", "%q is no name: write lower case letters, such as contact", slot.Name)
	}
	if slices.Contains(c.names, slot.Name) {
		c.complain(key+".name", "%s is taken: choose another", slot.Name)
	}
	c.names = append(c.names, slot.Name)
	if !slices.Contains(intent.Kinds(), slot.Kind) {
		c.complain(key+".kind", "%q is no kind: write one of %v", slot.Kind, intent.Kinds())
	}
	if slot.Ask == "" {
		c.complain(key+".ask", "is missing: write the question")
	}
	if !slices.Contains([]string{"", "none", "implicit", "explicit", "auto"}, slot.Confirm) {
		c.complain(key+".confirm", "%q: write none, implicit, explicit or auto", slot.Confirm)
	}
	if slot.Listen != "" && slot.Listen != "asked" {
		c.complain(key+".listen", "%q: write asked, or leave it out", slot.Listen)
	}
	if slot.Tries < 0 || slot.Tries > 9 {
		c.complain(key+".tries", "%d: write 1 to 9", slot.Tries)
	}
	if slot.Digits < 0 || slot.Digits > 64 {
		c.complain(key+".digits", "%d: write 1 to 64", slot.Digits)
	}
	c.bounds(key, slot)
	if slot.Kind == intent.KindChoice && len(slot.Options) == 0 && slot.From == "" {
		c.complain(key+".options", "is empty: write options, or from: result.list")
	}
	if slot.Missing != "" && slot.Missing != "skip" {
		c.complain(key+".missing", "%q: write skip, or leave it out", slot.Missing)
	}
	c.preset(key+".default", slot)
	c.apart(key+".options", slot.Options)
}

// results collects the names that call steps give, so that texts before and after can be checked.
func (c *checker) results(steps []Step) {
	for i := range steps {
		s := &steps[i]
		if s.As != "" && !slices.Contains(c.names, s.As) {
			c.names = append(c.names, s.As)
		}
		c.gives.add(s, c.site.Tools)
		for _, sub := range s.branches() {
			c.results(sub.steps)
		}
	}
}

type branch struct {
	name  string
	steps []Step
}

func (s *Step) branches() []branch {
	return []branch{{"yes", s.Yes}, {"no", s.No}, {"not_found", s.NotFound}, {"refused", s.Refused}, {"then", s.Then}, {"else", s.Else}}
}

func (c *checker) steps(key string, steps []Step, depth int) {
	if depth > 8 {
		c.complain(key, "is nested more than 8 deep: make a scene of it")
		return
	}
	for i := range steps {
		c.step(fmt.Sprintf("%s[%d]", key, i), &steps[i], depth)
	}
}

func (c *checker) step(key string, s *Step, depth int) {
	set := 0
	for _, given := range []bool{s.Say != "", s.Ask != "", s.Confirm != "", s.Call != "", s.If != "", s.HandOver != "", s.Goodbye != "", s.End} {
		if given {
			set++
		}
	}
	if set != 1 {
		c.complain(key, "has %d of say, ask, confirm, call, if, hand_over, goodbye, end: write exactly one", set)
		return
	}
	if err := s.misplaced(); err != nil {
		c.complain(key, "%s", err)
	}
	c.text(key+".say", s.Say)
	c.text(key+".confirm", s.Confirm)
	c.variants(key+".variants", s.Variants)
	c.text(key+".hand_over", s.HandOver)
	c.text(key+".goodbye", s.Goodbye)
	c.queue(key+".queue", s.Queue)
	if s.Ask != "" && c.scene.Slot(s.Ask) == nil {
		c.complain(key+".ask", "%q is no slot: write its name under slots", s.Ask)
	}
	if s.Call != "" {
		c.call(key, s)
	}
	if s.If != "" {
		cond, err := template.Compile(s.If, template.Names{All: c.names, Fields: c.gives, Slots: c.known()})
		switch {
		case err == nil:
		case errors.As(err, new(*template.Mismatch)):
			c.complain(key+".if", "%s", err)
		case !strings.Contains(err.Error(), "unknown name") && c.gives.remedy(s.If) == "":
			c.complain(key+".if", `%s: compare with ==, !=, <, <=, > or >=, a text in "", join with and, or, not, as in people > 2 and day != "today"; the names are %v`, firstLine(err), c.names)
		default:
			c.complain(key+".if", "%s: use the names %v%s", firstLine(err), c.names, c.gives.remedy(s.If))
		}
		c.progs[s] = cond
	}
	for _, b := range s.branches() {
		c.steps(key+"."+b.name, b.steps, depth+1)
	}
}

// variants checks a text's other wordings.
func (c *checker) variants(key string, all map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(care.Variants(), name) {
			c.complain(key+"."+name, "is no variant: write one of %v", care.Variants())
		}
		c.text(key+"."+name, all[name])
	}
}

// misplaced finds keys that belong to another kind of step.
func (s *Step) misplaced() error {
	switch {
	case s.Confirm == "" && (len(s.Yes) > 0 || len(s.No) > 0):
		return errors.New("yes and no belong to confirm")
	case s.Say == "" && s.Confirm == "" && len(s.Variants) > 0:
		return errors.New("variants belong to say and confirm")
	case s.If == "" && (len(s.Then) > 0 || len(s.Else) > 0):
		return errors.New("then and else belong to if")
	case s.Call == "" && (len(s.Args) > 0 || s.As != "" || s.Ticket != "" || len(s.NotFound) > 0 || len(s.Refused) > 0):
		return errors.New("args, as, ticket, not_found and refused belong to call")
	case s.HandOver == "" && s.Queue != "":
		return errors.New("queue belongs to hand_over")
	}
	return nil
}

func (c *checker) call(key string, s *Step) {
	known := []string{}
	for _, d := range c.site.Tools {
		known = append(known, d.Name)
		if d.Name != s.Call {
			continue
		}
		if s.Ticket != "" && s.As != "" {
			c.field(key+".ticket", []string{s.As, s.Ticket})
		}
		for _, arg := range d.Args {
			if _, ok := s.Args[arg]; !ok {
				c.complain(key+".call", "%s needs the argument %s: write it under args", s.Call, arg)
			}
		}
		for _, arg := range slices.Sorted(maps.Keys(s.Args)) {
			text := s.Args[arg]
			if !slices.Contains(d.Args, arg) && !slices.Contains(d.Maybe, arg) {
				c.complain(key+".args."+arg, "%s has no such argument: it has %v", s.Call, append(slices.Clone(d.Args), d.Maybe...))
			}
			c.text(key+".args."+arg, text)
		}
		return
	}
	if c.site.ToolsFile == "" {
		c.complain(key+".call", "%q is no tool: app.yaml names no file of tools: write \"tools: tools.yaml\" in it, and define it in tools.yaml (docs/scenes.md, Tools)", s.Call)
		return
	}
	c.complain(key+".call", "%q is no tool: define it in %s, which has %v", s.Call, c.site.ToolsFile, known)
}

// text checks the places of a template.
func (c *checker) text(key, text string) {
	found, err := template.Places(text)
	if err != nil {
		c.complain(key, "%s", err)
		return
	}
	for _, p := range found {
		if !slices.Contains(c.names, p.Path[0]) {
			c.complain(key, "{%s} is unknown: use one of %v", strings.Join(p.Path, "."), c.names)
		}
		c.field(key, p.Path)
		if !p.Known() {
			c.complain(key, "{%s|%s}: no such filter: use tail4, spaced, line, when, titles or choice", strings.Join(p.Path, "."), p.Filter)
		}
	}
}

// Slot returns the slot of a name, nil for none.
func (s *Scene) Slot(name string) *Slot {
	for i := range s.Slots {
		if s.Slots[i].Name == name {
			return &s.Slots[i]
		}
	}
	return nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
