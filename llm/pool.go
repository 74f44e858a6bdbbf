package llm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"
)

// ErrNoModel is returned by a Pool without endpoints.
var ErrNoModel = errors.New("llm: no model")

// PoolConfig says how a Pool spreads its requests.
type PoolConfig struct {
	// Tries bounds the endpoints asked for one answer, the first included.
	Tries int
	// Hedge asks the next endpoint as well when the one before has said nothing for so long; whoever speaks first answers.
	// 0 = only when it has failed.
	Hedge time.Duration
	// Retries is the budget of further endpoints asked, as a share of the requests: an overloaded model must not be asked twice
	// as often because it is overloaded. RetryBurst of them are free.
	Retries    float64
	RetryBurst int
	// Rest is how long an endpoint that failed is passed over; it doubles with each failure in a row up to MaxRest. One request
	// at a time tries whether it works again.
	Rest    time.Duration
	MaxRest time.Duration
}

// DefaultPool asks three endpoints at most, without hedging.
func DefaultPool() PoolConfig {
	return PoolConfig{Tries: 3, Retries: 0.2, RetryBurst: 10, Rest: time.Second, MaxRest: time.Minute}
}

// Validate reports the first field that is out of range.
func (c PoolConfig) Validate() error {
	switch {
	case c.Tries < 1:
		return fmt.Errorf("llm: tries %d: want at least 1", c.Tries)
	case c.Hedge < 0:
		return fmt.Errorf("llm: hedge %s: want 0 or more", c.Hedge)
	case c.Retries < 0 || c.Retries > 1 || c.RetryBurst < 0:
		return fmt.Errorf("llm: retries %g, burst %d: want 0-1 and 0 or more", c.Retries, c.RetryBurst)
	case c.Rest <= 0 || c.MaxRest < c.Rest:
		return fmt.Errorf("llm: rest %s, at most %s: want the first above zero and the second no shorter", c.Rest, c.MaxRest)
	}
	return nil
}

// Endpoint is one place where answers are made.
type Endpoint struct {
	Name  string
	Model Model
	Limit int // answers at once; 0 = no bound. Above it the next endpoint is asked
}

// Attempt is what became of one endpoint's part in an answer.
type Attempt struct {
	Endpoint string
	Outcome  string        // ok | failed | late (no token in time) | limited (429) | lost (another was faster) | dropped (nobody listens any more) | busy
	First    time.Duration // to the first delta; 0 = there was none
	Err      error         // of failed, late and limited
}

// Pool asks several endpoints for one answer: the next one when one fails before its first delta, or is slow and Hedge is set.
// What was delivered is never said twice, so a failure in mid-answer is passed on. Safe for concurrent use.
type Pool struct {
	cfg       PoolConfig
	observe   func(Attempt)
	endpoints []*endpoint

	mu     sync.Mutex
	budget float64 // of retries
}

// NewPool makes a Pool of endpoints in their order of preference. observe, which may be nil, is told of every attempt, from any
// goroutine; it must not block.
func NewPool(cfg PoolConfig, observe func(Attempt), endpoints ...Endpoint) (*Pool, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if len(endpoints) == 0 {
		return nil, ErrNoModel
	}
	if observe == nil {
		observe = func(Attempt) {}
	}
	p := &Pool{cfg: cfg, observe: observe, budget: float64(cfg.RetryBurst)}
	for _, e := range endpoints {
		p.endpoints = append(p.endpoints, &endpoint{Endpoint: e})
	}
	return p, nil
}

// Health is how each endpoint is, in their order.
func (p *Pool) Health() []Health {
	out := make([]Health, 0, len(p.endpoints))
	for _, e := range p.endpoints {
		out = append(out, e.health(time.Now()))
	}
	return out
}

// Generate streams the answer of the first endpoint that speaks, or the error of the last one asked. Each endpoint has
// Request.FirstToken for its first speakable token. It returns when all that it has asked have ended.
func (p *Pool) Generate(ctx context.Context, req Request) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		p.earn()
		r := &race{pool: p, req: req, asked: map[*endpoint]bool{}, news: make(chan said)}
		defer r.end()
		r.run(ctx, yield)
	}
}

// earn adds a request's share to the budget of retries.
func (p *Pool) earn() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.budget = min(p.budget+p.cfg.Retries, float64(p.cfg.RetryBurst))
}

// spend takes one retry out of the budget.
func (p *Pool) spend() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.budget < 1 {
		return false
	}
	p.budget--
	return true
}

// pick is the best endpoint that was not asked yet and takes a request now: one that works, else the one whose rest is over first.
func (p *Pool) pick(asked map[*endpoint]bool) *endpoint {
	now := time.Now()
	for _, e := range p.endpoints {
		if !asked[e] && e.enter(now, false) {
			return e
		}
	}
	if len(asked) > 0 { // somebody is asked already: those that rest are left in peace
		return nil
	}
	var best *endpoint
	for _, e := range p.endpoints {
		if best == nil || e.health(now).Until.Before(best.health(now).Until) {
			best = e
		}
	}
	if best.enter(now, true) {
		return best
	}
	return nil
}
