package registrar

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline/telephony/sip/digest"
)

// Config bounds registrations.
type Config struct {
	// Realm is what phones are challenged with.
	Realm string
	// Domains are the host names and addresses that users belong to, lower case. Empty: any, as on a server with one domain.
	Domains []string
	// MinExpires is the shortest registration taken; shorter ones are answered 423 (RFC 3261 section 10.2.8). 1 s to 1 h.
	MinExpires time.Duration
	// MaxExpires is the longest given; longer ones are cut to it.
	MaxExpires time.Duration
	// Expires is given to a phone that asks for no time.
	Expires time.Duration
	// MaxContacts bounds the contacts of one user; a further one is refused 403.
	MaxContacts int
	// MaxBindings bounds the contacts of all users; above it new ones are refused 503.
	MaxBindings int
}

// Default are the settings of one machine: an hour, from 60 s up, ten phones a user.
func Default() Config {
	return Config{Realm: "hotline", MinExpires: time.Minute, MaxExpires: time.Hour, Expires: time.Hour, MaxContacts: 10, MaxBindings: 10_000}
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	if c.Realm == "" {
		bad("realm: must not be empty")
	}
	if c.MinExpires < time.Second || c.MinExpires > time.Hour {
		bad("min_expires: %v is not within 1s-1h", c.MinExpires)
	}
	if c.MaxExpires < c.MinExpires {
		bad("max_expires: %v is below min_expires", c.MaxExpires)
	}
	if c.Expires < c.MinExpires || c.Expires > c.MaxExpires {
		bad("expires: %v is not between min_expires and max_expires", c.Expires)
	}
	if c.MaxContacts < 1 || c.MaxBindings < c.MaxContacts {
		bad("max_contacts, max_bindings: want 1 <= max_contacts <= max_bindings")
	}
	return errors.Join(errs...)
}

// Users knows who may register. It is asked for every REGISTER that carries credentials and must be safe for concurrent use.
type Users interface {
	// Secret is what a user's answers are checked against; false for a user that does not exist. An error is answered 500.
	// It may block as long as ctx lives.
	Secret(ctx context.Context, user string) (digest.Secret, bool, error)
}

// Static are users from the configuration: secrets by name.
type Static map[string]digest.Secret

// Secret looks the user up; it never fails.
func (s Static) Secret(_ context.Context, user string) (digest.Secret, bool, error) {
	v, ok := s[user]
	return v, ok, nil
}

// serves says whether users of host are ours.
func (c Config) serves(host string) bool {
	if len(c.Domains) == 0 {
		return true
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	for _, d := range c.Domains {
		if strings.ToLower(strings.Trim(d, "[]")) == host {
			return true
		}
	}
	return false
}
