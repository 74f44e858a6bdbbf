package sip

import (
	"hash/maphash"
	"sync"
	"time"

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

func (s *legStore) active() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.legs)
}

// recentTime is how long a request outside of a dialog is remembered at least: 64*T1, as long as its transaction may live.
const recentTime = 32 * time.Second

// maxRecent bounds one half of the memory: 16 bytes a request.
const maxRecent = 50_000

// recent remembers requests that began outside of a dialog, to know copies that came another way (RFC 3261 section 8.2.2.2).
// Safe for concurrent use.
type recent struct {
	seed maphash.Seed
	mu   sync.Mutex
	now  map[uint64]uint64 // Call-ID, From tag and CSeq, hashed, to the branch, hashed
	last map[uint64]uint64 // the half before
	from time.Time         // when now began
}

func newRecent() *recent { return &recent{seed: maphash.MakeSeed(), now: map[uint64]uint64{}} }

// see notes a request: seen says that it was here before, merged that it was by another branch.
func (r *recent) see(req *gosip.Request) (seen, merged bool) {
	var h maphash.Hash
	h.SetSeed(r.seed)
	tag, _ := req.From().Params.Get("tag")
	for _, s := range []string{req.CallID().Value(), tag, req.CSeq().Value()} {
		_, _ = h.WriteString(s)
		_ = h.WriteByte(0)
	}
	key := h.Sum64()
	branch, _ := req.Via().Params.Get("branch")
	way := maphash.String(r.seed, branch)
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := time.Now(); t.Sub(r.from) > recentTime || len(r.now) >= maxRecent {
		r.last, r.now, r.from = r.now, make(map[uint64]uint64), t
	}
	was, seen := r.now[key]
	if !seen {
		was, seen = r.last[key]
	}
	if !seen {
		r.now[key] = way
	}
	return seen, seen && was != way
}

// tally counts the goroutines that work on requests and legs, so that Serve can wait for them although more may begin
// while it waits.
type tally struct {
	mu   sync.Mutex
	n    int
	shut bool
	idle chan struct{} // closed when shut and none is left: none begins any more
}

func (t *tally) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.shut && t.n == 0 {
		return false
	}
	t.n++
	return true
}

func (t *tally) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.shut && t.n == 0 {
		close(t.idle)
	}
}

// run starts f unless the endpoint is idle for good.
func (t *tally) run(f func()) {
	if t.enter() {
		go func() { defer t.leave(); f() }()
	}
}

// close lets no more begin once none is left, and returns what is closed then.
func (t *tally) close() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.shut = true
	if t.n == 0 {
		close(t.idle)
	}
	return t.idle
}
