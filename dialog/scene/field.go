package scene

import (
	"fmt"
	"slices"
	"strings"

	"hotline/dialog/intent"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

// fields are those that a result may have, by the result's name; a result whose tool names none is not in it.
type fields map[string][]string

// add notes what the tool of a call step gives. Two steps may give the same result: it then has the fields of both.
func (f fields) add(s *Step, tools []tool.Definition) {
	if s.As == "" {
		return
	}
	i := slices.IndexFunc(tools, func(d tool.Definition) bool { return d.Name == s.Call })
	if i < 0 {
		return // complained of elsewhere
	}
	gives := tools[i].Gives()
	if before, known := f[s.As]; known && before == nil || len(gives) == 0 {
		f[s.As] = nil // one of its tools does not say
		return
	}
	f[s.As] = append(f[s.As], gives...)
}

// has reports whether a result may have the field; true where that is not known.
func (f fields) has(result, field string) bool {
	all, known := f[result]
	return !known || all == nil || slices.Contains(all, field)
}

// remedy lists the fields of the results that text names.
func (f fields) remedy(text string) string {
	var b strings.Builder
	for name, all := range f {
		if all != nil && strings.Contains(text, name+".") {
			fmt.Fprintf(&b, "; %s has %v", name, all)
		}
	}
	return b.String()
}

// field checks the second name of a place: a slot has no fields, a result those that its tool names.
func (c *checker) field(key string, path []string) {
	if len(path) < 2 {
		return
	}
	switch place := strings.Join(path, "."); {
	case c.scene.Slot(path[0]) != nil:
		c.complain(key, "{%s}: %s is a slot and has no fields: write {%s}", place, path[0], path[0])
	case !c.gives.has(path[0], path[1]):
		c.complain(key, "{%s}: %s has no field %s: write one of %v, or add it to result or result_maybe of its tool in %s",
			place, path[0], path[1], c.gives[path[0]], c.site.ToolsFile)
	}
}

// from checks the list of a choice.
func (c *checker) from(key, path string) {
	if path == "" {
		return
	}
	names := strings.Split(path, ".")
	if len(names) < 2 || !slices.Contains(c.names, names[0]) {
		c.complain(key, "%q is no list of a result: write result.field, as in plans.plans", path)
		return
	}
	c.field(key, names)
}

// known are the slots as conditions see them. A result takes the place of a slot with its name.
func (c *checker) known() map[string]template.Slot {
	out := map[string]template.Slot{}
	for _, slot := range c.scene.Slots {
		if _, result := c.gives[slot.Name]; result {
			continue
		}
		s := template.Slot{Type: slot.Holds()}
		if slot.From == "" {
			for _, o := range slot.Options {
				s.Options = append(s.Options, o.Value)
			}
		}
		out[slot.Name] = s
	}
	return out
}

// Holds is what the slot's value is in a condition.
func (s *Slot) Holds() template.Type {
	switch s.Kind {
	case intent.KindCount, intent.KindAmount:
		return template.Number
	case intent.KindYesNo:
		return template.Truth
	}
	return template.Text
}
