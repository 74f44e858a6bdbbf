package assist

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/assist/view"
)

// What agents do with what they are shown. Each returns the call as it is then; a call that is not at the account's desk, or a thing that
// is not there, is a *hotline.Error of KindNotFound; a value that cannot be, one of KindInvalid.

func missing(what string) error {
	return &hotline.Error{Op: "no such " + what, Kind: hotline.KindNotFound}
}

func invalid(format string, args ...any) error {
	return &hotline.Error{Op: "assist", Kind: hotline.KindInvalid, Err: fmt.Errorf(format, args...)}
}

// Do carries out one of the verbs; those that reach out of the call block for the back office. A call that is not remembered any more
// comes back from the record first, for the agent who had it last; that takes milliseconds.
func (a *Assistant) Do(ctx context.Context, account string, call hotline.CallID, act view.Act) (view.State, error) {
	if _, err := a.Reopen(ctx, account, call); err != nil {
		return view.State{}, err
	}
	return a.do(ctx, account, call, act)
}

func (a *Assistant) do(ctx context.Context, account string, call hotline.CallID, act view.Act) (view.State, error) {
	switch act.Verb {
	case view.JudgeCard:
		return a.Card(account, call, act.Item, act.Value)
	case view.ConfirmField:
		return a.Confirm(account, call, act.Item)
	case view.EditField:
		return a.Edit(account, call, act.Item, act.Value)
	case view.TickStep:
		return a.Tick(account, call, act.Item, act.Value == "done")
	case view.WriteSection:
		return a.Write(account, call, act.Item, act.Value)
	case view.ChooseOne:
		return a.Choose(account, call, act.Item, act.Value)
	case view.PutPromise:
		return a.Promise(account, call, act.Item, act.Value, act.At)
	case view.MakeTicket:
		return a.Ticket(ctx, account, call)
	case view.BookCallback:
		return a.Callback(ctx, account, call, act.Value, act.At)
	case view.FinishWrap:
		return a.Finish(account, call, act.Value == "done")
	}
	return view.State{}, &hotline.Error{Op: "no such verb", Kind: hotline.KindInvalid, Err: fmt.Errorf("verb %q", act.Verb)}
}

// Card takes what an agent did with a card: accepted, copied, dismissed, right or wrong (a thumb), none (the thumb is taken back).
func (a *Assistant) Card(account string, id hotline.CallID, item, verdict string) (view.State, error) {
	return a.act(account, id, func(c *call) (Correction, error) {
		x := c.deck.find(item)
		if x == nil {
			return Correction{}, missing("card")
		}
		switch verdict {
		case "accepted":
			x.State = view.Accepted
		case "copied":
			x.State = view.Copied
		case "dismissed":
			x.State = view.Dismissed
		case "right":
			x.Thumb = 1
		case "wrong":
			x.Thumb = -1
		case "none":
			x.Thumb = 0
		default:
			return Correction{}, invalid("verdict: %q is not accepted, copied, dismissed, right, wrong or none", verdict)
		}
		out := Correction{Kind: "card", Item: item, Verdict: verdict, Before: string(x.Kind)}
		if x.Source != nil {
			out.Before = x.Source.ID
		}
		if x.Evidence != nil {
			out.Text, out.Evidence = x.Evidence.Text, []hotline.Evidence{*x.Evidence}
		}
		return out, nil
	})
}

// Confirm holds a field's value to be right.
func (a *Assistant) Confirm(account string, id hotline.CallID, field string) (view.State, error) {
	return a.act(account, id, func(c *call) (Correction, error) {
		old, ok := c.value(field)
		if !ok {
			return Correction{}, missing("field")
		}
		if l := c.seats.left[account]; l != nil {
			i := slices.IndexFunc(c.form().Fields, func(f view.Field) bool { return f.ID == field })
			if i < 0 || l.field(c.filler.Form().ID, c.form().Fields[i]).Value != old.Value {
				return Correction{}, invalid("field %s has another value since: the call went on with a colleague", field)
			}
		}
		v, ok := c.filler.Confirm(field)
		if !ok {
			return Correction{}, invalid("field %s is empty: write a value", field)
		}
		a.filled(c, v)
		return Correction{Kind: "field", Item: field, Verdict: "confirmed", Before: old.Value, After: v.Value, Evidence: old.Evidence}, nil
	})
}

// Edit writes a field; "" empties it for good.
func (a *Assistant) Edit(account string, id hotline.CallID, field, words string) (view.State, error) {
	return a.act(account, id, func(c *call) (Correction, error) {
		old, ok := c.value(field)
		if !ok {
			return Correction{}, missing("field")
		}
		v, ok := c.filler.Edit(field, strings.TrimSpace(words))
		if !ok {
			return Correction{}, invalid("field %s does not take this value", field)
		}
		if l := c.seats.left[account]; l != nil {
			l.values[field] = value{c.filler.Form().ID, v.Value}
		}
		a.filled(c, v)
		return Correction{Kind: "field", Item: field, Verdict: "edited", Before: old.Value, After: v.Value, Evidence: old.Evidence}, nil
	})
}

// Tick says that a step is done, or not.
func (a *Assistant) Tick(account string, id hotline.CallID, step string, done bool) (view.State, error) {
	return a.act(account, id, func(c *call) (Correction, error) {
		if !slices.ContainsFunc(c.list.guide.Steps, func(s guide.Step) bool { return s.ID == step }) {
			return Correction{}, missing("step")
		}
		old := c.list.done[step]
		c.list.done[step] = tick{done: done, byHand: true, evidence: old.evidence}
		out := Correction{Kind: "step", Item: step, Verdict: "unticked", Before: fmt.Sprint(old.done), After: fmt.Sprint(done)}
		if done {
			out.Verdict = "ticked"
		}
		if old.evidence != nil {
			out.Evidence = []hotline.Evidence{*old.evidence}
		}
		return out, nil
	})
}

// Write replaces a section of the summary.
func (a *Assistant) Write(account string, id hotline.CallID, section, words string) (view.State, error) {
	return a.wrapped(account, id, func(c *call, w *view.Wrap) (Correction, error) {
		at := slices.IndexFunc(w.Sections, func(s view.Section) bool { return s.ID == section })
		if at < 0 {
			return Correction{}, missing("section")
		}
		s := &w.Sections[at]
		out := Correction{Kind: "summary", Item: section, Verdict: "edited", Before: text(*s), After: words}
		for _, claim := range s.Claims {
			out.Evidence = append(out.Evidence, claim.Evidence...)
		}
		s.Claims, s.Edited = []view.Sentence{}, true
		if words = strings.TrimSpace(words); words != "" {
			s.Claims = append(s.Claims, view.Sentence{Text: words, Evidence: []hotline.Evidence{}})
		}
		c.after.edited[section] = true
		if l := c.seats.left[account]; l != nil {
			l.wrote[section] = true
		}
		return out, nil
	})
}

// Choose sets the class, the unit or the disposition: what is one of these words.
func (a *Assistant) Choose(account string, id hotline.CallID, what, choice string) (view.State, error) {
	return a.wrapped(account, id, func(c *call, w *view.Wrap) (Correction, error) {
		out := Correction{Kind: what, Item: what, Verdict: "chosen", After: choice, Text: c.said()}
		switch what {
		case "class":
			out.Before, w.Class = w.Class, choice
			a.dispatch(c, w)
		case "unit":
			out.Before, w.Unit, w.UnitReason = w.Unit, choice, ""
		case "disposition":
			out.Before, w.Disposition = w.Disposition, choice
		default:
			return out, invalid("choose class, unit or disposition, not %q", what)
		}
		c.after.chosen[what] = true
		if out.Before == choice {
			out.Verdict = "confirmed"
		}
		return out, nil
	})
}

// dispatch finds form, unit and disposition of a class that a person chose.
func (a *Assistant) dispatch(c *call, w *view.Wrap) {
	a.formOf(c, w.Class)
	if a.deps.Classes == nil {
		return
	}
	model := a.deps.Classes()
	if model == nil {
		return
	}
	if class := model.Catalog().Class(w.Class); class != nil {
		if unit := model.Catalog().Unit(class.Unit); unit != nil && !c.after.chosen["unit"] {
			w.Unit, w.UnitReason = unit.ID, fmt.Sprintf("“%s”类由%s承办", class.Title(), unit.Title)
		}
		if class.Disposition != "" && !c.after.chosen["disposition"] {
			w.Disposition = class.Disposition
		}
		if !slices.ContainsFunc(w.Classes, func(x view.Choice) bool { return x.ID == class.ID }) {
			w.Classes = append(w.Classes, view.Choice{ID: class.ID, Title: class.Title()})
		}
	}
}

// Promise changes a to-do of the call; a new one when item is "". Without words it is dropped.
func (a *Assistant) Promise(account string, id hotline.CallID, item, words string, due time.Time) (view.State, error) {
	return a.wrapped(account, id, func(c *call, w *view.Wrap) (Correction, error) {
		words = strings.TrimSpace(words)
		c.after.chosen["promise"] = true
		at := slices.IndexFunc(w.Promises, func(t view.Todo) bool { return t.ID == item })
		out := Correction{Kind: "todo", Item: item, Verdict: "edited", After: words}
		switch {
		case item == "" && words == "":
			return out, invalid("a promise without words")
		case item == "":
			n := view.Todo{ID: fmt.Sprintf("%s-%d", c.id, a.deps.Now().UnixMilli()), Call: c.id, Agent: account, Number: c.talk.number, Text: words, Due: due, Created: a.deps.Now(), Evidence: []hotline.Evidence{}}
			w.Promises, out.Item, out.Verdict = append(w.Promises, n), n.ID, "created"
		case at < 0:
			return out, missing("promise")
		case words == "":
			out.Before, out.Evidence, out.Verdict = w.Promises[at].Text, w.Promises[at].Evidence, "dismissed"
			w.Promises = slices.Delete(slices.Clone(w.Promises), at, at+1)
		default:
			out.Before, out.Evidence = w.Promises[at].Text, w.Promises[at].Evidence
			w.Promises[at].Text, w.Promises[at].Due = words, due
		}
		return out, nil
	})
}

// Ticket creates the ticket in the back office, once. It blocks for it.
func (a *Assistant) Ticket(ctx context.Context, account string, id hotline.CallID) (view.State, error) {
	if a.deps.Office == nil {
		return view.State{}, &hotline.Error{Op: "create ticket", Kind: hotline.KindUnavailable, Remedy: "name a back office in the configuration"}
	}
	var t TicketRequest
	_, err := a.wrapped(account, id, func(c *call, w *view.Wrap) (Correction, error) {
		switch {
		case w.Ticket != nil || c.after.making:
			return Correction{}, invalid("the ticket is made already")
		case w.Class == "":
			return Correction{}, invalid("choose the class first")
		}
		t = TicketRequest{Call: id, Agent: account, Class: w.Class, Unit: w.Unit, Number: c.talk.number, Summary: c.after.whole(), Fields: map[string]string{}}
		if c.filler != nil {
			for _, v := range c.filler.Values() {
				if v.State != form.Empty && v.Value != "" {
					t.Fields[v.Field] = v.Value
				}
				if v.Required && v.Value == "" {
					return Correction{}, invalid("%s is missing", v.Title)
				}
			}
		}
		c.after.making = true
		return Correction{}, nil
	})
	if err != nil {
		return view.State{}, err
	}
	made, failed := a.deps.Office.Ticket(ctx, t)
	return a.wrapped(account, id, func(c *call, w *view.Wrap) (Correction, error) {
		c.after.making = false
		if failed != nil {
			return Correction{}, failed
		}
		w.Ticket = &view.Ticket{ID: made, Class: t.Class, At: a.deps.Now()}
		w.Done = w.Ticket.At
		return Correction{Kind: "ticket", Item: made, Verdict: "created", After: t.Class, Text: c.said()}, nil
	})
}

// Callback has the caller called back, not before a time. It blocks for it.
func (a *Assistant) Callback(ctx context.Context, account string, id hotline.CallID, number string, at time.Time) (view.State, error) {
	c, err := a.of(account, id)
	if err != nil {
		return view.State{}, err
	}
	queue, known := c.talk.queue, c.talk.number
	c.mu.Unlock()
	if number == "" {
		number = known
	}
	switch {
	case a.deps.Office == nil:
		return view.State{}, &hotline.Error{Op: "schedule call-back", Kind: hotline.KindUnavailable}
	case number == "" || queue == "":
		return view.State{}, invalid("no number to call back, or no queue that would")
	case at.Before(a.deps.Now().Add(-time.Minute)):
		return view.State{}, invalid("that time is over")
	}
	made, err := a.deps.Office.Callback(ctx, number, queue, at)
	if err != nil {
		return view.State{}, err
	}
	return a.wrapped(account, id, func(_ *call, w *view.Wrap) (Correction, error) {
		w.Callback = &view.Callback{Number: number, Queue: queue, At: at, Call: made}
		return Correction{Kind: "todo", Item: string(made), Verdict: "created", After: at.Format(time.RFC3339)}, nil
	})
}

// Finish says that the work after the call is done, or that it is not.
func (a *Assistant) Finish(account string, id hotline.CallID, done bool) (view.State, error) {
	return a.wrapped(account, id, func(_ *call, w *view.Wrap) (Correction, error) {
		if w.Done = (time.Time{}); done {
			w.Done = a.deps.Now()
		}
		return Correction{}, nil
	})
}

// act does something with a call at the desk, tells its desks, and notes what a person said.
func (a *Assistant) act(account string, id hotline.CallID, do func(*call) (Correction, error)) (view.State, error) {
	c, err := a.of(account, id)
	if err != nil {
		return view.State{}, err
	}
	defer c.mu.Unlock()
	n, err := do(c)
	if err != nil {
		return view.State{}, err
	}
	a.remind(c)
	a.settleCards(c)
	a.changed(c)
	if c.after.wrap != nil {
		c.after.kept = c.rev
		a.keep(c)
	}
	if n.Kind != "" && a.deps.Note != nil {
		n.Call, n.Agent, n.At, n.Said = id, account, a.deps.Now(), slices.Clone(c.talk.segments)
		a.deps.Note(n)
	}
	return c.shown(account), nil
}

// wrapped is act for what is possible after the talk only.
func (a *Assistant) wrapped(account string, id hotline.CallID, do func(*call, *view.Wrap) (Correction, error)) (view.State, error) {
	return a.act(account, id, func(c *call) (Correction, error) {
		if c.after.wrap == nil {
			return Correction{}, invalid("the talk goes on")
		}
		return do(c, c.after.wrap)
	})
}

// said is what the caller said, for learning from it.
func (c *call) said() (out string) {
	for _, s := range c.talk.segments {
		if s.Party == hotline.PartyCaller && runes(out) < 400 {
			out += s.Text + "。"
		}
	}
	return out
}
