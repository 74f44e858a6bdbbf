// Package eventbus carries every fact of every call from the engine to its consumers: one JetStream stream, HOTLINE, on hotline.call.>.
// It owns the embedded NATS server (or the connection to an external one), and the queue in front of it.
// It does not know what events mean. cmd/hotline opens it and publishes what the engine emits, the store and later assist, qa
// and console consume.
package eventbus

import (
	"errors"
	"fmt"
	"time"
)

// Config says where events are kept and for how long.
type Config struct {
	// URL of an external NATS server or cluster ("nats://a:4222,nats://b:4222"). Empty = a server inside this process without a TCP port.
	URL string
	// Creds is the credentials file for an external server; empty = none.
	Creds string
	// StoreDir holds the embedded server's stream and, in both cases, unsent.jsonl: events that could not be handed over before the end
	// of the process. They are sent at the next start.
	StoreDir string
	// Replicas of the stream, 1-5; 1 for the embedded server.
	Replicas int
	// MaxBytes the stream may take on disk; the oldest events go first.
	MaxBytes int64
	// MaxAge of an event in the stream.
	MaxAge time.Duration
	// Queue is how many events wait in memory while the server is away or its disk refuses; the next event is dropped and counted.
	Queue int
	// AckTimeout is how long one batch may wait for its acknowledgements before it is sent again.
	AckTimeout time.Duration
}

// Default is an embedded server that keeps 256 MiB or 30 days. At 1 KiB an event the queue takes at most 32 MiB.
func Default() Config {
	return Config{StoreDir: "data/events", Replicas: 1, MaxBytes: 256 << 20, MaxAge: 30 * 24 * time.Hour, Queue: 32768, AckTimeout: 5 * time.Second}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.StoreDir == "":
		return errors.New("store dir: must not be empty")
	case c.Replicas < 1 || c.Replicas > 5:
		return fmt.Errorf("replicas: %d is not within 1-5", c.Replicas)
	case c.URL == "" && c.Replicas != 1:
		return errors.New("replicas: the embedded server has exactly 1")
	case c.MaxBytes < 1<<20:
		return fmt.Errorf("max bytes: %d is below 1 MiB", c.MaxBytes)
	case c.MaxAge < time.Minute:
		return fmt.Errorf("max age: %v is below 1m", c.MaxAge)
	case c.Queue < 1:
		return fmt.Errorf("queue: %d is below 1", c.Queue)
	case c.AckTimeout <= 0:
		return fmt.Errorf("ack timeout: %v is not positive", c.AckTimeout)
	}
	return nil
}
