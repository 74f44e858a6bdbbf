package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hotline"
	"hotline/assist"
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

// Kept implements assist.Later of console.
func (d desk) Kept(ctx context.Context, call hotline.CallID) (view.State, bool, error) {
	r, ok, err := d.a.record(ctx, call)
	return r.State, ok, err
}

// record is what is on record of a call; false when there is nothing.
func (a *Assistant) record(ctx context.Context, call hotline.CallID) (r assist.Record, ok bool, err error) {
	raw, agent, err := a.found.Call(ctx, call)
	if err != nil || raw == nil {
		return r, false, err
	}
	if r.Agent = agent; json.Unmarshal(raw, &r.State) != nil {
		return r, false, fmt.Errorf("read assist of %s: not as it was written", call)
	}
	return r, true, nil
}

// Reopen implements assist.Later of console.
func (d desk) Reopen(ctx context.Context, account string, call hotline.CallID) (view.State, error) {
	return d.a.help.Reopen(ctx, account, call)
}

// Unfinished implements assist.Later of console: what is at the desk still is not in it.
func (d desk) Unfinished(ctx context.Context, account string) ([]view.Unfinished, error) {
	now := time.Now()
	all, err := d.a.found.Unfinished(ctx, account, now.Add(-assist.LongAgo))
	if err != nil {
		return nil, err
	}
	var there []hotline.CallID
	if d.a.deps.Desk != nil {
		there = d.a.deps.Desk(account)
	}
	out := make([]view.Unfinished, 0, len(all))
	for _, c := range all {
		r := assist.Record{Agent: c.Agent, At: c.At}
		if slices.Contains(there, c.Call) || json.Unmarshal(c.Data, &r.State) != nil {
			continue
		}
		if u, ok := assist.Unfinished(r, now); ok {
			out = append(out, u)
		}
	}
	return out, nil
}

// Todos implements assist.Helper of console.
func (d desk) Todos(ctx context.Context, agent string, done bool) ([]view.Todo, error) {
	all, err := d.a.found.Todos(ctx, agent, done)
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
	return d.a.found.KeepTodo(ctx, id, agent, at)
}
