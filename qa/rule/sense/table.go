package sense

// table maps hashes to numbers: open addressing, as the hashes are mixed already. The zero value is empty and takes nothing before grow.
type table struct {
	keys []uint64 // 0 = free
	vals []int32
	used int
}

// grow makes room for n entries in all, and keeps those that there are.
func (t *table) grow(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if size <= len(t.keys) {
		return
	}
	old := *t
	*t = table{keys: make([]uint64, size), vals: make([]int32, size)}
	old.each(func(hash uint64, val int32) { t.put(hash, val) })
}

// slot is where a hash is, or would be. There is always a free one.
func (t *table) slot(hash uint64) int {
	mask := uint64(len(t.keys) - 1)
	at := (hash ^ hash>>29) & mask
	for t.keys[at] != hash && t.keys[at] != 0 {
		at = (at + 1) & mask
	}
	return int(at)
}

// get returns the number of a hash.
func (t *table) get(hash uint64) (int32, bool) {
	hash = max(hash, 1)
	if t.used == 0 {
		return 0, false
	}
	at := t.slot(hash)
	return t.vals[at], t.keys[at] == hash
}

// put returns the number of a hash, which becomes val where it has none; fresh says so.
func (t *table) put(hash uint64, val int32) (was int32, fresh bool) {
	hash = max(hash, 1)
	if 2*(t.used+1) > len(t.keys) {
		t.grow(2 * (t.used + 1))
	}
	at := t.slot(hash)
	if t.keys[at] == hash {
		return t.vals[at], false
	}
	t.keys[at], t.vals[at] = hash, val
	t.used++
	return val, true
}

// each goes over the entries, in no order that means something.
func (t *table) each(do func(hash uint64, val int32)) {
	for at, hash := range t.keys {
		if hash != 0 {
			do(hash, t.vals[at])
		}
	}
}

// marks remembers numbers until it forgets all at once.
type marks struct {
	slots []mark
	round uint32
}

type mark struct {
	round uint32
	n     int32
}

// forget begins anew, with room for n numbers.
func (m *marks) forget(n int) {
	size := 512
	for size < 2*n {
		size *= 2
	}
	if m.round++; size > len(m.slots) || m.round == 0 {
		m.slots, m.round = make([]mark, max(size, len(m.slots))), 1
	}
}

// first says whether n comes for the first time.
func (m *marks) first(n int32) bool {
	mask := uint32(len(m.slots) - 1)
	at := uint32(n) * 0x9E3779B1 >> 7 & mask
	for m.slots[at].round == m.round {
		if m.slots[at].n == n {
			return false
		}
		at = (at + 1) & mask
	}
	m.slots[at] = mark{m.round, n}
	return true
}
