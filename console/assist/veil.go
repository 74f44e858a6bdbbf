package assist

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	"hotline/assist/view"
	"hotline/console/private"
)

// veil hides personal data in what is shown of a call to whoever does not have it.
type veil struct {
	said  private.Said
	own   bool     // for the agent whose work it was: the form and what stands in the panel stay as they are
	pairs []string // values of personal fields, each with what is shown of it
}

// whole says that a field is personal data whatever its value looks like.
func whole(f view.Field) bool {
	switch f.Kind {
	case "phone", "digits", "id_card", "bank_card", "address", "name":
		return true
	case "amount", "count", "date", "time", "yes_no", "choice":
		return f.Secret
	}
	return f.Secret || private.Personal(f.ID)
}

// leastValue is the length of a value that is looked for in texts.
const leastValue = 2

// state is s with its personal data hidden. s is not changed.
func (v veil) state(s view.State) view.State {
	for _, f := range s.Form.Fields {
		if !v.own && whole(f) {
			for _, value := range []string{f.Value, f.Shown, f.Other} {
				if utf8.RuneCountInString(value) >= leastValue {
					v.pairs = append(v.pairs, value, v.said.Whole(value))
				}
			}
		}
	}
	s.Cards, s.Older = v.cards(s.Cards), v.cards(s.Older)
	s.Steps, s.Form.Fields = slices.Clone(s.Steps), slices.Clone(s.Form.Fields)
	for i := range s.Steps {
		s.Steps[i].Evidence = v.one(s.Steps[i].Evidence)
	}
	for i := range s.Form.Fields {
		v.field(&s.Form.Fields[i])
	}
	if v.own {
		return v.panel(s)
	}
	s.Number = private.Number(s.Number)
	return v.panel(s)
}

func (v veil) cards(in []view.Card) []view.Card {
	out := slices.Clone(in)
	for i := range out {
		c := &out[i]
		if c.Evidence = v.one(c.Evidence); v.own {
			continue
		}
		c.Title, c.Text, c.Lines = v.text(c.Title), v.text(c.Text), slices.Clone(c.Lines)
		for j := range c.Lines {
			c.Lines[j] = v.text(c.Lines[j])
		}
	}
	return out
}

func (v veil) field(f *view.Field) {
	if f.Evidence = v.one(f.Evidence); v.own {
		return
	}
	hide := v.text
	if whole(*f) {
		hide, f.ReadBack = v.said.Whole, ""
	}
	f.Value, f.Shown, f.Other, f.ReadBack = hide(f.Value), hide(f.Shown), hide(f.Other), v.text(f.ReadBack)
}

// panel hides the work after the call.
func (v veil) panel(s view.State) view.State {
	if s.Wrap == nil {
		return s
	}
	w := *s.Wrap
	w.Sections, w.Promises = slices.Clone(w.Sections), slices.Clone(w.Promises)
	for i := range w.Sections {
		claims := slices.Clone(w.Sections[i].Claims)
		for j := range claims {
			claims[j].Evidence = v.all(claims[j].Evidence)
			if !v.own {
				claims[j].Text = v.text(claims[j].Text)
			}
		}
		w.Sections[i].Claims = claims
	}
	for i := range w.Promises {
		p := &w.Promises[i]
		if p.Evidence = v.all(p.Evidence); !v.own {
			p.Text, p.Number = v.text(p.Text), private.Number(p.Number)
		}
	}
	if !v.own {
		w.UnitReason = v.text(w.UnitReason)
		if w.Callback != nil {
			back := *w.Callback
			back.Number = private.Number(back.Number)
			w.Callback = &back
		}
	}
	s.Wrap = &w
	return s
}

func (v veil) one(e *hotline.Evidence) *hotline.Evidence {
	if e == nil {
		return nil
	}
	out := *e
	out.Text = v.said.Text(out.Text)
	return &out
}

func (v veil) all(in []hotline.Evidence) []hotline.Evidence {
	out := slices.Clone(in)
	for i := range out {
		out[i].Text = v.said.Text(out[i].Text)
	}
	return out
}

// text is a text that may repeat what was said or a value of the form.
func (v veil) text(s string) string {
	return v.said.Text(strings.NewReplacer(v.pairs...).Replace(s))
}
