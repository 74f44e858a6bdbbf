package sound

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/cmd/hotline/assistant"
	"hotline/dialog/flow"
	"hotline/dialog/intent"
	"hotline/internal/config"
	"hotline/internal/edit"
)

// strays are the names in forms, guides and classes of live help that nothing of the app has: what hangs on them never comes.
type strays struct {
	matters []string // ids of scenes and intents
	names   assistant.Names
	found   []string
}

// astray finds them. What cannot be read is told by Check.
func astray(cfg config.Config, app *flow.App, files fs.FS) []string {
	if !cfg.Assist.Enabled {
		return nil
	}
	names, err := assistant.LoadNames(files, nil)
	if err != nil {
		return nil
	}
	s := &strays{matters: slices.Sorted(maps.Keys(app.Titles)), names: names}
	for _, f := range names.Forms.Forms() {
		s.form(f)
	}
	for _, c := range names.Classes.Classes() {
		s.known("assist/classes.yaml: "+c.ID+": scenes", matter, c.Scenes, s.matters)
	}
	for _, g := range names.Guides.Guides() {
		s.guide(g)
	}
	return s.found
}

// matter is what a name lacks that should be one of a caller's matters.
const matter = "no scene or intent has the id"

// known complains, in the words of lack, of names that are none of those that there are, with the one that may be meant.
func (s *strays) known(place, lack string, names, all []string) {
	for _, name := range names {
		if slices.Contains(all, name) || name == intent.OutOfScope {
			continue
		}
		remedy := "write the id of one, or take it out"
		if near := edit.Nearest(name, all); near != "" {
			remedy = fmt.Sprintf("did you mean %s?", near)
		}
		s.found = append(s.found, fmt.Sprintf("%s: %s %q: %s", place, lack, name, remedy))
	}
}

// form looks whether something brings a form.
func (s *strays) form(f *form.Form) {
	place := form.Folder + "/" + f.File
	var classes []string
	for _, c := range s.names.Classes.Classes() {
		classes = append(classes, c.ID)
	}
	s.known(place+": scenes", matter, f.Scenes, s.matters)
	byName := slices.DeleteFunc(slices.Clone(f.Categories), func(name string) bool { return s.names.Classes.Class(name) != nil }) // or alias
	s.known(place+": categories", "assist/classes.yaml has no class", byName, classes)
	if all := slices.Concat(s.matters, classes); len(f.Scenes)+len(f.Categories) == 0 && !slices.Contains(all, f.ID) {
		remedy := "give it scenes or categories"
		if near := edit.Nearest(f.ID, all); near != "" {
			remedy = fmt.Sprintf("did you mean %s? Else %s", near, remedy)
		}
		s.found = append(s.found, fmt.Sprintf("%s: id: %s is no scene, intent or class, so no call gets this form: %s", place, f.ID, remedy))
	}
}

// guide looks whether a guide comes, and whether its steps can be done.
func (s *strays) guide(g *guide.Guide) {
	s.known(g.File+": scenes", matter, g.Scenes, s.matters)
	if !g.Always && len(g.Scenes) == 0 && !slices.Contains(s.matters, g.ID) {
		s.found = append(s.found, fmt.Sprintf("%s: id: %s is no scene or intent, so no call gets this guide: give it scenes, or always: true", g.File, g.ID))
	}
	steps := stepsOf(g)
	for _, other := range s.names.Guides.Guides() {
		if g.Always || other.Always {
			steps = append(steps, stepsOf(other)...)
		}
	}
	for _, o := range g.Offers {
		s.known(g.File+": offer "+o.ID+": after", "no step has the id", o.After, steps)
	}
	fields := s.fields(g)
	for _, step := range g.Steps {
		if step.Field != "" && len(fields) > 0 {
			s.known(g.File+": step "+step.ID+": field", "no form of these scenes has the field", []string{step.Field}, fields)
		}
	}
}

func stepsOf(g *guide.Guide) (ids []string) {
	for _, s := range g.Steps {
		ids = append(ids, s.ID)
	}
	return ids
}

// fields are those of the forms that calls with the guide may have.
func (s *strays) fields(g *guide.Guide) (names []string) {
	for _, f := range s.names.Forms.Forms() {
		if !g.Always && !slices.ContainsFunc(append(slices.Clone(g.Scenes), g.ID), func(scene string) bool { return s.names.Forms.ForScene(scene) == f }) {
			continue
		}
		for i := range f.Fields {
			names = append(append(names, f.Fields[i].Name), f.Fields[i].Aliases...)
		}
	}
	return names
}
