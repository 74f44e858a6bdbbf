package media

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// phases is how many groups the calls of a shard are spread over, one group every FrameTime/phases.
// Four groups of 5 ms keep the burst of packets of 200 calls on 2 shards at 25.
const phases = 4

// slot is the time between two groups of one shard.
const slot = FrameTime / phases

// ErrRunning is returned by Pacer.Run when it runs already.
var ErrRunning = errors.New("media: pacer runs already")

// Pacer is the media clock that all calls of a process share: it calls every registered tick once per FrameTime.
//
// Deadlines are absolute, so the clock does not drift. A tick that would be FrameTime late or more is skipped, never
// made up for, so the clock never bursts. Ticks of one registration never overlap.
// All methods are safe for concurrent use.
type Pacer struct {
	shards  []*shard
	running atomic.Bool
	ticks   atomic.Uint64
	late    atomic.Uint64
	panics  atomic.Uint64
	active  atomic.Int64
	tell    func(v any, stack []byte)
}

// PacerStats is what a Pacer counted since it was made.
type PacerStats struct {
	Ticks  uint64 // ticks called
	Missed uint64 // ticks skipped because they would have come FrameTime late or more
	Panics uint64 // ticks that panicked, each of which ended its registration
	Active int    // registrations now
}

// shard is one goroutine's part of the clock.
type shard struct {
	mu     sync.Mutex
	groups [phases][]*registration // copied on every change: the clock reads a slice without holding mu
	wake   chan struct{}           // capacity 1; a full channel means the wake-up is on its way already
	load   load
}

// registration is one tick function. mu is held while tick runs, which is what lets remove wait for it;
// nothing else ever waits for mu, so the clock is held up by its own tick only.
type registration struct {
	mu      sync.Mutex
	tick    func(now time.Time)
	onPanic func(v any, stack []byte)
	gone    bool
}

// NewPacer makes a clock of that many shards, each with a goroutine of its own while Run runs.
// shards below 1 means one per CPU the process may use.
func NewPacer(shards int) *Pacer {
	if shards < 1 {
		shards = runtime.GOMAXPROCS(0)
	}
	p := &Pacer{shards: make([]*shard, shards)}
	for i := range p.shards {
		p.shards[i] = &shard{wake: make(chan struct{}, 1)}
	}
	return p
}

// OnPanic has every panic on the clock told to tell, before the handler of its registration. tell runs on the clock's goroutine and must not
// block for long. Call it before Run.
func (p *Pacer) OnPanic(tell func(v any, stack []byte)) { p.tell = tell }

// Run drives the clock until ctx ends, then waits for its goroutines and returns nil.
// It returns ErrRunning if it runs already.
func (p *Pacer) Run(ctx context.Context) error {
	if !p.running.CompareAndSwap(false, true) {
		return ErrRunning
	}
	defer p.running.Store(false)
	var wg sync.WaitGroup
	for _, s := range p.shards {
		wg.Go(func() { p.drive(ctx, s) })
	}
	wg.Wait()
	return nil
}

// Add registers tick, which is then called once per FrameTime from one of the clock's goroutines.
// tick must return within a millisecond or so: other calls wait for it. now is the time at which its group began.
// remove takes it out and returns when tick is surely not running and never will again; it may be called from anywhere
// but tick itself, and more than once. A panic in tick ends this registration only.
func (p *Pacer) Add(tick func(now time.Time)) (remove func()) {
	return p.AddGuarded(tick, nil)
}

// AddGuarded is Add with a handler that is told of a panic in tick, after the registration ended.
// onPanic runs on the clock's goroutine and must not block; what was heard and said by tick is silent from then on, so it ends the call.
func (p *Pacer) AddGuarded(tick func(now time.Time), onPanic func(v any, stack []byte)) (remove func()) {
	r := &registration{tick: tick, onPanic: onPanic}
	s, phase := p.place(r)
	p.active.Add(1)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return func() {
		r.mu.Lock()
		was := r.gone
		r.gone = true
		r.mu.Unlock()
		if !was {
			p.drop(s, phase, r)
		}
	}
}

// Stats returns the counts so far.
func (p *Pacer) Stats() PacerStats {
	return PacerStats{Ticks: p.ticks.Load(), Missed: p.late.Load(), Panics: p.panics.Load(), Active: int(p.active.Load())}
}

// place puts r into the smallest group, so that calls are spread evenly in time and over the CPUs.
func (p *Pacer) place(r *registration) (*shard, int) {
	best, phase, size := p.shards[0], 0, -1
	for ph := range phases {
		for _, s := range p.shards {
			s.mu.Lock()
			n := len(s.groups[ph])
			s.mu.Unlock()
			if size < 0 || n < size {
				best, phase, size = s, ph, n
			}
		}
	}
	best.mu.Lock()
	best.groups[phase] = append(slices.Clone(best.groups[phase]), r)
	best.mu.Unlock()
	return best, phase
}

func (p *Pacer) drop(s *shard, phase int, r *registration) {
	s.mu.Lock()
	g := slices.Clone(s.groups[phase])
	s.groups[phase] = slices.DeleteFunc(g, func(x *registration) bool { return x == r })
	s.mu.Unlock()
	p.active.Add(-1)
}

// drive is the goroutine of one shard. Slot k is due at epoch + k*slot and belongs to group k % phases.
func (p *Pacer) drive(ctx context.Context, s *shard) {
	epoch := time.Now()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for k := int64(1); ; {
		next, ok := s.nextBusy(k)
		if !ok {
			select {
			case <-ctx.Done():
				return
			case <-s.wake:
				k = max(k, int64(time.Since(epoch)/slot)+1)
				continue
			}
		}
		due := epoch.Add(time.Duration(next) * slot)
		if wait := time.Until(due); wait > 0 {
			timer.Reset(wait)
			select {
			case <-ctx.Done():
				return
			case <-s.wake: // a new registration may be due earlier
				continue
			case <-timer.C:
			}
		} else if ctx.Err() != nil {
			return
		}
		p.fire(s, int(next%phases), due)
		k = next + 1
	}
}

// nextBusy returns the first slot from k on whose group has registrations.
func (s *shard) nextBusy(k int64) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := k; i < k+phases; i++ {
		if len(s.groups[i%phases]) > 0 {
			return i, true
		}
	}
	return 0, false
}

// fire runs one group, or counts it as missed when it is too late for that.
func (p *Pacer) fire(s *shard, phase int, due time.Time) {
	s.mu.Lock()
	group := s.groups[phase]
	s.mu.Unlock()
	now := time.Now()
	if now.Sub(due) >= FrameTime { // the next one is due already
		p.late.Add(uint64(len(group)))
		return
	}
	for _, r := range group {
		if v, stack := r.run(now); v != nil {
			p.panics.Add(1)
			p.drop(s, phase, r)
			if p.tell != nil {
				p.tell(v, stack)
			}
			if r.onPanic != nil {
				r.onPanic(v, stack)
			}
		}
	}
	p.ticks.Add(uint64(len(group)))
	s.load.add(now, time.Now())
}

// run calls the tick and returns the value and stack of a panic in it.
func (r *registration) run(now time.Time) (v any, stack []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return nil, nil
	}
	defer func() {
		if v = recover(); v != nil {
			r.gone, stack = true, debug.Stack()
		}
	}()
	r.tick(now)
	return nil, nil
}
