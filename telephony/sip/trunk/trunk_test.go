package trunk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	"go.uber.org/goleak"

	"hotline/telephony/sip/locate"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/trunk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// provider is the far side: a real registrar, and addresses that can be taken down. Its calls take 20 ms of the test's time.
type provider struct {
	mu       sync.Mutex
	down     map[string]bool
	code     int // answers everything with it when set
	after    string
	grant    string   // what every contact is granted instead, seconds
	sent     []string // "METHOD address code"
	users    *registrar.Registrar
	requests []*gosip.Request
}

func newProvider() *provider {
	cfg := registrar.Default()
	cfg.MinExpires = 5 * time.Minute
	return &provider{down: map[string]bool{}, users: registrar.New(cfg, registrar.Deps{Users: registrar.Static{"400": {Password: "secret"}}})}
}

func (p *provider) Contact(user string, _ locate.Target) gosip.Uri {
	return gosip.Uri{Scheme: "sip", User: user, Host: "192.0.2.200", Port: 5060}
}

func (p *provider) Send(ctx context.Context, req *gosip.Request, to locate.Target) (*gosip.Response, error) {
	p.mu.Lock()
	down, code, after := p.down[to.Addr.String()], p.code, p.after
	p.mu.Unlock()
	note := func(what any) {
		p.mu.Lock()
		p.sent = append(p.sent, fmt.Sprint(req.Method, " ", to.Addr, " ", what))
		p.requests = append(p.requests, req)
		p.mu.Unlock()
	}
	if down {
		<-ctx.Done()
		note("lost")
		return nil, ctx.Err()
	}
	<-time.After(20 * time.Millisecond) // virtual: the tests run in bubbles
	req.PrependHeader(&gosip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: "UDP", Host: "192.0.2.200", Params: gosip.NewParams()})
	m, err := gosip.NewParser().ParseSIP([]byte(req.String()))
	if err != nil {
		return nil, err
	}
	var res *gosip.Response
	switch {
	case code != 0:
		res = gosip.NewResponseFromRequest(m.(*gosip.Request), code, "Test", nil)
		if after != "" {
			res.AppendHeader(gosip.NewHeader("Retry-After", after))
		}
	case req.Method == gosip.REGISTER:
		res = p.users.Register(ctx, m.(*gosip.Request), registrar.Peer{Transport: "UDP", Source: to.Addr}).Response
		if c := res.GetHeader("Contact"); c != nil && p.grant != "" {
			value, _, _ := strings.Cut(c.Value(), ";expires=")
			res.ReplaceHeader(gosip.NewHeader("Contact", value+";expires="+p.grant))
		}
	default:
		res = gosip.NewResponseFromRequest(m.(*gosip.Request), 405, "Method Not Allowed", nil)
	}
	note(res.StatusCode)
	return res, nil
}

func (p *provider) set(code int, after string) {
	p.mu.Lock()
	p.code, p.after = code, after
	p.mu.Unlock()
}

// take returns what was sent since the last time.
func (p *provider) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := strings.Join(p.sent, ", ")
	p.sent = nil
	return out
}

func (p *provider) fail(addr string, down bool) { p.mu.Lock(); p.down[addr] = down; p.mu.Unlock() }

// run starts a trunk; stop ends it and waits.
func run(t *testing.T, p *provider, change func(*trunk.Config)) (tr *trunk.Trunk, changes func() string, stop func()) {
	t.Helper()
	cfg := trunk.Default()
	cfg.Name, cfg.Addresses = "carrier", []string{"sip:192.0.2.1", "192.0.2.2:5070"}
	cfg.Health.Every = 0
	change(&cfg)
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var told []string
	tell := func(format string, a ...any) { mu.Lock(); told = append(told, fmt.Sprintf(format, a...)); mu.Unlock() }
	tr = trunk.New(cfg, trunk.Deps{Sender: p, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Hooks: trunk.Hooks{
		Registered: func(name string, up bool) { tell("%s %v", name, up) },
		Reachable:  func(_, addr string, up bool) { tell("%s %v", addr, up) },
	}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); tr.Run(ctx) }()
	changes = func() string {
		mu.Lock()
		defer mu.Unlock()
		out := strings.Join(told, ", ")
		told = nil
		return out
	}
	return tr, changes, func() { cancel(); <-done }
}

func registering(c *trunk.Config) {
	c.Register = trunk.Register{User: "sip:400@provider.example", Registrar: "sip:192.0.2.1", Expires: time.Minute}
	c.Out = trunk.Credentials{Username: "400", Password: "secret"}
}

func TestTrunk_RegistersAndRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		tr, changes, stop := run(t, p, registering)
		time.Sleep(time.Second)
		synctest.Wait()
		// 423 for the minute, then 300 s, asked for the password both times.
		if got := p.take(); got != "REGISTER 192.0.2.1:5060 401, REGISTER 192.0.2.1:5060 423, REGISTER 192.0.2.1:5060 200" &&
			got != "REGISTER 192.0.2.1:5060 401, REGISTER 192.0.2.1:5060 423, REGISTER 192.0.2.1:5060 401, REGISTER 192.0.2.1:5060 200" {
			t.Error(got)
		}
		if s := tr.Status(); !s.Registered || changes() != "carrier true" || len(p.users.Contacts("400")) != 1 {
			t.Errorf("%+v", s)
		}
		if !tr.Serves(netip.MustParseAddr("192.0.2.1")) || tr.Serves(netip.MustParseAddr("192.0.2.77")) {
			t.Error("its own servers are not known")
		}
		time.Sleep(230 * time.Second) // 77 % of 300 s
		synctest.Wait()
		if got := p.take(); got != "" {
			t.Error("refreshed too early:", got)
		}
		time.Sleep(20 * time.Second) // 83 %
		synctest.Wait()
		if got := p.take(); got != "REGISTER 192.0.2.1:5060 401, REGISTER 192.0.2.1:5060 200" {
			t.Error(got)
		}
		stop()
		if len(p.users.Contacts("400")) != 0 || changes() != "carrier false" {
			t.Error("not unregistered at the end")
		}
		var id string
		seq := uint32(0)
		for _, r := range p.requests {
			if id == "" {
				id = r.CallID().Value()
			}
			if r.CallID().Value() != id || r.CSeq().SeqNo <= seq {
				t.Error("the Call-ID changed or the CSeq did not grow (RFC 3261 section 10.2.4)")
			}
			seq = r.CSeq().SeqNo
		}
	})
}

// However short the time is that the provider grants, the refresh comes within it.
func TestTrunk_RefreshesWithinAShortGrant(t *testing.T) {
	for _, seconds := range []int{8, 1} {
		synctest.Test(t, func(t *testing.T) {
			p := newProvider()
			p.grant = fmt.Sprint(seconds)
			tr, _, stop := run(t, p, registering)
			time.Sleep(500 * time.Millisecond)
			synctest.Wait()
			if p.take(); !tr.Status().Registered {
				t.Error("not registered")
			}
			time.Sleep(time.Duration(seconds)*time.Second - 400*time.Millisecond) // the grant began with the answer, some 100 ms after the start
			synctest.Wait()
			if got := p.take(); !strings.Contains(got, "REGISTER 192.0.2.1:5060 200") {
				t.Errorf("granted %d s, and within them came %q", seconds, got)
			}
			stop()
		})
	}
}

func TestTrunk_RetriesWithGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		p.set(500, "")
		tr, changes, stop := run(t, p, registering)
		defer stop()
		var at []time.Time
		begin := time.Now()
		for n := 0; n < 6; {
			time.Sleep(100 * time.Millisecond)
			if p.take() != "" {
				at = append(at, time.Now())
				n++
			}
		}
		for i := 1; i < len(at); i++ {
			pause, most := at[i].Sub(at[i-1]), 4*time.Second<<(i-1)
			if pause < most/2-time.Second || pause > most+time.Second {
				t.Errorf("pause %d is %v, want %v-%v", i, pause, most/2, most)
			}
		}
		if s := tr.Status(); s.Registered || !strings.Contains(s.Problem, "500") || changes() != "" {
			t.Errorf("%+v after %v", s, time.Since(begin))
		}
		p.set(503, "1000")
		for p.take() == "" {
			time.Sleep(time.Second)
		}
		time.Sleep(990 * time.Second)
		synctest.Wait()
		if got := p.take(); got != "" {
			t.Error("Retry-After was not kept:", got)
		}
		p.set(0, "")
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if !tr.Status().Registered {
			t.Error("not registered:", p.take())
		}
	})
}

func TestTrunk_StopsAtWrongPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		tr, _, stop := run(t, p, func(c *trunk.Config) { registering(c); c.Out.Password = "wrong" })
		defer stop()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := p.take(); got != "REGISTER 192.0.2.1:5060 401, REGISTER 192.0.2.1:5060 401" {
			t.Error("a provider bans who guesses on:", got)
		}
		if s := tr.Status(); !strings.Contains(s.Problem, "denied") {
			t.Errorf("%+v", s)
		}
	})
}

func TestTrunk_FailsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		tr, changes, stop := run(t, p, func(c *trunk.Config) { c.Health.Every = 10 * time.Second })
		defer stop()
		targets := func() string {
			list, err := tr.Targets(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(list)
		}
		time.Sleep(5 * time.Second)
		const first, second = "[udp 192.0.2.1:5060 udp 192.0.2.2:5070]", "[udp 192.0.2.2:5070 udp 192.0.2.1:5060]"
		if got := targets(); got != first {
			t.Error(got)
		}
		if got := p.take(); strings.Count(got, "OPTIONS") != 2 || !strings.Contains(got, "405") { // a refusal is a sign of life
			t.Error(got)
		}
		p.fail("192.0.2.1:5060", true)
		time.Sleep(12 * time.Second)
		if got := targets(); got != first {
			t.Error("one lost OPTIONS is no outage:", got)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if got := targets(); got != second || changes() != "udp 192.0.2.1:5060 false" {
			t.Error(got)
		}
		p.fail("192.0.2.1:5060", false)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if got := targets(); got != first || changes() != "udp 192.0.2.1:5060 true" {
			t.Error(got)
		}
		p.set(503, "") // all are out: a call may still try
		time.Sleep(40 * time.Second)
		if got := targets(); got != first || len(tr.Status().Down) != 2 {
			t.Error(got, tr.Status())
		}
	})
}

func TestTrunk_LearnsFromCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, _, stop := run(t, newProvider(), func(*trunk.Config) {})
		defer stop()
		list, _ := tr.Targets(t.Context())
		tr.Failed(list[0])
		if now, _ := tr.Targets(t.Context()); now[0] != list[1] {
			t.Error("a dead server is tried first")
		}
		time.Sleep(31 * time.Second)
		if now, _ := tr.Targets(t.Context()); now[0] != list[0] {
			t.Error("never tried again without OPTIONS")
		}
		tr.Worked(list[0])
		if s := tr.Status(); len(s.Down) != 0 {
			t.Error(s)
		}
	})
}

func TestTrunk_WritesTheCallee(t *testing.T) {
	tr := trunk.New(trunk.Config{Name: "a", CallerID: trunk.CallerID{Out: []trunk.Rule{{Strip: "0", Add: "+86"}}}}, trunk.Deps{})
	for want, target := range map[string]locate.Target{
		"sip:+8621@carrier.example;transport=tls":    {Addr: netip.MustParseAddrPort("192.0.2.1:5061"), Transport: "TLS", Name: "carrier.example"},
		"sip:+8621@192.0.2.1:5070":                   {Addr: netip.MustParseAddrPort("192.0.2.1:5070"), Transport: "UDP", Name: "192.0.2.1"},
		"sip:+8621@[2001:db8::1]:5060;transport=tcp": {Addr: netip.MustParseAddrPort("[2001:db8::1]:5060"), Transport: "TCP", Name: "2001:db8::1"},
	} {
		u := tr.Callee("021", target)
		if u.String() != want {
			t.Errorf("%s, want %s", u.String(), want)
		}
	}
}

func TestTrunk_FollowsDNS(t *testing.T) {
	tr := trunk.New(trunk.Config{Name: "a", Addresses: []string{"sip:carrier.example", "sip:192.0.2.9"}}, trunk.Deps{Sender: newProvider(), Locator: locate.New(names{}, nil)})
	list, err := tr.Targets(t.Context())
	if err != nil || fmt.Sprint(list) != "[tcp 192.0.2.7:5080 udp 192.0.2.9:5060]" {
		t.Error(list, err)
	}
	tr = trunk.New(trunk.Config{Name: "a", Addresses: []string{"sip:unknown.example"}}, trunk.Deps{Sender: newProvider(), Locator: locate.New(names{}, nil)})
	if _, err := tr.Targets(t.Context()); err == nil || !strings.Contains(err.Error(), "trunk a") {
		t.Error(err)
	}
}

// names is a name server that knows one domain.
type names struct{}

func (names) LookupSRV(_ context.Context, _, proto, name string) (string, []*net.SRV, error) {
	if proto == "tcp" && name == "carrier.example" {
		return "", []*net.SRV{{Target: "sbc.carrier.example.", Port: 5080}}, nil
	}
	return "", nil, &net.DNSError{IsNotFound: true}
}

func (names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if host == "sbc.carrier.example" {
		return []netip.Addr{netip.MustParseAddr("192.0.2.7")}, nil
	}
	return nil, errors.New("no such host")
}

func TestLimiter_BoundsCallsAndRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := trunk.NewLimiter(trunk.Limits{Calls: 3, Rate: 2}, time.Now)
		enter := func() string { r, _ := l.Enter(); return r }
		got := []string{enter(), enter(), enter()}
		time.Sleep(500 * time.Millisecond)
		got = append(got, enter(), enter())
		l.Leave()
		time.Sleep(500 * time.Millisecond)
		got = append(got, enter())
		if want := []string{"", "", "trunk_rate", "", "trunk_calls", ""}; !slices.Equal(got, want) || l.Active() != 3 {
			t.Errorf("%q, %d active", got, l.Active())
		}
		free := trunk.NewLimiter(trunk.Limits{}, time.Now)
		for range 1000 {
			if r, _ := free.Enter(); r != "" {
				t.Fatal(r)
			}
		}
	})
}

func TestConfig_ValidateNamesTheFault(t *testing.T) {
	for want, change := range map[string]func(*trunk.Config){
		"a name is needed":   func(c *trunk.Config) { c.Name = "" },
		"matches nobody":     func(c *trunk.Config) { c.Sources, c.Addresses = nil, nil },
		"without a password": func(c *trunk.Config) { c.Username = "u" },
		"no SIP address":     func(c *trunk.Config) { c.Addresses = []string{"a b"} },
		"address of record":  func(c *trunk.Config) { c.Register.User = "provider.example" },
		"30s-24h":            func(c *trunk.Config) { c.Register = trunk.Register{User: "sip:a@b", Expires: time.Second} },
		"srtp":               func(c *trunk.Config) { c.SRTP = "maybe" },
		"timers":             func(c *trunk.Config) { c.Timers.Min = time.Second },
		"limits":             func(c *trunk.Config) { c.Limits.Rate = -1 },
		"health":             func(c *trunk.Config) { c.Health.Every = time.Millisecond },
		"pai or rpid":        func(c *trunk.Config) { c.CallerID.Send = []string{"x"} },
		"no digits":          func(c *trunk.Config) { c.CallerID.Out = []trunk.Rule{{Add: "0;"}} },
		"cannot be sent":     func(c *trunk.Config) { c.CallerID.Name = "a\r\nb" },
	} {
		t.Run(want, func(t *testing.T) {
			c := trunk.Default()
			c.Name, c.Addresses = "a", []string{"sip:192.0.2.1"}
			change(&c)
			if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
				t.Error(err)
			}
		})
	}
	c := trunk.Default()
	c.Name, c.Addresses = "a", []string{"sips:sbc.example.com", "[2001:db8::1]:5070"}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func Example() {
	cfg := trunk.Default()
	cfg.Name, cfg.Addresses = "carrier", []string{"sip:192.0.2.1:5060;transport=tcp", "sip:192.0.2.2"}
	t := trunk.New(cfg, trunk.Deps{})
	targets, err := t.Targets(context.Background())
	fmt.Println(targets, err)
	// Output: [tcp 192.0.2.1:5060 udp 192.0.2.2:5060] <nil>
}
