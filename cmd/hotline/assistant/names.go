package assistant

import (
	"io/fs"
	"regexp"
	"strings"

	"hotline/assist/classify"
	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/assist/view"
	"hotline/cmd/hotline/library"
	page "hotline/console/training"
	record "hotline/internal/store/assist"
)

// Names is what people call the things that live help shows. What an app does not have any more keeps its id.
type Names struct {
	Classes *classify.Catalog
	Forms   *form.Set
	Guides  *guide.Book
	Library *library.Library // nil: paragraphs keep their ids
}

// LoadNames reads those of an app folder; documents may be nil.
func LoadNames(app fs.FS, documents *library.Library) (n Names, err error) {
	n.Library = documents
	if n.Classes, err = classify.Load(app); err != nil {
		return n, err
	}
	if n.Forms, err = form.Load(app); err != nil {
		return n, err
	}
	n.Guides, err = guide.Load(app)
	return n, err
}

// Mistakes are the lines of a report in which something was wrong, with the names that people know.
func (n Names) Mistakes(lines []page.Wrong) []page.Wrong {
	var out []page.Wrong
	for _, l := range lines {
		if l.Wrong == 0 {
			continue
		}
		if f := n.Forms.Form(l.Form); l.Kind == "field" && f != nil {
			l.Form = f.Title
			if field := f.Field(l.Item); field != nil {
				l.Item = field.Title
			}
		}
		l.Item = n.of(l.Kind, l.Item)
		examples := make([]page.Example, 0, len(l.Examples))
		for _, e := range l.Examples {
			e.Before, e.After = n.of(l.Kind, e.Before), n.of(l.Kind, e.After)
			examples = append(examples, e)
		}
		l.Examples = examples
		out = append(out, l)
	}
	return out
}

// of is the name of one thing.
func (n Names) of(kind, id string) string {
	name := ""
	switch kind {
	case "class":
		if c := n.Classes.Class(id); c != nil {
			name = c.Title()
		}
	case "unit":
		if u := n.Classes.Unit(id); u != nil {
			name = u.Title
		}
	case "step":
		name = n.step(id)
	case "card":
		name = n.card(id)
	}
	if name == "" {
		return id
	}
	return name
}

// card is the title of a paragraph, or of the piece of advice that a card came from.
func (n Names) card(id string) string {
	from, rest, _ := strings.Cut(id, "-")
	switch from {
	case "phrase":
		if name := n.step(rest); name != "" {
			return name
		}
	case "remind":
		for _, g := range n.Guides.Guides() {
			for _, r := range g.Reminders {
				if r.ID == rest {
					return r.Title
				}
			}
		}
		if name := n.step(rest); name != "" {
			return name
		}
	case "offer":
		for _, g := range n.Guides.Guides() {
			for _, o := range g.Offers {
				if o.ID == rest {
					return o.Title
				}
			}
		}
	}
	if n.Library != nil {
		return n.Library.Title(id)
	}
	return ""
}

// step is the title of a step of the checklists.
func (n Names) step(id string) string {
	for _, g := range n.Guides.Guides() {
		for _, s := range g.Steps {
			if s.ID == id {
				return s.Title
			}
		}
	}
	return ""
}

// occasion is what the id of a card has behind it when it came on another occasion of the same call.
var occasion = regexp.MustCompile(`-\d{6}\.\d{3}$`)

// judged is the thing that a correction is about: for a card the paragraph or the piece of advice it came from.
func judged(c record.Correction) string {
	switch {
	case c.Kind == "class" && c.Was != "":
		return c.Was
	case c.Kind != "card" || c.Was == "":
		return c.Item
	case view.CardKind(c.Was) == view.Hint:
		return c.Was
	case view.CardKind(c.Was) == view.Phrase, view.CardKind(c.Was) == view.Reminder, view.CardKind(c.Was) == view.Offer:
		return occasion.ReplaceAllString(c.Item, "")
	}
	return c.Was
}
