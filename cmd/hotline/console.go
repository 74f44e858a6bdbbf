package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/sso"
	"hotline/console/ui"
	"hotline/internal/config"
)

// openConsole opens the web face: it reads the record and follows the events.
func (s *server) openConsole(ctx context.Context) (err error) {
	cfg := console.Default()
	cfg.Name, cfg.Version, cfg.Recordings = s.app.Name(), version, engineConfig(s.cfg).Recordings
	cfg.OIDC = oidcConfig(s.cfg.Console.OIDC)
	cfg.Secure = s.cfg.HTTP.TLS || strings.HasPrefix(cfg.OIDC.RedirectURL, "https:")
	s.console, err = console.New(cfg, console.Deps{Store: s.db, Feed: s.bus, People: s.people, Phones: s.people, Customers: s.cards, Pages: ui.Files(), Log: s.log})
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if s.secret, err = s.console.FirstRun(ctx); err != nil {
		s.log.Warn("console: accounts cannot be read, nobody can sign in until the record is back", "err", err)
	}
	if err := s.sampleAgents(ctx); err != nil {
		s.log.Warn("console: the sample's agents were not made", "err", err)
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() { _ = s.console.Run(run) })
	s.onClose(func() { stop(); work.Wait() })
	return nil
}

// oidcConfig is the provider whose people may sign in, with its secret from the environment.
func oidcConfig(in config.OIDC) sso.Config {
	out := sso.Default()
	out.Issuer, out.ClientID, out.Secret, out.RedirectURL = in.Issuer, in.ClientID, os.Getenv(in.SecretEnv), in.RedirectURL
	out.Title, out.Scopes, out.RoleClaim, out.Domains = in.Title, in.Scopes, in.RoleClaim, in.Domains
	out.Roles = make(map[string]account.Role, len(in.Roles))
	for value, role := range in.Roles {
		out.Roles[value] = account.Role(role)
	}
	return out
}

// webURL is where browsers find the console.
func (s *server) webURL() string {
	if s.cfg.HTTP.TLS {
		return "https://" + s.webAddr.String()
	}
	return "http://" + s.webAddr.String()
}

type passwordCmd struct {
	Config string `help:"Configuration file of the server." placeholder:"FILE"`
	Name   string `arg:"" optional:"" help:"Account of the console." default:"admin"`
}

// Run prints a new one-time password.
func (c *passwordCmd) Run(e *env) error {
	db, err := openStore(e, c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	password, err := console.OneTimePassword(e.ctx, db, c.Name)
	if err != nil {
		return fmt.Errorf("password: %w (the first start of hotline serve makes the account admin)", err)
	}
	_, err = fmt.Fprintf(e.stdout, "%s: one-time password %s\n", c.Name, password)
	return err
}
