package live

import "hotline"

// Saw reports whether a call that runs or ended of late was offered to the account, or handled by it.
func (b *Board) Saw(id hotline.CallID, account string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	h := b.hands[id]
	return h != nil && h.Saw(account)
}

// Has reports whether the account has a running call now: it rings there, the person is on it, asks or is asked, or has parked it.
func (b *Board) Has(id hotline.CallID, account string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	h := b.hands[id]
	return h != nil && h.Has(account)
}

// Until is the sequence, within the call, of the event with which the account was off a call that runs or ended of late: what came before
// is what the person was there for. It is math.MaxUint64 when nothing went on without the person, 0 for who has the call or never was on it.
func (b *Board) Until(id hotline.CallID, account string) uint64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	h := b.hands[id]
	if h == nil {
		return 0
	}
	return h.Until(account)
}
