package dialog

import (
	"sync"

	gosip "github.com/emiago/sipgo/sip"
)

// key names a dialog by what we know from the first message on: our own tag is random.
type key struct{ callID, localTag string }

// Store holds the calls that are up, by their dialogs. Safe for concurrent use.
type Store[C interface {
	comparable
	Dialog() *Dialog
}] struct {
	mu       sync.Mutex
	calls    map[key]C
	limit    int
	draining bool
}

// NewStore makes a store of at most limit calls.
func NewStore[C interface {
	comparable
	Dialog() *Dialog
}](limit int) *Store[C] {
	return &Store[C]{calls: make(map[key]C), limit: limit}
}

func keyOf(d *Dialog) key { return key{d.CallID, d.Local.Tag} }

// Add takes a call in; false when the limit is reached or no more calls are taken.
func (s *Store[C]) Add(c C) bool { return s.add(c, false) }

// AddOurs is Add for a call that we place: running calls may need another one, such as an agent's, also when no more are taken.
func (s *Store[C]) AddOurs(c C) bool { return s.add(c, true) }

func (s *Store[C]) add(c C, ours bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining && !ours || len(s.calls) >= s.limit {
		return false
	}
	s.calls[keyOf(c.Dialog())] = c
	return true
}

// Remove forgets a call.
func (s *Store[C]) Remove(c C) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.calls, keyOf(c.Dialog()))
}

// Find is the call of a request within a dialog, the zero C for none.
func (s *Store[C]) Find(req *gosip.Request) C {
	local, _ := req.To().Params.Get("tag")
	remote, _ := req.From().Params.Get("tag")
	return s.Lookup(req.CallID().Value(), local, remote)
}

// Lookup is the call of a dialog as we see it, the zero C for none.
func (s *Store[C]) Lookup(callID, localTag, remoteTag string) C {
	var none C
	s.mu.Lock()
	c := s.calls[key{callID, localTag}]
	s.mu.Unlock()
	if c == none || c.Dialog().Remote().Tag != remoteTag {
		return none
	}
	return c
}

// Each calls f for every call, one after the other, without a lock.
func (s *Store[C]) Each(f func(C)) {
	s.mu.Lock()
	all := make([]C, 0, len(s.calls))
	for _, c := range s.calls {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all {
		f(c)
	}
}

// Drain refuses every call from now on.
func (s *Store[C]) Drain() {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
}

// Drained says whether Drain was called.
func (s *Store[C]) Drained() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// Closed says why a new call cannot be taken.
func (s *Store[C]) Closed() (full, draining bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls) >= s.limit, s.draining
}

// Active is the number of calls.
func (s *Store[C]) Active() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}
