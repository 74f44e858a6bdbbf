// Package sso signs people in with an OpenID Connect provider: authorization code with PKCE, state and nonce, and what the provider's
// token says of them as a name and a role of ours. It owns no session, no account and no HTTP handler; package console calls it.
package sso

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"hotline/console/account"
)

// Config is one provider.
type Config struct {
	// Issuer is the provider's address, as its tokens have it; "" = nobody signs in this way. HTTPS, but for loopback.
	Issuer string
	// ClientID is what the provider calls us.
	ClientID string
	// Secret proves that we are it; "" = a public client, which has PKCE only.
	Secret string
	// RedirectURL is where the provider sends people back: https://our.name/api/v1/session/oidc/callback, registered there.
	RedirectURL string
	// Title is what the button says; "" = the host of Issuer.
	Title string
	// Scopes are asked for; openid is always among them.
	Scopes []string
	// RoleClaim is the claim of the ID token that holds a person's groups: a name, or a path with dots such as realm_access.roles.
	RoleClaim string
	// Roles gives a value of that claim a role; "*" is the role of everybody. Of several the highest counts; none = not let in.
	Roles map[string]account.Role
	// Domains lets in only people whose address, verified by the provider, is of one of these; none = all of the provider's people.
	Domains []string
	// Timeout of a request to the provider, 1 s to 1 minute.
	Timeout time.Duration
}

// Default is no provider.
func Default() Config {
	return Config{Scopes: []string{"openid", "profile", "email"}, RoleClaim: "roles", Timeout: 5 * time.Second}
}

// On reports whether there is a provider.
func (c Config) On() bool { return c.Issuer != "" }

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	if !c.On() {
		return nil
	}
	switch {
	case !safe(c.Issuer):
		return fmt.Errorf("oidc issuer: %q is no https address", c.Issuer)
	case !safe(c.RedirectURL) || !strings.HasSuffix(c.RedirectURL, CallbackPath):
		return fmt.Errorf("oidc redirect_url: %q is not https://our.name%s", c.RedirectURL, CallbackPath)
	case c.ClientID == "":
		return errors.New("oidc client_id: must not be empty")
	case c.RoleClaim == "" && c.Roles["*"] == "":
		return errors.New(`oidc role_claim: must not be empty unless roles has "*"`)
	case len(c.Roles) == 0:
		return errors.New(`oidc roles: name at least one, such as "*": agent`)
	case c.Timeout < time.Second || c.Timeout > time.Minute:
		return fmt.Errorf("oidc timeout: %v is not within 1s-1m", c.Timeout)
	}
	for value, role := range c.Roles {
		if !role.Valid() {
			return fmt.Errorf("oidc roles: %q is no role of %q: use one of %v", role, value, account.Roles())
		}
	}
	return nil
}

// CallbackPath is the path of RedirectURL.
const CallbackPath = "/api/v1/session/oidc/callback"

// safe reports whether s is an HTTPS address, or one of this machine.
func safe(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
}

// Name is Title, or the issuer's host.
func (c Config) Name() string {
	if c.Title != "" {
		return c.Title
	}
	u, err := url.Parse(c.Issuer)
	if err != nil {
		return c.Issuer
	}
	return u.Host
}
