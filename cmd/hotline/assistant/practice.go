package assistant

import (
	"sync"

	"hotline"
)

// practiceTicket stands for the ticket of a practice call, for which the back office gets none.
const practiceTicket = "练习工单"

// mostPractice is how many practice calls are known at once; far more than there can be at the desks.
const mostPractice = 4096

// practices are the calls of simulated customers of late. Safe for concurrent use; the zero value is ready.
type practices struct {
	mu    sync.Mutex
	calls map[hotline.CallID]bool
}

// see takes an event.
func (p *practices) see(e hotline.Event) {
	b, ok := e.Body.(hotline.CallStarted)
	if !ok || b.Line != hotline.Training {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calls == nil || len(p.calls) >= mostPractice {
		p.calls = map[hotline.CallID]bool{}
	}
	p.calls[e.Call] = true
}

// has reports whether a call is one.
func (p *practices) has(call hotline.CallID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[call]
}
