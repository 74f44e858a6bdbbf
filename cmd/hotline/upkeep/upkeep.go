// Package upkeep is what an operator does with the data of a hotline from the command line: the calls on record, a backup, a new password, and
// where learnt models are kept. It owns the commands' flags and the copy of files; the record's own copy is internal/store's. cmd/hotline lends it the configuration.
package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hotline"
	"hotline/console"
	"hotline/internal/store"
)

// Env is what the commands need of the program.
type Env struct {
	Context context.Context //nolint:containedctx // the life of the command
	Stdout  io.Writer
	// Data says where the data of the hotline with this configuration file are, and what of them is its record.
	Data func(config string) (Data, error)
}

// Data is where a hotline keeps what it must not lose.
type Data struct {
	Folder     string
	Recordings string // "" = it makes none
	Events     string // "" = a bus elsewhere keeps them
	Store      store.Config
}

// PasswordCmd is hotline password.
type PasswordCmd struct {
	Config string `help:"Configuration file of the server." placeholder:"FILE"`
	Name   string `arg:"" optional:"" help:"Account of the console; admin when it is left out." default:"admin"`
}

// Run prints a new one-time password.
func (c *PasswordCmd) Run(e *Env) error {
	db, err := e.record(c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	password, err := console.OneTimePassword(e.Context, db, c.Name)
	if away, ok := errors.AsType[*hotline.Error](err); ok && away.Kind == hotline.KindNotFound {
		return fmt.Errorf("password: there is no account %q in the record: look under Accounts in the console, or start hotline serve once, which makes admin", c.Name)
	}
	if err != nil {
		return fmt.Errorf("password: %w", err)
	}
	_, err = fmt.Fprintf(e.Stdout, "%s: one-time password %s\n", c.Name, password)
	return err
}
