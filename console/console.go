// Package console is the web face of the hotline for its people: HTTP API under /api/v1, one event stream per browser, accounts,
// sessions, the audit log, and the pages of console/ui. It reads the record and the events; live control and agents go through
// interfaces that it and console/desk own. It owns no call. cmd/hotline builds it and mounts Handler; docs/protocol.md describes what it serves.
package console

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/desk"
	"hotline/console/gate"
	"hotline/console/live"
	"hotline/console/private"
	"hotline/console/sso"
	"hotline/console/stream"
	"hotline/internal/store"
)

// Config is what the console needs to know of the site.
type Config struct {
	// Name of the hotline, shown in the title.
	Name string
	// Version of the program.
	Version string
	// Recordings is the folder that the paths of recordings count from; "" = there are none.
	Recordings string
	// Secure says that browsers reach us over HTTPS, here or at a proxy: the session cookie is sent over HTTPS only.
	Secure bool
	// Lifetime of a session, 5 minutes to 30 days.
	Lifetime time.Duration
	// Hash is the work that a password costs whoever guesses it.
	Hash account.Cost
	// Numbers are those that callers dial: no account may be called so.
	Numbers []string
	// Stream is the event stream's sizes.
	Stream stream.Config
	// OIDC is the identity provider whose people may sign in; none by default.
	OIDC sso.Config
}

// Default is one working day a session.
func Default() Config {
	return Config{Name: "hotline", Lifetime: 12 * time.Hour, Hash: account.DefaultCost(), Stream: stream.Default(), OIDC: sso.Default()}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Name == "":
		return errors.New("console name: must not be empty")
	case c.Lifetime < 5*time.Minute || c.Lifetime > 30*24*time.Hour:
		return fmt.Errorf("console lifetime: %v is not within 5m-720h", c.Lifetime)
	case c.Hash.Memory < 8 || c.Hash.Passes < 1:
		return fmt.Errorf("console hash: %+v is no work at all", c.Hash)
	}
	return errors.Join(c.Stream.Validate(), c.OIDC.Validate())
}

// Control steers live calls.
type Control interface {
	// Do carries out action on a running call for the account by. An unknown call or action is a *hotline.Error.
	Do(ctx context.Context, by string, call hotline.CallID, action Action) error
}

// Action is what a supervisor wants of a call.
type Action struct {
	Verb string `json:"verb" minLength:"1" maxLength:"32" doc:"hangup, transfer, ..."`
	To   string `json:"to,omitempty" maxLength:"128" doc:"target of a transfer"`
}

// Deps are the parts that the console stands on.
type Deps struct {
	Store     *store.DB
	Feed      stream.Feed
	Control   Control            // nil: live calls can be watched; those with agents can be ended and transferred
	People    desk.People        // the queue; nil: states are kept in memory and route no calls
	Phones    desk.Phones        // nil: agents have no phone in their browser
	Customers Customers          // nil: there is no back office
	Parts     []gate.Part        // what else the console shows
	Matters   func() Matters     // what people call scenes and intents, not to be changed; nil: their ids
	Masker    private.Masker     // hides personal data; nil: only numbers of four digits and more are hidden
	Pages     fs.FS              // the built pages; nil: one page says how to build them
	OnPanic   func(where string) // counts; may be nil
	Log       *slog.Logger
}

// Console serves browsers. Safe for concurrent use.
type Console struct {
	cfg      Config
	deps     Deps
	log      *slog.Logger
	board    *live.Board
	hub      *stream.Hub
	hasher   *account.Hasher
	sessions *scs.SessionManager
	guesses  guesses
	heard    heard
	seats    *seats        // without People
	sso      *sso.Provider // nil: only local accounts
	api      huma.API
	handler  http.Handler
}

// New returns a Console. Run must be running for the stream and the live calls to move.
func New(cfg Config, deps Deps) (*Console, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open console", Kind: hotline.KindInvalid, Err: err}
	}
	if deps.Masker == nil {
		deps.Masker = private.Digits{}
	}
	c := &Console{cfg: cfg, deps: deps, log: deps.Log, board: live.New(), hasher: account.NewHasher(cfg.Hash), guesses: newGuesses(), heard: newHeard(), seats: newSeats()}
	c.hub = stream.New(cfg.Stream, deps.Feed, c.board.Observe, deps.Log)
	c.hub.Hide, c.hub.OnPanic = c.hidden, deps.OnPanic
	if cfg.OIDC.On() {
		p, err := sso.New(cfg.OIDC)
		if err != nil {
			return nil, &hotline.Error{Op: "open console", Kind: hotline.KindInvalid, Err: err}
		}
		c.sso = p
	}
	c.sessions = newSessions(cfg, deps.Store, deps.Log)
	c.handler = c.routes()
	return c, nil
}

// Run follows the events until ctx ends, then closes all streams.
func (c *Console) Run(ctx context.Context) error {
	if c.sso != nil {
		defer c.sso.Close()
	}
	return c.hub.Run(ctx)
}

// Touch tells browsers that a notice's topic changed; without accounts, all of them. It does not block.
func (c *Console) Touch(topic string, accounts ...string) { c.hub.Touch(topic, accounts...) }

// Handler serves the API and the pages. Mount it at /.
func (c *Console) Handler() http.Handler { return c.handler }

// OpenAPI is the document served at /api/v1/openapi.json.
func (c *Console) OpenAPI() ([]byte, error) { return c.api.OpenAPI().MarshalJSON() }

// FirstRun creates the account admin when there is no account at all, and returns its one-time password; "" when there are accounts.
func (c *Console) FirstRun(ctx context.Context) (password string, err error) {
	all, err := c.deps.Store.Accounts(ctx)
	if err != nil || len(all) > 0 {
		return "", err
	}
	return c.newAccount(ctx, "", store.Account{Name: "admin", Display: "Admin", Role: string(account.Admin)}, "")
}

// OneTimePassword gives the account called name a new one-time password and enables it, for whoever lost theirs and has the machine;
// its sessions end. A server that runs on db need not be stopped. An unknown name is an error of hotline.KindNotFound.
func OneTimePassword(ctx context.Context, db *store.DB, name string) (password string, err error) {
	a, err := db.Account(ctx, name)
	if err != nil {
		return "", err
	}
	password = account.NewPassword()
	if a.Password, err = account.NewHasher(account.DefaultCost()).Hash(ctx, password); err != nil {
		return "", err
	}
	a.MustChange, a.Disabled = true, false
	if err := db.UpdateAccount(ctx, a); err != nil {
		return "", err
	}
	return password, db.Audit(ctx, store.AuditEntry{Action: "user.password", Target: name, Detail: "hotline password"})
}
