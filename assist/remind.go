package assist

import (
	"time"

	"hotline"
	"hotline/assist/guide"
	"hotline/assist/language"
	"hotline/assist/view"
)

const (
	// recent is for how long what the agent said makes a reminder needless, and how long one stays away after it came.
	recent = 30 * time.Second
	// stays is how long a reminder is shown at most when nothing settles it.
	stays = time.Minute
	// silent is how long nobody may speak before the agent is reminded.
	silent = 12 * time.Second
)

// rank is the order of urgent reminders by the risk that they are about.
func rank(flag string) int {
	switch flag {
	case "crisis":
		return 9
	case "fraud":
		return 7
	case "":
		return 3
	}
	return 5
}

// listen looks for words that bring or settle reminders, and for offers.
func (a *Assistant) listen(c *call, s language.Segment, at time.Time) {
	text := guide.Fold(s.Text)
	if s.Party == hotline.PartyAgent {
		for _, r := range c.list.guide.Reminders {
			if _, hit := r.Said.In(text); hit {
				c.list.said[r.ID] = at
				c.deck.settle("remind-"+r.ID, view.Done)
			}
		}
	}
	if s.Party != hotline.PartyBot {
		c.past(guide.OnSilence)
	}
	for _, r := range c.list.guide.Reminders {
		if on := r.On == "" || r.On == guide.OnWords; !on || r.ByAgent() != (s.Party == hotline.PartyAgent) || s.Party == hotline.PartyBot {
			continue
		}
		if _, hit := r.When.In(text); hit {
			c.flag(r.Flag)
			e := s.Evidence()
			a.reminder(c, r, &e, at)
		}
	}
	if s.Party == hotline.PartyCaller {
		a.offers(c, s, text)
	}
}

// reminder shows one, unless it is needless.
func (a *Assistant) reminder(c *call, r guide.Reminder, e *hotline.Evidence, at time.Time) {
	if !c.seats.talking && r.Flag == "" {
		return
	}
	before := c.list.told[r.ID]
	if onWords := r.On == "" || r.On == guide.OnWords; !onWords { // words are answered behind them; a hold is announced before it
		if said := c.list.said[r.ID]; said.After(before) {
			before = said
		}
	}
	if at.Sub(before) < recent {
		return
	}
	c.list.told[r.ID] = at
	lines := []string{}
	if r.Say != "" {
		lines = wrapped(r.Say)
	}
	n := card{Card: view.Card{ID: "remind-" + r.ID, Kind: view.Reminder, Urgent: r.Urgent, Title: r.Title, Lines: lines, Text: r.Say, Confidence: 1, Evidence: e, At: a.deps.Now()},
		rank: rank(r.Flag), until: a.deps.Now().Add(stays)}
	if old := c.deck.find(n.ID); old != nil && old.State != view.Open {
		old.ID += "-" + at.Format("150405.000") // it was dealt with: this is another occasion
	}
	c.deck.put(n)
}

// past takes back the reminders of an occasion that is over.
func (c *call) past(on string) {
	for _, r := range c.list.guide.Reminders {
		if x := c.deck.find("remind-" + r.ID); r.On == on && x != nil && x.State == view.Open {
			c.deck.settle(x.ID, view.Withdrawn)
		}
	}
}

// held is told that the caller hears music, or is back.
func (a *Assistant) held(c *call, b hotline.AgentHeld, at time.Time) {
	on, over := guide.OnBack, guide.OnHold
	if b.Held {
		on, over = over, on
	}
	c.past(over)
	c.past(guide.OnSilence)
	for _, r := range c.list.guide.Reminders {
		if r.On == on {
			a.reminder(c, r, nil, at)
		}
	}
	c.talk.lastAt, c.talk.held = at, b.Held
}

// offers shows what the owner allows to be offered.
func (a *Assistant) offers(c *call, s language.Segment, text guide.Text) {
	for _, o := range c.list.guide.Offers {
		if _, no := o.Never.In(text); no {
			c.list.never[o.ID] = true
			c.deck.settle("offer-"+o.ID, view.Withdrawn)
		}
		if _, hit := o.When.In(text); hit && c.list.wanted == nil {
			c.list.wanted = map[string]hotline.Evidence{}
		}
		if _, hit := o.When.In(text); hit {
			c.list.wanted[o.ID] = s.Evidence()
		}
	}
}

// offer shows the offers whose time has come: asked for by the caller's words, the steps before it done, the caller not upset. Where a
// caller becomes upset, or a risk is heard, nothing is sold any more.
func (a *Assistant) offer(c *call) (changed bool) {
	if c.talk.upset() {
		return c.deck.keep(view.Offer, "")
	}
	for _, o := range c.list.guide.Offers {
		e, wanted := c.list.wanted[o.ID]
		if !wanted || c.list.never[o.ID] || !c.list.all(o.After) {
			continue
		}
		delete(c.list.wanted, o.ID)
		n := card{Card: view.Card{ID: "offer-" + o.ID, Kind: view.Offer, Title: o.Title, Lines: wrapped(o.Say), Text: o.Say, Confidence: 1, Evidence: &e, At: a.deps.Now()},
			until: a.deps.Now().Add(2 * stays)}
		changed = c.deck.put(n) || changed
	}
	return changed
}

// all reports whether the steps are done.
func (l *checklist) all(steps []string) bool {
	for _, s := range steps {
		if !l.done[s].done {
			return false
		}
	}
	return true
}

// remind looks at what the time and the tentative words bring: deadlines of steps, what must not be said yet, silence, the next sentence.
func (a *Assistant) remind(c *call) (changed bool) {
	now := a.deps.Now()
	changed = c.deck.expire(now)
	if !c.seats.talking {
		for _, kind := range []view.CardKind{view.Phrase, view.Offer} {
			changed = c.deck.keep(kind, "") || changed
		}
		return changed
	}
	for _, s := range c.list.guide.Steps {
		changed = a.step(c, s, now) || changed
	}
	if !c.talk.held && !c.talk.lastAt.IsZero() && now.Sub(c.talk.lastAt) > silent && now.Sub(c.seats.joined) > silent && c.list.said["(silence)"].Before(c.talk.lastAt) && !c.speaking() {
		c.list.said["(silence)"] = now
		for _, r := range c.list.guide.Reminders {
			if r.On == guide.OnSilence {
				a.reminder(c, r, nil, now)
				changed = true
			}
		}
	}
	changed = a.phrase(c) || changed
	return a.offer(c) || changed
}

func (c *call) speaking() bool {
	for _, text := range c.talk.partial {
		if text != "" {
			return true
		}
	}
	return false
}

// step reminds of a step whose time runs out, or before which something is being said.
func (a *Assistant) step(c *call, s guide.Step, now time.Time) (changed bool) {
	id := "step-" + s.ID
	if t, known := c.list.done[s.ID]; t.done || known && t.byHand {
		return c.deck.settle(id, view.Done)
	}
	early := false
	if words := c.talk.partial[hotline.PartyAgent] + lastOf(c.talk.segments, hotline.PartyAgent); len(s.Before) > 0 {
		_, early = s.Before.In(guide.Fold(words))
	}
	waited := now.Sub(c.seats.joined)
	late := s.Within > 0 && waited > s.Within
	if !early && !(s.Within > 0 && waited > s.Within/2) {
		return false
	}
	title := s.Remind
	if title == "" {
		title = s.Title
	}
	return c.deck.put(card{Card: view.Card{ID: id, Kind: view.Reminder, Urgent: early || late && s.Must, Title: title, Lines: wrapped(s.Say), Text: s.Say, Confidence: 1,
		Step: s.ID, At: now}, rank: 4})
}

// lastOf is what a party said last.
func lastOf(all []language.Segment, party hotline.Party) string {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Party == party {
			return all[i].Text
		}
	}
	return ""
}

// phrase offers the sentence of the step that comes next.
func (a *Assistant) phrase(c *call) (changed bool) {
	s, ok := c.list.current()
	if !ok || s.Say == "" || c.scene.id == "" && s.Last {
		return c.deck.keep(view.Phrase, "")
	}
	id := "phrase-" + s.ID
	changed = c.deck.keep(view.Phrase, id)
	if reminder := c.deck.find("step-" + s.ID); reminder != nil && reminder.State == view.Open {
		return c.deck.settle(id, view.Withdrawn) || changed // it says so already
	}
	return c.deck.put(card{Card: view.Card{ID: id, Kind: view.Phrase, Title: s.Title, Lines: wrapped(s.Say), Text: s.Say, Confidence: 1, Step: s.ID, At: a.deps.Now()}}) || changed
}
