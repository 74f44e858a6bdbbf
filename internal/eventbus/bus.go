package eventbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
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
const duplicates = 30 * time.Second

// Bus is one connection to the stream with a bounded queue in front. Safe for concurrent use.
type Bus struct {
	cfg Config
	log *slog.Logger

	queue    queue
	tail     tail               // of our own stream; empty on a shared one
	last     uint64             // where the last event stands in our own stream; 0 = unknown; the publisher's
	places   places             // of the consumers of our own stream
	restored bool               // unsent.jsonl of the last run is in the queue; Open's and then the publisher's
	stop     context.CancelFunc // ends the publisher's waiting
	done     chan struct{}      // closed when the publisher has ended; capacity 0, never sent on
	tell     func(where string) // counts panics of consumers; may be nil

	mu       sync.Mutex // guards all below
	link     link       // zero until the server was reached once, then it does not change
	degraded error      // why the last batch did not get through, nil when it did
	stream   bool       // the stream exists for certain
	stats    Stats
}

// link is the way to the stream.
type link struct {
	srv *server.Server // nil when external
	nc  *nats.Conn
	js  jetstream.JetStream // nil: not connected yet
}

// Stats counts events since Open.
type Stats struct {
	Published uint64 // acknowledged by the server
	Dropped   uint64 // refused because the queue was full
	Retried   uint64 // batches sent again
	Waiting   int    // in the queue now
}

// Open starts the embedded server or connects to cfg.URL, makes sure of the stream, and starts the publisher.
// A server that is away, or an embedded one whose folder cannot be written, is no error: events wait in the queue, Healthy says
// why, and it is tried again every few seconds. It blocks at most 10 s. Close ends everything that Open started.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Bus, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open event bus", Kind: hotline.KindInvalid, Err: err}
	}
	b := &Bus{cfg: cfg, log: log, done: make(chan struct{})}
	b.queue.init(cfg.Queue)
	b.tail.wake = make(chan struct{})
	b.places.load(filepath.Join(cfg.StoreDir, "consumers.json"), log)
	if err := b.start(ctx); err != nil {
		if cfg.URL != "" && b.way().js == nil { // not the server: our own settings, such as a credentials file that is not there
			return nil, &hotline.Error{Op: "open event bus", Kind: hotline.KindInvalid, Err: err, Remedy: "check events.url and events.creds"}
		}
		b.setDegraded(err)
		log.Warn("events are not stored yet, they wait in memory", "error", err, "remedy", b.remedy())
	}
	run, stop := context.WithCancel(context.Background()) //nolint:gosec // ended by Close
	b.stop = stop
	go func() {
		defer close(b.done)
		b.publishLoop(run)
	}()
	return b, nil
}

func (b *Bus) remedy() string {
	if b.cfg.URL != "" {
		return "check that the event server runs and that events.url leads to it"
	}
	return "check that " + b.cfg.StoreDir + " can be written, has room, and is not used by another hotline"
}

// start reaches the server, if that was not done yet, makes the stream, and takes up what the last run left.
func (b *Bus) start(ctx context.Context) error {
	if b.way().js == nil {
		l, err := b.connect()
		if err == nil {
			err = b.ensure(ctx, l.js)
		}
		if err != nil && b.cfg.URL == "" || l.js == nil {
			l.close()
			return err
		}
		b.mu.Lock()
		b.link = l
		b.mu.Unlock()
		b.restore()
		return err
	}
	return b.ensure(ctx, b.way().js)
}

func (b *Bus) restore() {
	if b.restored {
		return
	}
	b.restored = true
	if err := b.restoreUnsent(); err != nil {
		b.log.Warn("events left from the last run cannot be read", "error", err)
	}
}

// way returns the link; its js is nil until the server was reached.
func (b *Bus) way() link {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.link
}

// connect starts the embedded server or begins to connect to the external one. What it returns with an error is to be closed too.
func (b *Bus) connect() (l link, err error) {
	opts := []nats.Option{
		nats.Name("hotline"), nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond),
		nats.RetryOnFailedConnect(true), nats.Timeout(2 * time.Second),
	}
	url := b.cfg.URL
	if url == "" {
		if l.srv, err = startEmbedded(b.cfg, b.log); err != nil {
			return l, err
		}
		opts = append(opts, nats.InProcessServer(l.srv))
	} else if b.cfg.Creds != "" {
		opts = append(opts, nats.UserCredentials(b.cfg.Creds))
	}
	if l.nc, err = nats.Connect(url, opts...); err != nil {
		return l, fmt.Errorf("connect: %w", err)
	}
	l.js, err = jetstream.New(l.nc, jetstream.WithPublishAsyncMaxPending(2*batchSize))
	return l, err
}

func (l link) close() {
	if l.nc != nil {
		_ = l.nc.FlushTimeout(time.Second) // last acknowledgements of consumers; a server that is away gets them not
		l.nc.Close()
	}
	if l.srv != nil {
		l.srv.Shutdown()
		l.srv.WaitForShutdown()
	}
}

// ensure makes the stream as configured; idempotent: a stream that is so already is left alone, for the server does not change one and
// make its consumers at the same time in safety. Without a JetStream leader API calls hang, so it has its own deadline.
func (b *Bus) ensure(ctx context.Context, js jetstream.JetStream) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	want := jetstream.StreamConfig{
		Name: StreamName, Subjects: []string{Subjects}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
		Discard: jetstream.DiscardOld, MaxBytes: b.cfg.MaxBytes, MaxAge: b.cfg.MaxAge, Duplicates: duplicates, Replicas: b.cfg.Replicas,
	}
	if have, err := js.Stream(ctx, StreamName); err != nil || !same(have.CachedInfo().Config, want) {
		if _, err := js.CreateOrUpdateStream(ctx, want); err != nil {
			return fmt.Errorf("make stream %s: %w", StreamName, err)
		}
	}
	b.mu.Lock()
	b.stream = true
	b.mu.Unlock()
	return nil
}

// same says that a stream has all that we want of it.
func same(have, want jetstream.StreamConfig) bool {
	return slices.Equal(have.Subjects, want.Subjects) && have.Retention == want.Retention && have.Storage == want.Storage && have.Discard == want.Discard &&
		have.MaxBytes == want.MaxBytes && have.MaxAge == want.MaxAge && have.Duplicates == want.Duplicates && have.Replicas == want.Replicas
}

// Publish puts e into the queue and returns at once; the publisher hands it to the server, in order, at least once.
// Consumers in this process get e itself: what its body refers to must not change any more.
// It returns ErrFull (the event is lost and counted) or ErrClosed, or the error of an event that cannot be marshalled.
func (b *Bus) Publish(e hotline.Event) error {
	if e.Body == nil || e.Call == "" || e.Seq == 0 {
		return &hotline.Error{Op: "publish event", Kind: hotline.KindInvalid, Err: errors.New("call, seq and body must be set")}
	}
	data, err := e.MarshalJSON()
	if err != nil {
		return fmt.Errorf("publish event: %w", err)
	}
	e.At = e.At.Round(0).UTC() // as it would be read from data
	err = b.queue.put(message{ID: e.ID(), Subject: e.Subject(), Data: data, event: e})
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
	b.way().close()
	return err
}

func (b *Bus) setDegraded(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.degraded = err
	if err != nil {
		b.stream = false
	}
}
