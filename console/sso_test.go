package console_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/sso"
	"hotline/internal/store"
)

// withProvider starts a site whose people may sign in at a provider.
func withProvider(t *testing.T, change func(*sso.Config)) (*site, *consoletest.Provider) {
	t.Helper()
	p, err := consoletest.NewProvider("hotline", "secret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return startWith(t, func(at string, cfg *console.Config, _ *console.Deps) {
		cfg.OIDC.Issuer, cfg.OIDC.ClientID, cfg.OIDC.Secret, cfg.OIDC.RedirectURL = p.URL, "hotline", "secret", at+sso.CallbackPath
		cfg.OIDC.RoleClaim = "realm_access.roles"
		cfg.OIDC.Roles = map[string]account.Role{"hotline-agents": account.Agent, "hotline-leads": account.Supervisor}
		if change != nil {
			change(&cfg.OIDC)
		}
	}), p
}

func person(sub, name string, roles ...string) map[string]any {
	return map[string]any{
		"sub": sub, "preferred_username": name, "name": "李强", "email": name + "@corp.example", "email_verified": true,
		"realm_access": map[string]any{"roles": roles},
	}
}

// sso goes through a sign-in as a browser does, and returns where it ends.
func (b *browser) sso(query string) string {
	b.t.Helper()
	res := b.send("GET", "/api/v1/session/oidc"+query, nil, nil)
	_ = res.Body.Close()
	return strings.TrimPrefix(res.Request.URL.String(), b.site.url)
}

func TestSSO_SignsInAndMakesAnAccountWithoutAPassword(t *testing.T) {
	s, p := withProvider(t, nil)
	b := s.browser(t)
	var list struct{ Items []console.LoginProvider }
	if code := b.do("GET", "/api/v1/session/providers", nil, &list); code != 200 || len(list.Items) != 1 || list.Items[0].Start != "/api/v1/session/oidc" || list.Items[0].Title == "" {
		t.Fatalf("providers: %d %+v", code, list)
	}
	p.Set(person("1", "Li.Qiang", "other", "hotline-agents"), consoletest.Bend{})
	if at := b.sso("?then=/desk"); at != "/desk" {
		t.Fatalf("ends at %s", at)
	}
	var info console.SessionInfo
	if code := b.do("GET", "/api/v1/session", nil, &info); code != 200 || info.Name != "li.qiang" || info.Display != "李强" || info.Role != account.Agent || info.MustChange || !info.SSO {
		t.Errorf("session: %d %+v", code, info)
	}
	if !strings.HasPrefix(info.SignOut, p.URL+"/logout?") || !strings.Contains(info.SignOut, url.QueryEscape(s.url+"/login")) {
		t.Errorf("signs out at %q", info.SignOut)
	}
	if _, code := s.browser(t).login("li.qiang", ""); code != 401 {
		t.Errorf("signs in with no password: %d", code)
	}
	b.csrf = info.CSRF
	if code := b.do("DELETE", "/api/v1/session", nil, nil); code != 204 {
		t.Errorf("sign out: %d", code)
	}
	if code := b.do("GET", "/api/v1/session", nil, nil); code != 401 {
		t.Errorf("after signing out: %d", code)
	}
	// The next time it is the same account, with the role of that day.
	p.Set(person("1", "renamed", "hotline-leads", "hotline-agents"), consoletest.Bend{})
	if at := b.sso(""); at != "/login" {
		t.Errorf("ends at %s", at)
	}
	if b.do("GET", "/api/v1/session", nil, &info); info.Name != "li.qiang" || info.Role != account.Supervisor {
		t.Errorf("the next time %+v", info)
	}
	log, err := s.db.AuditLog(t.Context(), "", 20)
	var acts []string
	for _, e := range log {
		acts = append(acts, e.Actor+" "+e.Action+" "+e.Target)
	}
	for _, want := range []string{"oidc user.create li.qiang", "li.qiang session.login li.qiang", "oidc user.update li.qiang"} {
		if err != nil || !slices.Contains(acts, want) {
			t.Errorf("audit %v has no %q: %v", acts, want, err)
		}
	}
}

func TestSSO_RefusesWhatIsNotRight(t *testing.T) {
	s, p := withProvider(t, func(c *sso.Config) { c.Domains = []string{"corp.example"} })
	good := person("1", "li", "hotline-agents")
	claim := func(name string, v any) consoletest.Bend {
		return consoletest.Bend{Claims: func(c map[string]any) { c[name] = v }}
	}
	query := func(name, v string) consoletest.Bend {
		return consoletest.Bend{Query: func(q url.Values) { q.Set(name, v) }}
	}
	for name, c := range map[string]struct {
		bend consoletest.Bend
		who  map[string]any
		want string
	}{
		"wrong_state":      {query("state", "x"), good, "forged"},
		"other_issuer":     {query("iss", "https://evil.example"), good, "forged"},
		"wrong_nonce":      {claim("nonce", "x"), good, "forged"},
		"no_nonce":         {claim("nonce", ""), good, "forged"},
		"expired":          {claim("exp", time.Now().Add(-time.Hour).Unix()), good, "forged"},
		"other_audience":   {claim("aud", "another"), good, "forged"},
		"two_audiences":    {claim("aud", []string{"hotline", "another"}), good, "forged"},
		"wrong_party":      {claim("azp", "another"), good, "forged"},
		"issuer_of_token":  {claim("iss", "https://evil.example"), good, "forged"},
		"other_key":        {consoletest.Bend{Key: true}, good, "forged"},
		"access_denied":    {query("error", "access_denied"), good, "refused"},
		"wrong_code":       {query("code", "x"), good, "refused"},
		"unknown_role":     {consoletest.Bend{}, person("1", "li", "visitors"), "role"},
		"no_role":          {consoletest.Bend{}, person("1", "li"), "role"},
		"other_domain":     {claim("email", "li@evil.example"), good, "domain"},
		"domain_in_local":  {claim("email", "li@corp.example@evil.example"), good, "domain"},
		"unverified_email": {claim("email_verified", false), good, "domain"},
	} {
		t.Run(name, func(t *testing.T) {
			p.Set(c.who, c.bend)
			b := s.browser(t)
			if at := b.sso(""); at != "/login?sso="+c.want {
				t.Errorf("ends at %s, want %s", at, c.want)
			}
			if code := b.do("GET", "/api/v1/session", nil, nil); code != 401 {
				t.Errorf("and has a session: %d", code)
			}
		})
	}
	if all, err := s.db.Accounts(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
}

// The answer counts only in the browser that asked, and once.
func TestSSO_AnswersOfOthersDoNotCount(t *testing.T) {
	s, p := withProvider(t, nil)
	p.Set(person("1", "li", "hotline-agents"), consoletest.Bend{})
	mine := s.browser(t)
	var back string // the answer, caught before it is delivered
	mine.http.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(req.URL.Path, sso.CallbackPath) {
			back = req.URL.RequestURI()
			return http.ErrUseLastResponse
		}
		return nil
	}
	mine.sso("")
	mine.http.CheckRedirect = nil
	get := func(b *browser) string {
		res := b.send("GET", back, nil, nil)
		_ = res.Body.Close()
		return strings.TrimPrefix(res.Request.URL.String(), s.url)
	}
	if at := get(s.browser(t)); at != "/login?sso=forged" {
		t.Errorf("another browser signs in with it: %s", at)
	}
	if at := get(mine); at != "/login" {
		t.Errorf("the one that asked: %s", at)
	}
	if at := get(mine); at != "/login?sso=forged" {
		t.Errorf("a second time: %s", at)
	}
	for _, then := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "desk"} {
		if at := s.browser(t).sso("?then=" + url.QueryEscape(then)); at != "/login" {
			t.Errorf("then=%s ends at %s", then, at)
		}
	}
}

func TestSSO_NamesAreNoProof(t *testing.T) {
	s, p := withProvider(t, nil)
	for i, want := range []string{"admin2", "admin3", "user"} { // admin is a local account
		p.Set(person(string(rune('a'+i)), []string{"admin", "Admin@x", "王芳"}[i], "hotline-agents"), consoletest.Bend{})
		b := s.browser(t)
		b.sso("")
		var info console.SessionInfo
		if b.do("GET", "/api/v1/session", nil, &info); info.Name != want || info.Role != account.Agent {
			t.Errorf("%+v, want %s", info, want)
		}
	}
}

func TestSSO_AdministratorsDisableButDoNotChange(t *testing.T) {
	s, p := withProvider(t, nil)
	admin := s.admin(t)
	p.Set(person("1", "li", "hotline-agents"), consoletest.Bend{})
	b := s.browser(t)
	b.sso("")
	if code := admin.do("PATCH", "/api/v1/users/li", map[string]any{"role": "admin"}, nil); code != 422 {
		t.Errorf("a role against the provider's: %d", code)
	}
	if code := admin.do("POST", "/api/v1/users/li/password", nil, nil); code != 422 {
		t.Errorf("a password beside the provider: %d", code)
	}
	if code := admin.do("PATCH", "/api/v1/users/li", map[string]any{"disabled": true}, nil); code != 200 {
		t.Errorf("disable: %d", code)
	}
	if code := b.do("GET", "/api/v1/session", nil, nil); code != 401 {
		t.Errorf("disabled, and still there: %d", code)
	}
	if at := b.sso(""); at != "/login?sso=disabled" {
		t.Errorf("disabled, and comes back: %s", at)
	}
}

func TestSSO_ComesBackWithTheProvider(t *testing.T) {
	s, p := withProvider(t, nil)
	p.Set(nil, consoletest.Bend{Down: true})
	b := s.browser(t)
	if at := b.sso(""); at != "/login?sso=away" {
		t.Errorf("ends at %s", at)
	}
	if log, err := s.db.AuditLog(t.Context(), "", 20); err != nil || slices.ContainsFunc(log, func(e store.AuditEntry) bool { return e.Action == "session.refused" }) {
		t.Errorf("nobody was refused: %v, %v", log, err)
	}
	p.Set(person("1", "li", "hotline-agents"), consoletest.Bend{})
	if at := b.sso("?then=/records"); at != "/records" {
		t.Errorf("ends at %s", at)
	}
}
