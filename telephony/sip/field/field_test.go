package field_test

import (
	"fmt"
	"strings"
	"testing"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/field"
)

func request(fields ...string) *gosip.Request {
	req := gosip.NewRequest(gosip.INVITE, gosip.Uri{Scheme: "sip", Host: "x"})
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i] == "Content-Type" {
			h := gosip.ContentTypeHeader(fields[i+1])
			req.AppendHeader(&h)
			continue
		}
		req.AppendHeader(gosip.NewHeader(fields[i], fields[i+1]))
	}
	return req
}

func TestAcceptsSDP(t *testing.T) {
	for v, want := range map[string]bool{
		"application/sdp": true, "text/plain, Application/SDP;q=0.5": true, "application/*": true, "*/*": true, "text/*": false, "": false,
	} {
		if got := field.AcceptsSDP(request("Accept", v)); got != want {
			t.Errorf("%q: %v", v, got)
		}
	}
}

func TestContentType(t *testing.T) {
	if got := field.ContentType(request("Content-Type", "Application/SDP ; charset=x")); got != "application/sdp" {
		t.Error(got)
	}
	if got := field.ContentType(request()); got != "" {
		t.Error(got)
	}
}

func TestLists(t *testing.T) {
	req := request("Supported", "timer, 100REL", "Supported", "replaces", "Require", "gruu")
	for token, want := range map[string]bool{"100rel": true, "replaces": true, "gruu": false, "100": false} {
		if got := field.Lists(req, token, "Supported"); got != want {
			t.Errorf("%s: %v", token, got)
		}
	}
	if !field.Lists(req, "gruu", "Supported", "Require") {
		t.Error("the second field")
	}
}

func TestSource(t *testing.T) {
	req := request()
	if a := field.Source(req); a.IsValid() {
		t.Error(a)
	}
	req.SetSource("[::ffff:192.0.2.1]:5060")
	if a := field.Source(req); a.String() != "192.0.2.1:5060" {
		t.Error(a)
	}
}

// Extensions that a caller requires and we do not have.
func ExampleUnknown() {
	req := gosip.NewRequest(gosip.INVITE, gosip.Uri{Host: "x"})
	req.AppendHeader(gosip.NewHeader("Require", "timer, precondition, 100rel"))
	fmt.Println(field.Unknown(req, "100rel, timer"))
	// Output: [precondition]
}

func TestForBrowser_TurnsChallengesRoundForWebSockets(t *testing.T) {
	for transport, want := range map[string]string{"WS": "SHA-256", "wss": "SHA-256", "UDP": "MD5", "TLS": "MD5"} {
		res := gosip.NewResponse(401, "Unauthorized")
		res.AppendHeader(&gosip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: transport, Host: "a.invalid"})
		res.AppendHeader(gosip.NewHeader("WWW-Authenticate", "MD5"))
		res.AppendHeader(gosip.NewHeader("WWW-Authenticate", "SHA-256"))
		field.ForBrowser(res)
		if got := res.GetHeaders("WWW-Authenticate"); len(got) != 2 || got[0].Value() != want {
			t.Errorf("%s: %v", transport, got)
		}
	}
}

// Two ways to write one user reach the same line (RFC 3261 section 19.1.4).
func TestUser(t *testing.T) {
	for text, want := range map[string]string{
		"sip:1000@h": "1000", "sip:%31000@h": "1000", "sips:1%30%30%30@h": "1000", "sip:1000;isub=1@h": "1000", "sip:1000:secret@h": "1000",
		"tel:1000": "1000", "tel:1000;phone-context=example.com": "1000", "TEL:+86(10)-10.00": "+86101000", "tel:%31000": "1000",
		"sip:+86-10-1000@h;user=phone": "+86101000", "sip:first.last@h": "first.last", "sip:a-b@h;user=ip": "a-b",
		"sip:1%3b0@h": "1;0", "sip:50%zz@h": "50%zz", "sip:h": "", "sip:1000@[::1]:5070": "1000",
	} {
		var uri gosip.Uri
		if err := gosip.ParseUri(text, &uri); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := field.User(&uri); got != want {
			t.Errorf("%s names %q, want %q", text, got, want)
		}
	}
}

func TestSDP_FindsItsPart(t *testing.T) {
	const two = "--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n--x--\r\n"
	for name, c := range map[string]struct{ kind, body, want string }{
		"alone":     {"Application/SDP; charset=utf-8", "v=0", "v=0"},
		"part":      {`multipart/mixed; boundary="x"`, two, "v=0\r\n"},
		"none":      {"multipart/mixed; boundary=x", "--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n", ""},
		"required":  {"multipart/mixed; boundary=x", strings.Replace(two, "plain", "plain\r\nContent-Disposition: signal; Handling=REQUIRED", 1), ""},
		"no_bounds": {"multipart/mixed", two, ""},
		"other":     {"text/plain", "v=0", ""},
		"broken":    {"application/", "v=0", ""},
		"cut_short": {"multipart/mixed; boundary=x", two[:70], ""},
	} {
		req := request("Content-Type", c.kind)
		req.SetBody([]byte(c.body))
		if got, ok := field.SDP(req); string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
	}
	req := request()
	req.SetBody([]byte("v=0"))
	if got := field.Answer(req); string(got) != "v=0" {
		t.Errorf("an answer that does not say what it is: %q", got)
	}
}

func FuzzSDP(f *testing.F) {
	f.Add("multipart/mixed; boundary=x", "--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n--x--\r\n")
	f.Add("application/sdp", "v=0")
	f.Fuzz(func(t *testing.T, kind, body string) {
		req := request("Content-Type", kind)
		req.SetBody([]byte(body))
		if got, ok := field.SDP(req); len(got) > len(body) || ok && kind == "" {
			t.Errorf("%q of %q, %q", got, kind, body)
		}
	})
}

func TestLanguage_IsTheFirstTag(t *testing.T) {
	for _, tt := range [][2]string{{"en", "en"}, {"en-GB, zh;q=0.5", "en-GB"}, {" zh-CN;q=0.9", "zh-CN"}, {"", ""}, {strings.Repeat("x", 4000), ""}} {
		if got := field.Language(request("Accept-Language", tt[0])); got != tt[1] {
			t.Errorf("%.40q is %q, want %q", tt[0], got, tt[1])
		}
	}
	if field.Language(request()) != "" || field.Is(request(), "Hotline-Typing", "yes") || !field.Is(request("Hotline-Typing", "Yes "), "Hotline-Typing", "yes") {
		t.Error("fields that are not there are read, or one that is is not")
	}
}
