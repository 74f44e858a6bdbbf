package main

import (
	"reflect"
	"slices"
	"testing"

	"hotline/console/account"
	"hotline/console/sso"
	"hotline/internal/config"
	"hotline/internal/store"
)

// Who made an account stands in the audit trail, for those that the first start makes too.
func TestServer_AuditsTheAgentsOfTheSample(t *testing.T) {
	cfg := config.Default()
	cfg.Data = t.TempDir()
	db, err := store.Open(t.Context(), storeConfig(cfg))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s := &server{cfg: cfg, db: db, secret: "the first start"}
	if err := s.sampleAgents(t.Context()); err != nil {
		t.Fatal(err)
	}
	log, err := db.AuditLog(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	for _, e := range log {
		made = append(made, e.Actor+" "+e.Action+" "+e.Target+" "+e.Detail)
	}
	slices.Sort(made)
	if want := []string{" user.create liqiang agent", " user.create wangfang agent"}; !slices.Equal(made, want) {
		t.Errorf("%q, want %q", made, want)
	}
}

func TestConsole_TakesTheProviderFromTheConfiguration(t *testing.T) {
	t.Setenv("OUR_SECRET", "s3cret")
	cfg, err := config.Parse("x.yaml", []byte(`
console:
  oidc:
    issuer: https://id.example/realms/one
    client_id: hotline
    secret_env: OUR_SECRET
    redirect_url: https://hotline.example/api/v1/session/oidc/callback
    title: 星云账号
    role_claim: realm_access.roles
    roles: {leads: supervisor, "*": agent}
    domains: [corp.example]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := sso.Default()
	want.Issuer, want.ClientID, want.Secret = "https://id.example/realms/one", "hotline", "s3cret"
	want.RedirectURL, want.Title, want.RoleClaim = "https://hotline.example/api/v1/session/oidc/callback", "星云账号", "realm_access.roles"
	want.Roles, want.Domains = map[string]account.Role{"leads": account.Supervisor, "*": account.Agent}, []string{"corp.example"}
	got := oidcConfig(cfg.Console.OIDC)
	if !reflect.DeepEqual(got, want) || got.Validate() != nil {
		t.Errorf("%+v, %v\nwant %+v", got, got.Validate(), want)
	}
	if off := oidcConfig(config.Default().Console.OIDC); off.On() || off.Validate() != nil {
		t.Errorf("by default there is none: %+v", off)
	}
}
