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
// of hotline.KindInvalid gives the event up with a log line instead. Server trouble is retried, never returned.
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
		err := b.consumeOnce(ctx, name, size, fn)
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

// consumeOnce runs until ctx ends or the server stops answering.
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

// consumer opens the durable consumer of that name.
// What an earlier process fetched and did not acknowledge would come only after ackWait, behind newer events. The embedded server has
// no other user, so there the consumer is made anew from its first unacknowledged event on: order holds, some events come twice. So is
// one of an earlier version that acknowledged each event, which costs as much as all else that the server does for an event.
func (b *Bus) consumer(ctx context.Context, l link, name string) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cfg := jetstream.ConsumerConfig{
		Durable: name, DeliverPolicy: jetstream.DeliverAllPolicy, AckPolicy: jetstream.AckAllPolicy, AckWait: ackWait, MaxAckPending: 4 * fetchSize,
	}
	cons, err := l.js.Consumer(ctx, StreamName, name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return l.js.CreateConsumer(ctx, StreamName, cfg)
	}
	if err != nil {
		return nil, err
	}
	info := cons.CachedInfo()
	if l.srv == nil || info.NumAckPending == 0 && info.Config.AckPolicy == cfg.AckPolicy {
		return cons, nil
	}
	if err := l.js.DeleteConsumer(ctx, StreamName, name); err != nil {
		return nil, err
	}
	cfg.DeliverPolicy, cfg.OptStartSeq = jetstream.DeliverByStartSequencePolicy, info.AckFloor.Stream+1
	return l.js.CreateConsumer(ctx, StreamName, cfg)
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
	e, err := d.read(msg)
	if err != nil {
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

// read returns the event of a message: as it was published where this process did so a short while ago, else decoded.
func (d *delivery) read(msg jetstream.Msg) (e hotline.Event, err error) {
	if d.bus.Own() {
		if meta, err := msg.Metadata(); err == nil {
			if e, ok := d.bus.tail.at(meta.Sequence.Stream); ok && e.Subject() == msg.Subject() {
				return e, nil
			}
		}
	}
	err = e.UnmarshalJSON(msg.Data())
	return e, err //nolint:wrapcheck // the caller names it
}

// flush calls fn until it succeeds, gives the events up, or ctx ends (then they come again).
func (d *delivery) flush(ctx context.Context) {
	if len(d.events) == 0 {
		return
	}
	defer func() { d.events, d.msgs = d.events[:0], d.msgs[:0] }()
	for wait := firstRetry; ctx.Err() == nil; wait = min(2*wait, lastRetry) {
		err := d.fn(d.events)
		var kind *hotline.Error
		if err == nil || errors.As(err, &kind) && kind.Kind == hotline.KindInvalid {
			if err != nil {
				d.bus.log.Error("event given up by consumer", "consumer", d.name, "event", d.events[0].ID(), "count", len(d.events), "error", err)
			}
			for i, m := range d.msgs {
				if d.each || i == len(d.msgs)-1 {
					_ = m.Ack() // lost acks only mean one more delivery
				}
			}
			return
		}
		d.bus.log.Warn("consumer will retry", "consumer", d.name, "event", d.events[0].ID(), "error", err)
		for _, m := range d.msgs {
			_ = m.InProgress()
		}
		sleep(ctx, wait)
	}
	for _, m := range d.msgs {
		_ = m.Nak()
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
