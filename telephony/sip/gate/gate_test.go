package gate

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

//nolint:gochecknoglobals // where the tests' packets come from
var somebody = netip.MustParseAddrPort("127.0.0.1:5070")

func testGate(count func(string)) *Gate {
	return New(Config{UserAgent: "hotline", Allowed: func(netip.Addr, string) bool { return true }, Count: count, MaxConns: 2, ConnIdle: time.Minute})
}

func ignore(string) {}

const goodOptions = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n" +
	"To: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"

func TestGate_PassesGoodMessagesUntouched(t *testing.T) {
	pass, reply := testGate(ignore).datagram(somebody, []byte(goodOptions))
	if string(pass) != goodOptions || reply.text != nil {
		t.Errorf("pass %q, reply %q", pass, reply.text)
	}
}

func TestGate_Repairs(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"no_branch", ";branch=z9hG4bK1", "", "branch=z9hG4bKold"},
		{"foreign_sent_by", "127.0.0.1:5070", "10.0.0.1:5070", "10.0.0.1:5070;branch=z9hG4bK1;rport"},
		{"blanks_in_via", "SIP/2.0/UDP 127.0.0.1:5070;branch", "SIP / 2.0 / UDP 127.0.0.1 : 5070 ; branch", "Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1\r\n"},
		{"folded", ";tag=1", "\r\n ; tag = 1", "From: <sip:a@b>;tag=1\r\n"},
		{"body_beyond_length", "Content-Length: 0\r\n\r\n", "Content-Length: 2\r\n\r\nabcdef", "\r\n\r\nab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pass, reply := testGate(ignore).datagram(somebody, []byte(strings.Replace(goodOptions, c.from, c.to, 1)))
			if !strings.Contains(string(pass), c.want) {
				t.Errorf("pass %q, reply %q", pass, reply.text)
			}
		})
	}
}

// Names in quotes may hold anything; what stands outside must be in order.
func TestGate_ReadsNames(t *testing.T) {
	for from, good := range map[string]bool{
		`"A <x@y>, \"B\"; c=d" <sip:a@b>;tag=1`: true, `"<" <sip:a@b>;tag=1`: true, `"A"<sip:a@b>;tag=1`: true, `"\\" <sip:a@b>;tag=1`: true, `A B <sip:a@b>;tag=1`: true, `A "B" <sip:a@b>;tag=1`: true,
		`"A" B <sip:a@b>;tag=1`: false, `"A <sip:a@b>;tag=1`: false, `"<" sip:a@b;tag=1`: false, `"A" <sip:a@b> <sip:c@d>;tag=1`: false, `"A" <x>;tag=1`: false,
	} {
		pass, reply := testGate(ignore).datagram(somebody, []byte(strings.Replace(goodOptions, "From: <sip:a@b>;tag=1", "From: "+from, 1)))
		if (pass != nil) != good || !good && !strings.Contains(string(reply.text), "400 Malformed From") {
			t.Errorf("%s: pass %q, reply %q", from, pass, reply.text)
		}
	}
}

// A browser's Via names nobody: where the request came from is written beside it, and a forged one is replaced.
func TestGate_NotesWhereAWebSocketIs(t *testing.T) {
	msg := strings.Replace(goodOptions, "UDP 127.0.0.1:5070;branch", "WSS 10.0.0.1:9;rport;received=10.0.0.9;branch", 1)
	pass, _, fatal := testGate(ignore).Message(somebody, []byte(msg))
	if want := "Via: SIP/2.0/WSS 10.0.0.1:9;branch=z9hG4bK1;received=127.0.0.1;rport=5070\r\n"; fatal || !strings.Contains(string(pass), want) {
		t.Errorf("%q", pass)
	}
}

// What the judge does not like is dropped before it is parsed, and never answered.
func TestGate_AsksTheJudge(t *testing.T) {
	counted := ""
	g := New(Config{Allowed: func(netip.Addr, string) bool { return true }, Count: func(r string) { counted += r + " " },
		Judge: func(_ netip.Addr, msg []byte) string {
			if strings.Contains(string(msg), "scan") {
				return "scanner"
			}
			return ""
		}})
	bad := []byte(strings.Replace(goodOptions, "Call-ID: 1", "Call-ID: scan", 1))
	pass, reply := g.datagram(somebody, bad)
	streamed, answer, fatal := g.streamed(somebody, bad)
	web, webAnswer, webFatal := g.Message(somebody, bad)
	if pass != nil || reply.text != nil || streamed != nil || answer != nil || !fatal || web != nil || webAnswer != nil || !webFatal {
		t.Error("passed or answered")
	}
	if good, _ := g.datagram(somebody, []byte(goodOptions)); good == nil || counted != "scanner scanner scanner " {
		t.Error(counted)
	}
}

func TestGate_RefusesWithAWholeAnswer(t *testing.T) {
	pass, reply := testGate(ignore).datagram(somebody, []byte(strings.Replace(goodOptions, "Call-ID: 1\r\n", "", 1)))
	want := "SIP/2.0 400 Missing Call-ID\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1;received=127.0.0.1\r\nFrom: <sip:a@b>;tag=1\r\n"
	if pass != nil || !strings.HasPrefix(string(reply.text), want) || reply.to != somebody {
		t.Errorf("pass %q, reply to %v:\n%s", pass, reply.to, reply.text)
	}
	for name, msg := range map[string]string{
		"no_via": strings.Replace(goodOptions, "Via:", "X-Via:", 1), "ack": strings.ReplaceAll(strings.Replace(goodOptions, "To:", "X:", 1), "OPTIONS", "ACK"),
		"keep_alive": "\r\n\r\n", "nothing": "", "zeros": "\x00\x00\x00", "bad_response": "SIP/2.0 999 No\r\n\r\n",
	} {
		if pass, reply := testGate(ignore).datagram(somebody, []byte(msg)); pass != nil || reply.text != nil {
			t.Errorf("%s: pass %q, reply %q", name, pass, reply.text)
		}
	}
}

// Where a call's later requests go must be said; who speaks RFC 2543 need not.
func TestGate_WantsAContactInAnInvite(t *testing.T) {
	invite := strings.ReplaceAll(goodOptions, "OPTIONS", "INVITE")
	old := strings.Replace(invite, ";branch=z9hG4bK1", "", 1)
	for name, c := range map[string]struct{ msg, contact, fault string }{
		"there": {invite, "<sip:a@127.0.0.1>", ""}, "missing": {invite, "", "400 Missing Contact"}, "star": {invite, "*", "400 Malformed Contact"},
		"two": {invite, "<sip:a@127.0.0.1>, <sip:b@127.0.0.1>", "400 Multiple Contact"}, "twice": {invite, "<sip:a@127.0.0.1>\r\nm: <sip:b@127.0.0.1>", "400 Multiple Contact"},
		"old_missing": {old, "", ""}, "old_star": {old, "*", "400 Malformed Contact"}, "options": {goodOptions, "", ""},
	} {
		msg := c.msg
		if c.contact != "" {
			msg = strings.Replace(msg, "Call-ID:", "Contact: "+c.contact+"\r\nCall-ID:", 1)
		}
		pass, reply := testGate(ignore).datagram(somebody, []byte(msg))
		if (pass != nil) != (c.fault == "") || !strings.Contains(string(reply.text), c.fault) {
			t.Errorf("%s: pass %q, reply %q", name, pass, reply.text)
		}
	}
}

// Whatever passes can be parsed by the stack without panic and has every header field that it touches.
func FuzzGate(f *testing.F) {
	f.Add([]byte(goodOptions))
	files, _ := filepath.Glob("../testdata/rfc4475/*.dat")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		panics := 0
		g := testGate(func(reason string) {
			if reason == "parser_panic" {
				panics++
			}
		})
		for _, stream := range []bool{false, true} {
			pass, reply, _ := g.check(somebody, b, stream)
			if pass != nil && reply != nil {
				t.Fatal("both passed and answered")
			}
			if pass == nil {
				continue
			}
			again, _, _ := g.check(somebody, pass, stream)
			if again == nil {
				t.Fatalf("what passed does not pass again:\n%q", pass)
			}
		}
		if panics > 0 {
			t.Log("the stack's parser panics on this; the gate holds")
		}
	})
}

func BenchmarkGate(b *testing.B) {
	g := testGate(ignore)
	msg := []byte(goodOptions)
	b.ReportAllocs()
	for b.Loop() {
		g.datagram(somebody, msg)
	}
}
