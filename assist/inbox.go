package assist

import (
	"context"
	"sync"
	"time"

	"hotline"
)

const (
	// maxInbox is how many events of one call may wait to be thought about; more drops the oldest partial text, which is out of date.
	maxInbox = 512
	// look is how often deadlines are looked at.
	look = 500 * time.Millisecond
	// stale is when a call without any event is taken for dead: its node was lost.
	stale = 12 * time.Hour
)

// Observe takes one event. It never blocks: the event is noted and thought about by Run.
func (a *Assistant) Observe(e hotline.Event) {
	if idle(e.Body) {
		return
	}
	a.mu.Lock()
	c := a.calls[e.Call]
	if c == nil {
		if late(e.Body) {
			a.mu.Unlock()
			return // it may come behind the end
		}
		c = a.newCall(e.Call)
		a.calls[e.Call] = c
	}
	if c.broken {
		a.mu.Unlock()
		return
	}
	c.put(e)
	a.ask(c)
	a.mu.Unlock()
	a.poke()
}

// idle events say nothing that helps an agent.
func idle(b hotline.Body) bool {
	switch b.(type) {
	case hotline.SpeechStarted, hotline.SpeechEnded, hotline.BargeIn, hotline.MediaReport, hotline.ComponentFailed,
		hotline.KnowledgeSearched, hotline.Digit, hotline.QueueAnnounced:
		return true
	}
	return false
}

func late(b hotline.Body) bool {
	switch b.(type) {
	case hotline.RecordingReady, hotline.CallEnded, hotline.TicketCreated, hotline.AgentDone:
		return true
	}
	return false
}

// put notes an event; of tentative text only the newest of each speaker counts. The assistant is locked.
func (c *call) put(e hotline.Event) {
	c.last = e.At
	if p, ok := e.Body.(hotline.UtterancePartial); ok {
		for i := range c.inbox {
			if old, ok := c.inbox[i].Body.(hotline.UtterancePartial); ok && old.Party == p.Party && old.Name == p.Name {
				c.inbox = append(c.inbox[:i], c.inbox[i+1:]...)
				break
			}
		}
	}
	if len(c.inbox) >= maxInbox {
		c.inbox = append(c.inbox[:0], c.inbox[1:]...)
		c.dropped++
	}
	c.inbox = append(c.inbox, e)
	c.arrived = time.Now()
}

// ask queues a call for thinking, once. The assistant is locked.
func (a *Assistant) ask(c *call) {
	if !c.queued {
		c.queued = true
		a.due = append(a.due, c)
	}
}

func (a *Assistant) poke() {
	select {
	case a.wake <- struct{}{}:
	default: // one is woken already, and wakes the next
	}
}

// Run thinks about the calls until ctx ends; it waits for what it began.
func (a *Assistant) Run(ctx context.Context) error {
	var work sync.WaitGroup
	defer work.Wait()
	for range a.cfg.Workers {
		work.Go(func() { a.work(ctx, &work) })
	}
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			a.tick()
		}
	}
}

// work takes calls as they come due.
func (a *Assistant) work(ctx context.Context, more *sync.WaitGroup) {
	for ctx.Err() == nil {
		c, events := a.next()
		if c == nil {
			select {
			case <-ctx.Done():
				return
			case <-a.wake:
			}
			continue
		}
		a.guard(c, func() { a.think(ctx, c, events, more) })
		a.mu.Lock()
		if c.busy = false; len(c.inbox) > 0 || c.ticked {
			a.ask(c)
		}
		a.mu.Unlock()
	}
}

// next is the call that waits longest and is not thought about already, with what came.
func (a *Assistant) next() (*call, []hotline.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.due) > 0 {
		c := a.due[0]
		a.due[0] = nil
		a.due = a.due[1:]
		c.queued = false
		if c.busy {
			continue // it is asked for again when that is done
		}
		events := c.inbox
		c.inbox, c.busy, c.ticked = nil, true, false
		if len(a.due) > 0 {
			a.poke() // the next worker
		}
		return c, events
	}
	return nil, nil
}

// tick has calls with an agent look at their deadlines, and forgets those that are over.
func (a *Assistant) tick() {
	now := a.deps.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.calls {
		if c.live {
			c.ticked = true
			a.ask(c)
		}
	}
	if len(a.due) > 0 {
		a.poke()
	}
	if now.Sub(a.swept) < time.Minute {
		return
	}
	a.swept = now
	for id, c := range a.calls {
		if !c.busy && (c.over && now.Sub(c.last) > a.cfg.Keep || now.Sub(c.last) > stale) {
			delete(a.calls, id)
			for _, account := range c.at {
				a.leave(account, id)
			}
		}
	}
}

// sit puts a call on the desks of the accounts and takes it from all others. The assistant is locked.
func (a *Assistant) sit(c *call, accounts []string) {
	for _, account := range c.at {
		a.leave(account, c.id)
	}
	for _, account := range accounts {
		if a.desks[account] == nil {
			a.desks[account] = map[hotline.CallID]*call{}
		}
		a.desks[account][c.id] = c
	}
	c.at = append([]string(nil), accounts...)
}

func (a *Assistant) leave(account string, id hotline.CallID) {
	delete(a.desks[account], id)
	if len(a.desks[account]) == 0 {
		delete(a.desks, account)
	}
}
