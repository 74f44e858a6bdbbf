package store

import (
	"context"
	"fmt"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Account is one person who may use the console.
type Account struct {
	Name       string // what they sign in with, lower case
	Display    string // what others see
	Role       string
	Password   string // encoded argon2id hash; never leaves the server; "" = none, signs in elsewhere
	Subject    string // who it is at an identity provider: issuer, space, subject; "" = a local account
	MustChange bool   // the password was given by somebody else
	Disabled   bool
	Created    time.Time
	LastLogin  time.Time // zero = never
}

const accountColumns = `name, display, role, password, must_change, disabled, created_ns, login_ns, subject`

func scanAccount(s sqlio.Row) (a Account, err error) {
	var created, login int64
	err = s.Scan(&a.Name, &a.Display, &a.Role, &a.Password, &a.MustChange, &a.Disabled, &created, &login, &a.Subject)
	a.Created, a.LastLogin = sqlio.Time(created), sqlio.Time(login)
	return a, err
}

// Accounts lists all accounts by name.
func (db *DB) Accounts(ctx context.Context) ([]Account, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	out, err := sqlio.List(ctx, db.r, scanAccount, "SELECT "+accountColumns+" FROM accounts ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return out, nil
}

// Account reads one account. An unknown name is an error of hotline.KindNotFound.
func (db *DB) Account(ctx context.Context, name string) (Account, error) {
	return one(ctx, db, "account", name, scanAccount, "SELECT "+accountColumns+" FROM accounts WHERE name = $1")
}

// AccountOf reads the account of somebody at an identity provider. An unknown one is an error of hotline.KindNotFound.
func (db *DB) AccountOf(ctx context.Context, subject string) (Account, error) {
	if subject == "" {
		return Account{}, &hotline.Error{Op: "read account of nobody", Kind: hotline.KindNotFound}
	}
	return one(ctx, db, "account of", subject, scanAccount, "SELECT "+accountColumns+" FROM accounts WHERE subject = $1")
}

// CreateAccount writes a new account. A name or a subject that is taken is an error of hotline.KindInvalid.
func (db *DB) CreateAccount(ctx context.Context, a Account) error {
	n, err := db.change(ctx, `INSERT INTO accounts (name, display, role, password, must_change, disabled, created_ns, subject)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		sqlio.Clean(a.Name), sqlio.Clean(a.Display), a.Role, a.Password, a.MustChange, a.Disabled, a.Created.UnixNano(), sqlio.Clean(a.Subject))
	if err == nil && n == 0 {
		err = &hotline.Error{Op: "create account", Kind: hotline.KindInvalid, Err: fmt.Errorf("the name %q is taken", a.Name)}
	}
	return err
}

// UpdateAccount writes everything but name, subject, creation and last login. An unknown name is an error of hotline.KindNotFound.
func (db *DB) UpdateAccount(ctx context.Context, a Account) error {
	n, err := db.change(ctx, `UPDATE accounts SET display = $2, role = $3, password = $4, must_change = $5, disabled = $6 WHERE name = $1`,
		sqlio.Clean(a.Name), sqlio.Clean(a.Display), a.Role, a.Password, a.MustChange, a.Disabled)
	if err == nil && n == 0 {
		err = &hotline.Error{Op: "update account " + a.Name, Kind: hotline.KindNotFound}
	}
	return err
}

// NoteLogin writes the time of the last login.
func (db *DB) NoteLogin(ctx context.Context, name string, at time.Time) error {
	_, err := db.change(ctx, `UPDATE accounts SET login_ns = $2 WHERE name = $1`, sqlio.Clean(name), at.UnixNano())
	return err
}

// change executes one statement and returns how many rows it changed.
func (db *DB) change(ctx context.Context, query string, args ...any) (int64, error) {
	if err := db.ready(ctx); err != nil {
		return 0, err
	}
	res, err := db.w.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	return res.RowsAffected()
}
