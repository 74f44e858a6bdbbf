package webrtc

import (
	"errors"
	"fmt"
	"net/netip"
)

// Config says where media of browsers comes in.
type Config struct {
	// Listen is the one UDP port of all legs, and the TCP port where TCP is on: "127.0.0.1:30000", "[::]:30000". Port 0 lets the
	// system choose.
	Listen string
	// TCP takes media over TCP too (RFC 6544, passive), for networks without UDP.
	TCP bool
	// External are the addresses that browsers reach Listen's port at, where they are others than the socket's: behind NAT.
	// "203.0.113.5" or "203.0.113.5:30000". Empty: the socket's address, or all of this machine where it is unspecified.
	External []string
	// MaxLegs bounds the legs at once; more cannot be opened.
	MaxLegs int
}

// Default is one port on loopback.
func Default() Config { return Config{Listen: "127.0.0.1:30000", MaxLegs: 2000} }

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	if _, err := netip.ParseAddrPort(c.Listen); err != nil {
		errs = append(errs, fmt.Errorf("listen: %w", err))
	}
	for _, a := range c.External {
		if _, err := external(a, 1); err != nil {
			errs = append(errs, fmt.Errorf("external: %w", err))
		}
	}
	if c.MaxLegs < 1 {
		errs = append(errs, errors.New("max_legs: at least 1"))
	}
	return errors.Join(errs...)
}

// external reads an address with or without a port.
func external(s string, port uint16) (netip.AddrPort, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.AddrPortFrom(a, port), nil
	}
	a, err := netip.ParseAddrPort(s)
	if err != nil {
		return a, fmt.Errorf("%q is no address: %w", s, err)
	}
	return a, nil
}
