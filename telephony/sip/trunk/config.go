package trunk

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// Config is one neighbour: an operator's session border controller, or a PBX.
//
//archtest:fields every field is a key of the configuration file
type Config struct {
	// Name appears in Info.Trunk, logs and metrics.
	Name string
	// Sources are the networks it calls from; empty means anywhere, which then needs a user name or a certificate.
	Sources []netip.Prefix
	// Username and Password, when set, are asked of its calls by digest authentication.
	Username, Password string
	// Realm is what it is asked with; empty: the endpoint's.
	Realm string
	// Certificates are names of which its client certificate must carry one: mutual TLS. Empty: none is asked for.
	Certificates []string
	// Addresses are the SIP URIs to call it at, best first: "sip:192.0.2.1:5060;transport=tcp", or a domain, which is looked up by
	// SRV. Empty: it only calls in.
	Addresses []string
	// Out is what we answer its 401 and 407 with.
	Out Credentials
	// Register keeps us registered there.
	Register Register
	// Codecs are spoken with it, best first; empty: the endpoint's.
	Codecs []string
	// OwnOrder makes our order of codecs decide in answers, not the other side's.
	OwnOrder bool
	// PTime is the packet time asked for, 10-60 ms in steps of 10; 0: 20 ms. What the other side asks for counts more.
	PTime time.Duration
	// CallerID says how numbers are read and shown.
	CallerID CallerID
	// Limits bound its calls.
	Limits Limits
	// Health is how its addresses are watched.
	Health Health
	// SRTP is how voice is encrypted with it.
	SRTP SRTP
	// Timers are the session timers of RFC 4028.
	Timers Timers
}

// Credentials are a user name and a password.
type Credentials struct{ Username, Password string }

// Limits bound the calls of one trunk in both directions together. 0 means no own bound.
type Limits struct {
	Calls int     // at once
	Rate  float64 // new ones a second; as many again may come at once
}

// SRTP is how voice is encrypted (RFC 3711 with keys by RFC 4568).
type SRTP string

// The modes.
const (
	SRTPOff      SRTP = "off"      // plain RTP, encrypted offers are refused
	SRTPOffered  SRTP = "offered"  // encrypted where the other side can
	SRTPRequired SRTP = "required" // calls without it are refused with 488
)

// Valid says whether it is one of the modes, or empty.
func (s SRTP) Valid() bool { return slices.Contains([]SRTP{"", SRTPOff, SRTPOffered, SRTPRequired}, s) }

// Timers are the session timers of one trunk.
type Timers struct {
	// Expires is the session interval that we ask for and the longest we grant; 0 switches timers off. At least Min.
	Expires time.Duration
	// Min is the shortest interval taken; a shorter one is answered 422. At least 90 s (RFC 4028 section 4).
	Min time.Duration
}

// Health is how the addresses of a trunk are watched by OPTIONS.
type Health struct {
	// Every is the time between two OPTIONS to one address; 0 switches the watch off: then only failed calls tell.
	Every time.Duration
	// Timeout is how long an answer may take.
	Timeout time.Duration
	// Failures in a row take an address out of use; one answer takes it back.
	Failures int
}

// Register is an outgoing registration.
type Register struct {
	// User is the address of record: "sip:4001234@provider.example". Empty: no registration.
	User string
	// Registrar is where to register; empty: the trunk's addresses.
	Registrar string
	// Expires is asked for; refreshed at 80 % of what was granted.
	Expires time.Duration
}

// Default are the settings of a trunk where the configuration says nothing.
func Default() Config {
	return Config{
		Health: Health{Every: 30 * time.Second, Timeout: 4 * time.Second, Failures: 2},
		SRTP:   SRTPOff, Timers: Timers{Expires: 30 * time.Minute, Min: 90 * time.Second},
		Register: Register{Expires: time.Hour},
		CallerID: CallerID{Trust: true},
	}
}

// complete fills in what must not be zero.
func (c Config) complete() Config {
	d := Default()
	if c.SRTP == "" {
		c.SRTP = d.SRTP
	}
	if c.Health.Timeout <= 0 {
		c.Health.Timeout = d.Health.Timeout
	}
	if c.Health.Failures < 1 {
		c.Health.Failures = d.Health.Failures
	}
	if c.Register.Expires <= 0 {
		c.Register.Expires = d.Register.Expires
	}
	if c.Register.Registrar == "" && len(c.Addresses) > 0 {
		c.Register.Registrar = c.Addresses[0]
	}
	return c
}

// Validate reports every mistake at once. Zero fields are fine: they take their defaults.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf("trunk %s: "+format, append([]any{c.Name}, a...)...))
	}
	if c.Name == "" {
		errs = append(errs, errors.New("trunk: a name is needed"))
	}
	if len(c.Sources) == 0 && c.Username == "" && len(c.Certificates) == 0 && len(c.Addresses) == 0 {
		bad("without sources, addresses, a username or certificates it matches nobody")
	}
	if c.Username != "" && c.Password == "" {
		bad("username without a password")
	}
	for _, a := range c.Addresses {
		if _, err := ParseAddress(a); err != nil {
			bad("addresses: %w", err)
		}
	}
	if c.Register.User != "" {
		u, err := ParseAddress(c.Register.User)
		if err != nil || u.User == "" {
			bad("register.user: %q is no address of record such as sip:4001234@provider.example", c.Register.User)
		}
		if c.Register.Registrar == "" && len(c.Addresses) == 0 {
			bad("register: needs a registrar or addresses")
		} else if c.Register.Registrar != "" {
			if _, err := ParseAddress(c.Register.Registrar); err != nil {
				bad("register.registrar: %w", err)
			}
		}
		if c.Register.Expires != 0 && (c.Register.Expires < 30*time.Second || c.Register.Expires > 24*time.Hour) {
			bad("register.expires: %v is not within 30s-24h", c.Register.Expires)
		}
	}
	if !c.SRTP.Valid() {
		bad("srtp: %q is not off, offered or required", c.SRTP)
	}
	if p := c.PTime; p < 0 || p > 60*time.Millisecond || p%(10*time.Millisecond) != 0 {
		bad("ptime: want 10ms-60ms in steps of 10ms, or 0")
	}
	if t := c.Timers; t.Expires != 0 && (t.Min < 90*time.Second || t.Expires < t.Min) {
		bad("timers: want 90s <= min <= expires, or expires 0 to switch them off")
	}
	if c.Limits.Calls < 0 || c.Limits.Rate < 0 {
		bad("limits: must not be negative")
	}
	if h := c.Health; h.Every != 0 && h.Every < time.Second || h.Timeout < 0 || h.Failures < 0 {
		bad("health: every is 0 or at least 1s; timeout and failures are not negative")
	}
	return errors.Join(append(errs, c.CallerID.validate(c.Name))...)
}

// ParseAddress reads a SIP URI as it stands in the configuration; "sip:" may be left out.
func ParseAddress(s string) (gosip.Uri, error) {
	var u gosip.Uri
	if !strings.HasPrefix(s, "sip:") && !strings.HasPrefix(s, "sips:") {
		s = "sip:" + s
	}
	if err := gosip.ParseUri(s, &u); err != nil || u.Host == "" || strings.ContainsAny(s, " <>\"") {
		return u, fmt.Errorf("%q is no SIP address such as sip:sbc.example.com or sip:192.0.2.1:5060;transport=tcp", s)
	}
	return u, nil
}
