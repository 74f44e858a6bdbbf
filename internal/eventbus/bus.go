package eventbus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"hotline"
)

// StreamName is the one stream of the product; Subjects is what it keeps.
const (
	StreamName = "HOTLINE"
	Subjects   = "hotline.call.>"
)

// Errors that callers tell apart.
var (
	// ErrClosed is returned by Publish after Close.
	ErrClosed = errors.New("eventbus: closed")
	// ErrFull is returned by Publish when the queue is full: the event is lost and counted.
	ErrFull = errors.New("eventbus: queue full, event dropped")
)

// duplicates is how long the server remembers event ids; a batch is retried well within it.
const duplicates = 2 * time.Minute

// Bus is one connection to the stream with a bounded queue in front. Safe for concurrent use.
type Bus struct {
	cfg Config
	log *slog.Logger
	srv *server.Server // nil when external
	nc  *nats.Conn
	js  jetstream.JetStream

	queue queue
	stop  context.CancelFunc // ends the publisher's waiting
	done  chan struct{}      // closed when the publisher has ended; capacity 0, never sent on

	mu       sync.Mutex // guards the three below
	degraded error      // why the last batch did not get through, nil when it did
	stream   bool       // the stream exists for certain
	stats    Stats
}

// Stats counts events since Open.
type Stats struct {
	Published uint64 // acknowledged by the server
	Dropped   uint64 // refused because the queue was full
	Retried   uint64 // batches sent again
	Waiting   int    // in the queue now
}

// Open starts the embedded server or connects to cfg.URL, makes sure of the stream, and starts the publisher.
// An embedded server whose folder cannot be written is an error here, when an operator is looking; an external server that is away is
// not: events wait in the queue. It blocks at most 10 s. Close ends everything that Open started.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Bus, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open event bus", Kind: hotline.KindInvalid, Err: err}
	}
	b := &Bus{cfg: cfg, log: log, done: make(chan struct{})}
	b.queue.init(cfg.Queue)
	if err := b.connect(); err != nil {
		b.disconnect()
		return nil, &hotline.Error{Op: "open event bus", Kind: hotline.KindUnavailable, Err: err,
			Remedy: "check that " + cfg.StoreDir + " can be written and is not used by another hotline"}
	}
	if err := b.ensure(ctx); err != nil {
		if cfg.URL == "" {
			b.disconnect()
			return nil, &hotline.Error{Op: "open event bus", Kind: hotline.KindUnavailable, Err: err}
		}
		b.setDegraded(err)
		log.Warn("event server is away, events wait in memory", "url", cfg.URL, "error", err)
	}
	if err := b.restoreUnsent(); err != nil {
		log.Warn("events left from the last run cannot be read", "error", err)
	}
	run, stop := context.WithCancel(context.Background())
	b.stop = stop
	go func() {
		defer close(b.done)
		b.publishLoop(run)
	}()
	return b, nil
}

func (b *Bus) connect() error {
	opts := []nats.Option{
		nats.Name("hotline"), nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond),
		nats.RetryOnFailedConnect(true), nats.Timeout(2 * time.Second),
	}
	url := b.cfg.URL
	if url == "" {
		srv, err := startEmbedded(b.cfg, b.log)
		if err != nil {
			return err
		}
		b.srv = srv
		opts = append(opts, nats.InProcessServer(srv))
	} else if b.cfg.Creds != "" {
		opts = append(opts, nats.UserCredentials(b.cfg.Creds))
	}
	nc, err := nats.Connect(url, opts...)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	b.nc = nc
	b.js, err = jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(2*batchSize))
	return err
}

// ensure makes the stream as configured; idempotent. Without a JetStream leader API calls hang, so it has its own deadline.
func (b *Bus) ensure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := b.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: StreamName, Subjects: []string{Subjects}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
		Discard: jetstream.DiscardOld, MaxBytes: b.cfg.MaxBytes, MaxAge: b.cfg.MaxAge, Duplicates: duplicates, Replicas: b.cfg.Replicas,
	})
	if err != nil {
		return fmt.Errorf("make stream %s: %w", StreamName, err)
	}
	b.mu.Lock()
	b.stream = true
	b.mu.Unlock()
	return nil
}

// Publish puts e into the queue and returns at once; the publisher hands it to the server, in order, at least once.
// It returns ErrFull (the event is lost and counted) or ErrClosed, or the error of an event that cannot be marshalled.
func (b *Bus) Publish(e hotline.Event) error {
	if e.Body == nil || e.Call == "" || e.Seq == 0 {
		return &hotline.Error{Op: "publish event", Kind: hotline.KindInvalid, Err: errors.New("call, seq and body must be set")}
	}
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("publish event: %w", err)
	}
	err = b.queue.put(message{ID: e.ID(), Subject: e.Subject(), Data: data})
	if errors.Is(err, ErrFull) {
		b.mu.Lock()
		b.stats.Dropped++
		b.mu.Unlock()
	}
	return err
}

// Healthy is nil while events get through, else why they do not. For /readyz.
func (b *Bus) Healthy() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.degraded == nil {
		return nil
	}
	return fmt.Errorf("event bus: %d events wait, %d dropped: %w", b.queue.len(), b.stats.Dropped, b.degraded)
}

// Stats returns the counts so far.
func (b *Bus) Stats() Stats {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.stats
	s.Waiting = b.queue.len()
	return s
}

// Close stops taking events, gives the queue up to AckTimeout to empty, writes what is left to unsent.jsonl and ends the server.
// End the consumers' contexts first. Closing twice is harmless.
func (b *Bus) Close() error {
	b.queue.close()
	timer := time.AfterFunc(b.cfg.AckTimeout, b.stop)
	<-b.done
	timer.Stop()
	b.stop()
	err := b.saveUnsent()
	b.disconnect()
	return err
}

func (b *Bus) disconnect() {
	if b.nc != nil {
		_ = b.nc.FlushTimeout(time.Second) // last acknowledgements of consumers; a server that is away gets them not
		b.nc.Close()
	}
	if b.srv != nil {
		b.srv.Shutdown()
		b.srv.WaitForShutdown()
	}
}

func (b *Bus) setDegraded(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.degraded = err
	if err != nil {
		b.stream = false
	}
}
