package config

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// socket is a port of this machine that a setting asks for.
type socket struct {
	path    string // of the setting
	network string // tcp or udp
	host    string
	port    string
}

// meets says that not both can be had. A name meets itself only, and 0.0.0.0 no address of IPv6.
func (s socket) meets(o socket) bool {
	if s.network != o.network || s.port != o.port || s.port == "0" {
		return false
	}
	a, errA := netip.ParseAddr(s.host)
	b, errB := netip.ParseAddr(o.host)
	if errA != nil || errB != nil || a.Is4() != b.Is4() {
		return s.host == o.host
	}
	return a == b || a.IsUnspecified() || b.IsUnspecified()
}

// asked are the sockets of all settings, as far as they can be read.
func (c Config) asked() []socket {
	var all []socket
	add := func(path, network, listen string) {
		if host, port, err := net.SplitHostPort(listen); err == nil {
			all = append(all, socket{path: path, network: network, host: host, port: port})
		}
	}
	for i, l := range c.SIP.Listen {
		network, at, _ := strings.Cut(l, "://")
		if network == "tls" {
			network = "tcp"
		}
		add(fmt.Sprintf("sip.listen[%d]", i), network, at)
	}
	add("webrtc.listen", "udp", c.WebRTC.Listen)
	if c.WebRTC.TCP {
		add("webrtc.listen", "tcp", c.WebRTC.Listen)
	}
	add("http.listen", "tcp", c.HTTP.Listen)
	return all
}

// sockets finds settings that ask for the same port.
func (c Config) sockets(k *check) {
	all := c.asked()
	for i, s := range all {
		for _, o := range all[:i] {
			k.that(!s.meets(o), s.path, fmt.Sprintf("the %s port %s is that of %s", s.network, s.port, o.path), "give each a port of its own")
		}
	}
}
