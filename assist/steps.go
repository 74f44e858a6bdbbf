package assist

import (
	"slices"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/assist/language"
	"hotline/assist/view"
)

// checklist is how far the agent is with the steps of the scene.
type checklist struct {
	guide  guide.Guide
	done   map[string]tick             // by step
	said   map[string]time.Time        // when the agent last said what a reminder asks for, by reminder
	told   map[string]time.Time        // when it came last
	never  map[string]bool             // offers that the caller's words forbid
	wanted map[string]hotline.Evidence // offers that the caller's words ask for
}

// tick is one step that is done, or was taken back by hand.
type tick struct {
	done     bool
	byHand   bool
	asked    bool // its words were said, its field has no value yet: it is not done, but the talk has come to it
	filled   bool // by a field, whoever said it: the talk need not have come so far
	evidence *hotline.Evidence
}

// The words of a step that must be read out as it stands: how much of it must be there, and over how many of the agent's utterances.
const (
	readWhole = 0.85
	readOver  = 4
)

func (l *checklist) reset(g guide.Guide) {
	l.guide = g
	if l.done == nil {
		l.done, l.said, l.told, l.never = map[string]tick{}, map[string]time.Time{}, map[string]time.Time{}, map[string]bool{}
	}
}

// again begins anew for another agent, who has to greet, too: the steps of every call, not those of the matter.
func (l *checklist) again() {
	for _, s := range l.guide.Steps {
		if t := l.done[s.ID]; s.Within > 0 && !t.byHand {
			delete(l.done, s.ID)
		}
	}
}

// current is the step to do next: the first open one behind the last that the talk has come to, else the first open one.
func (l *checklist) current() (s guide.Step, ok bool) {
	last := -1
	for i, s := range l.guide.Steps {
		if t := l.done[s.ID]; t.done && !t.filled || t.asked {
			last = i
		}
	}
	for _, from := range []int{last + 1, 0} {
		for _, s := range l.guide.Steps[from:] {
			if t, known := l.done[s.ID]; !t.done && !(known && t.byHand) {
				return s, true
			}
		}
	}
	return s, false
}

// hear ticks the steps that an utterance does. Words that only ask for a value of the form f do not yet do the step: its value does.
func (l *checklist) hear(s language.Segment, all []language.Segment, f *form.Form) (ticked []string) {
	text := guide.Fold(s.Text)
	for _, step := range l.guide.Steps {
		if t, known := l.done[step.ID]; known && (t.done || t.byHand) {
			continue
		}
		if mine := s.Party == hotline.PartyAgent; mine == step.ByCaller() || s.Party == hotline.PartyBot {
			continue
		}
		_, hit := step.Said.In(text)
		if !hit && step.Read != "" {
			hit = guide.Covered(guide.Fold(step.Read), guide.Fold(lately(all, s.Party))) >= readWhole
		}
		if hit && step.Field != "" && f != nil && f.Field(step.Field) != nil {
			l.done[step.ID] = tick{asked: true}
			continue
		}
		if hit {
			e := s.Evidence()
			l.done[step.ID] = tick{done: true, evidence: &e}
			ticked = append(ticked, step.ID)
		}
	}
	return ticked
}

// fill ticks the steps whose field has a value.
func (l *checklist) fill(field string, e *hotline.Evidence) (ticked []string) {
	for _, step := range l.guide.Steps {
		if t, known := l.done[step.ID]; step.Field == field && !t.done && !(known && t.byHand) {
			l.done[step.ID] = tick{done: true, filled: !t.asked, evidence: e}
			ticked = append(ticked, step.ID)
		}
	}
	return ticked
}

// resumes reports whether an utterance goes on with the guide of the scene before: it does an open step of it, one that must be done or
// fills a field, and none that the present guide has, done or not.
func (l *checklist) resumes(before guide.Guide, s language.Segment, changed []form.Value) bool {
	text := guide.Fold(s.Text)
	does := func(step guide.Step) bool {
		if step.Field != "" && slices.ContainsFunc(changed, func(v form.Value) bool { return v.Field == step.Field && v.State == form.Suggested }) {
			return true
		}
		_, hit := step.Said.In(text)
		return hit && (s.Party == hotline.PartyCaller) == step.ByCaller()
	}
	if s.Party == hotline.PartyBot || slices.ContainsFunc(l.guide.Steps, does) {
		return false
	}
	return slices.ContainsFunc(before.Steps, func(step guide.Step) bool {
		return !l.done[step.ID].done && (step.Must || step.Field != "") && does(step)
	})
}

// lately is what a party said in its last utterances.
func lately(all []language.Segment, party hotline.Party) (out string) {
	n := 0
	for _, s := range slices.Backward(all) {
		if s.Party == party {
			out = s.Text + out
			if n++; n == readOver {
				break
			}
		}
	}
	return out
}

// steps are the checklist as the page shows it.
func (l *checklist) steps(joined, now time.Time, talking bool) []view.Step {
	out := make([]view.Step, 0, len(l.guide.Steps))
	current, some := l.current()
	for _, s := range l.guide.Steps {
		t, known := l.done[s.ID]
		v := view.Step{ID: s.ID, Title: s.Title, Hint: s.Say, State: "open", Must: s.Must, ByHand: known && t.byHand, Evidence: t.evidence,
			Current: some && talking && s.ID == current.ID}
		switch {
		case t.done:
			v.State = "done"
		case known && t.byHand:
			v.State = "skipped"
		case s.Within > 0 && !joined.IsZero() && now.Sub(joined) > s.Within:
			v.State = "late"
		}
		out = append(out, v)
	}
	return out
}
