package mark

import "hotline/internal/memo"

// Write puts a model down for Read.
func (m *Model) Write(w *memo.Writer) {
	hashes := make([]uint64, len(m.index))
	for h, at := range m.index {
		hashes[at] = h
	}
	w.Texts(m.labels...)
	w.Hashes(hashes)
	w.Floats(m.weights)
	w.Floats(m.moves)
}

// Read reads a model. One that does not hold together makes r fail.
func Read(r *memo.Reader) *Model {
	m := &Model{labels: r.Texts()}
	hashes := r.Hashes()
	m.weights, m.moves = r.Floats(), r.Floats()
	k := len(m.labels)
	if k == 0 || len(m.weights) != k*len(hashes) || len(m.moves) != k*k {
		r.Fail()
		return nil
	}
	m.index = make(map[uint64]int32, len(hashes))
	for at, h := range hashes {
		m.index[h] = int32(at) //nolint:gosec // features are far fewer than 2^31
	}
	return m
}
