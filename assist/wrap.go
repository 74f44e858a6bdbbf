package assist

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hotline/assist/classify"
	"hotline/assist/summary"
	"hotline/assist/view"
)

// after is the work after the talk.
type after struct {
	now     func() time.Time
	since   time.Time // end of the talk; zero = it goes on
	wrap    *view.Wrap
	input   summary.Input
	heard   int             // utterances when it was written
	edited  map[string]bool // sections that a person wrote
	chosen  map[string]bool // class, unit, disposition, promises: chosen by a person
	due     bool            // an agent has left, or the caller: the panel is to be written
	kept    int             // revision that was put on record
	writing bool            // a model words the summary
	making  bool            // the ticket is being made
}

// wordingTime is how long a model may take for the summary: it must be there before the agent has chosen what became of the call.
const wordingTime = 2500 * time.Millisecond

func (f *after) clock() time.Time {
	if f.now == nil {
		return time.Now()
	}
	return f.now()
}

// titles of the sections, in the language of the sample; the page has its own.
func sectionTitle(s summary.Section) string {
	return map[summary.Section]string{summary.Need: "诉求", summary.Handling: "处理", summary.Outcome: "结果", summary.Todos: "待办", summary.Promises: "承诺"}[s]
}

// finish writes the summary when the talk is over, and puts what changed on record.
func (a *Assistant) finish(ctx context.Context, c *call, more *sync.WaitGroup) (changed bool) {
	f := &c.after
	f.now = a.deps.Now
	if f.due = f.due && c.seats.agent != ""; f.due && (f.wrap == nil || f.heard != len(c.talk.segments)) {
		f.since = a.deps.Now()
		a.conclude(c)
		changed = true
		if a.deps.Model != nil && !f.writing && ctx.Err() == nil {
			f.writing = true
			in, draft := f.input, summary.Build(f.input)
			more.Go(func() { a.guard(c, func() { a.reword(ctx, c, in, draft) }) })
		}
	}
	f.due = false
	if f.wrap != nil && f.kept != c.rev && !c.seats.talking {
		f.kept = c.rev
		a.keep(c)
	}
	return changed
}

func (a *Assistant) keep(c *call) {
	if a.deps.Keep != nil {
		a.deps.Keep(Record{Agent: c.seats.agent, At: a.deps.Now(), State: c.render(), Said: slices.Clone(c.talk.segments)})
	}
}

// conclude builds the panel of the work after the call. The call is locked; it takes milliseconds.
func (a *Assistant) conclude(c *call) {
	f, began := &c.after, time.Now()
	if f.edited == nil {
		f.edited, f.chosen = map[string]bool{}, map[string]bool{}
	}
	f.heard = len(c.talk.segments)
	old := f.wrap
	w := &view.Wrap{Since: f.since, Classes: []view.Choice{}, AllClasses: []view.Choice{}, Units: []view.Choice{}, Dispositions: []view.Choice{}, Promises: []view.Todo{}}
	f.wrap = w
	a.classify(c, w)
	if old != nil { // what a person did stays
		w.Sections, w.Ticket, w.Callback = old.Sections, old.Ticket, old.Callback
		if old.Done.After(c.seats.joined) { // not where a talk came after it
			w.Done = old.Done
		}
		f.again(w, old)
	}
	f.input = summary.Input{Start: c.talk.began, Segments: c.talk.all(), Scenes: slices.Clone(c.scene.was), Turned: slices.Clone(c.scene.turned), Facts: slices.Clone(c.talk.facts)}
	if len(w.Classes) > 0 && w.Class != "" {
		f.input.Class = w.Classes[0].Title
	}
	if c.filler != nil {
		f.input.Fields = append(c.filler.Values(), c.beside()...)
	}
	s := summary.Build(f.input)
	f.show(s)
	if f.chosen["promise"] {
		w.Promises = old.Promises
	} else {
		a.promise(c, s.Todos)
	}
	w.TookMS = float64(time.Since(began)) / float64(time.Millisecond)
}

// again takes over what a person chose before.
func (f *after) again(w, old *view.Wrap) {
	if f.chosen["class"] {
		w.Class = old.Class
	}
	if f.chosen["unit"] || f.chosen["class"] {
		w.Unit, w.UnitReason = old.Unit, old.UnitReason
	}
	if f.chosen["disposition"] {
		w.Disposition = old.Disposition
	}
}

// show puts a summary into the panel; sections that a person wrote stay.
func (f *after) show(s summary.Summary) {
	var out []view.Section
	for _, id := range summary.Sections() {
		if old := slices.IndexFunc(f.wrap.Sections, func(v view.Section) bool { return v.ID == string(id) }); old >= 0 && f.edited[string(id)] {
			out = append(out, f.wrap.Sections[old])
			continue
		}
		v := view.Section{ID: string(id), Title: sectionTitle(id), Claims: []view.Sentence{}}
		for _, claim := range s.Shown(id) {
			v.Claims = append(v.Claims, view.Sentence{Text: claim.Text, Evidence: claim.Evidence})
		}
		out = append(out, v)
	}
	f.wrap.Sections = out
}

// reword has the model word the summary, which has every claim of it checked.
func (a *Assistant) reword(ctx context.Context, c *call, in summary.Input, draft summary.Summary) {
	ctx, cancel := context.WithTimeout(ctx, wordingTime)
	defer cancel()
	worded, err := summary.Rewrite(ctx, a.deps.Model, in, draft)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.after.writing = false
	if err != nil || !worded.Model || c.after.wrap == nil {
		if err != nil {
			a.deps.Log.Info("assist: the summary stays as it was built", "call", c.id, "err", err)
		}
		return
	}
	c.after.show(worded)
	a.changed(c)
	a.keep(c)
}

// classify names the ticket's class, its unit and what became of the call.
func (a *Assistant) classify(c *call, w *view.Wrap) {
	if a.deps.Classes == nil {
		return
	}
	model := a.deps.Classes()
	if model == nil {
		return
	}
	r := model.Call(c.talk.segments)
	for _, t := range r.Top {
		w.Classes = append(w.Classes, view.Choice{ID: t.Class, Title: t.Title, Confidence: t.Confidence})
	}
	w.Class, w.Unit, w.UnitReason, w.Disposition = r.Class, r.Unit, r.Reason, r.Disposition
	if !c.after.chosen["class"] {
		a.formOf(c, r.Class)
	}
	a.choices(model.Catalog(), w)
}

// choices are all classes, units and dispositions of the owner.
func (a *Assistant) choices(all *classify.Catalog, w *view.Wrap) {
	for _, class := range all.Classes() {
		w.AllClasses = append(w.AllClasses, view.Choice{ID: class.ID, Title: class.Title()})
		if u := all.Unit(class.Unit); u != nil && !slices.ContainsFunc(w.Units, func(x view.Choice) bool { return x.ID == u.ID }) {
			w.Units = append(w.Units, view.Choice{ID: u.ID, Title: u.Title})
		}
		if d := class.Disposition; d != "" && !slices.ContainsFunc(w.Dispositions, func(x view.Choice) bool { return x.ID == d }) {
			w.Dispositions = append(w.Dispositions, view.Choice{ID: d, Title: d})
		}
	}
}

// promise makes tracked to-dos of what the house promised.
func (a *Assistant) promise(c *call, todos []summary.Todo) {
	for i, t := range todos {
		if t.Who != "" && t.Who != "agent" && t.Who != "bot" {
			continue
		}
		c.after.wrap.Promises = append(c.after.wrap.Promises, view.Todo{ID: string(c.id) + "-" + strconv.Itoa(i+1), Call: c.id, Agent: c.seats.agent, Number: c.talk.number,
			Text: t.Text, Due: t.Due, Created: a.deps.Now(), Evidence: list(t.Evidence)})
	}
}

// view is the panel as it is now; a copy.
func (f *after) view() *view.Wrap {
	if f.wrap == nil {
		return nil
	}
	w := *f.wrap
	w.Chosen = []string{}
	for _, what := range chosenOnes() {
		if f.chosen[what] {
			w.Chosen = append(w.Chosen, what)
		}
	}
	w.Sections, w.Promises = slices.Clone(list(w.Sections)), slices.Clone(w.Promises)
	w.Classes, w.AllClasses, w.Units, w.Dispositions = slices.Clone(w.Classes), slices.Clone(list(w.AllClasses)), slices.Clone(w.Units), slices.Clone(w.Dispositions)
	for i := range w.Sections {
		w.Sections[i].Claims = slices.Clone(w.Sections[i].Claims)
		for j := range w.Sections[i].Claims {
			w.Sections[i].Claims[j].Evidence = list(w.Sections[i].Claims[j].Evidence)
		}
	}
	return &w
}

// chosenOnes are what a person chooses or changes.
func chosenOnes() []string { return []string{"class", "unit", "disposition", "promise"} }

// text is a section as one text.
func text(s view.Section) (out string) {
	for i, claim := range s.Claims {
		if i > 0 && !strings.HasSuffix(out, "。") {
			out += "；"
		}
		out += claim.Text
	}
	return out
}

// whole is the summary as one text, for the ticket.
func (f *after) whole() (out string) {
	for _, s := range f.wrap.Sections {
		if t := text(s); t != "" {
			out += fmt.Sprintf("【%s】%s", s.Title, t)
		}
	}
	return out
}

func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}
