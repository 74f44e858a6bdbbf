// Package certs keeps the TLS certificate of this server from files, and follows them when they change: a renewed certificate
// is used by the next connection, without a restart. It owns no sockets. cmd/hotline gives its configurations to the SIP
// endpoint and to the web server.
package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"
)

// Config names the files, all PEM.
type Config struct {
	// Certificate is the chain, the server's own first; Key its private key.
	Certificate, Key string
	// ClientCA are the authorities whose client certificates are believed; empty: none is asked for.
	ClientCA string
	// ServerCA are the authorities we believe when we connect; empty: those of the system.
	ServerCA string
	// Make lets Open write a self-signed certificate for Hosts into Certificate and Key where neither file exists.
	Make  bool
	Hosts []string // names and addresses, for Make
}

// Store holds the certificate now in use. Safe for concurrent use.
type Store struct {
	cfg  Config
	log  *slog.Logger
	now  atomic.Pointer[loaded]
	made bool
}

// loaded is one state of the files; it does not change.
type loaded struct {
	cert    tls.Certificate
	clients *x509.CertPool // nil: none are asked for
	servers *x509.CertPool // nil: the system's
	stamp   [4]time.Time
}

// Open reads the files; log may be nil.
func Open(cfg Config, log *slog.Logger) (*Store, error) {
	if log == nil {
		log = slog.Default()
	}
	s := &Store{cfg: cfg, log: log}
	if cfg.Make && missing(cfg.Certificate) && missing(cfg.Key) {
		if err := makeSelfSigned(cfg, time.Now()); err != nil {
			return nil, err
		}
		s.made = true
	}
	if err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// Made says whether Open wrote a self-signed certificate.
func (s *Store) Made() bool { return s.made }

// Config is what the store was opened with.
func (s *Store) Config() Config { return s.cfg }

// Leaf is the certificate in use. The caller must not change it.
func (s *Store) Leaf() *x509.Certificate { return s.now.Load().cert.Leaf }

// Reload reads the files anew. When one cannot be used it returns an error and the old state stays.
func (s *Store) Reload() error {
	next := &loaded{stamp: s.stamp()}
	var err error
	if next.cert, err = tls.LoadX509KeyPair(s.cfg.Certificate, s.cfg.Key); err != nil {
		return fmt.Errorf("certificate %s with key %s: %w", s.cfg.Certificate, s.cfg.Key, err)
	}
	if next.cert.Leaf == nil {
		if next.cert.Leaf, err = x509.ParseCertificate(next.cert.Certificate[0]); err != nil {
			return fmt.Errorf("certificate %s: %w", s.cfg.Certificate, err)
		}
	}
	if next.clients, err = pool(s.cfg.ClientCA); err != nil {
		return err
	}
	if next.servers, err = pool(s.cfg.ServerCA); err != nil {
		return err
	}
	s.now.Store(next)
	return nil
}

// Run looks at the files every 10 s until ctx ends, and reloads what has changed. A bad file is logged, once per change.
func (s *Store) Run(ctx context.Context) { s.run(ctx, 10*time.Second) }

func (s *Store) run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	seen := s.now.Load().stamp
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		stamp := s.stamp()
		if stamp == seen {
			continue
		}
		seen = stamp
		if err := s.Reload(); err != nil {
			s.log.Error("certificate not reloaded: the old one stays in use", "err", err)
			continue
		}
		leaf := s.Leaf()
		s.log.Info("certificate reloaded", "subject", leaf.Subject.String(), "until", leaf.NotAfter)
	}
}

// Server is the configuration for listening: TLS 1.2 and up; where ClientCA is set a client certificate is asked for and,
// when it comes, must be good, but a client without one is let in: the trunk decides.
func (s *Store) Server() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			now := s.now.Load()
			c := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{now.cert}}
			if now.clients != nil {
				c.ClientAuth, c.ClientCAs = tls.VerifyClientCertIfGiven, now.clients
			}
			return c, nil
		},
	}
}

// Client is the configuration for connecting to the server called name: its certificate must carry that name, and ours is
// shown when it asks for one.
func (s *Store) Client(name string) *tls.Config {
	now := s.now.Load()
	return &tls.Config{MinVersion: tls.VersionTLS12, ServerName: name, RootCAs: now.servers,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &now.cert, nil }}
}

// stamp is the time of change of each file; the zero time for one that is not there.
func (s *Store) stamp() (out [4]time.Time) {
	for i, name := range []string{s.cfg.Certificate, s.cfg.Key, s.cfg.ClientCA, s.cfg.ServerCA} {
		if st, err := os.Stat(name); name != "" && err == nil {
			out[i] = st.ModTime()
		}
	}
	return out
}

func pool(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // no file, no pool
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("authorities: %w", err)
	}
	p := x509.NewCertPool()
	if !p.AppendCertsFromPEM(raw) {
		return nil, fmt.Errorf("authorities %s: %w", file, errNoPEM)
	}
	return p, nil
}

var errNoPEM = errors.New("no PEM certificate in it")

func missing(file string) bool {
	_, err := os.Stat(file)
	return errors.Is(err, os.ErrNotExist)
}
