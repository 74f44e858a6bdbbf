package wall

import (
	"cmp"
	"context"
	"maps"

	"hotline"
)

// digest works out what the calls of the alerts that are shown were about so far, and tells the screens when that has changed. A call
// that is over is worked out once more.
func (w *Wall) digest(ctx context.Context) {
	if w.deps.Summary == nil || w.gate == nil {
		return
	}
	w.mu.Lock()
	wanted := map[hotline.CallID]bool{} // those on the screens; true: known since its end
	for _, a := range w.alerts.latest() {
		wanted[a.Hit.Call] = w.settled[a.Hit.Call]
	}
	maps.DeleteFunc(w.digests, func(id hotline.CallID, _ string) bool { _, on := wanted[id]; return !on })
	maps.DeleteFunc(w.settled, func(id hotline.CallID, _ bool) bool { _, on := wanted[id]; return !on })
	w.mu.Unlock()
	changed := false
	for id, settled := range wanted {
		if settled {
			continue
		}
		_, runs := w.gate.Call(id)
		rec, err := w.deps.Store.Call(ctx, id)
		if err != nil {
			continue // not on record yet, or the record is away
		}
		text := w.masked(w.deps.Summary(rec))
		w.mu.Lock()
		changed = changed || w.digests[id] != text
		w.digests[id] = text
		w.settled[id] = !runs && rec.Outcome != ""
		w.mu.Unlock()
	}
	if changed {
		w.touch(topicAlerts)
	}
}

// about is what a call was about so far, as far as somebody has told or it was worked out.
func (w *Wall) about(id hotline.CallID) string {
	c, _ := w.gate.Call(id)
	w.mu.Lock()
	told, known := w.facts[id].Summary, w.digests[id]
	w.mu.Unlock()
	return cmp.Or(w.masked(told), known, w.masked(c.Summary))
}

// masked is a text without personal data.
func (w *Wall) masked(text string) string {
	if w.deps.Mask == nil || text == "" {
		return text
	}
	return w.deps.Mask(text)
}
