package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"hotline/cmd/hotline/observing"
	"hotline/internal/certs"
	"hotline/internal/config"
	"hotline/media/rtp"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/trunk"
	"hotline/telephony/sip/ws"
	"hotline/telephony/webrtc"
)

// sipConfig maps the file's telephony section; secrets come from the environment.
func sipConfig(cfg config.Config) (sip.Config, error) {
	in, out := cfg.SIP, sip.Default()
	out.Listen, out.ExternalIP, out.Realm = in.Listen, in.ExternalIP, in.Realm
	out.Digest = in.Digest
	out.RTPPortMin, out.RTPPortMax = in.RTPPorts.First, in.RTPPorts.Last
	out.Codecs, out.RTPTimeout, out.MaxCalls, out.CallRate = in.Codecs, in.RTPTimeout, in.MaxCalls, in.CallRate
	out.MaxConns, out.ConnIdle = in.MaxConns, in.ConnIdle
	out.UserAgent = "hotline/" + version
	r, g, w := in.Registrar, in.Guard, ws.Default()
	out.Registrar.Domains, out.Registrar.Expires, out.Registrar.MinExpires = r.Domains, r.Expires, r.MinExpires
	out.Registrar.MaxExpires, out.Registrar.MaxContacts = r.MaxExpires, r.MaxContacts
	out.PhoneSRTP = trunk.SRTP(r.SRTP)
	out.Guard.Rate, out.Guard.Burst, out.Guard.Failures, out.Guard.Targets = g.Rate, g.Burst, g.Failures, g.Targets
	out.Guard.Window, out.Guard.Ban, out.Guard.MaxBan = g.Window, g.Ban, g.MaxBan
	w.Origins, w.MaxConns, w.MaxPerSource = in.WebSocket.Origins, in.WebSocket.MaxConns, in.WebSocket.MaxPerSource
	w.Ping, w.Dead = in.WebSocket.Ping, in.WebSocket.Dead
	out.WebSocket = &w
	out.Trunks = nil
	for _, t := range in.Trunks {
		one, err := trunkConfig(t)
		if err != nil {
			return out, err
		}
		out.Trunks = append(out.Trunks, one)
	}
	return out, out.Validate()
}

func trunkConfig(t config.Trunk) (sip.Trunk, error) {
	c := t.CallerID
	out := sip.Trunk{
		Name: t.Name, Username: t.Username, Realm: t.Realm, Certificates: t.Certificates, Addresses: t.Addresses, Codecs: t.Codecs,
		OwnOrder: t.OwnOrder, PTime: t.PTime, SRTP: trunk.SRTP(t.SRTP), Limits: trunk.Limits{Calls: t.MaxCalls, Rate: t.CallRate},
		Register: trunk.Register(t.Register), Health: trunk.Health(t.Options), Timers: trunk.Timers(t.SessionTimer),
		Out: trunk.Credentials{Username: t.OutUsername},
		CallerID: trunk.CallerID{Trust: c.Trust, In: rules(c.In), Out: rules(c.Out), Number: c.Number, Name: c.Name, Domain: c.Domain,
			Send: c.Send, Anonymous: c.Anonymous},
	}
	for _, s := range t.Sources {
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			return out, fmt.Errorf("trunk %s: source %q: %w (write a network such as 10.0.0.0/8)", t.Name, s, err)
		}
		out.Sources = append(out.Sources, prefix)
	}
	var err error
	if out.Password, err = secretOf("trunk "+t.Name, t.Username, t.PasswordEnv, "password_env"); err != nil {
		return out, err
	}
	out.Out.Password, err = secretOf("trunk "+t.Name, t.OutUsername, t.OutPassword, "out_password_env")
	return out, err
}

// secretOf reads a password out of the environment; "" where there is no user to have one.
func secretOf(whose, user, variable, key string) (string, error) {
	if user == "" {
		return "", nil
	}
	v := os.Getenv(variable)
	if v == "" {
		return "", fmt.Errorf("%s: no password: set the environment variable %q (%s)", whose, variable, key)
	}
	return v, nil
}

func rules(in []config.Rule) []trunk.Rule {
	var out []trunk.Rule
	for _, r := range in {
		out = append(out, trunk.Rule(r))
	}
	return out
}

// sipUsers are those of the configuration, nil for none.
func sipUsers(cfg config.Config) (registrar.Users, error) {
	if len(cfg.SIP.Registrar.Users) == 0 {
		return nil, nil //nolint:nilnil // nobody registers
	}
	out := registrar.Static{}
	for name, variable := range cfg.SIP.Registrar.Users {
		password, err := secretOf("user "+name, name, variable, "sip.registrar.users")
		if err != nil {
			return nil, err
		}
		out[name] = digest.Secret{Password: password}
	}
	return out, nil
}

// guestTime is how long a browser may take from the ticket to the call.
const guestTime = 2 * time.Minute

// openBrowsers opens the media of browsers, and lets their callers in.
func (s *server) openBrowsers(deps *sip.Deps) error {
	in, cfg := s.cfg.WebRTC, webrtc.Default()
	cfg.Listen, cfg.TCP, cfg.External, cfg.MaxLegs = in.Listen, in.TCP, in.External, s.cfg.SIP.MaxCalls
	var err error
	if s.browsers, err = webrtc.Open(cfg, s.log); err != nil {
		return fmt.Errorf("%w (is another server on that port? set webrtc.listen)", err)
	}
	s.onClose(func() { _ = s.browsers.Close() })
	s.browsers.OnPanic(func() { s.metrics.Panic("webrtc") })
	deps.WebRTC = s.browsers
	if in.Guests {
		s.guests = registrar.NewGuests(guestTime, deps.Users, nil)
		deps.Users = s.guests
	}
	return turnSecret(s.cfg)
}

// turnSecret is an error where the configuration names a secret of TURN servers that is not there.
func turnSecret(cfg config.Config) error {
	if cfg.WebRTC.TURNSecret == "" {
		return nil
	}
	_, err := secretOf("webrtc", "turn", cfg.WebRTC.TURNSecret, "turn_secret_env")
	return err
}

// openTelephony opens the SIP endpoint.
func (s *server) openTelephony(context.Context) error {
	cfg, err := sipConfig(s.cfg)
	if err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	deps := sip.Deps{Pacer: s.pacer, Log: s.log, Metrics: sip.Metrics{
		Refused: s.metrics.SIPRefused,
		RTP:     func(st rtp.Stats) { observing.Packets(s.metrics, st) },
		Panic:   func() { s.metrics.Panic("sip") },
		Trunk: func(name, what string, up bool) {
			if what == "register" {
				s.metrics.TrunkRegistered(name, up)
			} else {
				s.metrics.TrunkAddress(name, what, up)
			}
		},
		Registration: s.phoneChanged,
	}}
	deps.Users = s.passwords // configured users behind them
	if err := s.openBrowsers(&deps); err != nil {
		return err
	}
	if err := s.openCertificates(); err != nil {
		return fmt.Errorf("sip.tls: %w", err)
	}
	if s.certs != nil {
		deps.TLS, deps.Client = s.certs.Server(), s.certs.Client
	}
	if s.endpoint, err = sip.New(cfg, deps); err != nil {
		return fmt.Errorf("sip: %w (is another server on that port? set sip.listen)", err)
	}
	return errors.Join(
		s.metrics.Gauge("sip_registered_phones", "Phones registered now.", func() float64 { return float64(s.endpoint.Desk().Registrations()) }),
		s.metrics.Gauge("webrtc_legs", "Legs of browsers open now.", func() float64 { return float64(s.browsers.Legs()) }),
		s.metrics.Gauge("sip_banned_sources", "Sources banned now.", func() float64 { return float64(len(s.endpoint.Desk().Bans())) }),
	)
}

// openCertificates opens the certificate where something needs one, and follows its files until the server closes. SIGHUP
// reads them at once.
func (s *server) openCertificates() error {
	t := s.cfg.SIP.TLS
	needed := s.cfg.HTTP.TLS || t.Certificate != ""
	for _, l := range s.cfg.SIP.Listen {
		needed = needed || strings.HasPrefix(l, "tls:")
	}
	if !needed {
		return nil
	}
	cfg := certs.Config{Certificate: t.Certificate, Key: t.Key, ClientCA: t.ClientCA, ServerCA: t.ServerCA}
	if cfg.Certificate == "" {
		cfg.Certificate, cfg.Key = filepath.Join(s.cfg.Data, "tls", "cert.pem"), filepath.Join(s.cfg.Data, "tls", "key.pem")
		cfg.Make, cfg.Hosts = true, ownNames(s.cfg)
	}
	store, err := certs.Open(cfg, s.log)
	if err != nil {
		return err
	}
	if store.Made() {
		s.log.Warn("a self-signed certificate was made: others must be told to trust it", "certificate", cfg.Certificate)
	}
	s.certs = store
	ctx, cancel := context.WithCancel(context.Background())
	hangup := make(chan os.Signal, 1) // one reload covers several signals
	signal.Notify(hangup, syscall.SIGHUP)
	var work sync.WaitGroup
	work.Go(func() { store.Run(ctx) })
	work.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
				if err := store.Reload(); err != nil {
					s.log.Error("certificate not reloaded: the old one stays in use", "err", err)
				}
			}
		}
	})
	s.onClose(func() { signal.Stop(hangup); cancel(); work.Wait() })
	return nil
}

// ownNames are what a self-signed certificate stands for.
func ownNames(cfg config.Config) []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if h, err := os.Hostname(); err == nil {
		names = append(names, h)
	}
	if cfg.SIP.ExternalIP != "" {
		names = append(names, cfg.SIP.ExternalIP)
	}
	for _, l := range cfg.SIP.Listen {
		_, at, _ := strings.Cut(l, "://")
		if host, _, err := net.SplitHostPort(at); err == nil && host != "127.0.0.1" && host != "::1" {
			if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
				names = append(names, host)
			}
		}
	}
	return names
}

// onlyLoopback reports whether SIP can be reached from this machine only: by its sockets, and by WebSocket.
func onlyLoopback(cfg config.Config) bool {
	addresses := []string{}
	for _, l := range cfg.SIP.Listen {
		_, host, _ := strings.Cut(l, "://")
		addresses = append(addresses, host)
	}
	addresses = append(addresses, cfg.HTTP.Listen)
	for _, a := range addresses {
		at, err := netip.ParseAddrPort(a)
		if err != nil || !at.Addr().IsLoopback() {
			return false
		}
	}
	return true
}

// loopAddress is our own echo line over a real socket: what test line 1004 connects its callers to.
func (s *server) loopAddress() telephony.Address {
	for _, network := range []string{"udp", "tcp"} {
		if a := s.endpoint.Addr(network); a.IsValid() {
			return telephony.Address("sip:1000@" + a.String() + ";transport=" + network)
		}
	}
	return ""
}
