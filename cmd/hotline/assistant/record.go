package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hotline"
	"hotline/assist"
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
	v := veiled(r.Said)
	state := v.state(r.State)
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
			todos = append(todos, record.Todo{ID: t.ID, Call: t.Call, Agent: t.Agent, Number: t.Number, Text: t.Text, Due: t.Due, Created: t.Created, Evidence: v.evidence(t.Evidence)})
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
	v := veiled(c.Said)
	out := record.Correction{ID: id, Call: c.Call, Agent: c.Agent, At: c.At, Kind: c.Kind, Item: c.Item, Verdict: c.Verdict, Was: v.text(c.Before), Became: v.text(c.After),
		Said: v.text(c.Text), Evidence: v.evidence(c.Evidence)}
	a.try("correction", c.Call, func(ctx context.Context) error { return a.found.PutCorrection(ctx, out) })
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
