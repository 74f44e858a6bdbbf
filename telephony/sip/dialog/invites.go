package dialog

import (
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// maxHasty bounds the CANCELs that wait for their INVITE.
const maxHasty = 1000

// CancelWait is how long a CANCEL that came first waits for its INVITE.
const CancelWait = 250 * time.Millisecond

// Invites brings INVITE and CANCEL together where they came right behind each other: the stack works on them side by side, so
// that the CANCEL may be looked at first, and matches nothing then. Safe for concurrent use.
type Invites struct {
	mu    sync.Mutex
	open  map[transaction]receiver // INVITEs under way
	hasty map[transaction]*hasty   // CANCELs that were first, maxHasty at most
}

// transaction is what an INVITE and its CANCEL have in common (RFC 3261 section 17.2.3).
type transaction struct {
	branch, host string
	port         int
	callID       string
}

// receiver is a server transaction that can be given its CANCEL: it answers the INVITE with 487 where there was no answer yet.
type receiver interface {
	Receive(req *gosip.Request) error
}

// hasty is a CANCEL that waits for its INVITE.
type hasty struct {
	req *gosip.Request
	met chan struct{} // closed when the INVITE has come
}

// NewInvites makes an empty meeting place.
func NewInvites() *Invites {
	return &Invites{open: map[transaction]receiver{}, hasty: map[transaction]*hasty{}}
}

func transactionOf(req *gosip.Request) transaction {
	t := transaction{callID: req.CallID().Value()}
	if v := req.Via(); v != nil {
		t.host, t.port = v.Host, v.Port
		t.branch, _ = v.Params.Get("branch")
	}
	return t
}

// Begin notes an INVITE until leave is called. cancelled says that its CANCEL had come already: then 487 is sent, there is
// nothing left to do, and leave is nil.
func (i *Invites) Begin(req *gosip.Request, tx gosip.ServerTransaction) (leave func(), cancelled bool) {
	r, ok := tx.(receiver)
	if !ok {
		return func() {}, false
	}
	id := transactionOf(req)
	i.mu.Lock()
	h := i.hasty[id]
	if h == nil {
		i.open[id] = r
		i.mu.Unlock()
		return func() { i.end(id, r) }, false
	}
	delete(i.hasty, id)
	i.mu.Unlock()
	close(h.met)
	return nil, r.Receive(h.req) == nil
}

func (i *Invites) end(id transaction, r receiver) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.open[id] == r {
		delete(i.open, id)
	}
}

// Cancel finds the INVITE of a CANCEL that matched none, and waits for it for d at most, or until quit is closed. It reports
// whether there is one; then the INVITE has got its CANCEL.
func (i *Invites) Cancel(req *gosip.Request, d time.Duration, quit <-chan struct{}) bool {
	id := transactionOf(req)
	i.mu.Lock()
	if r := i.open[id]; r != nil {
		i.mu.Unlock()
		return r.Receive(req) == nil
	}
	if len(i.hasty) >= maxHasty || i.hasty[id] != nil {
		i.mu.Unlock()
		return false
	}
	h := &hasty{req: req, met: make(chan struct{})}
	i.hasty[id] = h
	i.mu.Unlock()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-h.met:
		return true
	case <-timer.C:
	case <-quit:
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.hasty[id] == h {
		delete(i.hasty, id)
		return false
	}
	return true // it came at the last moment
}
