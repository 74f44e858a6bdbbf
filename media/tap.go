package media

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Tap copies the frames that pass it to any number of attached sinks, each behind a bounded queue and a goroutine of its
// own. The live path never waits: a full queue drops the frame for that sink and counts it.
// All methods are safe for concurrent use.
type Tap struct {
	mu      sync.Mutex // guards changes; taken before branch.mu
	list    atomic.Pointer[[]*branch]
	dropped map[string]*atomic.Uint64
	closed  bool
	wg      sync.WaitGroup
	tell    atomic.Pointer[func(v any, stack []byte)]
}

// NewTap makes a tap with nothing attached.
func NewTap() *Tap {
	t := &Tap{dropped: map[string]*atomic.Uint64{}}
	t.list.Store(&[]*branch{})
	return t
}

// Stage is the tap's place in a chain. When the chain is closed there, the end is passed on to the next sink and to the
// attached sinks, without waiting for the latter (Close waits).
func (t *Tap) Stage() Stage {
	return func(next Sink) Sink { return &tapSink{tap: t, next: next} }
}

// OnPanic has panics of attached sinks told to tell, which must not block for long.
func (t *Tap) OnPanic(tell func(v any, stack []byte)) { t.tell.Store(&tell) }

// panicked tells of the panic of a sink.
func (t *Tap) panicked(v any, stack []byte) {
	if tell := t.tell.Load(); tell != nil {
		(*tell)(v, stack)
	}
}

// Attach starts to copy frames to s, with a queue of depth (rounded to frames of FrameTime, at least one).
// s is written from one goroutine and closed when detached; it may block, then frames beyond depth are dropped.
// s gets frames in groups of 80 ms, or of half its depth if that is less: waking a goroutine for each costs more than the frame.
// Memory is taken for what really waits.
// Frames that s refuses with an error are dropped and counted too. A panic in s ends this attachment only.
// detach lets s take what is queued, closes it, and returns when that is done; it must not be called from s.
// Attaching to a closed tap closes s at once. Names need not be unique; the drops of a name add up.
func (t *Tap) Attach(name string, depth time.Duration, s Sink) (detach func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	count := t.dropped[name]
	if count == nil {
		count = new(atomic.Uint64)
		t.dropped[name] = count
	}
	if t.closed {
		_ = s.Close()
		return func() {}
	}
	b := newBranch(name, max(1, int(depth/FrameTime)), s, count)
	b.panicked = t.panicked
	old := *t.list.Load()
	list := append(append(make([]*branch, 0, len(old)+1), old...), b)
	t.list.Store(&list)
	t.wg.Go(b.run)
	return func() {
		t.remove(b)
		b.end()
		<-b.done
	}
}

// Dropped says how many frames sinks of that name did not get, also after they were detached.
func (t *Tap) Dropped(name string) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.dropped[name]; c != nil {
		return c.Load()
	}
	return 0
}

// Close ends all attachments, lets them take what is queued, closes their sinks, and waits for that.
func (t *Tap) Close() {
	t.end()
	t.wg.Wait()
}

func (t *Tap) end() {
	t.mu.Lock()
	t.closed = true
	list := *t.list.Load()
	t.list.Store(&[]*branch{})
	t.mu.Unlock()
	for _, b := range list {
		b.end()
	}
}

func (t *Tap) remove(b *branch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := *t.list.Load()
	list := make([]*branch, 0, len(old))
	for _, x := range old {
		if x != b {
			list = append(list, x)
		}
	}
	t.list.Store(&list)
}

// tapSink is the tap in a chain.
type tapSink struct {
	tap  *Tap
	next Sink
}

func (s *tapSink) WriteFrame(f Frame) error {
	for _, b := range *s.tap.list.Load() {
		b.push(f)
	}
	return s.next.WriteFrame(f)
}

func (s *tapSink) Close() error {
	s.tap.end()
	return s.next.Close()
}

// String names the attached sinks and what follows, for logs.
func (s *tapSink) String() string {
	list := *s.tap.list.Load()
	names := make([]string, len(list))
	for i, b := range list {
		names[i] = b.name
	}
	return "tap(" + strings.Join(names, ",") + ") > " + Describe(s.next)
}

// Describe names a chain in packet order for logs: stages that implement fmt.Stringer by that, others by their type.
func Describe(s Sink) string {
	if n, ok := s.(fmt.Stringer); ok {
		return n.String()
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", s), "*")
}

// group is how many frames are worth waking a sink's goroutine.
const group = 4

// branch is one attached sink: a ring of frames whose buffers are reused, and the goroutine that empties it.
type branch struct {
	name  string
	sink  Sink
	drops *atomic.Uint64
	wake  chan struct{} // capacity 1; a full channel means the wake-up is on its way already
	done  chan struct{} // closed when run returns

	panicked func(v any, stack []byte)

	mu    sync.Mutex
	ring  []Frame // ring[head:head+n] is queued; run reads the samples of ring[head] without mu, so push never touches them
	most  int     // frames it may grow to
	head  int     // 0 whenever the ring is empty, so that few slots ever need a buffer
	n     int
	ended bool
}

func newBranch(name string, depth int, s Sink, drops *atomic.Uint64) *branch {
	return &branch{
		name: name, sink: s, drops: drops, ring: make([]Frame, min(depth, 2*group)), most: depth,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// push copies f into the ring. It grows a slot's buffer only until every slot has held the longest frame.
func (b *branch) push(f Frame) {
	b.mu.Lock()
	if b.n == len(b.ring) && b.n < b.most {
		b.grow()
	}
	if b.ended || b.n == len(b.ring) {
		if !b.ended {
			b.drops.Add(1)
		}
		b.mu.Unlock()
		return
	}
	at := &b.ring[(b.head+b.n)%len(b.ring)]
	buf := at.Samples
	*at = f
	at.Samples = append(buf[:0], f.Samples...)
	b.n++
	enough := b.n == min(group, max(1, b.most/2))
	b.mu.Unlock()
	if enough { // less waits for company, more finds run awake
		b.signal()
	}
}

// grow makes room for a sink that stalls. The caller holds mu.
func (b *branch) grow() {
	ring := make([]Frame, min(2*len(b.ring), b.most))
	for i := range b.n {
		ring[i] = b.ring[(b.head+i)%len(b.ring)]
	}
	b.ring, b.head = ring, 0
}

func (b *branch) end() {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	b.signal()
}

func (b *branch) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// run hands queued frames to the sink until the branch has ended and is empty.
func (b *branch) run() {
	defer close(b.done)
	defer b.guard(func() { _ = b.sink.Close() })
	alive := true
	for {
		b.mu.Lock()
		n, f, ended := b.n, b.ring[b.head], b.ended
		b.mu.Unlock()
		if n == 0 {
			if ended {
				return
			}
			<-b.wake
			continue
		}
		ok := alive && b.guard(func() {
			if b.sink.WriteFrame(f) != nil {
				b.drops.Add(1)
			}
		})
		if !ok {
			alive = false
			b.drops.Add(1)
		}
		b.mu.Lock()
		b.head, b.n = (b.head+1)%len(b.ring), b.n-1
		if b.n == 0 {
			b.head = 0
		}
		b.mu.Unlock()
	}
}

// guard keeps a panic of the sink inside its attachment and says whether there was none.
func (b *branch) guard(f func()) (ok bool) {
	defer func() {
		v := recover()
		if ok = v == nil; !ok {
			b.panicked(v, debug.Stack())
		}
	}()
	f()
	return true
}
