package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hotline"
	"hotline/assist/view"
	page "hotline/console/assist"
)

// desk is live help as the console sees it.
type desk struct{ a *Assistant }

// States implements page.Helper.
func (d desk) States(account string) []view.State { return d.a.help.States(account) }

// Do implements page.Helper.
func (d desk) Do(ctx context.Context, account string, call hotline.CallID, act page.Act) (view.State, error) {
	h := d.a.help
	switch act.Verb {
	case page.Card:
		return h.Card(account, call, act.Item, act.Value)
	case page.Confirm:
		return h.Confirm(account, call, act.Item)
	case page.Edit:
		return h.Edit(account, call, act.Item, act.Value)
	case page.Tick:
		return h.Tick(account, call, act.Item, act.Value == "done")
	case page.Write:
		return h.Write(account, call, act.Item, act.Value)
	case page.Choose:
		return h.Choose(account, call, act.Item, act.Value)
	case page.Promise:
		return h.Promise(account, call, act.Item, act.Value, act.At)
	case page.Ticket:
		return h.Ticket(ctx, account, call)
	case page.Callback:
		return h.Callback(ctx, account, call, act.Value, act.At)
	}
	return view.State{}, &hotline.Error{Op: "no such verb", Kind: hotline.KindInvalid, Err: fmt.Errorf("verb %q", act.Verb)}
}

// Kept implements page.Helper.
func (d desk) Kept(ctx context.Context, call hotline.CallID) (s view.State, ok bool, err error) {
	raw, _, err := d.a.deps.Store.Assist(ctx, call)
	if err != nil || raw == nil {
		return s, false, err
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, false, fmt.Errorf("read assist: %w", err)
	}
	return s, true, nil
}

// Todos implements page.Helper.
func (d desk) Todos(ctx context.Context, agent string, done bool) ([]view.Todo, error) {
	all, err := d.a.deps.Store.Todos(ctx, agent, done)
	out := make([]view.Todo, 0, len(all))
	for _, t := range all {
		out = append(out, view.Todo{ID: t.ID, Call: t.Call, Agent: t.Agent, Number: t.Number, Text: t.Text, Due: t.Due, Done: t.Done, Created: t.Created, Evidence: t.Evidence})
	}
	return out, err
}

// Keep implements page.Helper.
func (d desk) Keep(ctx context.Context, agent, id string, kept bool) error {
	at := time.Time{}
	if kept {
		at = time.Now()
	}
	return d.a.deps.Store.KeepTodo(ctx, id, agent, at)
}
