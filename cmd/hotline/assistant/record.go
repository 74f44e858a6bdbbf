package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/view"
	record "hotline/internal/store/assist"
)

// keep takes the state of a call for the record; it does not block.
func (a *Assistant) keep(r assist.Record) {
	select {
	case a.records <- r:
	default:
		a.deps.Log.Warn("assist: the record is slow, a state of a call was left out", "call", r.State.Call)
	}
}

// note takes a correction for the record; it does not block.
func (a *Assistant) note(c assist.Correction) {
	select {
	case a.notes <- c:
	default:
		a.deps.Log.Error("assist: the record is slow, a correction is lost", "call", c.Call, "kind", c.Kind)
	}
}

const (
	patience = 5 * time.Second // of one write
	tries    = 5
	pause    = 500 * time.Millisecond
)

// write puts states and corrections on record until ctx ends, then what is still here.
func (a *Assistant) write(ctx context.Context) {
	for {
		select {
		case r := <-a.records:
			a.put(r)
		case c := <-a.notes:
			a.putNote(c)
		case <-ctx.Done():
			for {
				select {
				case r := <-a.records:
					a.put(r)
				case c := <-a.notes:
					a.putNote(c)
				default:
					return
				}
			}
		}
	}
}

// try writes with some patience: a record that is away for a moment costs nothing.
func (a *Assistant) try(what string, call hotline.CallID, put func(context.Context) error) {
	var err error
	for range tries {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		err = put(ctx)
		cancel()
		if err == nil {
			return
		}
		<-time.After(pause)
	}
	a.deps.Log.Error("assist: not on record", "what", what, "call", call, "err", err)
}

func (a *Assistant) put(r assist.Record) {
	practice := a.practice.has(r.State.Call)
	state := maskedState(r.State)
	raw, err := json.Marshal(state)
	if err != nil {
		a.deps.Log.Error("assist: not on record", "call", r.State.Call, "err", err)
		return
	}
	out := record.Call{Call: r.State.Call, Agent: r.Agent, At: r.At, Data: raw}
	if w := r.State.Wrap; w == nil || practice { // nothing to be done after it
		out.Done = r.At
	} else {
		out.Done = w.Done
	}
	var todos []record.Todo
	if w := r.State.Wrap; w != nil && !practice { // nobody waits for a promise to a simulated customer
		for _, t := range w.Promises {
			todos = append(todos, record.Todo{ID: t.ID, Call: t.Call, Agent: t.Agent, Number: t.Number, Text: t.Text, Due: t.Due, Created: t.Created, Evidence: evidence(t.Evidence)})
		}
	}
	a.try("state", r.State.Call, func(ctx context.Context) error {
		return a.found.Put(ctx, out, todos)
	})
}

func (a *Assistant) putNote(c assist.Correction) {
	if a.practice.has(c.Call) {
		return // a simulated customer teaches nothing about real ones
	}
	id := fmt.Sprintf("%s-%d-%s-%s", c.Call, c.At.UnixNano(), c.Kind, c.Item)
	out := record.Correction{ID: id, Call: c.Call, Agent: c.Agent, At: c.At, Kind: c.Kind, Item: c.Item, Verdict: c.Verdict, Was: masked(c.Before), Became: masked(c.After),
		Said: masked(c.Text), Evidence: evidence(c.Evidence)}
	a.try("correction", c.Call, func(ctx context.Context) error { return a.found.PutCorrection(ctx, out) })
}

// evidence is what goes on record of it: with personal data masked.
func evidence(in []hotline.Evidence) []hotline.Evidence {
	out := make([]hotline.Evidence, 0, len(in))
	for _, e := range in {
		e.Text = masked(e.Text)
		out = append(out, e)
	}
	return out
}

// hidden is a secret value as it goes on record.
func hidden(v string) string {
	if out := masked(v); out != v || v == "" {
		return out
	}
	return "***"
}

// maskedState is a state as it goes on record. The values of the form are kept: the ticket holds them, too.
func maskedState(s view.State) view.State {
	one := func(e *hotline.Evidence) *hotline.Evidence {
		if e == nil {
			return nil
		}
		out := *e
		out.Text = masked(e.Text)
		return &out
	}
	cards := func(in []view.Card) []view.Card {
		out := append([]view.Card{}, in...)
		for i := range out {
			out[i].Evidence = one(out[i].Evidence)
		}
		return out
	}
	s.Cards, s.Older = cards(s.Cards), cards(s.Older)
	s.Steps, s.Form.Fields = append([]view.Step{}, s.Steps...), append([]view.Field{}, s.Form.Fields...)
	for i := range s.Steps {
		s.Steps[i].Evidence = one(s.Steps[i].Evidence)
	}
	for i := range s.Form.Fields {
		f := &s.Form.Fields[i]
		f.Evidence = one(f.Evidence)
		if f.Secret {
			f.Value, f.Shown, f.Other = hidden(f.Value), hidden(f.Shown), hidden(f.Other)
		}
	}
	if s.Wrap != nil {
		w := *s.Wrap
		w.Sections = append([]view.Section{}, w.Sections...)
		for i := range w.Sections {
			claims := append([]view.Sentence{}, w.Sections[i].Claims...)
			for j := range claims {
				claims[j].Evidence = evidence(claims[j].Evidence)
			}
			w.Sections[i].Claims = claims
		}
		w.Promises = append([]view.Todo{}, w.Promises...)
		for i := range w.Promises {
			w.Promises[i].Evidence = evidence(w.Promises[i].Evidence)
		}
		s.Wrap = &w
	}
	return s
}

// officeTool is the tool by which the site makes tickets.
const officeTool = "ticket.create"

// Ticket implements assist.Office by the app's tool ticket.create, with those of the arguments that it takes.
func (a *Assistant) Ticket(ctx context.Context, t assist.TicketRequest) (string, error) {
	if a.practice.has(t.Call) {
		return practiceTicket, nil
	}
	app, tools := a.deps.App()
	all := map[string]any{"kind": t.Class, "number": t.Number, "unit": t.Unit, "summary": t.Summary, "fields": t.Fields, "call": string(t.Call),
		"address": t.Fields["address"], "symptom": t.Fields["symptom"], "contact": t.Fields["phone"], "time": t.Fields["time"]}
	if t.Number == "" {
		all["number"] = t.Fields["phone"]
	}
	for _, d := range app.Tools() {
		if d.Name != officeTool {
			continue
		}
		args := map[string]any{}
		for _, name := range append(append([]string{}, d.Args...), d.Maybe...) {
			if v, ok := all[name]; ok && v != "" {
				args[name] = v
			}
		}
		got, err := tools.Call(ctx, officeTool, args)
		if err != nil {
			return "", err
		}
		return strings.TrimSpace(fmt.Sprint(got["ticket"])), nil
	}
	return "", &hotline.Error{Op: "create ticket", Kind: hotline.KindUnavailable, Remedy: "give tools.yaml a tool " + officeTool}
}

// Callback implements assist.Office by the queue.
func (a *Assistant) Callback(ctx context.Context, number, queue string, at time.Time) (hotline.CallID, error) {
	if queue == hotline.Training {
		return "", &hotline.Error{Op: "schedule call-back: this is a practice call", Kind: hotline.KindInvalid}
	}
	if a.deps.Book == nil {
		return "", &hotline.Error{Op: "schedule call-back", Kind: hotline.KindUnavailable}
	}
	return a.deps.Book(ctx, number, queue, at)
}
