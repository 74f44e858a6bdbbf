package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hotline"
	"hotline/assist/view"
)

// desk is live help as the console sees it.
type desk struct{ a *Assistant }

// States implements assist.Helper of console.
func (d desk) States(account string) []view.State { return d.a.help.States(account) }

// Do implements assist.Helper of console.
func (d desk) Do(ctx context.Context, account string, call hotline.CallID, act view.Act) (view.State, error) {
	return d.a.help.Do(ctx, account, call, act)
}

// Kept implements assist.Helper of console.
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

// Todos implements assist.Helper of console.
func (d desk) Todos(ctx context.Context, agent string, done bool) ([]view.Todo, error) {
	all, err := d.a.deps.Store.Todos(ctx, agent, done)
	out := make([]view.Todo, 0, len(all))
	for _, t := range all {
		out = append(out, view.Todo{ID: t.ID, Call: t.Call, Agent: t.Agent, Number: t.Number, Text: t.Text, Due: t.Due, Done: t.Done, Created: t.Created, Evidence: t.Evidence})
	}
	return out, err
}

// Keep implements assist.Helper of console.
func (d desk) Keep(ctx context.Context, agent, id string, kept bool) error {
	at := time.Time{}
	if kept {
		at = time.Now()
	}
	return d.a.deps.Store.KeepTodo(ctx, id, agent, at)
}
