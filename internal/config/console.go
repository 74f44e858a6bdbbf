package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Console is how people get into the console.
type Console struct {
	OIDC OIDC `yaml:"oidc"`
}

// OIDC is an OpenID Connect provider whose people may sign in.
type OIDC struct {
	Issuer      string            `yaml:"issuer"`
	ClientID    string            `yaml:"client_id"`
	SecretEnv   string            `yaml:"secret_env"`
	RedirectURL string            `yaml:"redirect_url"`
	Title       string            `yaml:"title"`
	Scopes      []string          `yaml:"scopes"`
	RoleClaim   string            `yaml:"role_claim"`
	Roles       map[string]string `yaml:"roles"`
	Domains     []string          `yaml:"domains"`
}

func defaultConsole() Console {
	return Console{OIDC: OIDC{
		SecretEnv: "HOTLINE_OIDC_SECRET", Scopes: []string{"openid", "profile", "email"}, RoleClaim: "roles", Roles: map[string]string{}, Domains: []string{},
	}}
}

// https checks that v is an HTTPS address, or one of this machine.
func (k *check) https(v, path string) {
	u, err := url.Parse(v)
	local := err == nil && u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
	k.that(err == nil && u.Host != "" && (u.Scheme == "https" || local), path, fmt.Sprintf("%q is no https address", v), "use https://name")
}

func (c Console) check(k *check) {
	o := c.OIDC
	if o.Issuer == "" {
		return
	}
	k.https(o.Issuer, "console.oidc.issuer")
	k.https(o.RedirectURL, "console.oidc.redirect_url")
	const callback = "/api/v1/session/oidc/callback"
	k.that(strings.HasSuffix(o.RedirectURL, callback), "console.oidc.redirect_url", "is not the console's", "use https://your.name"+callback)
	k.that(o.ClientID != "", "console.oidc.client_id", "must be set with console.oidc.issuer", "name the client that the provider knows")
	k.that(len(o.Roles) > 0, "console.oidc.roles", "lets nobody in", `give a group a role, such as hotline-agents: agent, or "*": agent`)
	for value, role := range o.Roles {
		k.that(slices.Contains([]string{"agent", "supervisor", "inspector", "owner", "admin"}, role), "console.oidc.roles",
			fmt.Sprintf("%q is no role of %q", role, value), "use agent, supervisor, inspector, owner or admin")
	}
}
