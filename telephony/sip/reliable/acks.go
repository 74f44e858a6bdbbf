package reliable

import (
	"context"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// Acks brings the ACK of a 2xx to whoever sent it. One INVITE is open at a time. The zero value waits for none.
// Safe for concurrent use.
type Acks struct {
	mu   sync.Mutex
	seq  uint32
	want chan *gosip.Request // capacity 1, written once
}

// Expect begins to wait for the ACK of that CSeq number; before the 2xx is sent.
func (b *Acks) Expect(seq uint32) <-chan *gosip.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seq, b.want = seq, make(chan *gosip.Request, 1)
	return b.want
}

// Deliver takes an ACK from the stack; one that nobody waits for is dropped. It does not block.
func (b *Acks) Deliver(ack *gosip.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.want != nil && ack.CSeq().SeqNo == b.seq {
		b.want <- ack
		b.want = nil
	}
}

// GiveUp ends the wait.
func (b *Acks) GiveUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.want = nil
}

// Await calls repeat from t1 on, doubling up to 8*t1 (T2), until the ACK comes (RFC 3261 section 13.3.1.4). acks are those
// that come on the INVITE's own transaction, nil for none. It returns nil when 64*t1 passed, or ctx or done ended.
func (b *Acks) Await(ctx context.Context, t1 time.Duration, done <-chan struct{}, want, acks <-chan *gosip.Request, repeat func()) *gosip.Request {
	defer b.GiveUp()
	limit := time.NewTimer(64 * t1)
	defer limit.Stop()
	step := t1
	again := time.NewTimer(step)
	defer again.Stop()
	for {
		select {
		case ack := <-want:
			return ack
		case ack := <-acks:
			b.Deliver(ack)
		case <-again.C:
			repeat()
			step = min(2*step, 8*t1)
			again.Reset(step)
		case <-limit.C:
			return nil
		case <-done:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}
