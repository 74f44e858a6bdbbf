package sso_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/sso"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func valid() sso.Config {
	c := sso.Default()
	c.Issuer, c.ClientID, c.RedirectURL = "https://id.example/realms/one", "hotline", "https://hotline.example"+sso.CallbackPath
	c.Roles = map[string]account.Role{"*": account.Agent}
	return c
}

func TestConfig_NamesWhatIsWrong(t *testing.T) {
	if err := sso.Default().Validate(); err != nil || sso.Default().On() {
		t.Errorf("the default is no provider: %v", err)
	}
	if err := valid().Validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*sso.Config){
		"issuer":       func(c *sso.Config) { c.Issuer = "http://id.example" },
		"redirect_url": func(c *sso.Config) { c.RedirectURL = "https://hotline.example/" },
		"client_id":    func(c *sso.Config) { c.ClientID = "" },
		"role_claim":   func(c *sso.Config) { c.RoleClaim, c.Roles = "", map[string]account.Role{"x": account.Agent} },
		"roles: name":  func(c *sso.Config) { c.Roles = nil },
		"no role":      func(c *sso.Config) { c.Roles = map[string]account.Role{"x": "king"} },
		"timeout":      func(c *sso.Config) { c.Timeout = 0 },
	} {
		c := valid()
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if c := valid(); c.Name() != "id.example" {
		t.Errorf("named %q", c.Name())
	}
}

func ExampleProvider() {
	provider, err := consoletest.NewProvider("hotline", "secret")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer provider.Close()
	cfg := valid()
	cfg.Issuer, cfg.Secret = provider.URL, "secret"
	p, err := sso.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	attempt, address, err := p.Begin(context.Background(), "/desk")
	fmt.Println(err, attempt.Then, strings.HasPrefix(address, provider.URL+"/authorize?"), strings.Contains(address, "code_challenge_method=S256"))
	// Output: <nil> /desk true true
}
