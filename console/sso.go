package console

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline/console/account"
	"hotline/console/sso"
	"hotline/internal/store"
)

const (
	ssoPath   = base + "/session/oidc"
	ssoCookie = "hotline_sso" // of one sign-in under way; Lax, because the provider's answer comes from another site
	ssoTime   = 10 * time.Minute
)

// LoginProvider is another way to sign in than name and password.
type LoginProvider struct {
	ID    string `json:"id" enum:"oidc"`
	Title string `json:"title" doc:"for the button"`
	Start string `json:"start" doc:"path to go to; ?then= names the page to come back to"`
}

type providersOut struct {
	Body struct {
		Items []LoginProvider `json:"items" nullable:"false"`
	}
}

func (c *Console) registerProviders() {
	huma.Register(c.api, operation("list-providers", http.MethodGet, "/session/providers", "session", "Other ways to sign in than name and password", ""),
		func(context.Context, *struct{}) (*providersOut, error) {
			out := &providersOut{}
			out.Body.Items = []LoginProvider{}
			if c.sso != nil {
				out.Body.Items = append(out.Body.Items, LoginProvider{ID: "oidc", Title: c.sso.Title(), Start: ssoPath})
			}
			return out, nil
		})
}

// mountSSO serves the two steps of a sign-in at a provider; both are navigations of the browser, so they answer with redirects.
func (c *Console) mountSSO(mux *http.ServeMux) {
	if c.sso == nil {
		return
	}
	mux.HandleFunc("GET "+ssoPath, c.beginSSO)
	mux.Handle("GET "+sso.CallbackPath, c.sessions.LoadAndSave(http.HandlerFunc(c.finishSSO)))
}

func (c *Console) beginSSO(w http.ResponseWriter, r *http.Request) {
	a, at, err := c.sso.Begin(r.Context(), ourPage(r.URL.Query().Get("then")))
	if err != nil {
		c.refuseSSO(w, r, "", err)
		return
	}
	raw, err := json.Marshal(a)
	if err != nil {
		c.refuseSSO(w, r, "", err)
		return
	}
	c.keepAttempt(w, base64.RawURLEncoding.EncodeToString(raw), int(ssoTime.Seconds()))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, at, http.StatusSeeOther)
}

func (c *Console) keepAttempt(w http.ResponseWriter, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: ssoCookie, Value: value, Path: ssoPath, MaxAge: seconds, HttpOnly: true, Secure: c.cfg.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// attempt reads what beginSSO left in the browser; nothing readable is an attempt that no answer fits.
func attempt(r *http.Request) (a sso.Attempt) {
	cookie, err := r.Cookie(ssoCookie)
	if err != nil {
		return a
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || json.Unmarshal(raw, &a) != nil {
		return sso.Attempt{}
	}
	return a
}

// ourPage is a path of ours, never another site's address.
func ourPage(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n") {
		return ""
	}
	return s
}

func (c *Console) finishSSO(w http.ResponseWriter, r *http.Request) {
	ctx, a := r.Context(), attempt(r)
	c.keepAttempt(w, "", -1) // an answer counts once
	w.Header().Set("Cache-Control", "no-store")
	who, err := c.sso.Finish(ctx, a, r.URL.Query())
	if err != nil {
		c.refuseSSO(w, r, who.Subject, err)
		return
	}
	u := &user{csrf: account.NewToken(), session: account.NewToken(), addr: r.RemoteAddr}
	if u.Account, err = c.accountOf(ctx, who, u.addr); err != nil {
		c.refuseSSO(w, r, who.Subject, err)
		return
	}
	if err := c.sessions.RenewToken(ctx); err != nil {
		c.refuseSSO(w, r, u.Name, err)
		return
	}
	c.open(ctx, u)
	if err := c.deps.Store.NoteLogin(ctx, u.Name, time.Now()); err != nil {
		c.log.Warn("console: note login", "err", err)
	}
	c.audit(ctx, u, "session.login", u.Name, "oidc")
	then := ourPage(a.Then)
	if then == "" {
		then = "/login" // whose router sends whoever is signed in to the right page
	}
	http.Redirect(w, r, then, http.StatusSeeOther)
}

var errDisabled = errors.New("the account is disabled")

// refuseSSO sends the browser back to the login page, which says why.
func (c *Console) refuseSSO(w http.ResponseWriter, r *http.Request, who string, err error) {
	why := "failed"
	for is, text := range map[error]string{
		sso.ErrRefused: "refused", sso.ErrForged: "forged", sso.ErrRole: "role", sso.ErrDomain: "domain", sso.ErrAway: "away", errDisabled: "disabled",
	} {
		if errors.Is(err, is) {
			why = text
		}
	}
	c.log.Warn("console: sign-in at the provider", "why", why, "err", err)
	if why != "away" {
		c.audit(r.Context(), &user{addr: r.RemoteAddr}, "session.refused", who, "oidc "+why)
	}
	http.Redirect(w, r, "/login?sso="+why, http.StatusSeeOther)
}

// accountOf finds the account of who, with the role that the provider gives now, or makes one without a password.
func (c *Console) accountOf(ctx context.Context, who sso.Identity, addr string) (store.Account, error) {
	a, err := c.deps.Store.AccountOf(ctx, who.Subject)
	if isNotFound(err) {
		return c.joinAccount(ctx, who, addr)
	}
	if err != nil {
		return a, err
	}
	if a.Disabled {
		return a, errDisabled
	}
	if a.Role == string(who.Role) && a.Display == who.Display {
		return a, nil
	}
	changed := a.Role != string(who.Role)
	by := &user{Account: store.Account{Name: "oidc"}, addr: addr}
	detail := "role " + a.Role + " to " + string(who.Role)
	a.Role, a.Display = string(who.Role), who.Display
	if err := c.deps.Store.UpdateAccount(ctx, a); err != nil {
		return a, err
	}
	if changed {
		c.hub.Cut(a.Name, nil) // the stream's filter is of the old role
		c.audit(ctx, by, "user.update", a.Name, detail)
	}
	return a, nil
}

// joinAccount makes the account of somebody who comes for the first time. A name that is taken, by whomever, gets a number behind it:
// the provider's names are no proof of who one is here.
func (c *Console) joinAccount(ctx context.Context, who sso.Identity, addr string) (store.Account, error) {
	a := store.Account{Display: who.Display, Role: string(who.Role), Subject: who.Subject, Created: time.Now()}
	stem := accountName(who.Name)
	if account.CheckNew(stem, c.cfg.Numbers) != nil {
		stem = unnamed
	}
	for i := 1; i <= 100; i++ {
		a.Name = stem
		if i > 1 {
			a.Name += strconv.Itoa(i)
		}
		if _, err := c.deps.Store.Account(ctx, a.Name); err == nil {
			continue
		} else if !isNotFound(err) {
			return a, err
		}
		if err := c.deps.Store.CreateAccount(ctx, a); err != nil {
			return a, err
		}
		c.audit(ctx, &user{Account: store.Account{Name: "oidc"}, addr: addr}, "user.create", a.Name, a.Role+" "+who.Subject)
		return a, nil
	}
	return a, errors.New("console: no free name like " + stem)
}

var notInName = regexp.MustCompile(`[^a-z0-9._-]+`)

// unnamed is the account of somebody whose name at the provider is none here.
const unnamed = "user"

// accountName makes a name of ours from whatever a provider calls somebody.
func accountName(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), "@")
	s = strings.TrimLeft(notInName.ReplaceAllString(s, ""), "._-")
	s = s[:min(len(s), 28)] // leaves room for a number
	if account.CheckName(s) != nil {
		return unnamed
	}
	return s
}
