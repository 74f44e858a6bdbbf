package traces

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Config says where traces go.
type Config struct {
	// Endpoint is the OTLP/HTTP receiver, such as http://collector:4318; without a path, /v1/traces is added.
	Endpoint string
	// Token is sent as "Authorization: Bearer"; "" = none.
	Token string
	// Sample is the share of calls that are traced, 0-1. A call is traced whole or not at all.
	Sample float64
	// Version of the program, in every trace.
	Version string
	// Queue is how many events may wait for the worker; the next one is dropped and counted. One event takes about 300 bytes.
	Queue int
	// Calls is how many calls may be open at once; a further one is not traced and counted as dropped.
	Calls int
	// Batch is how many spans go out at once, Delay how long the first of them waits for the others.
	Batch int
	Delay time.Duration
	// Timeout of one batch, retries included.
	Timeout time.Duration
	// Flush is how long the end of Run may take.
	Flush time.Duration
}

// Default traces every call; Endpoint is still to be set.
func Default() Config {
	return Config{Sample: 1, Queue: 8192, Calls: 20_000, Batch: 512, Delay: 2 * time.Second, Timeout: 10 * time.Second, Flush: 3 * time.Second}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	u, err := url.Parse(c.Endpoint)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("endpoint: use http:// or https://host:port")
	case c.Sample < 0 || c.Sample > 1:
		return fmt.Errorf("sample: %v is not within 0-1", c.Sample)
	case c.Queue < 1 || c.Calls < 1 || c.Batch < 1:
		return errors.New("queue, calls, batch: must be at least 1")
	case c.Delay <= 0 || c.Timeout <= 0 || c.Flush <= 0:
		return errors.New("delay, timeout, flush: must be positive")
	}
	return nil
}

// target is the endpoint with its path.
func (c Config) target() string {
	u, err := url.Parse(c.Endpoint)
	if err == nil && (u.Path == "" || u.Path == "/") {
		u.Path = "/v1/traces"
		return u.String()
	}
	return c.Endpoint
}
