package guard_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"hotline/telephony/sip/guard"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }

var (
	stranger = netip.MustParseAddr("198.51.100.7")
	carrier  = netip.MustParseAddr("192.0.2.1")
	message  = []byte("OPTIONS sip:a@b SIP/2.0\r\nUser-Agent: phone\r\n\r\n")
)

func newGuard(t testing.TB, change func(*guard.Config)) (*guard.Guard, *clock) {
	t.Helper()
	cfg := guard.Default()
	if change != nil {
		change(&cfg)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	c := &clock{time.Unix(1_800_000_000, 0)}
	return guard.New(cfg, func(a netip.Addr) bool { return a == carrier }, c.now), c
}

func TestGuard_BoundsRate(t *testing.T) {
	g, clk := newGuard(t, func(c *guard.Config) { c.Rate, c.Burst = 10, 5 })
	count := func(a netip.Addr, n int) (passed int) {
		for range n {
			if r := g.Packet(a, message); r == "" {
				passed++
			} else if r != guard.Flooding {
				t.Fatal(r)
			}
		}
		return passed
	}
	if n := count(stranger, 20); n != 5 {
		t.Errorf("%d passed at once, want the burst of 5", n)
	}
	clk.pass(300 * time.Millisecond)
	if n := count(stranger, 20); n != 3 {
		t.Errorf("%d passed after 0.3 s, want 3", n)
	}
	if n := count(carrier, 100); n != 100 {
		t.Errorf("%d of a trunk's messages passed", n)
	}
	if n := count(netip.MustParseAddr("198.51.100.8"), 5); n != 5 {
		t.Error("a neighbour was bounded with it")
	}
}

func TestGuard_BansScanners(t *testing.T) {
	for name, line := range map[string]string{
		"plain": "User-Agent: friendly-scanner\r\n", "case": "USER-AGENT:SIPVicious 0.3\r\n", "space": "User-Agent : sipcli/v1.8\r\n",
		"bare_newline": "User-Agent: friendly-scanner\n",
		"line_before":  "\r\n\r\nOPTIONS sip:a SIP/2.0\r\nUser-Agent: svmap\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			g, clk := newGuard(t, nil)
			msg := []byte("OPTIONS sip:100@b SIP/2.0\r\nVia: x\r\n" + line + "\r\n")
			if name == "line_before" {
				msg = []byte(line)
			}
			if r := g.Packet(stranger, msg); r != guard.Scanner {
				t.Fatal(r)
			}
			if r := g.Packet(stranger, message); r != guard.Banned || g.Answer(stranger, 1) || len(g.Bans()) != 1 {
				t.Error(r)
			}
			if g.Packet(carrier, msg) != "" {
				t.Error("a trunk was banned")
			}
			clk.pass(guard.Default().Ban + time.Second)
			if r := g.Packet(stranger, message); r != "" || len(g.Bans()) != 0 {
				t.Error("still banned:", r)
			}
		})
	}
	g, _ := newGuard(t, nil)
	for _, fine := range []string{"User-Agent: Phone (no sipcli)\r\n\r\n", "Subject: User-Agent: sipcli\r\n\r\n", "A: b\r\n\r\nUser-Agent: sipcli\r\n"} {
		if r := g.Packet(stranger, []byte("OPTIONS sip:a SIP/2.0\r\n"+fine)); r != "" {
			t.Errorf("%q: %s", fine, r)
		}
	}
}

func TestGuard_BansLonger(t *testing.T) {
	g, clk := newGuard(t, func(c *guard.Config) { c.Failures, c.Ban, c.MaxBan = 1, time.Minute, 3*time.Minute })
	for _, want := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute, 3 * time.Minute} {
		if r := g.Failed(stranger); r != guard.Guessing {
			t.Fatal(r)
		}
		if got := g.Bans()[stranger].Sub(clk.at); got != want {
			t.Errorf("banned for %v, want %v", got, want)
		}
		clk.pass(want)
	}
	clk.pass(25 * time.Hour)
	g.Failed(stranger)
	if got := g.Bans()[stranger].Sub(clk.at); got != time.Minute {
		t.Errorf("after a quiet day banned for %v", got)
	}
	clk.pass(time.Minute)
	if g.Packet(stranger, message) != "" {
		t.Error("banned for longer than that")
	}
}

func TestGuard_CountsFailures(t *testing.T) {
	g, clk := newGuard(t, func(c *guard.Config) { c.Failures = 3 })
	fail := func(want guard.Reason) {
		t.Helper()
		if r := g.Failed(stranger); r != want {
			t.Errorf("%q, want %q", r, want)
		}
	}
	fail("")
	fail("")
	g.Proved(stranger) // somebody behind the same address knows a password
	fail("")
	fail("")
	clk.pass(2 * time.Minute)
	fail("")
	fail("")
	fail(guard.Guessing)
	for range 100 {
		if g.Failed(carrier) != "" {
			t.Fatal("a trunk was banned")
		}
	}
}

func TestGuard_BansSearches(t *testing.T) {
	g, clk := newGuard(t, func(c *guard.Config) { c.Targets = 3 })
	ask := func(n int) (last guard.Reason) {
		for i := range n {
			last = g.Asked(stranger, fmt.Sprint(i%4))
		}
		return last
	}
	for range 10 {
		if r := ask(3); r != "" {
			t.Fatal("the same three users again and again:", r)
		}
	}
	if r := ask(4); r != guard.Searching {
		t.Error(r)
	}
	clk.pass(time.Hour)
	g.Proved(stranger)
	if r := ask(4); r != "" {
		t.Error("a phone with a password may call whom it likes:", r)
	}
}

// An address that may be forged gets three times what came from it, copies included.
func TestGuard_DoesNotAmplify(t *testing.T) {
	g, _ := newGuard(t, nil)
	if g.Answer(stranger, 1) {
		t.Error("answered what never came")
	}
	g.Packet(stranger, make([]byte, 100))
	sent := 0
	for range 11 { // the copies of a final response
		if g.Answer(stranger, 90) {
			sent += 90
		}
	}
	if sent != 270 {
		t.Errorf("%d bytes went back for 100", sent)
	}
	if !g.Answer(carrier, 1<<20) {
		t.Error("a trunk was not answered")
	}
	g.Proved(stranger)
	if !g.Answer(stranger, 1<<20) {
		t.Error("a proved peer was not answered")
	}
}

// An IPv6 customer has a /64: changing the address within it does not help.
func TestGuard_JoinsIPv6Networks(t *testing.T) {
	g, _ := newGuard(t, func(c *guard.Config) { c.Failures = 2 })
	g.Failed(netip.MustParseAddr("2001:db8::1"))
	if r := g.Failed(netip.MustParseAddr("2001:db8::2")); r != guard.Guessing {
		t.Error(r)
	}
	if r := g.Packet(netip.MustParseAddr("2001:db8:0:1::1"), message); r != "" {
		t.Error("the next network:", r)
	}
	if r := g.Packet(netip.MustParseAddr("::ffff:198.51.100.7"), message); r != "" {
		t.Error(r)
	}
}

func TestGuard_BoundsMemory(t *testing.T) {
	g, clk := newGuard(t, func(c *guard.Config) { c.Sources, c.Failures = 64, 1 })
	g.Failed(stranger)
	for i := range 5000 {
		clk.pass(time.Millisecond)
		g.Packet(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), message)
	}
	if g.Packet(stranger, message) != guard.Banned {
		t.Error("a flood of other sources lifted the ban")
	}
}

func TestConfig_Validate(t *testing.T) {
	for name, change := range map[string]func(*guard.Config){
		"rate": func(c *guard.Config) { c.Rate = 0 }, "failures": func(c *guard.Config) { c.Failures = 0 },
		"targets": func(c *guard.Config) { c.Targets = 99 }, "ban": func(c *guard.Config) { c.MaxBan = 0 },
		"sources": func(c *guard.Config) { c.Sources = 1 }, "scanner": func(c *guard.Config) { c.Scanners = []string{""} },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := guard.Default()
			change(&cfg)
			if cfg.Validate() == nil {
				t.Error("passed")
			}
		})
	}
}

func FuzzGuard_Packet(f *testing.F) {
	f.Add([]byte("OPTIONS sip:a SIP/2.0\r\nUser-Agent: sipcli\r\n\r\n"))
	f.Add([]byte("user-agent:\n\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, msg []byte) {
		g, _ := newGuard(t, nil)
		switch r := g.Packet(stranger, msg); r {
		case "", guard.Scanner:
		default:
			t.Error(r)
		}
		if r := g.Packet(carrier, msg); r != "" {
			t.Error(r)
		}
	})
}

func BenchmarkGuard_Packet(b *testing.B) {
	g := guard.New(guard.Default(), func(netip.Addr) bool { return false }, time.Now)
	b.ReportAllocs()
	for b.Loop() {
		g.Packet(stranger, message)
	}
}

func Example() {
	g := guard.New(guard.Default(), func(netip.Addr) bool { return false }, time.Now)
	from := netip.MustParseAddr("198.51.100.7")
	fmt.Println(g.Packet(from, []byte("OPTIONS sip:100@x SIP/2.0\r\nUser-Agent: friendly-scanner\r\n\r\n")))
	fmt.Println(g.Packet(from, []byte("OPTIONS sip:100@x SIP/2.0\r\n\r\n")))
	// Output:
	// scanner
	// banned
}
