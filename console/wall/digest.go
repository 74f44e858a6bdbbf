package wall

import (
	"cmp"
	"context"
	"maps"

	"hotline"
)

// digest is what a call was about so far.
type digest struct {
	text  string
	whole bool // the call is over, and known to its end
}

// digested works out what the calls of the alerts that are shown were about so far, and tells the screens when that has changed. A call
// that is over is worked out once more.
func (w *Wall) digested(ctx context.Context) {
	if w.deps.Summary == nil || w.gate == nil {
		return
	}
	w.mu.Lock()
	wanted := map[hotline.CallID]digest{} // those on the screens
	for _, a := range w.alerts.latest() {
		wanted[a.Hit.Call] = w.digests[a.Hit.Call]
	}
	maps.DeleteFunc(w.digests, func(id hotline.CallID, _ digest) bool { _, on := wanted[id]; return !on })
	w.mu.Unlock()
	changed := false
	for id, before := range wanted {
		if before.whole {
			continue
		}
		_, runs := w.gate.Call(id)
		rec, err := w.deps.Store.Call(ctx, id)
		if err != nil {
			continue // not on record yet, or the record is away
		}
		d := digest{text: w.masked(w.deps.Summary(rec)), whole: !runs && rec.Outcome != ""}
		w.mu.Lock()
		w.digests[id] = d
		w.mu.Unlock()
		changed = changed || d.text != before.text
	}
	if changed {
		w.touch(topicAlerts)
	}
}

// about is what a call was about so far, as far as somebody has told or it was worked out.
func (w *Wall) about(id hotline.CallID) string {
	c, _ := w.gate.Call(id)
	w.mu.Lock()
	told, known := w.facts[id].Summary, w.digests[id].text
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
