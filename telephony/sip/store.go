package sip

import (
	"sync"

	gosip "github.com/emiago/sipgo/sip"
)

// legKey names a dialog by what we know from the first message on: our own tag is random.
type legKey struct{ callID, localTag string }

// legStore holds the legs that are up. Safe for concurrent use.
type legStore struct {
	mu       sync.Mutex
	legs     map[legKey]*leg
	limit    int
	draining bool
}

func newLegStore(limit int) *legStore {
	return &legStore{legs: make(map[legKey]*leg), limit: limit}
}

func (l *leg) key() legKey { return legKey{l.dlg.CallID, l.dlg.Local.Tag} }

// add takes a leg in; false when the limit is reached or no more calls are taken.
func (s *legStore) add(l *leg) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining || len(s.legs) >= s.limit {
		return false
	}
	s.legs[l.key()] = l
	return true
}

func (s *legStore) remove(l *leg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.legs, l.key())
}

// find is the leg of a request within a dialog, nil for none.
func (s *legStore) find(req *gosip.Request) *leg {
	local, _ := req.To().Params.Get("tag")
	remote, _ := req.From().Params.Get("tag")
	return s.lookup(req.CallID().Value(), local, remote)
}

// lookup is the leg of a dialog as we see it, nil for none.
func (s *legStore) lookup(callID, localTag, remoteTag string) *leg {
	s.mu.Lock()
	l := s.legs[legKey{callID, localTag}]
	s.mu.Unlock()
	if l == nil || l.dlg.Remote().Tag != remoteTag {
		return nil
	}
	return l
}

func (s *legStore) drain() {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
}

func (s *legStore) drained() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// closed says why a new call cannot be taken.
func (s *legStore) closed() (full, draining bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.legs) >= s.limit, s.draining
}

func (s *legStore) active() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.legs)
}
