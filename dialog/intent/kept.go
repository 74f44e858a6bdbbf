package intent

import (
	"hotline/internal/memo"
)

// worthKeeping is the number of samples from which a model is read from a file quicker than it is learnt.
const worthKeeping = 1000

// kind is how a model of these samples is kept in a file. Their wording is not: it follows from them.
func kind(samples []Sample, cfg Config) memo.Kind[*Model] {
	return memo.Kind[*Model]{Name: "intents", Write: func(w *memo.Writer, m *Model) { m.Write(w) }, Read: func(r *memo.Reader) *Model { return Read(r, samples, cfg) }}
}

// Write puts a model down for Read.
func (m *Model) Write(w *memo.Writer) {
	w.Texts(m.names...)
	w.Numbers(m.doubt, m.slope, m.threshold, m.margin, m.lex.rarest)
	hashes := make([]uint64, len(m.lex.idf))
	for h, at := range m.lex.index {
		hashes[at] = h
	}
	w.Hashes(hashes)
	w.Floats(m.lex.idf)
	w.Floats(m.bias)
	w.Floats(m.weights)
}

// Read reads the model that was learnt from these samples with this config. One that does not hold together makes r fail.
func Read(r *memo.Reader, samples []Sample, cfg Config) *Model {
	m := &Model{names: r.Texts(), scale: scale{doubt: r.Number(), slope: r.Number(), threshold: r.Number(), margin: r.Number()}}
	m.lex = &lexicon{rarest: r.Number(), pinyin: cfg.Pinyin, sorts: cfg.Sorts}
	hashes := r.Hashes()
	m.lex.idf, m.bias, m.weights = r.Floats(), r.Floats(), r.Floats()
	if len(hashes) != len(m.lex.idf) || len(m.bias) != len(m.names) || len(m.weights) != len(m.names)*len(hashes) {
		r.Fail()
		return nil
	}
	m.lex.index = make(map[uint64]int32, len(hashes))
	for at, h := range hashes {
		m.lex.index[h] = int32(at) //nolint:gosec // features are far fewer than 2^31
	}
	m.said = m.wordings(samples)
	return m
}
