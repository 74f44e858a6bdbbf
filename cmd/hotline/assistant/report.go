package assistant

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"hotline"
	"hotline/assist/classify"
	page "hotline/console/training"
	"hotline/internal/store"
	record "hotline/internal/store/assist"
)

// setting holds the corrections that the classifier in force was trained with, as a list of classify.Sample.
const setting = "assist.samples"

// mostExamples is how many examples of one thing a report has.
const mostExamples = 3

// Report says where live help was wrong most, from the corrections of a time, the newest first. form names the ticket form of a call; nil =
// it is not known.
func Report(all []record.Correction, form func(hotline.CallID) string) []page.Wrong {
	found := map[[3]string]*page.Wrong{}
	for _, c := range all {
		item, of := judged(c), ""
		if c.Kind == "field" && form != nil {
			of = form(c.Call)
		}
		key := [3]string{c.Kind, of, item}
		if found[key] == nil {
			found[key] = &page.Wrong{Kind: c.Kind, Form: of, Item: item, Examples: []page.Example{}}
		}
		w := found[key]
		switch c.Verdict {
		case "wrong", "edited", "chosen", "ticked", "unticked":
			w.Wrong++
			w.Judged++
			if len(w.Examples) < mostExamples {
				w.Examples = append(w.Examples, page.Example{Call: c.Call, Before: c.Was, After: c.Became, Said: c.Said})
			}
		case "right", "accepted", "copied", "confirmed":
			w.Judged++
		}
	}
	var out []page.Wrong
	for _, w := range slices.SortedFunc(maps.Values(found), func(a, b *page.Wrong) int {
		return cmp.Or(b.Wrong-a.Wrong, b.Judged-a.Judged, cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Form, b.Form), cmp.Compare(a.Item, b.Item))
	}) {
		if w.Judged > 0 {
			out = append(out, *w)
		}
	}
	return out
}

// Forms reads which ticket form a call had, from what is on record; each call is read once.
func Forms(ctx context.Context, db *record.Store) func(hotline.CallID) string {
	known := map[hotline.CallID]string{}
	return func(call hotline.CallID) string {
		if id, ok := known[call]; ok {
			return id
		}
		var s struct {
			Form struct {
				ID string `json:"id"`
			} `json:"form"`
		}
		if raw, _, err := db.Call(ctx, call); err == nil && raw != nil {
			_ = json.Unmarshal(raw, &s) // without a form it is a field of none
		}
		known[call] = s.Form.ID
		return s.Form.ID
	}
}

// Print writes a report, as a table or one JSON object a line.
func Print(w io.Writer, lines []page.Wrong, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		for _, l := range lines {
			if err := enc.Encode(l); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "KIND\tFORM\tWHAT\tJUDGED\tWRONG\tEXAMPLE")
	for _, l := range lines {
		example := ""
		if len(l.Examples) > 0 {
			example = l.Examples[0].Before + " -> " + l.Examples[0].After
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%s\n", l.Kind, l.Form, l.Item, l.Judged, l.Wrong, example)
	}
	return t.Flush()
}

// Samples are what people said of the classes of calls, fit to be learnt from: the last word on each call.
func Samples(all []record.Correction) []classify.Sample {
	var out []classify.Sample
	at := map[string]int{}
	for _, c := range slices.Backward(all) { // the oldest first
		if c.Kind != "class" || c.Said == "" || c.Became == "" {
			continue
		}
		s := classify.Sample{Text: c.Said, Class: c.Became}
		if i, had := at[string(c.Call)]; had {
			out[i] = s
			continue
		}
		at[string(c.Call)] = len(out)
		out = append(out, s)
	}
	return out
}

// Publish has the classifier learn from samples from now on; running servers take them within a minute. An empty list takes it back.
func Publish(ctx context.Context, db *store.DB, samples []classify.Sample) error {
	raw, err := json.Marshal(samples)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return db.PutSetting(ctx, setting, time.Now(), raw)
}

// learn trains the classifier anew when somebody published other corrections.
func (a *Assistant) learn(ctx context.Context) error {
	a.learning.Lock()
	defer a.learning.Unlock()
	raw, err := a.deps.Store.Setting(ctx, setting)
	if err != nil || a.model.Load() != nil && bytes.Equal(raw, a.learnt) {
		return err
	}
	var samples []classify.Sample
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &samples); err != nil {
			return fmt.Errorf("published corrections: %w", err)
		}
	}
	model, err := classify.Train(a.classes, samples)
	if err != nil {
		return fmt.Errorf("train classes: %w", err)
	}
	a.learnt = raw
	a.model.Store(model)
	if len(samples) > 0 {
		a.deps.Log.Info("assist: classes learnt from corrections", "corrections", len(samples))
	}
	return nil
}
