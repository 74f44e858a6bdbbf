// Package funasr is the adapter to a FunASR WebSocket server in its 2-pass mode: partial texts while the caller speaks, a
// better text at the end, sometimes corrected once more.
// It owns the protocol, reconnecting and deadlines; it knows no call. cmd/hotline builds one Recognizer for all calls;
// asr/funasrtest is the server that tests talk to.
package funasr

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/websocket"

	"hotline"
	"hotline/asr"
)

// Config says where the server is and how long to wait for it.
type Config struct {
	URL            string        // ws://host:10095 or wss://host:10095
	InsecureTLS    bool          // take any certificate: FunASR's own images bring a self-signed one
	Langs          []string      // what the server's models understand, BCP 47
	HotWeight      int           // weight of hot words, 1-100
	ITN            bool          // the server writes numbers as digits
	ConnectTimeout time.Duration // for a connection and its handshake
	WriteTimeout   time.Duration // a server that takes nothing for so long is lost
	FinalWait      time.Duration // from Flush to the final; then the partial text is the final
	ReviseWait     time.Duration // how long after the final a correction is listened for
	GiveUp         time.Duration // without a connection for so long the stream fails
	Ping           time.Duration // interval of pings; two without an answer mean that the server is lost
}

// Default waits 1.5 s for finals and 5 s for a lost server.
func Default() Config {
	return Config{
		Langs: []string{"zh-CN", "en-US"}, HotWeight: 20, ITN: true,
		ConnectTimeout: 2 * time.Second, WriteTimeout: time.Second, FinalWait: 1500 * time.Millisecond,
		ReviseWait: 2 * time.Second, GiveUp: 5 * time.Second, Ping: 3 * time.Second,
	}
}

// Validate says what is wrong.
func (c Config) Validate() error {
	var errs []error
	if u, err := url.Parse(c.URL); err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
		errs = append(errs, fmt.Errorf("url %q: want ws://host:port or wss://host:port", c.URL))
	}
	if len(c.Langs) == 0 {
		errs = append(errs, errors.New("langs: none"))
	}
	if c.HotWeight < 1 || c.HotWeight > 100 {
		errs = append(errs, errors.New("hot_weight: 1-100"))
	}
	if c.ConnectTimeout <= 0 || c.WriteTimeout <= 0 || c.FinalWait <= 0 || c.ReviseWait < 0 || c.GiveUp <= 0 || c.Ping <= 0 {
		errs = append(errs, errors.New("connect and write time-out, final wait, give up, ping: above 0; revise wait: 0 or above"))
	}
	return errors.Join(errs...)
}

// Recognizer opens streams to one server. Safe for concurrent use.
type Recognizer struct {
	cfg    Config
	log    *slog.Logger
	dialer websocket.Dialer
}

// New makes a recogniser without connecting. log may be nil.
func New(cfg Config, log *slog.Logger) (*Recognizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("funasr: %w", err)
	}
	if log == nil {
		log = slog.Default()
	}
	return &Recognizer{cfg: cfg, log: log.With("part", "asr/funasr"), dialer: websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: cfg.ConnectTimeout, Subprotocols: []string{"binary"},
		TLSClientConfig: &tls.Config{InsecureSkipVerify: cfg.InsecureTLS}, //nolint:gosec // the operator asked for it
	}}, nil
}

// Caps says what 2-pass FunASR can do.
func (r *Recognizer) Caps() asr.Caps {
	return asr.Caps{Name: "funasr:2pass", Langs: r.cfg.Langs, Trust: asr.TrustGeneral, Partials: true, HotWords: true, Revises: true}
}

// Open connects. It returns a KindUnavailable error when the server does not answer in time.
func (r *Recognizer) Open(ctx context.Context, opts asr.Options) (asr.Stream, error) {
	conn, err := r.dial(ctx)
	if err != nil {
		return nil, &hotline.Error{Op: "connect to " + r.cfg.URL, Kind: hotline.KindUnavailable, Err: err, Remedy: "is the FunASR server running?"}
	}
	return newStream(ctx, r, opts, conn), nil
}

func (r *Recognizer) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, r.cfg.ConnectTimeout)
	defer cancel()
	conn, resp, err := r.dialer.DialContext(ctx, r.cfg.URL, nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(maxMessage)
	return conn, nil
}
