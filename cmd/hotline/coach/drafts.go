package coach

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"hotline"
	"hotline/assist/language"
	"hotline/assist/summary/speech"
	"hotline/assist/trainer"
	page "hotline/console/training"
	"hotline/internal/store/training"
	"hotline/qa/pii"
)

// Drafts implements Drafts of console/training.
func (c *Coach) Drafts(ctx context.Context) ([]page.Draft, error) {
	all, err := c.store.Personas(ctx, "")
	if err != nil {
		return nil, err
	}
	out := make([]page.Draft, 0, len(all))
	for _, p := range all {
		out = append(out, draft(p))
	}
	return out, nil
}

func draft(p training.Persona) page.Draft {
	out := page.Draft{ID: p.ID, Call: p.Call, Title: p.Title, Text: p.Text, State: p.State, By: p.By, Made: p.Made, Changed: p.Decided}
	if _, err := trainer.Read(p.ID, []byte(p.Text)); err != nil {
		out.Problem = err.Error()
	}
	return out
}

// Make implements Drafts of console/training: the caller's sentences with personal data masked.
func (c *Coach) Make(ctx context.Context, call hotline.CallID, by string) (page.Draft, error) {
	rec, err := c.deps.Store.Call(ctx, call)
	if err != nil {
		return page.Draft{}, err
	}
	var talk []trainer.Said
	for _, u := range rec.Transcript {
		talk = append(talk, trainer.Said{Us: u.Party != hotline.PartyCaller, Text: pii.Mask(u.Text)})
	}
	id := "own-" + strings.ToLower(rand.Text())[:8]
	title := "来自通话 " + string(call)[len(call)-min(6, len(call)):]
	raw, err := trainer.Draft(id, title, "像这位客户一样把事情办成："+goal(talk), talk)
	if err != nil {
		return page.Draft{}, &hotline.Error{Op: "make a persona", Kind: hotline.KindInvalid, Err: err}
	}
	p := training.Persona{ID: id, Call: call, Title: title, Text: string(raw), State: training.Draft, By: by, Made: time.Now(), Decided: by, Changed: time.Now()}
	if err := c.store.PutPersona(ctx, p); err != nil {
		return page.Draft{}, err
	}
	return draft(p), nil
}

// goalMost is the length of what a draft says of the matter.
const goalMost = 60

// goal is what the caller wanted, in the caller's own words, shortened.
func goal(talk []trainer.Said) string {
	said := make([]language.Segment, 0, len(talk))
	for _, s := range talk {
		party := hotline.PartyCaller
		if s.Us {
			party = hotline.PartyAgent
		}
		said = append(said, language.Segment{Party: party, Text: language.Paused(s.Text)})
	}
	var all []string
	for _, m := range speech.Needs(said) {
		all = append(all, strings.ReplaceAll(m.Text, "*", ""))
	}
	text := []rune(strings.Join(all, "；"))
	if len(text) > goalMost {
		return string(text[:goalMost]) + "…"
	}
	return string(text)
}

// Put implements Drafts of console/training.
func (c *Coach) Put(ctx context.Context, id, by, text, state string) (page.Draft, error) {
	p, err := c.store.Persona(ctx, id)
	if err != nil {
		return page.Draft{}, err
	}
	read, err := trainer.Read(id, []byte(text))
	if err != nil && state == training.InUse {
		return page.Draft{}, &hotline.Error{Op: "use persona", Kind: hotline.KindInvalid, Err: err}
	}
	if err == nil {
		p.Title = read.Title
	}
	p.Text, p.State, p.Decided, p.Changed = text, state, by, time.Now()
	if err := c.store.PutPersona(ctx, p); err != nil {
		return page.Draft{}, err
	}
	return draft(p), nil
}
