package assist

import (
	"slices"

	"hotline"
	"hotline/assist/view"
)

// left is what an agent who is off a call that went on without him is shown of it: what was there when he was (docs/protocol.md, Who has a
// call), and what he does himself in the work after it. What was told behind that is for who has the call now.
type left struct {
	state  view.State       // as it was then
	heard  map[saying]bool  // what was said until then
	n      int              // utterances until then
	wrap   *view.Wrap       // the panel that was written from these; nil = none was
	values map[string]value // fields that he wrote since
	wrote  map[string]bool  // sections that he wrote since
}

// saying names an utterance.
type saying struct {
	party hotline.Party
	name  string
	n     int
}

// value is a field's.
type value struct{ form, text string }

// part notes who is off the call by its newest event, and who has it again.
func (c *call) part(e hotline.Event) {
	c.seats.hands.Apply(e)
	for account := range c.seats.had {
		switch until := c.seats.hands.Until(account); {
		case until == 0 || until > e.Seq: // has it, or nothing went on without him
			delete(c.seats.left, account)
		case c.seats.left[account] == nil:
			if c.seats.left == nil {
				c.seats.left = map[string]*left{}
			}
			c.seats.left[account] = c.parting()
		}
	}
}

func (c *call) parting() *left {
	l := &left{state: c.render(), heard: map[saying]bool{}, n: len(c.talk.segments), values: map[string]value{}, wrote: map[string]bool{}}
	for _, s := range c.talk.all() {
		l.heard[saying{s.Party, s.Name, s.N}] = true
	}
	return l
}

// settle keeps the panel for those who were there for all that it rests on.
func (c *call) settle() {
	for _, l := range c.seats.left {
		if c.after.wrap != nil && c.after.heard <= l.n {
			l.wrap = c.after.view()
		}
	}
}

// shown is the call as the account may see it now.
func (c *call) shown(account string) view.State {
	now := c.render()
	l := c.seats.left[account]
	if l == nil {
		return now
	}
	c.settle()
	out := l.state
	out.Rev = now.Rev
	out.Cards, out.Older = l.cards(c)
	out.Steps = slices.Clone(out.Steps)
	for i, s := range out.Steps {
		for _, x := range now.Steps {
			if x.ID == s.ID && x.ByHand {
				out.Steps[i].State, out.Steps[i].ByHand = x.State, true
			}
		}
	}
	out.Form = now.Form
	for i := range out.Form.Fields {
		out.Form.Fields[i] = l.field(now.Form.ID, now.Form.Fields[i])
	}
	out.Wrap = l.panel(account, now)
	return out
}

// cards are those of then, with what became of them.
func (l *left) cards(c *call) (open, older []view.Card) {
	open, older = []view.Card{}, slices.Clone(l.state.Older)
	for i := range older {
		if x := c.deck.find(older[i].ID); x != nil {
			older[i].Thumb = x.Thumb
		}
	}
	for _, card := range l.state.Cards {
		if x := c.deck.find(card.ID); x != nil {
			card.State, card.Thumb = x.State, x.Thumb
		}
		if card.State == view.Open {
			open = append(open, card)
		} else {
			older = append([]view.Card{card}, older...)
		}
	}
	return open, older
}

// field is one field: his own, as it was, or what rests on words that he was there for; else what it was then.
func (l *left) field(form string, now view.Field) view.Field {
	was := view.Field{}
	for _, f := range l.state.Form.Fields {
		if f.ID == now.ID {
			was = f
		}
	}
	if own, ok := l.values[now.ID]; ok && own.form == form && own.text == now.Value {
		now.Other, now.Evidence = "", nil
		return now
	}
	if now.Value == was.Value {
		if now.Other = was.Other; now.Evidence != nil && !l.knows(*now.Evidence) {
			now.Evidence = was.Evidence
		}
		return now
	}
	if now.State == "suggested" && now.Evidence != nil && l.knows(*now.Evidence) { // of a form that was chosen since
		now.Other = ""
		return now
	}
	now.State, now.Value, now.Shown, now.Other, now.ReadBack, now.Confidence, now.Evidence = "empty", "", "", "", "", 0, nil
	if was.ID != "" {
		now.State, now.Value, now.Shown, now.Other, now.ReadBack, now.Confidence, now.Evidence = was.State, was.Value, was.Shown, was.Other, was.ReadBack, was.Confidence, was.Evidence
	}
	return now
}

func (l *left) knows(e hotline.Evidence) bool {
	return e.N < 0 || l.heard[saying{e.Party, e.Name, e.N}]
}

// rests reports whether he was there for all of it.
func (l *left) rests(on []hotline.Evidence) bool {
	return len(on) > 0 && !slices.ContainsFunc(on, func(e hotline.Evidence) bool { return !l.knows(e) })
}

// panel is the work after the call: the panel that was written when he was off it, with what he did since.
func (l *left) panel(account string, s view.State) *view.Wrap {
	if s.Wrap == nil {
		return nil
	}
	w := *s.Wrap
	w.Sections = slices.Clone(w.Sections)
	for i := range w.Sections {
		x := &w.Sections[i]
		if l.wrote[x.ID] {
			continue
		}
		if l.wrap != nil {
			if at := slices.IndexFunc(l.wrap.Sections, func(o view.Section) bool { return o.ID == x.ID }); at >= 0 {
				*x = l.wrap.Sections[at]
				continue
			}
		}
		x.Claims = slices.DeleteFunc(slices.Clone(x.Claims), func(one view.Sentence) bool { return !l.rests(one.Evidence) })
	}
	w.Promises = slices.DeleteFunc(slices.Clone(w.Promises), func(p view.Todo) bool {
		return !l.rests(p.Evidence) && (len(p.Evidence) > 0 || p.Agent != account)
	})
	if l.wrap == nil || w.UnitReason != l.wrap.UnitReason {
		w.UnitReason = ""
	}
	if w.Callback != nil && w.Callback.Number != s.Number { // it may be one that was told since
		back := *w.Callback
		back.Number = ""
		w.Callback = &back
	}
	return &w
}
