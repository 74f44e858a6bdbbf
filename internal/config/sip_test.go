package config_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"hotline/internal/config"
)

const carrier = `sip:
  trunks:
    - name: carrier
      sources: [192.0.2.0/24]
      addresses: ["sip:sbc.carrier.example;transport=tls", "192.0.2.9:5070"]
      register: {user: "sip:400@carrier.example"}
      caller_id:
        in: ["+86 -> 0", "0086->0", "-> 00"]
        send: [pai]
    - name: pbx
      username: pbx
      password_env: PBX_PASSWORD
`

func TestTrunk_LeftOutKeysTakeTheDefaults(t *testing.T) {
	cfg, err := config.Parse("x.yaml", []byte(carrier))
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.SIP.Trunks) != 2 {
		t.Fatalf("%+v", cfg.SIP.Trunks)
	}
	c, p := cfg.SIP.Trunks[0], cfg.SIP.Trunks[1]
	d := config.Default().SIP.Trunks[0] // the manual's trunk shows the defaults
	if c.Options != d.Options || c.SRTP != d.SRTP || c.SessionTimer != d.SessionTimer || c.Register.Expires != d.Register.Expires || !c.CallerID.Trust {
		t.Errorf("%+v", c)
	}
	want := []config.Rule{{Strip: "+86", Add: "0"}, {Strip: "0086", Add: "0"}, {Add: "00"}}
	if !reflect.DeepEqual(c.CallerID.In, want) || len(p.Sources) != 0 {
		t.Errorf("%+v", c.CallerID)
	}
	for _, r := range want {
		var back config.Rule
		if err := back.UnmarshalText([]byte(r.String())); err != nil || back != r {
			t.Errorf("%q: %v", r, err)
		}
	}
}

func TestSIP_ErrorsNameLineAndRemedy(t *testing.T) {
	edit := func(old, to string) string { return strings.Replace(carrier, old, to, 1) }
	for name, c := range map[string]struct{ raw, want string }{
		"unknown_in_trunk": {edit("username: pbx", "user: pbx"), `x.yaml:11:7: unknown field "user"`},
		"unknown_deeper":   {edit("send: [pai]", "sent: [pai]"), `x.yaml:9:9: unknown field "sent"`},
		"bad_rule":         {edit("+86 -> 0", "+86 to 0"), `x.yaml:8:14: `},
		"bad_address":      {edit(`"192.0.2.9:5070"`, `"a b"`), "x.yaml:5: sip.trunks[0].addresses[1]"},
		"bad_send":         {edit("[pai]", "[from]"), "x.yaml:9: sip.trunks[0].caller_id.send"},
		"no_secret":        {edit("      password_env: PBX_PASSWORD\n", ""), "x.yaml:10: sip.trunks[1].password_env: must be set with username"},
		"twice":            {edit("name: pbx", "name: carrier"), `x.yaml:10: sip.trunks[1].name: "carrier" stands twice`},
		"aor":              {edit("sip:400@carrier.example", "carrier.example"), "x.yaml:6: sip.trunks[0].register.user"},
		"listen":           {"sip:\n  listen: [\"sctp://127.0.0.1:5060\"]\n", "x.yaml:2: sip.listen[0]"},
		"half_tls":         {"sip:\n  tls:\n    certificate: a.pem\n", "x.yaml:3: sip.tls.key: certificate and key go together"},
		"password_in_file": {"sip:\n  registrar:\n    users: {alice: \"se cret\"}\n", "x.yaml:3: sip.registrar.users: user alice"},
		"guard":            {"sip:\n  guard: {targets: 99}\n", "x.yaml:2: sip.guard.targets: 99 is out of range"},
		"websocket":        {"sip:\n  websocket: {dead: 1s}\n", "x.yaml:2: sip.websocket.dead"},
		"srtp":             {edit("register:", "srtp: maybe\n      register:"), "x.yaml:6: sip.trunks[0].srtp"},
		"timer":            {edit("register:", "session_timer: {min: 1s}\n      register:"), "x.yaml:6: sip.trunks[0].session_timer"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse("x.yaml", []byte(c.raw))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
	cfg, err := config.Parse("x.yaml", []byte(edit("register:", "srtp: off\n      options: {every: 0s}\n      register:")))
	if err != nil || cfg.SIP.Trunks[0].SRTP != "off" || cfg.SIP.Trunks[0].Options.Every != 0 || cfg.SIP.Trunks[0].Options.Timeout != 4*time.Second {
		t.Error(cfg.SIP.Trunks[0], err)
	}
}
