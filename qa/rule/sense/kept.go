package sense

import "hotline/internal/memo"

// Write puts a model down for Read.
func (m *Model) Write(w *memo.Writer) {
	hashes := make([]uint64, len(m.idf))
	m.index.each(func(hash uint64, val int32) { hashes[val] = hash })
	w.Hashes(hashes)
	for _, list := range [][]float32{m.idf, m.weights, m.bias, m.slope, m.shift} {
		w.Floats(list)
	}
}

// Read reads the model that was learnt from that many tasks with these concepts. One that does not hold together makes r fail.
func Read(r *memo.Reader, tasks int, concepts Concepts) *Model {
	m := newModel(tasks, concepts)
	hashes := r.Hashes()
	m.idf, m.weights, m.bias, m.slope, m.shift = r.Floats(), r.Floats(), r.Floats(), r.Floats(), r.Floats()
	if len(hashes) != len(m.idf) || len(m.weights) != len(m.idf)*tasks || len(m.bias) != tasks || len(m.slope) != tasks || len(m.shift) != tasks {
		r.Fail()
		return nil
	}
	m.index.grow(len(hashes))
	for at, h := range hashes {
		m.index.put(h, int32(at)) //nolint:gosec // features are far fewer than 2^31
	}
	return m
}
