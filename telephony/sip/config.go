package sip

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"hotline/media/codec"
	"hotline/telephony/sip/access"
	"hotline/telephony/sip/guard"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/sockets"
	"hotline/telephony/sip/timer"
	"hotline/telephony/sip/trunk"
	"hotline/telephony/sip/ws"
)

// Config says where an Endpoint listens, whom it trusts and what it speaks.
//
//archtest:fields every field is a key of the configuration file
type Config struct {
	// Listen holds the sockets, "udp://127.0.0.1:5060" or "tcp://[::1]:5060". Port 0 lets the system choose: see Endpoint.Addr.
	Listen []string `yaml:"listen"`
	// ExternalIP is the address written into Contact and SDP. Empty: the address of the socket, or the one that leads to the peer.
	ExternalIP string `yaml:"external_ip"`
	// RTPPortMin and RTPPortMax bound the UDP ports of voice, both included.
	RTPPortMin int `yaml:"rtp_port_min"`
	RTPPortMax int `yaml:"rtp_port_max"`
	// Codecs lists what we speak, best first for our own offers; the other side's order wins in answers.
	Codecs []string `yaml:"codecs"`
	// Trunks says who may call. The first one that matches the source address (or the user name of the credentials) wins.
	Trunks []Trunk `yaml:"trunks"`
	// Realm is the digest realm of trunks that name none.
	Realm string `yaml:"realm"`
	// RTPTimeout ends a call without any packet from the other side; it rests while the call is on hold. 0 switches it off.
	RTPTimeout time.Duration `yaml:"rtp_timeout"`
	// MaxCalls bounds the legs in both directions; above it new calls are answered 503 with Retry-After.
	MaxCalls int `yaml:"max_calls"`
	// RingTimeout is how long Dial waits for the answer, and how long an inbound leg may stay unanswered.
	RingTimeout time.Duration `yaml:"ring_timeout"`
	// UserAgent is written into Server and User-Agent.
	UserAgent string `yaml:"user_agent"`
	// T1 is the round-trip estimate of RFC 3261: it paces the repeated 200 OK, 64*T1 is the wait for the ACK.
	// The transactions below keep the RFC's 500 ms.
	T1 time.Duration `yaml:"t1"`
	// SessionExpires is the session interval we ask for (RFC 4028): a call whose other end is gone without a word ends after it.
	// At least 90 s; 0 asks for none, and takes what the other side asks for.
	SessionExpires time.Duration `yaml:"session_expires"`
	// MinSE is the shortest session interval taken; shorter ones are answered 422. At least 90 s but in tests.
	MinSE time.Duration `yaml:"min_se"`
	// MaxConns bounds the TCP connections taken at once.
	MaxConns int `yaml:"max_conns"`
	// ConnIdle closes a TCP connection that brought nothing for this long; an unfinished message is given 32 s.
	ConnIdle time.Duration `yaml:"conn_idle"`
	// CallRate is how many new calls a second are taken, as many again at once; above it they are answered 503 with Retry-After.
	// 0: no bound.
	CallRate float64 `yaml:"call_rate"`
	// Digest are the algorithms offered in challenges, in this order: MD5, SHA-256. Empty: both.
	Digest []string `yaml:"digest"`
	// Registrar bounds registrations; Deps.Users may register. Its Realm is Config.Realm.
	Registrar registrar.Config `yaml:"registrar"`
	// PhoneSRTP is how voice is encrypted with the phones of users, off where it is empty; trunks say it for themselves.
	PhoneSRTP trunk.SRTP `yaml:"phone_srtp"`
	// Guard bounds strangers: addresses in no trunk's networks.
	Guard guard.Config `yaml:"guard"`
	// WebSocket bounds SIP over WebSocket, which comes by Endpoint.WebSocket; nil: there is none.
	WebSocket *ws.Config `yaml:"websocket"`
}

// Trunk is a neighbour: an operator or a PBX.
type Trunk = trunk.Config

// access is the part that decides who may call.
func (c Config) access() access.Config {
	return access.Config{Realm: c.Realm, Trunks: c.Trunks, Registrar: c.Registrar, Guard: c.Guard, CallRate: c.CallRate, Algorithms: c.Digest}
}

// Default is the configuration of one machine: SIP on loopback port 5060, open for loopback only.
func Default() Config {
	return Config{
		Listen:     []string{"udp://127.0.0.1:5060", "tcp://127.0.0.1:5060"},
		RTPPortMin: 20000, RTPPortMax: 29999,
		Codecs: []string{"PCMA", "PCMU"},
		Trunks: []Trunk{{Name: "loopback", Sources: []netip.Prefix{
			netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"),
		}}},
		Realm: "hotline", RTPTimeout: 30 * time.Second, MaxCalls: 500, RingTimeout: 3 * time.Minute,
		UserAgent: "hotline", T1: 500 * time.Millisecond,
		SessionExpires: 30 * time.Minute, MinSE: timer.Floor, MaxConns: 512, ConnIdle: 15 * time.Minute,
		Registrar: registrar.Default(), Guard: guard.Default(),
	}
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	if len(c.Listen) == 0 {
		bad("listen: at least one address is needed")
	}
	for _, l := range c.Listen {
		if _, err := sockets.ParseListen(l); err != nil {
			errs = append(errs, err)
		}
	}
	if c.ExternalIP != "" {
		if _, err := netip.ParseAddr(c.ExternalIP); err != nil {
			bad("external_ip: %w", err)
		}
	}
	if c.RTPPortMin < 1024 || c.RTPPortMax > 65535 || (c.RTPPortMin+1)&^1 >= c.RTPPortMax {
		bad("rtp_port_min, rtp_port_max: want 1024 <= min < max <= 65535 with an even port and the next one, have %d and %d", c.RTPPortMin, c.RTPPortMax)
	}
	for _, name := range c.Codecs {
		if _, ok := codec.Lookup(name); !ok {
			bad("codecs: %q is not known: use %s", name, codec.Names())
		}
	}
	if len(c.Codecs) == 0 {
		bad("codecs: at least one is needed: use %s", codec.Names())
	}
	if err := c.access().Validate(); err != nil {
		errs = append(errs, err)
	}
	if c.WebSocket != nil {
		if err := c.WebSocket.Validate(); err != nil {
			bad("websocket: %w", err)
		}
	}
	for _, t := range c.Trunks {
		for _, name := range t.Codecs {
			if _, ok := codec.Lookup(name); !ok {
				bad("trunk %s: codecs: %q is not known: use %s", t.Name, name, codec.Names())
			}
		}
	}
	if !c.PhoneSRTP.Valid() {
		bad("phone_srtp: %q is not off, offered or required", c.PhoneSRTP)
	}
	if c.MaxCalls < 1 || c.MaxConns < 1 {
		bad("max_calls, max_conns: at least 1")
	}
	if c.T1 <= 0 || c.RingTimeout <= 0 || c.RTPTimeout < 0 || c.ConnIdle <= 0 {
		bad("t1, ring_timeout, conn_idle: above 0; rtp_timeout: 0 or above")
	}
	if c.MinSE < time.Second || c.SessionExpires != 0 && c.SessionExpires < c.MinSE {
		bad("session_expires, min_se: want 1s <= min_se <= session_expires, or session_expires 0")
	}
	return errors.Join(errs...)
}
