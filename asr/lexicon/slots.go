package lexicon

// slots finds small numbers by key: a hash table that is emptied for every frame. 0 means free.
type slots struct {
	keys [slotCount]uint64
	vals [slotCount]int32
	used []uint16 // places taken
	full int32    // what callers get once it is too full to search quickly
}

const slotCount = 1 << 12

func (s *slots) clear() {
	for _, k := range s.used {
		s.vals[k] = 0
	}
	s.used = s.used[:0]
}

// find returns the place of key, valid until the next find.
func (s *slots) find(key uint64) *int32 {
	if len(s.used) > slotCount*3/4 {
		s.full = 0
		return &s.full
	}
	k := key * golden >> (64 - 12)
	for s.vals[k] != 0 && s.keys[k] != key {
		k = (k + 1) % slotCount
	}
	if s.vals[k] == 0 {
		s.keys[k] = key
		s.used = append(s.used, uint16(k)) //nolint:gosec // below slotCount
	}
	return &s.vals[k]
}
