package config

import (
	"fmt"
	"net/netip"
	"strings"
)

// WebRTC is the media of browsers.
type WebRTC struct {
	Listen     string   `yaml:"listen"`
	TCP        bool     `yaml:"tcp"`
	External   []string `yaml:"external"`
	ICEServers []string `yaml:"ice_servers"`
	TURNSecret string   `yaml:"turn_secret_env"`
	Guests     bool     `yaml:"guests"`
}

func defaultWebRTC() WebRTC {
	return WebRTC{Listen: "127.0.0.1:0", External: []string{}, ICEServers: []string{}, Guests: true}
}

func (w WebRTC) check(k *check) {
	_, err := netip.ParseAddrPort(w.Listen)
	k.that(err == nil, "webrtc.listen", fmt.Sprintf("%q is no address", w.Listen), "use address:port, such as 0.0.0.0:30000")
	for i, a := range w.External {
		_, err1 := netip.ParseAddr(a)
		_, err2 := netip.ParseAddrPort(a)
		k.that(err1 == nil || err2 == nil, fmt.Sprintf("webrtc.external[%d]", i), fmt.Sprintf("%q is no address", a), "use 203.0.113.5 or 203.0.113.5:30000")
	}
	for i, s := range w.ICEServers {
		scheme, rest, _ := strings.Cut(s, ":")
		k.that(rest != "" && (scheme == "stun" || scheme == "turn" || scheme == "turns"), fmt.Sprintf("webrtc.ice_servers[%d]", i),
			fmt.Sprintf("%q is no ICE server", s), "use stun:host:3478 or turn:host:3478?transport=udp")
	}
}
