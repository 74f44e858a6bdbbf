package sso

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"hotline/console/account"
)

// Why somebody is not let in. All other errors are the provider's or ours.
var (
	ErrRefused = errors.New("the provider did not sign the person in")
	ErrForged  = errors.New("the answer is not of this sign-in")
	ErrRole    = errors.New("no role here")
	ErrDomain  = errors.New("not of an allowed domain")
	ErrAway    = errors.New("the provider does not answer")
)

// Provider is one OpenID Connect provider. Safe for concurrent use.
type Provider struct {
	cfg  Config
	http *http.Client

	mu    sync.Mutex // not held while the provider is asked
	found *oidc.Provider
	ends  string // end_session_endpoint, "" = none
}

// New returns a Provider; it asks the provider nothing yet, so that we start also while that is away.
func New(cfg Config) (*Provider, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if !slices.Contains(cfg.Scopes, oidc.ScopeOpenID) {
		cfg.Scopes = append([]string{oidc.ScopeOpenID}, cfg.Scopes...)
	}
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		transport = &http.Transport{}
	}
	return &Provider{cfg: cfg, http: &http.Client{Timeout: cfg.Timeout, Transport: transport.Clone()}}, nil
}

// Close lets go of idle connections.
func (p *Provider) Close() { p.http.CloseIdleConnections() }

// Attempt is one sign-in under way. The browser keeps it in a cookie that scripts cannot read, so that the provider's answer counts
// only in the browser that asked.
type Attempt struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"`           // of PKCE
	Then     string `json:"t,omitempty"` // page to go to
}

// Begin starts a sign-in: the browser goes to the address. It blocks for Config.Timeout at most, on the first call only.
func (p *Provider) Begin(ctx context.Context, then string) (a Attempt, address string, err error) {
	found, err := p.discover(ctx)
	if err != nil {
		return a, "", err
	}
	a = Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Then: then}
	return a, p.client(found).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

// Identity is who signed in.
type Identity struct {
	Subject string // issuer, space, subject: the same person for ever
	Name    string // what the provider calls the person: a hint for an account's name, chosen by nobody we trust
	Display string
	Role    account.Role
}

// Finish takes the provider's answer, the query of RedirectURL. It blocks for twice Config.Timeout at most. Errors are those above.
func (p *Provider) Finish(ctx context.Context, a Attempt, answer url.Values) (who Identity, err error) {
	if a.State == "" || subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(a.State)) != 1 {
		return who, fmt.Errorf("%w: state", ErrForged)
	}
	if iss := answer.Get("iss"); iss != "" && iss != p.cfg.Issuer { // RFC 9207: of another provider
		return who, fmt.Errorf("%w: issuer", ErrForged)
	}
	if answer.Get("error") != "" || answer.Get("code") == "" {
		return who, fmt.Errorf("%w: %.100s", ErrRefused, answer.Get("error"))
	}
	found, err := p.discover(ctx)
	if err != nil {
		return who, err
	}
	token, err := p.client(found).Exchange(p.with(ctx), answer.Get("code"), oauth2.VerifierOption(a.Verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return who, fmt.Errorf("%w: %w", ErrRefused, refused)
	}
	if err != nil {
		return who, fmt.Errorf("%w: %w", ErrAway, err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return who, fmt.Errorf("%w: no ID token", ErrForged)
	}
	return p.identify(ctx, found, raw, a.Nonce)
}

// identify checks the ID token (signature, issuer, audience, expiry, nonce) and reads it.
func (p *Provider) identify(ctx context.Context, found *oidc.Provider, raw, nonce string) (who Identity, err error) {
	id, err := found.VerifierContext(p.with(ctx), &oidc.Config{ClientID: p.cfg.ClientID}).Verify(p.with(ctx), raw)
	if err != nil {
		return who, fmt.Errorf("%w: %w", ErrForged, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return who, fmt.Errorf("%w: nonce", ErrForged)
	}
	var all map[string]any
	if err := id.Claims(&all); err != nil {
		return who, fmt.Errorf("%w: %w", ErrForged, err)
	}
	c := claims(all)
	if azp := c.text("azp"); azp != "" && azp != p.cfg.ClientID || azp == "" && len(id.Audience) > 1 {
		return who, fmt.Errorf("%w: authorized party", ErrForged)
	}
	if !c.of(p.cfg.Domains) {
		return who, ErrDomain
	}
	role := c.role(p.cfg.RoleClaim, p.cfg.Roles)
	if role == "" {
		return who, ErrRole
	}
	mail, _, _ := strings.Cut(c.text("email"), "@")
	who = Identity{Subject: p.cfg.Issuer + " " + id.Subject, Name: first(c.text("preferred_username"), mail, id.Subject), Role: role}
	who.Display = first(c.text("name"), who.Name)
	return who, nil
}

// SignOut is where the browser goes to sign out at the provider, too, and then to back; "" when the provider has no such place or was
// not asked yet. It does not block.
func (p *Provider) SignOut(back string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, err := url.Parse(p.ends)
	if p.ends == "" || err != nil {
		return ""
	}
	q := at.Query()
	q.Set("client_id", p.cfg.ClientID)
	q.Set("post_logout_redirect_uri", back)
	at.RawQuery = q.Encode()
	return at.String()
}

// Origin is scheme and host of RedirectURL: our own.
func (p *Provider) Origin() string { return strings.TrimSuffix(p.cfg.RedirectURL, CallbackPath) }

// Title is what the button says.
func (p *Provider) Title() string { return p.cfg.Name() }

// discover asks the provider once for its endpoints, and again until it has answered.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	found := p.found
	p.mu.Unlock()
	if found != nil {
		return found, nil
	}
	// Its keys are fetched with this context's client later: it must not end with the request.
	found, err := oidc.NewProvider(p.with(context.WithoutCancel(ctx)), p.cfg.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	}
	var more struct {
		Ends string `json:"end_session_endpoint"`
	}
	if err := found.Claims(&more); err != nil || !safe(more.Ends) {
		more.Ends = ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found, p.ends = found, more.Ends
	return found, nil
}

func (p *Provider) client(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.Secret, Endpoint: found.Endpoint(), RedirectURL: p.cfg.RedirectURL, Scopes: p.cfg.Scopes,
	}
}

// with has our client, with its time limit, in ctx.
func (p *Provider) with(ctx context.Context) context.Context { return oidc.ClientContext(ctx, p.http) }

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
