package assist

import (
	"slices"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/view"
)

// formFor gives the call the form of its scene. What a person confirmed is kept in fields of the same name.
func (a *Assistant) formFor(c *call) {
	if c.seats.wanted { // the machine fills its own
		a.fillIn(c, a.deps.Forms.ForScene(c.scene.id))
	}
}

// fillIn gives the call a form, what was said so far filled in.
func (a *Assistant) fillIn(c *call, f *form.Form) {
	switch {
	case f == nil || c.filler != nil && c.filler.Form() == f:
		return
	case c.filler != nil:
		c.keepTold()
		c.filler.Switch(f)
	default:
		began := c.talk.began
		if began.IsZero() {
			began = a.local(a.deps.Now())
		}
		c.filler = form.NewFiller(f, began, c.talk.number)
		for _, s := range c.talk.segments {
			c.filler.Observe(s)
		}
		c.filler.Take(c.scene.given)
	}
	for _, v := range c.filler.Values() {
		a.filled(c, v)
	}
}

// answered keeps the words from which the machine filled a slot.
func (c *call) answered(b hotline.SlotFilled) {
	for _, s := range slices.Backward(c.talk.segments) {
		if s.Party == hotline.PartyCaller && s.Text == b.Text {
			if c.scene.answers == nil {
				c.scene.answers = map[string]hotline.Evidence{}
			}
			c.scene.answers[b.Slot] = s.Evidence()
			return
		}
	}
	delete(c.scene.answers, b.Slot) // keyed, or taken from the signalling
}

// given keeps what the machine asked for and got, for the form of the call.
func (a *Assistant) given(c *call, fields []hotline.HandoverField) {
	var got []form.Given
	for _, f := range fields {
		g := form.Given{Field: f.Name, Value: f.Value}
		if e, ok := c.scene.answers[f.Name]; ok {
			g.Evidence = []hotline.Evidence{e}
		}
		got = append(got, g)
	}
	c.scene.given = append(c.scene.given, got...)
	if c.filler != nil {
		for _, v := range c.filler.Take(got) {
			a.filled(c, v)
		}
	}
}

// formOf gives the call the form of the class of its ticket, where that class has one: the whole talk tells more than its last scene, and
// what the back office gets has to fit.
func (a *Assistant) formOf(c *call, class string) {
	if class == "" || c.filler != nil && slices.Contains(c.filler.Form().Categories, class) {
		return
	}
	a.fillIn(c, a.deps.Forms.ForCategory(class))
}

// paper is the form that the call has, nil for none.
func (c *call) paper() *form.Form {
	if c.filler == nil {
		return nil
	}
	return c.filler.Form()
}

// told is the confidence of a value that was told as what it is, and not merely mentioned.
const told = 0.8

// keepTold keeps what was told for the form that the call has, before it gets another one.
func (c *call) keepTold() {
	for _, v := range c.filler.Values() {
		if v.State == form.Empty || v.Confidence < told {
			continue
		}
		c.scene.told = slices.DeleteFunc(c.scene.told, func(o form.Value) bool { return o.Field == v.Field || o.Title == v.Title })
		c.scene.told = append(c.scene.told, v)
	}
}

// beside is what was told for the call's other matters and stands in no field of its form: of a fault the address, where the talk went on
// with a bill.
func (c *call) beside() []form.Value {
	own := c.filler.Values()
	return slices.DeleteFunc(slices.Clone(c.scene.told), func(v form.Value) bool {
		return slices.ContainsFunc(own, func(o form.Value) bool { return o.Title == v.Title || o.Value == v.Value })
	})
}

// filled ticks the steps that wait for a field.
func (a *Assistant) filled(c *call, v form.Value) {
	if v.State == form.Empty {
		return
	}
	var e *hotline.Evidence
	if n := len(v.Evidence); n > 0 {
		e = &v.Evidence[n-1]
	}
	c.list.fill(v.Field, e)
}

// form is the ticket form as the page shows it.
func (c *call) form() view.Form {
	out := view.Form{Fields: []view.Field{}}
	if c.filler == nil {
		return out
	}
	f := c.filler.Form()
	out.ID, out.Title = f.ID, f.Title
	for _, v := range c.filler.Values() {
		x := view.Field{ID: v.Field, Title: v.Title, Kind: string(v.Kind), State: string(v.State), Value: v.Value, Shown: v.Shown, Confidence: v.Confidence,
			ReadBack: v.ReadBack, Required: v.Required, Secret: v.Secret, Other: v.Other, Options: []view.Choice{}}
		if x.Shown == "" {
			x.Shown = v.Value
		}
		if n := len(v.Evidence); n > 0 {
			x.Evidence = &v.Evidence[n-1]
		}
		if field := f.Field(v.Field); field != nil {
			for _, o := range field.Options {
				x.Options = append(x.Options, view.Choice{ID: o.Value, Title: o.Value})
			}
		}
		out.Fields = append(out.Fields, x)
	}
	return out
}

// value is a field now.
func (c *call) value(field string) (v form.Value, ok bool) {
	if c.filler == nil {
		return v, false
	}
	all := c.filler.Values()
	i := slices.IndexFunc(all, func(v form.Value) bool { return v.Field == field })
	if i < 0 {
		return v, false
	}
	return all[i], true
}

// render is the call as the page shows it. The call is locked; what is returned shares nothing that changes.
func (c *call) render() view.State {
	few := c.seats.few
	now := c.deck.visible(few)
	out := view.State{Call: c.id, Number: c.talk.number, Queue: c.talk.queue, Rev: c.rev, Scene: c.scene.id, SceneTitle: c.scene.title, Cards: []view.Card{}, Older: []view.Card{},
		Steps: c.list.steps(c.seats.joined, c.after.clock(), c.seats.talking), Form: c.form(), Moods: append([]view.Mood{}, c.talk.moods...), Trend: c.talk.trend(),
		Flags: append([]string{}, c.talk.flags...), Few: few, Wrap: c.after.view()}
	for _, x := range now {
		out.Cards = append(out.Cards, x.Card)
	}
	for _, x := range c.deck.older(now) {
		out.Older = append(out.Older, x.Card)
	}
	return out
}
