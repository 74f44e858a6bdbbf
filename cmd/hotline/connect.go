package main

import "hotline/telephony"

// loopAddress is our own echo line over a real socket: what test line 1004 connects its callers to.
func (s *server) loopAddress() telephony.Address {
	for _, network := range []string{"udp", "tcp"} {
		if a := s.endpoint.Addr(network); a.IsValid() {
			return telephony.Address("sip:1000@" + a.String() + ";transport=" + network)
		}
	}
	return ""
}
