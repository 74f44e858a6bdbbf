package assist

import (
	"context"
	"slices"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/view"
)

// Reopen is State, also for a call that was forgotten since: it is brought back from the record for the agent who had it last, with
// everything that a person confirmed or wrote, and is remembered for Config.Keep again. It takes milliseconds.
func (a *Assistant) Reopen(ctx context.Context, account string, id hotline.CallID) (view.State, error) {
	s, err := a.State(account, id)
	if err == nil || a.deps.Kept == nil || a.deps.Past == nil {
		return s, err
	}
	kept, ok, failed := a.deps.Kept(ctx, id)
	if failed != nil {
		return s, failed
	}
	if !ok || kept.Agent != account || kept.State.Wrap == nil {
		return s, err
	}
	past, failed := a.deps.Past(ctx, id)
	if failed != nil {
		return s, failed
	}
	c := a.restored(id, past, kept)
	c.last = a.deps.Now()
	a.mu.Lock()
	if a.calls[id] == nil { // else somebody was quicker, or it goes on
		a.calls[id] = c
	}
	a.mu.Unlock()
	return a.State(account, id)
}

// restored is a call that is over as it was put on record: what was said comes from its events, what people did from the record. Nobody
// else knows the call yet.
func (a *Assistant) restored(id hotline.CallID, past []hotline.Event, kept Record) *call {
	c := a.newCall(id)
	for _, e := range past {
		a.apply(c, e)
	}
	c.over, c.talk.ended, c.after.due = true, true, false
	c.seats.now, c.seats.talking, c.seats.agent, c.seats.had = nil, false, kept.Agent, map[string]bool{kept.Agent: true}
	for _, s := range kept.State.Steps {
		if s.ByHand {
			c.list.done[s.ID] = tick{done: s.State == "done", byHand: true, evidence: s.Evidence}
		}
	}
	a.refill(c, kept.State.Form)
	wrap := *kept.State.Wrap
	f := &c.after
	f.now, f.since, f.wrap, f.heard = a.deps.Now, wrap.Since, &wrap, len(c.talk.segments)
	f.edited, f.chosen = map[string]bool{}, map[string]bool{}
	for _, s := range wrap.Sections {
		f.edited[s.ID] = s.Edited
	}
	for _, what := range wrap.Chosen {
		f.chosen[what] = true
	}
	if l := c.seats.left[kept.Agent]; l != nil { // what stands there is that agent's work
		for _, v := range c.form().Fields {
			if v.State == "edited" {
				l.values[v.ID] = value{c.filler.Form().ID, v.Value}
			}
		}
		for id, own := range f.edited {
			l.wrote[id] = own
		}
	}
	c.rev = max(c.rev, kept.State.Rev)
	f.kept = c.rev
	return c
}

// refill gives a call the form that it had. A value that the record hides is taken from what was said, or has to be written again.
func (a *Assistant) refill(c *call, was view.Form) {
	f := a.deps.Forms.Form(was.ID)
	if f == nil {
		return // the owner dropped it
	}
	a.fillIn(c, f)
	for _, v := range was.Fields {
		now, ok := c.value(v.ID)
		switch {
		case !ok:
		case !now.Secret:
			var evidence []hotline.Evidence
			if v.Evidence != nil {
				evidence = append(evidence, *v.Evidence)
			}
			c.filler.Restore(v.ID, v.Value, form.State(v.State), evidence)
		case v.State == string(form.Confirmed):
			c.filler.Confirm(v.ID)
		}
	}
}

// LongAgo is how far back work counts as unfinished.
const LongAgo = 30 * 24 * time.Hour

// Unfinished is the work after a call as the list of such work has it, and whether it belongs there now.
func Unfinished(r Record, now time.Time) (view.Unfinished, bool) {
	w := r.State.Wrap
	if w == nil || !w.Done.IsZero() || now.Sub(r.At) > LongAgo {
		return view.Unfinished{}, false
	}
	out := view.Unfinished{Call: r.State.Call, Number: r.State.Number, Queue: r.State.Queue, Ended: w.Since, Left: []string{}}
	for _, s := range w.Sections {
		if s.ID == "need" {
			out.Need = text(s)
		}
	}
	for _, class := range append(slices.Clone(w.Classes), w.AllClasses...) {
		if class.ID == w.Class && out.Class == "" {
			out.Class = class.Title
		}
	}
	left := func(what string, open bool) {
		if open {
			out.Left = append(out.Left, what)
		}
	}
	left("form", slices.ContainsFunc(r.State.Form.Fields, func(f view.Field) bool { return f.State == "suggested" || f.Required && f.Value == "" }))
	left("class", len(w.Classes) > 0 && !slices.Contains(w.Chosen, "class"))
	left("unit", w.Unit != "" && !slices.Contains(w.Chosen, "unit"))
	left("disposition", len(w.Dispositions) > 0 && !slices.Contains(w.Chosen, "disposition"))
	left("promises", len(w.Promises) > 0 && !slices.Contains(w.Chosen, "promise"))
	left("ticket", w.Ticket == nil && len(w.Classes) > 0)
	return out, true
}
