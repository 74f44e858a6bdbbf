package access_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	icholy "github.com/icholy/digest"

	"hotline/telephony/sip/access"
	"hotline/telephony/sip/guard"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/trunk"
)

var (
	carrierAt = netip.MustParseAddrPort("192.0.2.1:5060")
	homeAt    = netip.MustParseAddrPort("198.51.100.9:40000")
)

func config() access.Config {
	return access.Config{Realm: "hotline", Registrar: registrar.Default(), Guard: guard.Default(), Trunks: []trunk.Config{
		{Name: "carrier", Sources: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, CallerID: trunk.CallerID{In: []trunk.Rule{{Strip: "+86", Add: "0"}}}},
		{Name: "sbc", Certificates: []string{"sbc.example"}},
		{Name: "pbx", Username: "pbx", Password: "pbx secret", Realm: "office"},
		{Name: "provider", Addresses: []string{"sip:203.0.113.5"}},
	}}
}

func newDesk(t *testing.T, change func(*access.Config)) (*access.Desk, *[]string) {
	t.Helper()
	cfg := config()
	if change != nil {
		change(&cfg)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	var refused []string
	return access.New(cfg, access.Deps{Users: registrar.Static{"alice": {Password: "secret"}}, Refused: func(r string) { refused = append(refused, r) }}), &refused
}

func request(t *testing.T, method, from string) *gosip.Request {
	t.Helper()
	m, err := gosip.NewParser().ParseSIP(fmt.Appendf(nil, "%s sip:10000@hotline SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:%s@hotline>;tag=1\r\n"+
		"To: <sip:%s@hotline>\r\nCall-ID: 1\r\nCSeq: 1 %s\r\nContact: <sip:a@b>\r\nContent-Length: 0\r\n\r\n", method, from, from, method))
	if err != nil {
		t.Fatal(err)
	}
	return m.(*gosip.Request)
}

func from(at netip.AddrPort, names ...string) access.Origin {
	return access.Origin{Peer: registrar.Peer{Transport: "UDP", Source: at}, Names: names}
}

// answer adds credentials for the challenge of that realm.
func answer(t *testing.T, req *gosip.Request, res *gosip.Response, realm, user, password string) {
	t.Helper()
	for _, h := range res.GetHeaders("WWW-Authenticate") {
		chal, err := icholy.ParseChallenge(h.Value())
		if err != nil {
			t.Fatal(err)
		}
		if chal.Realm != realm {
			continue
		}
		cred, err := icholy.Digest(chal, icholy.Options{Method: req.Method.String(), URI: req.Recipient.String(), Username: user, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		for req.RemoveHeader("Authorization") {
		}
		req.AppendHeader(gosip.NewHeader("Authorization", cred.String()))
		return
	}
	t.Fatalf("no challenge for %s", realm)
}

func TestDesk_Identifies(t *testing.T) {
	d, _ := newDesk(t, nil)
	for name, c := range map[string]struct {
		at    netip.AddrPort
		names []string
		want  string
	}{
		"network":            {carrierAt, nil, "carrier"},
		"certificate":        {homeAt, []string{"x", "SBC.example"}, "sbc"},
		"registered_address": {netip.MustParseAddrPort("203.0.113.5:5060"), nil, "provider"},
	} {
		t.Run(name, func(t *testing.T) {
			who, refusal := d.Identify(t.Context(), request(t, "INVITE", "+8613800138000"), from(c.at, c.names...))
			if refusal != nil || who.Name() != c.want {
				t.Fatalf("%+v, %+v", who, refusal)
			}
			if c.want == "carrier" && who.ID.Number != "013800138000" {
				t.Error(who.ID)
			}
		})
	}
	for name, c := range map[string]struct{ realm, user, password, from, want, reason string }{
		"trunk":     {"office", "pbx", "pbx secret", "anything", "pbx", ""},
		"user":      {"hotline", "alice", "secret", "alice", "", ""},
		"wrong":     {"hotline", "alice", "guess", "alice", "", "auth_failed"},
		"other":     {"hotline", "alice", "secret", "bob", "", "from_mismatch"},
		"realm_mix": {"hotline", "pbx", "pbx secret", "pbx", "", "auth_failed"},
	} {
		t.Run("password_"+name, func(t *testing.T) {
			req := request(t, "INVITE", c.from)
			_, refusal := d.Identify(t.Context(), req, from(homeAt))
			if refusal == nil || refusal.Reason != "auth_required" || len(refusal.Response.GetHeaders("WWW-Authenticate")) != 4 {
				t.Fatalf("%+v", refusal)
			}
			answer(t, req, refusal.Response, c.realm, c.user, c.password)
			who, refusal := d.Identify(t.Context(), req, from(homeAt))
			switch {
			case c.reason == "" && (refusal != nil || who.Name() != c.want):
				t.Errorf("%+v, %+v", who, refusal)
			case c.reason != "" && (refusal == nil || refusal.Reason != c.reason):
				t.Errorf("%+v, %+v", who, refusal)
			}
		})
	}
}

func TestDesk_AllowsStrangersToCallAndRegisterOnly(t *testing.T) {
	d, _ := newDesk(t, func(c *access.Config) { c.Trunks = c.Trunks[:1] })
	for method, want := range map[string]bool{"REGISTER": true, "INVITE": true, "ACK": true, "BYE": true, "OPTIONS": false, "MESSAGE": false, "": false} {
		if got := d.Allowed(homeAt.Addr(), method); got != want {
			t.Errorf("%q from a stranger: %v", method, got)
		}
		if !d.Allowed(carrierAt.Addr(), method) {
			t.Errorf("%q from a trunk was refused", method)
		}
	}
	none := access.New(access.Config{Realm: "x", Registrar: registrar.Default(), Guard: guard.Default()}, access.Deps{})
	if none.Allowed(homeAt.Addr(), "INVITE") || none.Contacts(&gosip.Uri{User: "a", Host: "x"}) != nil {
		t.Error("nobody is known here")
	}
	if _, refusal := none.Identify(t.Context(), request(t, "INVITE", "a"), from(homeAt)); refusal == nil || refusal.Response.StatusCode != 403 {
		t.Error(refusal)
	}
	if res, reason := none.Register(t.Context(), request(t, "REGISTER", "a"), from(homeAt).Peer); res.StatusCode != 405 || reason != "bad_method" {
		t.Error(res, reason)
	}
}

func TestDesk_RegistersAndIsReached(t *testing.T) {
	d, _ := newDesk(t, nil)
	req := request(t, "REGISTER", "alice")
	res, reason := d.Register(t.Context(), req, from(homeAt).Peer)
	if res.StatusCode != 401 || reason != "auth_required" {
		t.Fatal(res, reason)
	}
	answer(t, req, res, "hotline", "alice", "secret")
	if res, reason = d.Register(t.Context(), req, from(homeAt).Peer); res.StatusCode != 200 || reason != "" {
		t.Fatal(res, reason)
	}
	if d.Registrations() != 1 || !d.Allowed(homeAt.Addr(), "OPTIONS") {
		t.Error("a registered phone may not ask")
	}
	for uri, want := range map[string]int{"sip:alice@hotline": 1, "sip:alice@HOTLINE": 1, "sip:alice@elsewhere.example": 0, "sip:alice@hotline:5070": 0, "sip:bob@hotline": 0} {
		var u gosip.Uri
		_ = gosip.ParseUri(uri, &u)
		if got := len(d.Contacts(&u)); got != want {
			t.Errorf("%s: %d phones", uri, got)
		}
	}
	d.Gone("UDP", homeAt) // a datagram has no connection
	if d.Registrations() != 1 {
		t.Error("forgotten")
	}
}

// Guessing, and asking for many users, ends in a ban; a trunk's network is never banned.
func TestDesk_BansStrangers(t *testing.T) {
	d, refused := newDesk(t, func(c *access.Config) { c.Guard.Targets = 3; c.Trunks = c.Trunks[:1] })
	for i := range 5 {
		_, _ = d.Register(t.Context(), request(t, "REGISTER", fmt.Sprint(i)), from(homeAt).Peer)
	}
	if !slices.Equal(*refused, []string{"target_search"}) || d.Judge(homeAt.Addr(), nil) != "banned" || len(d.Bans()) != 1 {
		t.Error(*refused, d.Bans())
	}
	if !d.Trusted(carrierAt.Addr()) || d.Judge(carrierAt.Addr(), []byte("User-Agent: friendly-scanner\r\n")) != "" || d.Answer(homeAt.Addr(), 1) {
		t.Error("a trunk is bounded, or a banned source answered")
	}
}

func TestDesk_AdmitsWithinLimits(t *testing.T) {
	d, _ := newDesk(t, func(c *access.Config) { c.Trunks[0].Limits = trunk.Limits{Calls: 1}; c.CallRate = 3 })
	req := request(t, "INVITE", "1")
	who, _ := d.Identify(t.Context(), req, from(carrierAt))
	admit := func() string {
		if r := d.Admit(req, who); r != nil {
			if r.Response.StatusCode != 503 || r.Response.GetHeader("Retry-After") == nil {
				t.Error(r.Response)
			}
			return r.Reason
		}
		return ""
	}
	got := []string{admit(), admit()}
	who.Leave()
	got = append(got, admit())
	who.Leave()
	got = append(got, admit())
	who.Leave()
	got = append(got, admit()) // the fourth within a moment
	if want := []string{"", "trunk_calls", "", "", "call_rate"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := d.Trunk("carrier").Limiter().Active(); n != 0 {
		t.Errorf("%d places are taken by nobody", n)
	}
}

func TestConfig_Validate(t *testing.T) {
	for want, change := range map[string]func(*access.Config){
		"stands twice":     func(c *access.Config) { c.Trunks = append(c.Trunks, c.Trunks[0]) },
		"call_rate":        func(c *access.Config) { c.CallRate = -1 },
		"MD5 or SHA-256":   func(c *access.Config) { c.Algorithms = []string{"SHA-512"} },
		"min_expires":      func(c *access.Config) { c.Registrar.MinExpires = 0 },
		"targets":          func(c *access.Config) { c.Guard.Targets = 0 },
		"a name is needed": func(c *access.Config) { c.Trunks[0].Name = "" },
	} {
		cfg := config()
		change(&cfg)
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func BenchmarkDesk_Judge(b *testing.B) {
	d := access.New(config(), access.Deps{Now: time.Now})
	msg := []byte("OPTIONS sip:a@b SIP/2.0\r\nUser-Agent: phone\r\n\r\n")
	b.ReportAllocs()
	for b.Loop() {
		d.Judge(homeAt.Addr(), msg)
	}
}

func Example() {
	d := access.New(config(), access.Deps{})
	fmt.Println(d.Trusted(carrierAt.Addr()), d.Trusted(homeAt.Addr()), len(d.Trunks()))
	// Output: true false 4
}
