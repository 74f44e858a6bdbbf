package sip_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/internal/certs"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/trunk"
)

// serve runs an endpoint with all its parts; everything ends with the test.
func serve(t *testing.T, cfg sip.Config, deps sip.Deps, accept func(context.Context, telephony.Leg)) *endpoint {
	t.Helper()
	c := &counts{}
	hooks := c.hooks()
	hooks.Registration, hooks.Trunk = deps.Metrics.Registration, deps.Metrics.Trunk
	deps.Metrics, deps.Pacer = hooks, media.NewPacer(1)
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	e, err := sip.New(cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = deps.Pacer.Run(ctx) })
	wg.Go(func() {
		if err := e.Serve(ctx, accept); err != nil {
			t.Error("serve:", err)
		}
	})
	stop := sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(stop)
	return &endpoint{Endpoint: e, counts: c, stop: stop}
}

// until waits for something that other goroutines bring about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); {
		if time.Now().After(end) {
			t.Fatal("timed out: ", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

var users = registrar.Static{"alice": {Password: "secret"}}

// closed is a configuration that trusts nobody: strangers must know a password.
func closed() sip.Config {
	cfg := testConfig()
	cfg.Trunks = nil
	cfg.SessionExpires = 0
	return cfg
}

func certificate(t *testing.T, change func(*certs.Config)) *certs.Store {
	t.Helper()
	dir := t.TempDir()
	cfg := certs.Config{Certificate: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), Make: true, Hosts: []string{"127.0.0.1"}}
	if change != nil {
		change(&cfg)
	}
	s, err := certs.Open(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A softphone registers over each transport, is called by its name, calls back with its password, and is forgotten at its end.
func TestEndpoint_ServesSoftphones(t *testing.T) {
	store := certificate(t, nil)
	trusting := certificate(t, func(c *certs.Config) { c.ServerCA = store.Config().Certificate })
	for _, network := range []string{"udp", "tcp", "tls"} {
		t.Run(network, func(t *testing.T) {
			cfg := closed()
			cfg.Listen = append(cfg.Listen, "tls://127.0.0.1:0")
			if network == "tls" {
				cfg.PhoneSRTP = trunk.SRTPRequired
			}
			called := make(chan telephony.Info, 1)
			hotline := serve(t, cfg, sip.Deps{Users: users, TLS: store.Server()}, func(ctx context.Context, leg telephony.Leg) {
				called <- leg.Info()
				holding(ctx, leg)
			})
			server := "sip:" + hotline.Addr(network).String() + ";transport=" + network
			phone := closed()
			phone.Listen = append(phone.Listen, "tls://127.0.0.1:0")
			phone.Trunks = []sip.Trunk{{Name: "hotline", Addresses: []string{server}, Out: trunk.Credentials{Username: "alice", Password: "secret"},
				Register: trunk.Register{User: "sip:alice@127.0.0.1"}, CallerID: trunk.CallerID{Number: "alice", Name: "Alice"}, SRTP: cfg.PhoneSRTP}}
			rings := make(chan telephony.Info, 1)
			p := serve(t, phone, sip.Deps{TLS: trusting.Server(), Client: trusting.Client}, func(ctx context.Context, leg telephony.Leg) {
				rings <- leg.Info()
				holding(ctx, leg)
			})
			until(t, "registered", func() bool {
				return hotline.Desk().Registrations() == 1 && p.Desk().Trunk("hotline").Status().Registered
			})
			leg := dial(t, hotline, "sip:alice@hotline")
			if in := <-rings; in.Trunk != "hotline" || in.Transport != strings.ToUpper(network) {
				t.Errorf("the phone was called over %q, %s", in.Trunk, in.Transport)
			}
			hangup(t, leg)
			back, err := p.DialWith(t.Context(), "sip:10000@hotline", sip.DialOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if in := <-called; in.User != "10000" || !strings.HasPrefix(string(in.From), "sip:alice@") || in.Transport != strings.ToUpper(network) {
				t.Errorf("%+v", in)
			}
			hangup(t, back)
			p.stop()
			until(t, "unregistered", func() bool { return hotline.Desk().Registrations() == 0 })
			if _, err := hotline.Dial(t.Context(), "sip:nobody@hotline"); err == nil {
				t.Error("an unknown user was called")
			}
		})
	}
}

// Calls of users keep to the encryption that is set for phones.
func TestEndpoint_EncryptsWithPhones(t *testing.T) {
	for mode, want := range map[trunk.SRTP]map[trunk.SRTP]int{
		"":                 {trunk.SRTPOff: 200, trunk.SRTPRequired: 488},
		trunk.SRTPOffered:  {trunk.SRTPOff: 200, trunk.SRTPRequired: 200},
		trunk.SRTPRequired: {trunk.SRTPOff: 488, trunk.SRTPRequired: 200},
	} {
		cfg := closed()
		cfg.PhoneSRTP = mode
		hotline := serve(t, cfg, sip.Deps{Users: users}, holding)
		caller := start(t, testConfig(), nil)
		for theirs, code := range want {
			leg, err := caller.DialWith(t.Context(), hotline.uri("udp", "10000"),
				sip.DialOptions{From: "sip:alice@hotline", Username: "alice", Password: "secret", SRTP: theirs})
			var refused *sip.RefusedError
			switch {
			case err == nil && code == 200:
				hangup(t, leg)
			case !errors.As(err, &refused) || refused.Code != code:
				t.Errorf("hotline %q, phone %q: want %d, got %v", mode, theirs, code, err)
			}
		}
	}
}

// A user may not call under another's name, nor with a wrong password, and who keeps guessing is banned.
func TestEndpoint_RefusesAndBansStrangers(t *testing.T) {
	cfg := closed()
	cfg.Guard.Failures = 3
	hotline := serve(t, cfg, sip.Deps{Users: users}, holding)
	caller := start(t, testConfig(), nil)
	call := func(from telephony.Address, user, password string, code int) {
		t.Helper()
		_, err := caller.DialWith(t.Context(), hotline.uri("udp", "10000"), sip.DialOptions{From: from, Username: user, Password: password})
		var refused *sip.RefusedError
		if !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("want %d, got %v", code, err)
		}
	}
	call("sip:bob@hotline", "alice", "secret", 403)
	for range 2 {
		call("sip:alice@hotline", "alice", "guess", 401)
	}
	p := newPhone(t, hotline)
	p.send(p.message("OPTIONS", 1, "", ""))
	if m := p.final("OPTIONS"); code(m) != 403 { // strangers ask nothing
		t.Error(m)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := caller.DialWith(ctx, hotline.uri("udp", "10000"), sip.DialOptions{From: "sip:alice@hotline", Username: "alice", Password: "guess"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error("the third guess was answered:", err)
	}
	p.send(p.message("OPTIONS", 2, "", ""))
	if m := p.read(200 * time.Millisecond); m != "" {
		t.Error("a banned source was answered:", m)
	}
	if hotline.counts.reason("auth_failures") != 1 || hotline.counts.reason("auth_failed") != 3 || hotline.counts.reason("from_mismatch") != 1 {
		t.Error(hotline.counts.refused)
	}
	until(t, "banned", func() bool { return hotline.counts.reason("banned") >= 1 && len(hotline.Desk().Bans()) == 1 })
}

// A user who called with a password, without registering, may send what it likes within the call, and nothing after it.
func TestEndpoint_LetsCallersUseTheirCall(t *testing.T) {
	hotline := serve(t, closed(), sip.Deps{Users: users}, holding)
	p := newPhone(t, hotline)
	alice := []string{"From", "<sip:alice@hotline>;tag=" + p.id}
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000), alice...))
	m := p.final("INVITE")
	p.send(p.message("ACK", 1, tagOf(header(m, "To")), "", alice...))
	auth := digestFor(t, m, "INVITE", "sip:10000@"+p.to.String(), "alice", "secret")
	p.send(p.message("INVITE", 2, "", offer("127.0.0.1", 40000), append(alice, "Authorization", auth)...))
	m = p.final("INVITE")
	if code(m) != 200 {
		t.Fatal(m)
	}
	tag := tagOf(header(m, "To"))
	p.send(p.message("ACK", 2, tag, "", alice...))
	p.send(p.message("INFO", 3, tag, "", alice...))
	if m := p.final("INFO"); code(m) != 200 {
		t.Error(m)
	}
	p.send(p.message("BYE", 4, tag, "", alice...))
	if m := p.final("BYE"); code(m) != 200 {
		t.Error(m)
	}
	until(t, "the end", func() bool { return hotline.Active() == 0 })
	p.send(p.message("INFO", 5, tag, "", alice...))
	if m := p.final("INFO"); code(m) != 481 {
		t.Error(m)
	}
}

func TestEndpoint_SilencesScanners(t *testing.T) {
	hotline := serve(t, closed(), sip.Deps{Users: users}, holding)
	p := newPhone(t, hotline)
	p.send(p.message("REGISTER", 1, "", "", "User-Agent", "friendly-scanner"))
	p.send(p.message("REGISTER", 2, "", "", "User-Agent", "honest"))
	if m := p.read(200 * time.Millisecond); m != "" {
		t.Error("answered:", m)
	}
	until(t, "counted", func() bool { return hotline.counts.reason("scanner") == 1 && hotline.counts.reason("banned") == 1 })
}

// What goes back to an address that proved nothing is at most three times what came: the copies of a final response too.
func TestEndpoint_DoesNotAmplify(t *testing.T) {
	hotline := serve(t, closed(), sip.Deps{Users: users}, holding)
	p := newPhone(t, hotline)
	m := p.message("INVITE", 1, "", "")
	p.send(m)
	sent, got := len(m), 0
	for end := time.Now().Add(1700 * time.Millisecond); time.Now().Before(end); { // copies at 0.5 and 1.5 s
		got += len(p.read(time.Until(end)))
	}
	if got == 0 || got > 3*sent {
		t.Errorf("%d bytes for %d", got, sent)
	}
}

// A trunk is known by its certificate, from whatever address.
func TestEndpoint_KnowsTrunksByCertificate(t *testing.T) {
	client := certificate(t, func(c *certs.Config) { c.Hosts = []string{"sbc.carrier.example", "127.0.0.1"} })
	server := certificate(t, func(c *certs.Config) { c.ClientCA = client.Config().Certificate })
	trusting := certificate(t, func(c *certs.Config) { *c = client.Config(); c.ServerCA = server.Config().Certificate })
	stranger := certificate(t, func(c *certs.Config) { c.ServerCA = server.Config().Certificate })
	cfg := closed()
	cfg.Listen = []string{"tls://127.0.0.1:0"}
	cfg.Trunks = []sip.Trunk{{Name: "carrier", Certificates: []string{"SBC.carrier.example"}}}
	trunks := make(chan string, 1)
	hotline := serve(t, cfg, sip.Deps{TLS: server.Server()}, func(ctx context.Context, leg telephony.Leg) {
		trunks <- leg.Info().Trunk
		holding(ctx, leg)
	})
	to := telephony.Address("sip:10000@" + hotline.Addr("tls").String() + ";transport=tls")
	carrier := serve(t, testConfig(), sip.Deps{Client: trusting.Client}, nil)
	leg := dial(t, carrier, to)
	if name := <-trunks; name != "carrier" {
		t.Error(name)
	}
	hangup(t, leg)
	nobody := serve(t, testConfig(), sip.Deps{Client: func(name string) *tls.Config {
		c := stranger.Client(name)
		c.GetClientCertificate = nil
		return c
	}}, nil)
	_, err := nobody.Dial(t.Context(), to)
	var refused *sip.RefusedError
	if !errors.As(err, &refused) || refused.Code != 403 {
		t.Error("a peer without a certificate was taken:", err)
	}
	forged := serve(t, testConfig(), sip.Deps{Client: stranger.Client}, nil)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second) // the server closes without a word
	defer cancel()
	if _, err := forged.Dial(ctx, to); err == nil {
		t.Error("a forged certificate was believed")
	}
	distrusting := serve(t, testConfig(), sip.Deps{}, nil)
	if _, err := distrusting.Dial(t.Context(), to); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Error("a server with an unknown certificate was believed:", err)
	}
}

// The first address of a trunk is dead: the call goes over the next, which is asked first from then on.
func TestEndpoint_FailsOver(t *testing.T) {
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := dead.Addr().String()
	_ = dead.Close()
	alive := start(t, testConfig(), holding)
	full := testConfig()
	full.MaxCalls = 1
	over := start(t, full, holding)
	hangs := dial(t, alive, over.uri("udp", "1")) // takes the only place
	defer hangup(t, hangs)
	cfg := closed()
	changes := make(chan string, 16)
	cfg.Trunks = []sip.Trunk{{Name: "carrier", Addresses: []string{gone + ";transport=tcp", over.Addr("udp").String(), alive.Addr("udp").String()},
		Limits: trunk.Limits{Calls: 1}}}
	e := serve(t, cfg, sip.Deps{Metrics: sip.Metrics{Trunk: func(_, what string, up bool) { changes <- fmt.Sprint(what, " ", up) }}}, nil)
	began := time.Now()
	leg, err := e.Dial(t.Context(), "sip:13800138000@carrier")
	if err != nil {
		t.Fatal(err)
	}
	if in := leg.Info(); in.Trunk != "carrier" || e.counts.reason("server_failed_over") != 2 {
		t.Errorf("%+v %v", in, e.counts.refused)
	}
	t.Log("answered after", time.Since(began))
	if _, err := e.Dial(t.Context(), "sip:13900139000@carrier"); err == nil || e.counts.reason("trunk_calls") != 1 {
		t.Error("a second call in a trunk of one:", err)
	}
	hangup(t, leg)
	again, err := e.Dial(t.Context(), "sip:13900139000@carrier")
	if err != nil || e.counts.reason("server_failed_over") != 2 {
		t.Error("the dead addresses were tried first:", err, e.counts.refused)
	} else {
		hangup(t, again)
	}
	if a, b := <-changes, <-changes; a != "tcp "+gone+" false" || b != "udp "+over.Addr("udp").String()+" false" {
		t.Error(a, b)
	}
}

// Above each bound: 503 with Retry-After, counted, and the calls that are up go on.
func TestEndpoint_RefusesOverload(t *testing.T) {
	loopback := sip.Default().Trunks[0]
	for reason, change := range map[string]func(*sip.Config){
		"overload":    func(c *sip.Config) { c.MaxCalls = 2 },
		"call_rate":   func(c *sip.Config) { c.CallRate = 0.001 },
		"trunk_calls": func(c *sip.Config) { loopback.Limits = trunk.Limits{Calls: 2}; c.Trunks = []sip.Trunk{loopback} },
		"trunk_rate":  func(c *sip.Config) { loopback.Limits = trunk.Limits{Rate: 0.001}; c.Trunks = []sip.Trunk{loopback} },
	} {
		t.Run(reason, func(t *testing.T) {
			cfg := testConfig()
			change(&cfg)
			e := start(t, cfg, holding)
			taken := 0
			for range 4 {
				p := newPhone(t, e)
				p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
				m := p.final("INVITE")
				if code(m) == 200 {
					taken++
					p.send(p.message("ACK", 1, toTag(m), ""))
					defer p.down(toTag(m), 2)
				} else if code(m) != 503 || header(m, "Retry-After") == "" {
					t.Error(m)
				}
			}
			want := 2
			if strings.HasSuffix(reason, "rate") {
				want = 1
			}
			if taken != want || e.Active() != want || e.counts.reason(reason) != 4-want {
				t.Errorf("%d taken, %d up, %d counted", taken, e.Active(), e.counts.reason(reason))
			}
		})
	}
}

func toTag(m string) string {
	_, tag, _ := strings.Cut(header(m, "To"), "tag=")
	return tag
}

func TestEndpoint_SpeaksIPv6(t *testing.T) {
	c, err := net.ListenPacket("udp", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6 loopback")
	}
	_ = c.Close()
	cfg := testConfig()
	cfg.Listen = append([]string{"udp://[::1]:0", "tcp://[::1]:0"}, cfg.Listen...)
	server, caller := start(t, cfg, holding), start(t, cfg, nil)
	for _, network := range []string{"udp", "tcp"} {
		leg := dial(t, caller, server.uri(network, "10000"))
		if in := leg.Info(); !strings.Contains(string(in.To), "[::1]") || in.Transport != strings.ToUpper(network) {
			t.Errorf("%+v", in)
		}
		hangup(t, leg)
	}
	if endpoints := server.Addr("udp").Addr(); endpoints != netip.IPv6Loopback() {
		t.Error(endpoints)
	}
}
