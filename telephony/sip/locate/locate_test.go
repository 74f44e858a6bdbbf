package locate_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/locate"
)

// zone is a name server in memory.
type zone struct {
	srv     map[string][]*net.SRV
	ip      map[string][]string
	down    bool
	lookups int
}

func (z *zone) fail(name string) error {
	if z.down {
		return &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (z *zone) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	z.lookups++
	name = "_" + service + "._" + proto + "." + name
	if list, ok := z.srv[name]; ok && !z.down {
		return name, list, nil
	}
	return "", nil, z.fail(name)
}

func (z *zone) LookupNetIP(_ context.Context, network, host string) (out []netip.Addr, err error) {
	z.lookups++
	for _, s := range z.ip[host] {
		if a := netip.MustParseAddr(s); network == "ip" || a.Is4() {
			out = append(out, a)
		}
	}
	if len(out) == 0 || z.down {
		return nil, z.fail(host)
	}
	return out, nil
}

func uri(t testing.TB, s string) (u gosip.Uri) {
	t.Helper()
	if err := gosip.ParseUri(s, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

func text(list []locate.Target) string {
	var out []string
	for _, t := range list {
		out = append(out, t.String())
	}
	return strings.Join(out, ", ")
}

func carrier() *zone {
	return &zone{
		srv: map[string][]*net.SRV{
			"_sip._udp.carrier.example": {{Target: "b.carrier.example.", Port: 5070, Priority: 20}, {Target: "a.carrier.example.", Port: 5060, Priority: 10}},
			"_sips._tcp.tls.example":    {{Target: "a.carrier.example.", Port: 5061}},
			"_sip._tcp.tcp.example":     {{Target: "a.carrier.example.", Port: 5060}},
			"_sip._udp.none.example":    {{Target: ".", Port: 0}},
			"_sip._udp.lost.example":    {{Target: "missing.example.", Port: 5060, Priority: 1}, {Target: "a.carrier.example.", Port: 5060, Priority: 2}},
		},
		ip: map[string][]string{"a.carrier.example": {"192.0.2.1"}, "b.carrier.example": {"192.0.2.2", "2001:db8::2"},
			"six.example": {"2001:db8::6"}, "localhost": {"127.0.0.1"}, "carrier.example": {"192.0.2.99"}, "none.example": {"192.0.2.98"}},
	}
}

func TestLocator_Find(t *testing.T) {
	for in, want := range map[string]string{
		"sip:192.0.2.5":                       "udp 192.0.2.5:5060",
		"sip:192.0.2.5:5080;transport=tcp":    "tcp 192.0.2.5:5080",
		"sips:[2001:db8::1]":                  "tls [2001:db8::1]:5061",
		"sip:carrier.example":                 "udp 192.0.2.1:5060, udp 192.0.2.2:5070",
		"sip:carrier.example:5090":            "udp 192.0.2.99:5090",
		"sip:carrier.example;transport=tcp":   "tcp 192.0.2.99:5060", // no such SRV: its address
		"sip:tcp.example":                     "tcp 192.0.2.1:5060",
		"sip:tls.example":                     "tls 192.0.2.1:5061",
		"sips:tls.example":                    "tls 192.0.2.1:5061",
		"sip:localhost":                       "udp 127.0.0.1:5060",
		"sip:six.example":                     "udp [2001:db8::6]:5060",
		"sip:lost.example;transport=udp":      "udp 192.0.2.1:5060",
		"sip:a.carrier.example;transport=tls": "tls 192.0.2.1:5061",
	} {
		t.Run(in, func(t *testing.T) {
			got, err := locate.New(carrier(), nil).Find(t.Context(), uri(t, in))
			if err != nil || text(got) != want {
				t.Errorf("%s, %v; want %s", text(got), err, want)
			}
		})
	}
	for _, in := range []string{"sip:none.example;transport=udp", "sip:unknown.example", "sip:192.0.2.1;transport=sctp", "sip:a:70000"} {
		u := uri(t, strings.TrimSuffix(in, ":70000"))
		if strings.HasSuffix(in, "70000") {
			u.Port = 70000
		}
		if got, err := locate.New(carrier(), nil).Find(t.Context(), u); err == nil {
			t.Errorf("%s: %s", in, text(got))
		}
	}
}

func TestLocator_DrawsByWeight(t *testing.T) {
	z := &zone{srv: map[string][]*net.SRV{"_sip._udp.w.example": {
		{Target: "a", Port: 1, Priority: 1, Weight: 30}, {Target: "b", Port: 2, Priority: 1, Weight: 10}, {Target: "c", Port: 3, Priority: 1},
		{Target: "d", Port: 4, Priority: 2, Weight: 100}}},
		ip: map[string][]string{"a": {"192.0.2.1"}, "b": {"192.0.2.2"}, "c": {"192.0.2.3"}, "d": {"192.0.2.4"}}}
	l := locate.New(z, nil)
	first := map[uint16]int{}
	for range 4000 {
		got, err := l.Find(t.Context(), uri(t, "sip:w.example"))
		if err != nil || len(got) != 4 || got[3].Addr.Port() != 4 {
			t.Fatal(text(got), err)
		}
		first[got[0].Addr.Port()]++
	}
	// 30 : 10, and a small chance without weight; 6 standard deviations are 170.
	if a, b, c := first[1], first[2], first[3]; a < 2700 || a > 3150 || b < 780 || b > 1140 || c == 0 || c > 230 {
		t.Error(first)
	}
}

func TestLocator_KeepsAnswers(t *testing.T) {
	z, now := carrier(), time.Unix(1_800_000_000, 0)
	l := locate.New(z, func() time.Time { return now })
	find := func() (string, error) {
		got, err := l.Find(t.Context(), uri(t, "sip:carrier.example"))
		return text(got), err
	}
	want, _ := find()
	asked := z.lookups
	if got, _ := find(); got != want || z.lookups != asked {
		t.Error("asked again within a minute")
	}
	z.down = true
	now = now.Add(59 * time.Minute)
	if got, err := find(); got != want || err != nil || z.lookups == asked {
		t.Errorf("%s, %v: the old answer was not used while the name server is away", got, err)
	}
	now = now.Add(2 * time.Minute)
	if got, err := find(); err == nil {
		t.Error("an answer of more than an hour ago:", got)
	}
	z.down = false
	z.srv["_sip._udp.carrier.example"] = []*net.SRV{{Target: "."}}
	z.srv["_sip._tcp.carrier.example"] = z.srv["_sip._udp.carrier.example"]
	if got, err := l.Find(t.Context(), uri(t, "sip:carrier.example;transport=udp")); !errors.Is(err, locate.ErrNoServer) {
		t.Error(got, err)
	}
}

func Example() {
	l := locate.New(carrier(), nil)
	var domain gosip.Uri
	_ = gosip.ParseUri("sip:carrier.example", &domain)
	targets, err := l.Find(context.Background(), domain)
	fmt.Println(targets, err)
	// Output: [udp 192.0.2.1:5060 udp 192.0.2.2:5070] <nil>
}
