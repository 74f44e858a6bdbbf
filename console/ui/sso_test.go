//go:build ui

package ui_test

import (
	"net/http"
	"strings"
	"testing"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/sso"
)

// TestUI_SignsInWithAProvider runs e2e/sso.mjs in Chromium against a provider on another site.
func TestUI_SignsInWithAProvider(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	provider, err := consoletest.NewProvider("hotline", "secret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(provider.Close)
	provider.URL = strings.Replace(provider.URL, "127.0.0.1", "localhost", 1) // another site than the console's
	s := newStage(t, 60, "li", "李强", "wang", "王芳")
	s.person(t, "li", "李强", account.Agent)
	s.person(t, "wang", "王芳", account.Agent)
	oidc := &s.site.OIDC
	oidc.Issuer, oidc.ClientID, oidc.Secret, oidc.RedirectURL = provider.URL, "hotline", "secret", s.url+sso.CallbackPath
	oidc.Title, oidc.Roles = "星云账号", map[string]account.Role{"leads": account.Supervisor}
	s.open(t, console.Deps{})
	// The browser's test says by POST /test/person who comes next, and what is wrong with the provider's answer.
	s.mux.HandleFunc("POST /test/person", func(w http.ResponseWriter, r *http.Request) {
		var who map[string]any
		if !read(w, r, &who) {
			return
		}
		bend := consoletest.Bend{}
		if r.URL.Query().Get("bend") == "nonce" {
			bend.Claims = func(claims map[string]any) { claims["nonce"] = "another" }
		}
		provider.Set(who, bend)
	})
	s.browse(t, "sso.mjs", "PROVIDER="+provider.URL)
}
