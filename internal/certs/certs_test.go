package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// files names a certificate in dir.
func files(dir string) Config {
	return Config{Certificate: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), Make: true, Hosts: []string{"localhost", "127.0.0.1"}}
}

func open(t *testing.T, cfg Config) *Store {
	t.Helper()
	s, err := Open(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shake does one handshake and returns what the client saw, and whom the server saw.
func shake(t *testing.T, server, client *tls.Config) (seen *x509.Certificate, by string, err error) {
	t.Helper()
	a, b := net.Pipe()
	defer func() { _, _ = a.Close(), b.Close() }()
	srv, cli := tls.Server(a, server), tls.Client(b, client)
	var wg sync.WaitGroup
	var serverErr error
	wg.Go(func() {
		if serverErr = srv.HandshakeContext(t.Context()); serverErr != nil {
			_ = a.Close()
			return
		}
		_, _ = srv.Write([]byte("x")) // TLS 1.3: the client learns of a refusal when it reads
	})
	if err = cli.HandshakeContext(t.Context()); err == nil {
		_, err = cli.Read(make([]byte, 1))
	}
	_ = b.Close()
	wg.Wait()
	if err != nil || serverErr != nil {
		return nil, "", fmt.Errorf("client: %w, server: %w", err, serverErr)
	}
	if list := srv.ConnectionState().PeerCertificates; len(list) > 0 {
		by = list[0].Subject.CommonName
	}
	return cli.ConnectionState().PeerCertificates[0], by, nil
}

func TestStore_MakesOneAndKeepsIt(t *testing.T) {
	cfg := files(filepath.Join(t.TempDir(), "tls"))
	first := open(t, cfg)
	if !first.Made() || first.Leaf().VerifyHostname("127.0.0.1") != nil || first.Leaf().VerifyHostname("localhost") != nil {
		t.Error(first.Leaf().DNSNames)
	}
	if st, err := os.Stat(cfg.Key); err != nil || st.Mode().Perm() != 0o600 {
		t.Error("the key can be read by others:", st.Mode())
	}
	second := open(t, cfg)
	if second.Made() || !second.Leaf().Equal(first.Leaf()) {
		t.Error("a new one was made at the second start")
	}
	cfg.Make = false
	_ = os.Remove(cfg.Key)
	if _, err := Open(cfg, nil); err == nil || !strings.Contains(err.Error(), "key.pem") {
		t.Error(err)
	}
}

func TestStore_FollowsFiles(t *testing.T) {
	cfg := files(t.TempDir())
	s := open(t, cfg)
	server := s.Server() // as a listener holds it: made once
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { s.run(ctx, time.Millisecond) })
	defer func() { cancel(); wg.Wait() }()
	old := s.Leaf()

	if err := os.WriteFile(cfg.Certificate, []byte("half a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.Reload() == nil || s.Leaf() != old {
		t.Error("a broken file replaced the certificate")
	}
	other := files(t.TempDir())
	next := open(t, other)
	for from, to := range map[string]string{other.Key: cfg.Key, other.Certificate: cfg.Certificate} {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(20 * time.Second); s.Leaf().Equal(old); {
		if time.Now().After(end) {
			t.Fatal("not reloaded")
		}
		<-time.After(time.Millisecond)
	}
	seen, _, err := shake(t, server, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // looks at the certificate
	if err != nil || !seen.Equal(next.Leaf()) {
		t.Error("the listener shows the old certificate:", err)
	}
}

func TestStore_KnowsClients(t *testing.T) {
	trunk, stranger, plain := open(t, files(t.TempDir())), open(t, files(t.TempDir())), &tls.Config{InsecureSkipVerify: true} //nolint:gosec // a client that does not ask
	cfg := files(t.TempDir())
	cfg.ClientCA = trunk.cfg.Certificate
	s := open(t, cfg)
	for _, c := range []*Store{trunk, stranger} {
		c.cfg.ServerCA = cfg.Certificate
		if err := c.Reload(); err != nil {
			t.Fatal(err)
		}
	}
	if _, by, err := shake(t, s.Server(), trunk.Client("localhost")); err != nil || by == "" {
		t.Error("the trunk was not known:", by, err)
	}
	if _, by, err := shake(t, s.Server(), plain); err != nil || by != "" {
		t.Error("a phone without a certificate was refused:", by, err)
	}
	if _, _, err := shake(t, s.Server(), stranger.Client("localhost")); err == nil {
		t.Error("a stranger's certificate was believed")
	}
	if _, _, err := shake(t, s.Server(), trunk.Client("other.example")); err == nil {
		t.Error("a server under another name was believed")
	}
	cfg.ClientCA = cfg.Key
	if _, err := Open(cfg, nil); err == nil || !strings.Contains(err.Error(), "no PEM certificate") {
		t.Error(err)
	}
}

func Example() {
	dir, _ := os.MkdirTemp("", "certs")
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := Open(Config{Certificate: filepath.Join(dir, "c.pem"), Key: filepath.Join(dir, "k.pem"), Make: true, Hosts: []string{"localhost"}}, nil)
	fmt.Println(s.Leaf().DNSNames, s.Made(), err)
	// Output: [localhost] true <nil>
}
