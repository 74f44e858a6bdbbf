package asr

import (
	"context"
	"sync"

	"hotline/media"
)

// OutboxCap is how many results wait for a slow reader before the oldest partials go.
const OutboxCap = 64

// Outbox is the output side of a Stream: engines put results in without ever blocking, the reader takes them from Results.
// Safe for concurrent use. It runs one goroutine from NewOutbox until everything is delivered after Close, or ctx ends.
type Outbox struct {
	out  chan Result   // unbuffered: the queue below is the buffer, because a channel cannot forget its oldest partial
	wake chan struct{} // capacity 1; full means that the pump knows already

	mu      sync.Mutex
	queue   []Result
	closed  bool
	err     error
	dropped int
	made    concealed
	tell    func(v any, stack []byte) // of panics; may be nil
}

// NewOutbox starts an outbox that lives until Close, or at the longest until ctx ends.
func NewOutbox(ctx context.Context) *Outbox {
	o := &Outbox{out: make(chan Result), wake: make(chan struct{}, 1)}
	go o.pump(ctx)
	return o
}

// Heard notes a frame that the engine was given, in the order of the audio: Put lowers the confidence of what was recognised from
// frames that were concealed (Frame.Lost). It neither blocks nor allocates.
func (o *Outbox) Heard(f media.Frame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.made.heard(f)
}

// Put queues r. When OutboxCap results wait, the oldest partial is dropped; finals and revisions never are.
// After Close it does nothing.
func (o *Outbox) Put(r Result) {
	o.mu.Lock()
	if !o.closed {
		o.queue = append(o.queue, o.made.lower(r))
		o.trim()
	}
	o.mu.Unlock()
	o.nudge()
}

// Close lets Results close once all queued results are read; the first err given is what Err returns. Does not block.
func (o *Outbox) Close(err error) {
	o.mu.Lock()
	if !o.closed {
		o.closed, o.err = true, err
	}
	o.mu.Unlock()
	o.nudge()
}

// Results is what Stream.Results returns.
func (o *Outbox) Results() <-chan Result { return o.out }

// Err is what Stream.Err returns: nil until Results is closed, then the reason (nil after an orderly Close).
func (o *Outbox) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// Dropped counts the partials that a slow reader never saw.
func (o *Outbox) Dropped() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.dropped
}

// trim drops the oldest partial of a full queue. The last result stays: it is the news.
func (o *Outbox) trim() {
	if len(o.queue) <= OutboxCap {
		return
	}
	for i, r := range o.queue[:len(o.queue)-1] {
		if r.Kind == Partial {
			o.queue = append(o.queue[:i], o.queue[i+1:]...)
			o.dropped++
			return
		}
	}
}

func (o *Outbox) nudge() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// pump hands results to the reader until the outbox is closed.
func (o *Outbox) pump(ctx context.Context) {
	defer close(o.out)
	if err := o.Guard(func() error { return o.deliver(ctx) }); err != nil {
		o.Close(err)
	}
}

// deliver hands results to the reader one by one.
func (o *Outbox) deliver(ctx context.Context) error {
	for {
		r, ok, closed := o.next()
		switch {
		case ok:
			select {
			case o.out <- r:
			case <-ctx.Done():
				return ctx.Err()
			}
		case closed:
			return nil
		default:
			select {
			case <-o.wake:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (o *Outbox) next() (r Result, ok, closed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) == 0 {
		return Result{}, false, o.closed
	}
	r = o.queue[0]
	o.queue = append(o.queue[:0], o.queue[1:]...)
	return r, true, false
}
