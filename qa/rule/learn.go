package rule

import (
	"maps"
	"slices"

	"hotline/internal/memo"
	"hotline/qa/rule/sense"
)

// lately keeps the models of the newest sets of sentences: rules are reloaded far more often than sentences change, and every inspector of
// a process that has the same sentences shares one model, which is read only.
//
//archtest:variable one model for equal sentences in the whole process
var lately memo.Recent[*sense.Model]

// learn trains a model, or returns the one that was trained from the same sentences before. Who asks for the same waits meanwhile.
func learn(tasks []sense.Task, concepts sense.Concepts) *sense.Model {
	p := memo.NewPrint()
	p.Numbers(float64(len(tasks)))
	for _, t := range tasks {
		p.Texts(t.Like...)
		p.Texts(t.Unlike...)
	}
	for _, name := range slices.Sorted(maps.Keys(concepts)) {
		p.Texts(name)
		p.Texts(concepts[name]...)
	}
	kind := memo.Kind[*sense.Model]{Name: "rules", Write: func(w *memo.Writer, m *sense.Model) { m.Write(w) }, Read: func(r *memo.Reader) *sense.Model {
		return sense.Read(r, len(tasks), concepts)
	}}
	m, _ := lately.Kept(p.Key(), kind, func() (*sense.Model, error) { return sense.Train(tasks, concepts), nil })
	return m
}
