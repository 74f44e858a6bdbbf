package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

func (s SIP) check(k *check) {
	k.that(len(s.Listen) > 0, "sip.listen", "is empty", "name at least one socket, such as udp://127.0.0.1:5060")
	for i, l := range s.Listen {
		u, err := url.Parse(l)
		k.that(err == nil && slices.Contains([]string{"udp", "tcp", "tls"}, u.Scheme) && hostPort(u.Host), fmt.Sprintf("sip.listen[%d]", i),
			fmt.Sprintf("%q is no socket", l), "use udp://, tcp:// or tls:// and address:port, IPv6 in brackets")
	}
	if s.ExternalIP != "" {
		_, err := netip.ParseAddr(s.ExternalIP)
		k.that(err == nil, "sip.external_ip", fmt.Sprintf("%q is no IP address", s.ExternalIP), "use digits, not a name")
	}
	k.that(s.Realm != "", "sip.realm", "is empty", "name your domain, or hotline")
	k.that(len(s.Digest) > 0, "sip.digest", "is empty", "use [MD5, SHA-256]")
	for i, a := range s.Digest {
		k.oneOf(a, fmt.Sprintf("sip.digest[%d]", i), "MD5", "SHA-256")
	}
	k.that(len(s.Codecs) > 0, "sip.codecs", "is empty", "use [PCMA, PCMU, G722, OPUS]")
	k.codecs(s.Codecs, "sip.codecs")
	k.that(s.RTPTimeout >= 0, "sip.rtp_timeout", "is negative", "use 0s to switch it off")
	k.that(s.DrainLimit >= 0, "sip.drain_limit", "is negative", "use 0s to end calls at once")
	k.within(s.MaxCalls, 1, 100000, "sip.max_calls")
	k.that(s.CallRate > 0 && s.CallRate <= 10000, "sip.call_rate", fmt.Sprintf("%v is out of range", s.CallRate), "use above 0, up to 10000 calls a second")
	k.within(s.MaxConns, 1, 100000, "sip.max_connections")
	k.that(s.ConnIdle >= time.Minute, "sip.connection_idle", "is below 1m", "use at least 1m: phones send keep-alives that seldom")
	k.that((s.TLS.Certificate == "") == (s.TLS.Key == ""), "sip.tls.key", "certificate and key go together", "set both, or none for a self-signed certificate")
	s.Registrar.check(k)
	s.Guard.check(k)
	w := s.WebSocket
	k.within(w.MaxConns, 1, 100000, "sip.websocket.max_connections")
	k.within(w.MaxPerSource, 1, 100000, "sip.websocket.max_per_source")
	k.positive(w.Ping, "sip.websocket.ping")
	k.that(w.Dead > w.Ping, "sip.websocket.dead", "is not longer than ping", "use three times ping")
	names := map[string]bool{}
	for i, t := range s.Trunks {
		path := fmt.Sprintf("sip.trunks[%d]", i)
		t.check(k, path)
		k.that(!names[t.Name], path+".name", fmt.Sprintf("%q stands twice", t.Name), "give each trunk its own name")
		names[t.Name] = true
	}
}

// codecs checks names of codecs, which may be written in small letters.
func (k *check) codecs(names []string, path string) {
	for i, name := range names {
		k.that(slices.Contains([]string{"PCMA", "PCMU", "G722", "OPUS"}, strings.ToUpper(name)), fmt.Sprintf("%s[%d]", path, i), fmt.Sprintf("%q is no codec", name), "use PCMA, PCMU, G722, OPUS")
	}
}

func (r Registrar) check(k *check) {
	const p = "sip.registrar."
	for name, env := range r.Users {
		k.that(name != "" && !strings.ContainsAny(name, " @:;<>\""), p+"users", fmt.Sprintf("%q is no user name", name), "use letters and digits")
		k.that(env != "" && strings.Trim(env, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == "", p+"users",
			fmt.Sprintf("user %s: %q is no variable", name, env), "name the environment variable that holds the password, such as SIP_ALICE")
	}
	k.that(r.MinExpires >= time.Second && r.MinExpires <= time.Hour, p+"min_expires", "is out of range", "use 1s-1h")
	k.that(r.MaxExpires >= r.MinExpires, p+"max_expires", "is below min_expires", "use at least as much")
	k.that(r.Expires >= r.MinExpires && r.Expires <= r.MaxExpires, p+"expires", "is not between min_expires and max_expires", "use a value between them")
	k.within(r.MaxContacts, 1, 100, p+"max_contacts")
	k.oneOf(r.SRTP, p+"srtp", "off", "offered", "required")
}

func (g Guard) check(k *check) {
	const p = "sip.guard."
	k.that(g.Rate > 0, p+"rate", "is not above 0", "use messages a second, such as 20")
	k.within(g.Burst, 1, 1000000, p+"burst")
	k.within(g.Failures, 1, 10000, p+"failures")
	k.within(g.Targets, 1, 32, p+"targets")
	k.positive(g.Window, p+"window")
	k.positive(g.Ban, p+"ban")
	k.that(g.MaxBan >= g.Ban, p+"max_ban", "is shorter than ban", "use at least as much")
}

func (t Trunk) check(k *check, path string) {
	k.that(t.Name != "", path+".name", "must not be empty", "name the neighbour")
	k.that(len(t.Sources) > 0 || t.Username != "" || len(t.Certificates) > 0 || len(t.Addresses) > 0, path+".sources",
		"without sources, username, certificates or addresses anyone may call", "give one of them")
	k.that(t.Username == "" || t.PasswordEnv != "", path+".password_env", "must be set with username", "name the variable that holds the password")
	k.that(t.OutUsername == "" || t.OutPassword != "", path+".out_password_env", "must be set with out_username", "name the variable that holds the password")
	for j, src := range t.Sources {
		_, err := netip.ParsePrefix(src)
		k.that(err == nil, fmt.Sprintf("%s.sources[%d]", path, j), fmt.Sprintf("%q is no network", src), "use 192.0.2.0/24 or 192.0.2.7/32")
	}
	for j, a := range t.Addresses {
		k.that(sipAddress(a), fmt.Sprintf("%s.addresses[%d]", path, j), fmt.Sprintf("%q is no SIP address", a),
			"use sip:sbc.example.com or sip:192.0.2.1:5060;transport=tcp")
	}
	k.codecs(t.Codecs, path+".codecs")
	r := t.Register
	k.that(r.User == "" || sipAddress(r.User) && strings.Contains(r.User, "@"), path+".register.user", fmt.Sprintf("%q is no address of record", r.User), "use sip:4001234@provider.example")
	k.that(r.User == "" || r.Registrar != "" || len(t.Addresses) > 0, path+".register.registrar", "must be set, or addresses", "name the provider's server")
	k.that(r.Registrar == "" || sipAddress(r.Registrar), path+".register.registrar", fmt.Sprintf("%q is no SIP address", r.Registrar), "use sip:provider.example")
	k.that(r.Expires >= 30*time.Second && r.Expires <= 24*time.Hour, path+".register.expires", "is out of range", "use 30s-24h")
	k.that(t.PTime >= 0 && t.PTime <= 60*time.Millisecond && t.PTime%(10*time.Millisecond) == 0, path+".ptime", fmt.Sprintf("%v cannot be", t.PTime),
		"use 10ms-60ms in steps of 10ms, or 0s for 20ms")
	k.oneOf(t.SRTP, path+".srtp", "off", "offered", "required")
	k.that(t.MaxCalls >= 0, path+".max_calls", "is negative", "use 0 for no bound of its own")
	k.that(t.CallRate >= 0, path+".call_rate", "is negative", "use 0 for no bound of its own")
	for _, s := range t.CallerID.Send {
		k.oneOf(s, path+".caller_id.send", "pai", "rpid")
	}
	o := t.Options
	k.that(o.Every == 0 || o.Every >= time.Second, path+".options.every", "is below 1s", "use 30s, or 0s to switch it off")
	k.that(o.Timeout > 0 && o.Failures >= 1, path+".options", "timeout must be above 0s, failures at least 1", "use 4s and 2")
	st := t.SessionTimer
	k.that(st.Expires == 0 || st.Min >= 90*time.Second && st.Expires >= st.Min, path+".session_timer", "want 90s <= min <= expires", "use 30m and 90s, or expires 0s to switch it off")
}

// sipAddress says whether s looks like a SIP URI, "sip:" possibly left out; telephony/sip has the last word.
func sipAddress(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "sips:"), "sip:")
	host := s[strings.LastIndexByte(s, '@')+1:]
	host, _, _ = strings.Cut(host, ";")
	return host != "" && !strings.ContainsAny(s, " <>\"\t/,")
}
