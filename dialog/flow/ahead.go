package flow

import (
	"context"
	"slices"
	"sync"

	"hotline/dialog/draft"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/llm"
)

// gate keeps a speculation off a mind that decides.
type gate struct {
	mu   sync.Mutex
	busy bool // a reply's Rest may be read now
}

// Speculate implements Speculator.
func (m *mind) Speculate(ctx context.Context, heard Heard) {
	if run := m.foresee(ctx, heard); run != nil {
		run()
	}
}

// foresee finds out what the model would be asked, and begins the answer; nil where it would not be asked, or a decision runs.
func (m *mind) foresee(ctx context.Context, heard Heard) func() {
	if m.ahead == nil || !m.gate.mu.TryLock() {
		return nil
	}
	defer m.gate.mu.Unlock()
	if m.gate.busy || m.run != nil || m.Wait != question.Need && m.Wait != question.More || m.feeling.danger != phrase.Safe || ctx.Err() != nil || m.tongue(heard.Text).Want != "" {
		return nil
	}
	asked := &draft.Probe{}
	if _, err := m.double(asked).next(ctx, heard); err != nil || asked.Asked == nil {
		return nil
	}
	return m.ahead.Begin(ctx, *asked.Asked)
}

// double is a mind that decides like this one, on a copy of its memory, and can do nothing: it has no tools, no people, and its model notes
// what it is asked.
func (m *mind) double(model llm.Model) *mind {
	d := *m
	d.gate, d.ahead = &gate{}, nil
	d.deps.Model, d.deps.Tools, d.deps.Back, d.deps.Card = model, nil, nil, nil
	d.facts, d.found = nil, nil
	d.parked, d.needs, d.talk = slices.Clone(m.parked), slices.Clone(m.needs), slices.Clone(m.talk)
	d.past = slices.Clone(m.past)
	d.feeling.mild = slices.Clone(m.feeling.mild)
	return &d
}
