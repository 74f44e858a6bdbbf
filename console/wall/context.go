package wall

import (
	"cmp"
	"context"
	"time"

	"hotline"
	"hotline/console/live"
	"hotline/internal/store"
)

// past is how many earlier contacts are shown.
const past = 3

// find is an alert on the screens, else on record.
func (w *Wall) find(ctx context.Context, id string) (Alert, error) {
	w.mu.Lock()
	a, ok := w.alerts.of[id]
	w.mu.Unlock()
	if ok {
		return a, nil
	}
	got, err := w.deps.Store.Alert(ctx, id)
	if err != nil {
		return Alert{}, err
	}
	return w.public(ctx, []store.Alert{got})[0], nil
}

// around is what is known of a call, running or over.
func (w *Wall) around(ctx context.Context, id hotline.CallID) (Context, error) {
	c, running := w.gate.Call(id)
	out := Context{Call: id, Running: running, Past: []Contact{}}
	began := c.Started
	from := c.Customer()
	rec, err := w.deps.Store.Call(ctx, id)
	if err != nil && !running {
		return out, err
	}
	summary := c.Summary
	if err == nil && w.deps.Summary != nil {
		summary = cmp.Or(w.deps.Summary(rec), summary)
	}
	if !running {
		board := live.New() // what the record says of it, as the screen would have had it
		for _, e := range rec.Events {
			if _, over := e.Body.(hotline.CallEnded); over {
				break
			}
			board.Observe(e)
		}
		c, _ = board.Call(id)
		began, from = rec.Started, rec.Customer()
	}
	out.Intents, out.Path = list(c.Path), w.titled(c.Path)
	w.mu.Lock()
	out.Summary = cmp.Or(w.facts[id].Summary, summary, c.Summary)
	out.Alerts = []Alert{}
	for _, a := range w.alerts.list {
		if w.alerts.of[a].Hit.Call == id {
			out.Alerts = append(out.Alerts, w.alerts.of[a])
		}
	}
	w.mu.Unlock()
	if len(out.Alerts) == 0 && !running {
		all, err := w.deps.Store.Alerts(ctx, store.AlertFilter{Call: id})
		if err != nil {
			return out, err
		}
		out.Alerts = w.public(ctx, all)
	}
	w.running(out.Alerts)
	out.Summary = w.quoted(out.Summary, rec)
	out.Sayings = w.apart(out.Summary)
	return out, w.earlier(ctx, &out, number(from), began)
}

// earlier adds the caller's contacts before began.
func (w *Wall) earlier(ctx context.Context, out *Context, number string, began time.Time) error {
	if number == "" || w.cfg.Past == 0 {
		return nil
	}
	rows, err := w.deps.Store.Calls(ctx, store.Filter{Caller: ":" + number + "@", From: began.Add(-w.cfg.Past), To: began, Limit: past})
	if err != nil {
		return err
	}
	agent, _ := w.called()
	for _, r := range rows {
		out.Past = append(out.Past, Contact{Call: r.ID, Started: r.Started, Outcome: r.Outcome, Queue: r.Queue, Agent: r.Agent, AgentName: agent(r.Agent), DurationMS: r.DurationMS})
	}
	return nil
}

// title is what an intent is called.
func (w *Wall) title(intent string) string {
	if w.deps.Title == nil || intent == "" {
		return intent
	}
	return cmp.Or(w.deps.Title(intent), intent)
}

// titled is title of all, never null.
func (w *Wall) titled(intents []string) []string {
	out := make([]string, len(intents))
	for i, x := range intents {
		out[i] = w.title(x)
	}
	return out
}

// list is s, never null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
