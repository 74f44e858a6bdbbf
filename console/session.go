package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"

	"hotline/console/account"
	"hotline/console/gate"
	"hotline/internal/store"
)

const (
	cookieName = "hotline_session"
	csrfHeader = "X-CSRF-Token"
	// Keys of a session.
	keyName, keyCSRF, keyPassword, keyID = "name", "csrf", "password", "id"
)

func newSessions(cfg Config, db *store.DB, log *slog.Logger) *scs.SessionManager {
	// Not scs.New: that starts the goroutine of a store in memory, which cannot be stopped for certain.
	m := &scs.SessionManager{Codec: scs.GobCodec{}}
	m.ErrorFunc = func(w http.ResponseWriter, _ *http.Request, err error) {
		log.Error("console: sessions", "err", err)
		problem(w, http.StatusServiceUnavailable, "the record is away")
	}
	m.Cookie.Path, m.Cookie.Persist = "/", true
	m.Store = db.Sessions()
	m.Lifetime = cfg.Lifetime
	m.HashTokenInStore = true
	m.Cookie.Name, m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite = cookieName, true, cfg.Secure, http.SameSiteStrictMode
	return m
}

// guesses slows whoever guesses passwords: one name from one address soon, a name or an address as a whole later, so that neither a
// stranger locks a person out cheaply nor an office behind one address is punished for one forgotten password.
type guesses struct{ pair, name, addr *account.Throttle }

func newGuesses() guesses {
	return guesses{
		pair: account.NewThrottle(5, 2*time.Second, 15*time.Minute), name: account.NewThrottle(20, 5*time.Second, 5*time.Minute),
		addr: account.NewThrottle(50, 5*time.Second, 15*time.Minute),
	}
}

// begin lets somebody try a password, or says how long to wait before. After a try end must be called.
func (g guesses) begin(now time.Time, name, addr string) (end func(), wait time.Duration) {
	var begun []func()
	end = func() {
		for _, one := range begun {
			one()
		}
	}
	for _, one := range []struct {
		of  *account.Throttle
		key string
	}{{g.pair, name + "@" + addr}, {g.name, name}, {g.addr, addr}} {
		w := one.of.Begin(now, one.key)
		if wait = max(wait, w); w == 0 {
			begun = append(begun, func() { one.of.End(one.key) })
		}
	}
	if wait > 0 {
		end()
	}
	return end, wait
}

func (g guesses) failed(now time.Time, name, addr string) {
	g.pair.Failed(now, name+"@"+addr)
	g.name.Failed(now, name)
	g.addr.Failed(now, addr)
}

// user is who asks, for one request.
type user struct {
	store.Account
	role    account.Role
	csrf    string
	session string // names the session without giving it away
	addr    string
}

// public is what the console's parts know of a user.
func (u *user) public() gate.User {
	if u == nil {
		return gate.User{}
	}
	return gate.User{Name: u.Name, Display: u.Display, Role: u.role}
}

// admit finds who asks and checks the right; without a user it returns the HTTP status and the reason.
func (c *Console) admit(ctx context.Context, right account.Right) (*user, int, string) {
	name := c.sessions.GetString(ctx, keyName)
	if name == "" {
		return nil, http.StatusUnauthorized, "sign in first"
	}
	a, err := c.deps.Store.Account(ctx, name)
	if err != nil || a.Disabled || fingerprint(a.Password) != c.sessions.GetString(ctx, keyPassword) {
		return nil, http.StatusUnauthorized, "sign in again"
	}
	u := &user{Account: a, role: account.Role(a.Role), csrf: c.sessions.GetString(ctx, keyCSRF), session: c.sessions.GetString(ctx, keyID)}
	switch {
	case right == signedIn:
	case a.MustChange:
		return nil, http.StatusForbidden, "change the password first"
	case !u.role.May(right):
		return nil, http.StatusForbidden, "the role " + a.Role + " may not do this"
	}
	return u, 0, ""
}

// fingerprint ties a session to the password that it was opened with: a new password ends all others.
func fingerprint(encoded string) string {
	sum := sha256.Sum256([]byte(encoded))
	return hex.EncodeToString(sum[:8])
}

// SessionInfo is who is signed in.
type SessionInfo struct {
	Name       string          `json:"name"`
	Display    string          `json:"display"`
	Role       account.Role    `json:"role" enum:"agent,supervisor,inspector,owner,admin"`
	Rights     []account.Right `json:"rights" nullable:"false"`
	MustChange bool            `json:"must_change" doc:"only the password can be changed until it was"`
	SSO        bool            `json:"sso" doc:"signed in at an identity provider: has no password here"`
	SignOut    string          `json:"sign_out_url" doc:"where to go after signing out here, to sign out at the provider, too; empty = nowhere"`
	CSRF       string          `json:"csrf" doc:"to be sent as X-CSRF-Token with every change"`
	Hotline    string          `json:"hotline" doc:"name of the hotline"`
	// HotlineIn is the same in each language of the app, for pages in another one than the owner's.
	HotlineIn map[string]string `json:"hotline_in" doc:"name of the hotline in each language of the app: zh, en"`
	Version   string            `json:"version"`
	// Matters are the app's words for its scenes and intents, by their ids.
	Matters map[string]string `json:"matters" doc:"what people call the app's scenes and intents, by id"`
	// MattersIn are the same in each language of the app, for pages in another one than the owner's.
	MattersIn map[string]map[string]string `json:"matters_in" doc:"matters in each language of the app: zh, en"`
	// QueuesIn are the titles of queues in other languages than the owner's.
	QueuesIn map[string]map[string]string `json:"queues_in" doc:"titles of queues by language and id, where they have one: en"`
}

type sessionOut struct{ Body SessionInfo }

type loginIn struct {
	addr string
	Body struct {
		Name     string `json:"name" maxLength:"64"`
		Password string `json:"password" maxLength:"256"`
	}
}

// Resolve notes where the login comes from.
func (in *loginIn) Resolve(ctx huma.Context) []error {
	in.addr = host(ctx.RemoteAddr())
	return nil
}

func host(addr string) string {
	if h, _, err := net.SplitHostPort(addr); err == nil {
		return h
	}
	return addr
}

type passwordIn struct {
	Body struct {
		Old string `json:"old" maxLength:"256"`
		New string `json:"new" maxLength:"256"`
	}
}

func (c *Console) registerSession() {
	login := operation("login", http.MethodPost, "/session", "session", "Sign in", "")
	login.Errors = []int{http.StatusUnauthorized, http.StatusTooManyRequests}
	huma.Register(c.api, login, c.login)
	huma.Register(c.api, operation("get-session", http.MethodGet, "/session", "session", "Who is signed in", signedIn),
		func(ctx context.Context, _ *struct{}) (*sessionOut, error) { return c.info(of(ctx)), nil })
	huma.Register(c.api, operation("logout", http.MethodDelete, "/session", "session", "Sign out", signedIn), c.logout)
	huma.Register(c.api, operation("change-password", http.MethodPut, "/session/password", "session", "Change the own password", signedIn), c.changePassword)
}

func (c *Console) info(u *user) *sessionOut {
	out := ""
	if c.sso != nil && u.Subject != "" {
		out = c.sso.SignOut(c.sso.Origin() + "/login")
	}
	matters := c.matters()
	return &sessionOut{SessionInfo{
		SSO: u.Subject != "", SignOut: out,
		Name: u.Name, Display: u.Display, Role: u.role, Rights: u.role.Rights(), MustChange: u.MustChange, CSRF: u.csrf,
		Hotline: c.cfg.Name, HotlineIn: matters.Names, Version: c.cfg.Version, Matters: matters.Own, MattersIn: matters.In, QueuesIn: matters.Queues,
	}}
}

// Matters are what people call scenes and intents, by id, and the hotline itself.
type Matters struct {
	Own map[string]string            // in the language of the app's owner
	In  map[string]map[string]string // in each language of the app, by the language's code

	Names map[string]string // what the hotline is called, by the language's code

	Queues map[string]map[string]string // as In, for queues whose titles are in more than the owner's language
}

// matters are the words for scenes and intents now; an app that is read anew is known from the next question on.
func (c *Console) matters() Matters {
	if c.deps.Matters == nil {
		return Matters{Own: map[string]string{}, In: map[string]map[string]string{}, Names: map[string]string{}, Queues: map[string]map[string]string{}}
	}
	return c.deps.Matters()
}

func (c *Console) login(ctx context.Context, in *loginIn) (*sessionOut, error) {
	name, now := strings.ToLower(strings.TrimSpace(in.Body.Name)), time.Now()
	end, wait := c.guesses.begin(now, name, in.addr)
	if wait > 0 {
		seconds := strconv.Itoa(int(wait.Seconds()) + 1)
		return nil, huma.ErrorWithHeaders(huma.Error429TooManyRequests("too many attempts: try again in "+seconds+" s"), http.Header{"Retry-After": {seconds}})
	}
	defer end()
	a, err := c.deps.Store.Account(ctx, name)
	if err != nil && !isNotFound(err) {
		return nil, c.fault(err)
	}
	ok, err := c.hasher.Check(ctx, in.Body.Password, a.Password)
	if err != nil {
		return nil, c.fault(err)
	}
	if !ok || a.Disabled {
		c.guesses.failed(now, name, in.addr)
		c.audit(ctx, &user{addr: in.addr}, "session.refused", name, "")
		return nil, huma.Error401Unauthorized("name or password is wrong")
	}
	c.guesses.pair.Passed(name + "@" + in.addr)
	if err := c.sessions.RenewToken(ctx); err != nil {
		return nil, c.fault(err)
	}
	u := &user{Account: a, role: account.Role(a.Role), csrf: account.NewToken(), session: account.NewToken(), addr: in.addr}
	c.open(ctx, u)
	if err := c.deps.Store.NoteLogin(ctx, name, now); err != nil {
		return nil, c.fault(err)
	}
	c.audit(ctx, u, "session.login", name, "")
	return c.info(u), nil
}

func (c *Console) open(ctx context.Context, u *user) {
	c.sessions.Put(ctx, keyName, u.Name)
	c.sessions.Put(ctx, keyCSRF, u.csrf)
	c.sessions.Put(ctx, keyID, u.session)
	c.sessions.Put(ctx, keyPassword, fingerprint(u.Password))
}

func (c *Console) logout(ctx context.Context, _ *struct{}) (*struct{}, error) {
	u := of(ctx)
	if err := c.sessions.Destroy(ctx); err != nil {
		return nil, c.fault(err)
	}
	c.leaveDesk(ctx, u)
	c.hub.Cut(u.Name, func(session string) bool { return session == u.session })
	c.audit(ctx, u, "session.logout", u.Name, "")
	return nil, nil //nolint:nilnil // huma: no body
}

func (c *Console) changePassword(ctx context.Context, in *passwordIn) (*sessionOut, error) {
	u, now := of(ctx), time.Now()
	addr := host(u.addr)
	end, wait := c.guesses.begin(now, u.Name, addr)
	if wait > 0 {
		return nil, huma.Error429TooManyRequests("too many attempts: try again later")
	}
	defer end()
	ok, err := c.hasher.Check(ctx, in.Body.Old, u.Password)
	if err != nil {
		return nil, c.fault(err)
	}
	if !ok {
		c.guesses.failed(now, u.Name, addr)
		return nil, huma.Error422UnprocessableEntity("the old password is wrong", &huma.ErrorDetail{Location: "body.old", Message: "wrong"})
	}
	if err := account.CheckPassword(u.Name, in.Body.New); err != nil || in.Body.New == in.Body.Old {
		text := "the new password must differ from the old one"
		if err != nil {
			text = err.Error()
		}
		return nil, huma.Error422UnprocessableEntity(text, &huma.ErrorDetail{Location: "body.new", Message: text})
	}
	if u.Password, err = c.hasher.Hash(ctx, in.Body.New); err != nil {
		return nil, c.fault(err)
	}
	u.MustChange = false
	if err := c.deps.Store.UpdateAccount(ctx, u.Account); err != nil {
		return nil, c.fault(err)
	}
	if err := c.sessions.RenewToken(ctx); err != nil {
		return nil, c.fault(err)
	}
	c.open(ctx, u)
	c.hub.Cut(u.Name, func(session string) bool { return session != u.session })
	c.audit(ctx, u, "session.password", u.Name, "")
	return c.info(u), nil
}
