// Package reach is what a softphone does around the SIP address that it calls: which local address leads there, whether anybody listens, and
// what to tell whoever waits. It owns no call and no flag; hotline call and hotline load use it.
package reach

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// target is where a SIP URI leads.
type target struct {
	host, port string // port "" = none was given
	udp        bool   // as far as the URI says
}

// parse reads the host, the port and the transport of a SIP URI.
func parse(uri string) (target, error) {
	parsed, err := url.Parse(uri)
	if err != nil || parsed.Scheme != "sip" && parsed.Scheme != "sips" {
		return target{}, fmt.Errorf("%q is no SIP URI: use sip:NUMBER@HOST[:PORT]", uri)
	}
	host := parsed.Opaque
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = host[at+1:]
	}
	host, params, _ := strings.Cut(host, ";")
	params = strings.ToLower(params)
	t := target{host: host, udp: parsed.Scheme == "sip" && (!strings.Contains(params, "transport=") || strings.Contains(params, "transport=udp"))}
	if h, p, err := net.SplitHostPort(host); err == nil {
		t.host, t.port = h, p
	}
	t.host = strings.Trim(t.host, "[]")
	if t.host == "" {
		return target{}, fmt.Errorf("%q names no host: use sip:NUMBER@HOST[:PORT]", uri)
	}
	return t, nil
}

// From is the local address that leads to the host of a SIP URI. It asks the routing table, and sends nothing.
func From(ctx context.Context, uri string) (netip.Addr, error) {
	to, err := parse(uri)
	if err != nil {
		return netip.Addr{}, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp", net.JoinHostPort(to.host, "9"))
	if err != nil {
		return netip.Addr{}, fmt.Errorf("no way to %q: %w (check the name, or give the address in numbers)", to.host, err)
	}
	defer func() { _ = conn.Close() }()
	at, ok := netip.AddrFromSlice(conn.LocalAddr().(*net.UDPAddr).IP)
	if !ok {
		return netip.Addr{}, fmt.Errorf("no way to %q: check the address", to.host)
	}
	return at.Unmap(), nil
}

// number is what may stand before the @ of an own address without being escaped (RFC 3261, section 25.1: user), as far as it is of use.
var number = regexp.MustCompile(`^[0-9A-Za-z+*_.~-]{1,64}$`)

// Number refuses an own number that no SIP address can hold: a server drops such a request without a word.
func Number(from string) error {
	if number.MatchString(from) {
		return nil
	}
	return fmt.Errorf("--from %q: a number has digits, letters and + * _ . ~ - only, as 13800138000 or +8613800138000", from)
}
