package trunk_test

import (
	"fmt"
	"strings"
	"testing"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/trunk"
)

func invite(t testing.TB, from string, fields ...string) *gosip.Request {
	t.Helper()
	text := "INVITE sip:10000@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: " + from + ";tag=1\r\nTo: <sip:10000@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n" +
		strings.Join(append(fields, "Content-Length: 0\r\n\r\n"), "\r\n")
	m, err := gosip.NewParser().ParseSIP([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m.(*gosip.Request)
}

func TestCallerID_Caller(t *testing.T) {
	rules := []trunk.Rule{{Strip: "+86", Add: "0"}, {Strip: "0086", Add: "0"}}
	for name, c := range map[string]struct {
		from   string
		fields []string
		trust  bool
		want   trunk.Identity
	}{
		"from":         {`"Wang" <sip:+8613800138000@a>`, nil, true, trunk.Identity{Number: "013800138000", Name: "Wang"}},
		"user_phone":   {`<sip:+86-138.0013(8000);cpc=payphone@a;user=phone>`, nil, true, trunk.Identity{Number: "013800138000"}},
		"no_rule":      {`<sip:anna@a>`, nil, true, trunk.Identity{Number: "anna"}},
		"asserted":     {`<sip:1@a>`, []string{`P-Asserted-Identity: "Li, <x>" <sip:008613900139000@a>, <tel:+8613700137000>`}, true, trunk.Identity{Number: "013900139000", Name: "Li, <x>"}},
		"asserted_tel": {`<sip:1@a>`, []string{`P-Asserted-Identity: <tel:+86-139-0013-9000;phone-context=x>`}, true, trunk.Identity{Number: "013900139000"}},
		"not_trusted":  {`<sip:1@a>`, []string{`P-Asserted-Identity: <sip:+8613900139000@a>`}, false, trunk.Identity{Number: "1"}},
		"remote_party": {`<sip:1@a>`, []string{`Remote-Party-ID: <sip:+8613900139000@a>;party=calling;privacy=full`}, true, trunk.Identity{Number: "013900139000", Private: true}},
		"anonymous":    {`"Anonymous" <sip:anonymous@anonymous.invalid>`, nil, true, trunk.Identity{Private: true}},
		"anonymous_known": {`<sip:anonymous@anonymous.invalid>`, []string{"Privacy: id;critical", "P-Asserted-Identity: <sip:+8613900139000@a>"}, true,
			trunk.Identity{Number: "013900139000", Private: true}},
		"broken_asserted": {`<sip:2@a>`, []string{`P-Asserted-Identity: "open <sip`}, true, trunk.Identity{Number: "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := trunk.CallerID{Trust: c.trust, In: rules}.Caller(invite(t, c.from, c.fields...))
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestCallerID_Show(t *testing.T) {
	out := []trunk.Rule{{Strip: "0", Add: "+86"}}
	for name, c := range map[string]struct {
		rules trunk.CallerID
		id    trunk.Identity
		want  string
	}{
		"plain":   {trunk.CallerID{}, trunk.Identity{Number: "10000", Name: "Hotline"}, "Hotline sip:10000@192.0.2.1"},
		"rules":   {trunk.CallerID{Out: out, Domain: "provider.example"}, trunk.Identity{Number: "02110000"}, " sip:+862110000@provider.example"},
		"default": {trunk.CallerID{Number: "+86400", Name: "Star", Send: []string{"pai"}}, trunk.Identity{}, `Star sip:+86400@192.0.2.1 P-Asserted-Identity: "Star" <sip:+86400@192.0.2.1>`},
		"hidden": {trunk.CallerID{Anonymous: true, Send: []string{"pai", "rpid"}}, trunk.Identity{Number: "10000"},
			"Anonymous sip:anonymous@anonymous.invalid P-Asserted-Identity: <sip:10000@192.0.2.1> Privacy: id " +
				"Remote-Party-ID: <sip:10000@192.0.2.1>;party=calling;screen=yes;privacy=full"},
		"injection": {trunk.CallerID{Send: []string{"rpid"}}, trunk.Identity{Number: "1>\r\nX: y", Name: "a\"\r\nb"},
			"a\"\r\nb sip:1%3E%0D%0AX:%20y@192.0.2.1 Remote-Party-ID: \"ab\" <sip:1%3E%0D%0AX:%20y@192.0.2.1>;party=calling;screen=yes;privacy=off"},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.rules.Show(c.id, "192.0.2.1")
			got := s.Name + " " + s.From.String()
			for _, h := range s.Fields {
				got += " " + h.String()
			}
			if got != c.want {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
}

func FuzzCallerID_Caller(f *testing.F) {
	f.Add(`"a" <sip:1@b>, <tel:+1>`)
	f.Add(`"a\" <sip:1@b`)
	f.Add("<>;,")
	f.Fuzz(func(t *testing.T, value string) {
		if strings.ContainsAny(value, "\r\n") {
			return
		}
		req := invite(t, "<sip:1@a>")
		for _, name := range []string{"P-Asserted-Identity", "Remote-Party-ID", "Privacy"} {
			req.AppendHeader(gosip.NewHeader(name, value))
		}
		if id := (trunk.CallerID{Trust: true}).Caller(req); strings.ContainsAny(id.Number, "\r\n\"<>") {
			t.Errorf("%q", id.Number)
		}
	})
}

func ExampleApply() {
	rules := []trunk.Rule{{Strip: "+86", Add: "0"}, {Add: "00"}}
	fmt.Println(trunk.Apply(rules, "+8621999"), trunk.Apply(rules, "49301"))
	// Output: 021999 0049301
}
