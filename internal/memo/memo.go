// Package memo keeps the results of work that takes seconds and always gives the same for the same input: models that are learnt from
// sentences, which a reload or the next start asks for far more often than the sentences change. The newest are kept in memory, and on disk
// where the program names a folder. It owns the list, the keys and the files, not what is kept; dialog/intent, qa/rule and assist/form call it.
package memo

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"slices"
	"sync"
)

// Size is the number of results that a Recent keeps; the one that was asked for longest ago goes first.
const Size = 8

// Key tells inputs apart.
type Key [sha256.Size]byte

// Recent holds the newest results. The zero value is ready. It is safe for concurrent use; it must not be copied.
type Recent[V any] struct {
	mu  sync.Mutex
	all []*entry[V] // newest first
}

type entry[V any] struct {
	key  Key
	once sync.Once
	v    V
	err  error
}

// Get returns what work gave for that key, and does the work when nobody did: callers of the same key wait for the one that works, others
// do not. An error is kept like a result. The result is shared: nobody may change it.
func (r *Recent[V]) Get(key Key, work func() (V, error)) (V, error) {
	e := r.find(key)
	e.once.Do(func() { e.v, e.err = work() })
	return e.v, e.err
}

func (r *Recent[V]) find(key Key) *entry[V] {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := &entry[V]{key: key}
	if i := slices.IndexFunc(r.all, func(e *entry[V]) bool { return e.key == key }); i >= 0 {
		e = r.all[i]
		r.all = slices.Delete(r.all, i, i+1)
	}
	r.all = slices.Insert(r.all, 0, e)
	r.all = slices.Delete(r.all, min(Size, len(r.all)), len(r.all))
	return e
}

// Print makes a key of all that is put into it, in order.
type Print struct{ h hash.Hash }

// NewPrint returns an empty one.
func NewPrint() Print { return Print{sha256.New()} }

// Texts adds a list; lists that are cut otherwise give other keys.
func (p Print) Texts(all ...string) {
	p.number(uint64(len(all)))
	for _, s := range all {
		p.number(uint64(len(s)))
		_, _ = p.h.Write([]byte(s)) // a hash never fails
	}
}

// Numbers adds numbers.
func (p Print) Numbers(all ...float64) {
	for _, x := range all {
		p.number(math.Float64bits(x))
	}
}

func (p Print) number(n uint64) { _, _ = p.h.Write(binary.LittleEndian.AppendUint64(nil, n)) }

// Key is the key of what was added so far.
func (p Print) Key() (key Key) {
	p.h.Sum(key[:0])
	return key
}
