package scene

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"hotline/dialog/intent"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

// Uses lists the slots and results that a step's own texts and condition name; what is wrong with a text is complained of elsewhere.
func (s *Step) Uses() (names []string) {
	texts := slices.Concat([]string{s.Say, s.Confirm, s.HandOver, s.Goodbye}, slices.Collect(maps.Values(s.Variants)), slices.Collect(maps.Values(s.Args)))
	for _, text := range texts {
		places, _ := template.Places(text)
		for _, p := range places {
			names = append(names, p.Path[0])
		}
	}
	return append(names, named(s.If)...)
}

var identifier = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// named lists the names in a condition.
func named(condition string) []string { return identifier.FindAllString(condition, -1) }

// unasked marks the slots that no step asks for, and complains of those that are used although nothing fills them for sure. It follows the steps.
func (c *checker) unasked() {
	asked := map[string]bool{}
	c.askedIn(c.scene.Steps, asked)
	open := map[string]*Slot{}
	for i := range c.scene.Slots {
		slot := &c.scene.Slots[i]
		slot.Unasked = !asked[slot.Name]
		if slot.Unasked && slot.Default == "" {
			open[slot.Name] = slot
		}
	}
	c.unfilled("steps", c.scene.Steps, open)
}

func (c *checker) askedIn(steps []Step, asked map[string]bool) {
	for i := range steps {
		asked[steps[i].Ask] = true
		for _, b := range steps[i].branches() {
			c.askedIn(b.steps, asked)
		}
	}
}

// unfilled complains of the first use of each open slot. What callers may tell by themselves may be used under an if that names it.
func (c *checker) unfilled(key string, steps []Step, open map[string]*Slot) {
	for i := range steps {
		s, at := &steps[i], fmt.Sprintf("%s[%d]", key, i)
		for _, name := range s.Uses() {
			if slot := open[name]; slot != nil && !(slot.volunteered() && (s.If != "" || c.spare(s, name))) {
				remedy := "or put what uses it under if: " + name + " != nil"
				if !slot.volunteered() {
					remedy = "or take it out"
				}
				c.complain(at, "the slot %s is used, but no step asks for it: write the step ask: %s before, give the slot a default, %s", name, name, remedy)
				delete(open, name)
			}
		}
		inside := maps.Clone(open)
		for _, name := range named(s.If) {
			if slot := inside[name]; slot != nil && slot.volunteered() {
				delete(inside, name)
			}
		}
		for _, b := range s.branches() {
			c.unfilled(at+"."+b.name, b.steps, inside)
		}
	}
}

// volunteered reports whether callers may fill the slot without being asked.
func (s *Slot) volunteered() bool {
	return s.Listen != "asked" && s.Kind != intent.KindText && s.Kind != intent.KindName
}

// spare reports whether a step only hands a slot to its tool as an argument that may be missing.
func (c *checker) spare(s *Step, name string) bool {
	i := slices.IndexFunc(c.site.Tools, func(d tool.Definition) bool { return d.Name == s.Call })
	if i < 0 {
		return false
	}
	for arg, text := range s.Args {
		places, _ := template.Places(text)
		if slices.ContainsFunc(places, func(p template.Place) bool { return p.Path[0] == name }) && !slices.Contains(c.site.Tools[i].Maybe, arg) {
			return false
		}
	}
	return true
}
