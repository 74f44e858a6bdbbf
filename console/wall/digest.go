package wall

import (
	"cmp"
	"context"
	"maps"

	"hotline"
	"hotline/console"
	"hotline/console/live"
	"hotline/console/private"
	"hotline/internal/store"
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
		d := digest{text: w.quoted(w.deps.Summary(rec), rec), whole: !runs && rec.Outcome != ""}
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

// hide takes personal data out of what a row tells of a call.
func (w *Wall) hide(c *live.Call) {
	if w.deps.Masker == nil {
		c.LastText, c.Summary = w.masked(c.LastText), w.masked(c.Summary)
		return
	}
	c.LastText, c.Summary = c.Last(w.deps.Masker), c.About(w.deps.Masker)
}

// quoted is a text without personal data that repeats what was said in a call: a number may be dictated over several utterances.
func (w *Wall) quoted(text string, rec store.CallRecord) string {
	if w.deps.Masker == nil || text == "" {
		return w.masked(text)
	}
	return private.Quoted(w.deps.Masker, text, lined(rec))
}

// lined is what was said in a call, as package private reads it.
func lined(rec store.CallRecord) []private.Line {
	said := console.Transcript(rec, nil)
	out := make([]private.Line, len(said))
	for i, l := range said {
		out[i] = l.Private()
	}
	return out
}

// apart is a summary without personal data taken apart.
func (w *Wall) apart(summary string) []Saying {
	if w.deps.Parts == nil || summary == "" {
		return nil
	}
	return w.deps.Parts(summary)
}

// masked is a text without personal data.
func (w *Wall) masked(text string) string {
	if w.deps.Mask == nil || text == "" {
		return text
	}
	return w.deps.Mask(text)
}
