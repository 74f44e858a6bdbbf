package softphone

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"hotline/media/impair"
)

// secureFlags are whom the caller believes and how it encrypts.
type secureFlags struct {
	CA       string `name:"ca" help:"Believe TLS servers whose certificate is in this PEM file, or signed by one in it; default: the authorities of the system." placeholder:"FILE"`
	Insecure bool   `help:"Believe any TLS server: for tests only."`
	Cert     string `help:"Certificate to show to a TLS server that asks for one, PEM." placeholder:"FILE"`
	Key      string `help:"Its private key, PEM." placeholder:"FILE"`
	SRTP     string `name:"srtp" help:"Encrypt voice: off, offered or required." default:"off" enum:"off,offered,required"`
}

// client returns the configuration for connecting to a server of that name.
func (f secureFlags) client() (func(name string) *tls.Config, error) {
	base := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: f.Insecure} //nolint:gosec // asked for on the command line
	if f.CA != "" {
		raw, err := os.ReadFile(f.CA)
		if err != nil {
			return nil, fmt.Errorf("--ca: %w", err)
		}
		base.RootCAs = x509.NewCertPool()
		if !base.RootCAs.AppendCertsFromPEM(raw) {
			return nil, fmt.Errorf("--ca: no certificate in %s: it must be PEM", f.CA)
		}
	}
	if (f.Cert == "") != (f.Key == "") {
		return nil, errors.New("--cert and --key go together")
	}
	if f.Cert != "" {
		own, err := tls.LoadX509KeyPair(f.Cert, f.Key)
		if err != nil {
			return nil, fmt.Errorf("--cert, --key: %w", err)
		}
		base.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &own, nil } // whoever asks
	}
	return func(name string) *tls.Config {
		c := base.Clone()
		c.ServerName = name
		return c
	}, nil
}

// loginFlags are the caller's credentials.
type loginFlags struct {
	User     string `help:"User name for digest authentication; default: the own number." placeholder:"NAME"`
	Password string `help:"Password for digest authentication." env:"HOTLINE_CALL_PASSWORD"`
}

// networkFlags spoil the network between the caller and the hotline, in both directions, the same way for the same seed.
type networkFlags struct {
	Loss    float64       `help:"Share of packets to lose, 0-0.9." default:"0"`
	Burst   int           `help:"Packets lost in a row each time." default:"1"`
	Jitter  time.Duration `help:"Delay packets by up to twice as much, at most 1s." default:"0s"`
	Reorder float64       `help:"Share of packets that are overtaken, 0-0.5." default:"0"`
	Seed    uint64        `help:"What picks the packets." default:"1"`
}

// spoil returns what gives each session its two networks, nil for a good one. Every session has a seed of its own.
func (f networkFlags) spoil() (func() (send, receive impair.Config), error) {
	cfg := impair.Config{Loss: f.Loss, Burst: f.Burst, Jitter: f.Jitter, Reorder: f.Reorder, Seed: f.Seed}
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("--%s", strings.TrimPrefix(err.Error(), "impair: "))
	}
	if !cfg.Active() {
		return nil, nil //nolint:nilnil // a good network spoils nothing
	}
	var sessions atomic.Uint64
	return func() (send, receive impair.Config) {
		send, receive = cfg, cfg
		n := 2 * sessions.Add(1)
		send.Seed, receive.Seed = cfg.Seed+n-2, cfg.Seed+n-1
		return send, receive
	}, nil
}
