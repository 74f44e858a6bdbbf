package eventbus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"hotline"
)

const (
	fetchSize = 256                    // events asked for at once, and the largest batch
	fetchWait = 200 * time.Millisecond // how long a batch may fill
	heartbeat = 2 * time.Second        // of the server while there is nothing; two missing ones mean that the storage was closed
	ackWait   = 30 * time.Second       // an event not acknowledged within is delivered again
)

// errNotReached is a consumer that starts before the server was reached.
var errNotReached = errors.New("the event server was not reached yet")

// Consume calls fn for every event of the stream, old ones first, until ctx ends; then it returns nil.
// name makes the position durable: the next Consume of that name goes on where this one stopped. Delivery is at least once, so fn must
// be idempotent by (Call, Seq). When fn fails it is called again with the same event, with growing pauses, so that order holds; an error
// of hotline.KindInvalid, or a panic, gives the event up with a log line instead. Server trouble is retried, never returned.
// One Consume per name at a time in this process.
func (b *Bus) Consume(ctx context.Context, name string, fn func(hotline.Event) error) error {
	return b.consume(ctx, name, 1, func(events []hotline.Event) error { return fn(events[0]) })
}

// ConsumeBatch is Consume with up to 256 events a call, gathered for at most 200 ms: for consumers that write to a database.
func (b *Bus) ConsumeBatch(ctx context.Context, name string, fn func([]hotline.Event) error) error {
	return b.consume(ctx, name, fetchSize, fn)
}

func (b *Bus) consume(ctx context.Context, name string, size int, fn func([]hotline.Event) error) error {
	wait := firstRetry
	for ctx.Err() == nil {
		once := b.consumeOnce
		if b.Own() {
			once = b.consumeOwn
		}
		err := once(ctx, name, size, fn)
		if ctx.Err() != nil {
			break
		}
		if !errors.Is(err, errNotReached) { // that one the publisher has told
			b.log.Warn("event consumer starts again", "consumer", name, "error", err)
		}
		if !sleep(ctx, wait) {
			break
		}
		wait = min(2*wait, lastRetry)
	}
	return nil
}

// consumeOnce consumes a shared stream until ctx ends or the server stops answering.
func (b *Bus) consumeOnce(ctx context.Context, name string, size int, fn func([]hotline.Event) error) error {
	l := b.way()
	if l.js == nil {
		return errNotReached
	}
	cons, err := b.consumer(ctx, l, name)
	if err != nil {
		return fmt.Errorf("open consumer %s: %w", name, err)
	}
	// One standing subscription: a message that comes when a single fetch has just expired would be lost until ackWait.
	events, err := cons.Messages(jetstream.PullMaxMessages(fetchSize), jetstream.PullExpiry(5*time.Second), jetstream.PullHeartbeat(heartbeat))
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	defer events.Stop()
	defer context.AfterFunc(ctx, events.Drain)() // Next then gives what is left, which goes back
	d := delivery{bus: b, name: name, size: size, fn: fn, each: cons.CachedInfo().Config.AckPolicy != jetstream.AckAllPolicy}
	for {
		msg, err := events.Next(d.patience()...)
		switch {
		case err == nil:
			d.add(ctx, msg)
		case errors.Is(err, nats.ErrTimeout):
			d.flush(ctx)
		case errors.Is(err, jetstream.ErrMsgIteratorClosed):
			d.flush(ctx)
			return nil
		default:
			d.flush(ctx)
			return fmt.Errorf("next: %w", err)
		}
	}
}

// consumer opens the durable consumer of that name at the server.
func (b *Bus) consumer(ctx context.Context, l link, name string) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cons, err := l.js.Consumer(ctx, StreamName, name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return l.js.CreateConsumer(ctx, StreamName, jetstream.ConsumerConfig{
			Durable: name, DeliverPolicy: jetstream.DeliverAllPolicy, AckPolicy: jetstream.AckAllPolicy, AckWait: ackWait, MaxAckPending: 4 * fetchSize,
		})
	}
	return cons, err
}

// delivery gathers messages into batches of size and hands them to fn.
type delivery struct {
	bus    *Bus
	name   string
	size   int
	fn     func([]hotline.Event) error
	each   bool // the consumer wants each event acknowledged; else the last one stands for all before it
	events []hotline.Event
	msgs   []jetstream.Msg
	due    time.Time // of the batch begun
}

// patience is how long the next message may be waited for.
func (d *delivery) patience() []jetstream.NextOpt {
	if len(d.events) == 0 {
		return nil
	}
	return []jetstream.NextOpt{jetstream.NextMaxWait(max(time.Millisecond, time.Until(d.due)))}
}

func (d *delivery) add(ctx context.Context, msg jetstream.Msg) {
	if ctx.Err() != nil {
		_ = msg.Nak() // the next consumer of this name gets it at once, not after ackWait
		return
	}
	var e hotline.Event
	if err := e.UnmarshalJSON(msg.Data()); err != nil {
		d.bus.log.Error("event cannot be read, given up", "consumer", d.name, "subject", msg.Subject(), "error", err)
		if d.flush(ctx); ctx.Err() == nil { // what is acknowledged stands for all before it
			_ = msg.Term()
		}
		return
	}
	if len(d.events) == 0 {
		d.due = time.Now().Add(fetchWait)
	}
	d.events, d.msgs = append(d.events, e), append(d.msgs, msg)
	if len(d.events) >= d.size || !time.Now().Before(d.due) {
		d.flush(ctx)
	}
}

// flush calls fn until it succeeds, gives the events up, or ctx ends (then they come again).
func (d *delivery) flush(ctx context.Context) {
	if len(d.events) == 0 {
		return
	}
	defer func() { d.events, d.msgs = d.events[:0], d.msgs[:0] }()
	taken := d.bus.insist(ctx, d.name, d.events, d.fn, func() {
		for _, m := range d.msgs {
			_ = m.InProgress()
		}
	})
	for i, m := range d.msgs {
		switch {
		case !taken:
			_ = m.Nak()
		case d.each || i == len(d.msgs)-1:
			_ = m.Ack() // lost acks only mean one more delivery
		}
	}
}

// sleep waits d and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
