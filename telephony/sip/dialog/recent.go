package dialog

import (
	"hash/maphash"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// recentTime is how long a request outside of a dialog is remembered at least: 64*T1, as long as its transaction may live.
const recentTime = 32 * time.Second

// maxRecent bounds one half of the memory: some 50 bytes a request.
const maxRecent = 50_000

// Recent remembers requests that began outside of a dialog, to know copies that came another way (RFC 3261 section 8.2.2.2).
// Safe for concurrent use.
type Recent struct {
	seed maphash.Seed
	mu   sync.Mutex
	now  map[uint64]uint64 // Call-ID, From tag and CSeq, hashed, to the branch, hashed
	last map[uint64]uint64 // the half before
	from time.Time         // when now began
}

// NewRecent makes an empty memory.
func NewRecent() *Recent { return &Recent{seed: maphash.MakeSeed(), now: map[uint64]uint64{}} }

// See notes a request: seen says that it was here before, merged that it was by another branch.
func (r *Recent) See(req *gosip.Request) (seen, merged bool) {
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
