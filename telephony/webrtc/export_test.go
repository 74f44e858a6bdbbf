package webrtc

import (
	"log/slog"
	"net/netip"
	"time"
)

// Take hands a packet to a Hub without sockets, as the reader does.
func Take(b []byte) {
	h := &Hub{log: slog.New(slog.DiscardHandler), byName: map[string]*Link{}, byAddr: map[netip.AddrPort]*path{}}
	if isSTUN(b) {
		h.bind(b, &path{hub: h})
		return
	}
	l := newLink(h)
	l.take(b, time.Now())
	_ = l.Close()
}
