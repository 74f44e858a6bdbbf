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

	"hotline/assist/classify"
	"hotline/internal/store"
)

// setting holds the corrections that the classifier in force was trained with, as a list of classify.Sample.
const setting = "assist.samples"

// Line is how often people judged one thing that live help had found, and how often it was wrong.
type Line struct {
	Kind   string `json:"kind"` // card | field | step | class | unit | disposition | summary | todo
	Item   string `json:"item"` // paragraph or card, field, step, class, section
	Judged int    `json:"judged"`
	Wrong  int    `json:"wrong"`
}

// Report says where live help was wrong most, from the corrections of a time.
func Report(all []store.Correction) []Line {
	found := map[[2]string]*Line{}
	for _, c := range all {
		item := c.Item
		if (c.Kind == "card" || c.Kind == "class") && c.Was != "" {
			item = c.Was
		}
		key := [2]string{c.Kind, item}
		if found[key] == nil {
			found[key] = &Line{Kind: c.Kind, Item: item}
		}
		switch c.Verdict {
		case "wrong", "edited", "chosen", "ticked", "unticked":
			found[key].Wrong++
			found[key].Judged++
		case "right", "accepted", "copied", "confirmed":
			found[key].Judged++
		}
	}
	var out []Line
	for _, l := range slices.SortedFunc(maps.Values(found), func(a, b *Line) int {
		return cmp.Or(b.Wrong-a.Wrong, b.Judged-a.Judged, cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Item, b.Item))
	}) {
		if l.Judged > 0 {
			out = append(out, *l)
		}
	}
	return out
}

// Print writes a report, as a table or one JSON object a line.
func Print(w io.Writer, lines []Line, asJSON bool) error {
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
	_, _ = fmt.Fprintln(t, "KIND\tWHAT\tJUDGED\tWRONG")
	for _, l := range lines {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%d\t%d\n", l.Kind, l.Item, l.Judged, l.Wrong)
	}
	return t.Flush()
}

// Samples are what people said of the classes of calls, fit to be learnt from: the last word on each call.
func Samples(all []store.Correction) []classify.Sample {
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
