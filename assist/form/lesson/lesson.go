// Package lesson is what forms learn from the tables beside them: which options callers mean without naming them, and which words a field's
// value is read from. It owns the learning, that equal tables are learnt once, and the file of what was learnt; package form reads the tables
// and asks.
package lesson

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"hotline/assist/form/mark"
	"hotline/dialog/intent"
	"hotline/internal/memo"
)

// Lesson is what was learnt. It is read only.
type Lesson struct {
	Marks   *mark.Model              // nil without talks
	Choices map[string]*intent.Model // by the names that the sentences came with
}

// learnt is what was learnt lately.
//
//archtest:variable one lesson for equal tables in the whole process
var learnt memo.Recent[Lesson]

// Learn learns from sentences for each choice and from marked talks. key stands for both. It takes about 0.7 s for 5,000 sentences and 400
// talks on two cores, and hardly any time where the same was learnt before.
func Learn(key memo.Key, said map[string][]intent.Sample, marked []mark.Talk) (Lesson, error) {
	return learnt.Kept(key, kind(said), func() (Lesson, error) { return learn(said, marked) })
}

// learn learns the choices and the marks, each on a processor of its own where there are two.
func learn(said map[string][]intent.Sample, marked []mark.Talk) (out Lesson, err error) {
	var wait sync.WaitGroup
	wait.Go(func() {
		if len(marked) > 0 {
			out.Marks = mark.Train(marked)
		}
	})
	out.Choices, err = choices(said)
	wait.Wait()
	return out, err
}

func choices(said map[string][]intent.Sample) (map[string]*intent.Model, error) {
	out := map[string]*intent.Model{}
	for name, samples := range said {
		m, err := intent.Train(samples, choosing())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = m
	}
	return out, nil
}

// choosing is how choices are learnt.
func choosing() intent.Config {
	cfg := intent.Default()
	cfg.Epochs = 6
	return cfg
}

// kind is how a lesson from these sentences is kept in a file.
func kind(said map[string][]intent.Sample) memo.Kind[Lesson] {
	return memo.Kind[Lesson]{
		Name: "forms",
		Write: func(w *memo.Writer, l Lesson) {
			w.Texts(slices.Sorted(maps.Keys(l.Choices))...)
			for _, name := range slices.Sorted(maps.Keys(l.Choices)) {
				l.Choices[name].Write(w)
			}
			if l.Marks != nil {
				l.Marks.Write(w)
			}
		},
		Read: func(r *memo.Reader) Lesson {
			l := Lesson{Choices: map[string]*intent.Model{}}
			for _, name := range r.Texts() {
				l.Choices[name] = intent.Read(r, said[name], choosing())
			}
			if r.More() {
				l.Marks = mark.Read(r)
			}
			return l
		},
	}
}
