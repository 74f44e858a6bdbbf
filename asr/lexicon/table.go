package lexicon

import "math"

// entry is one n-gram of a table.
type entry struct {
	key uint64
	gram
}

// table is a frozen map of n-grams for quick reading: open addressing, at most half full, key 0 = free.
type table struct {
	shift   uint
	entries []entry
}

// freeze turns the map, which is easy to fill, into the table, which is quick to read.
func (m *counts) freeze(damp float64) {
	m.damp(damp)
	bits := uint(4)
	for 1<<bits < 2*len(m.grams) {
		bits++
	}
	t := table{shift: 64 - bits, entries: make([]entry, 1<<bits)}
	for key, g := range m.grams {
		*t.place(key) = entry{key, g}
		if key > idMask && key < 1<<(2*idBits) {
			m.pairs.add(key)
		}
	}
	m.table, m.grams = t, nil
}

// place is where key is, or where it would be.
func (t *table) place(key uint64) *entry {
	k := key * golden >> t.shift
	for t.entries[k].key != 0 && t.entries[k].key != key {
		k = (k + 1) & uint64(len(t.entries)-1) //nolint:gosec // never empty
	}
	return &t.entries[k]
}

// get returns the n-gram of key, zero if it was never seen.
func (t *table) get(key uint64) *gram { return &t.place(key).gram }

// golden spreads keys over a table.
const golden = 0x9E3779B97F4A7C15

const filterBits = 20

// filter says of most keys that were never added that they were not; it fits into a processor's cache.
type filter [1 << filterBits / 64]uint64

func (f *filter) add(key uint64) {
	k := key * golden >> (64 - filterBits)
	f[k/64] |= 1 << (k % 64)
}

func (f *filter) maybe(key uint64) bool {
	k := key * golden >> (64 - filterBits)
	return f[k/64]&(1<<(k%64)) != 0
}

// damp takes the edge off sequences that were seen very often: what a template repeats a hundred times is not said a hundred times as often.
func (m *counts) damp(power float64) {
	for key, g := range m.grams {
		if key > idMask {
			g.count = float32(math.Pow(float64(g.count), power))
		}
		g.next = 0
		m.grams[key] = g
	}
	for key, g := range m.grams {
		if key > idMask {
			h := m.grams[key>>idBits]
			h.next += g.count
			m.grams[key>>idBits] = h
		}
	}
}
