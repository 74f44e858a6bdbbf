// Package store is the lasting record of calls: events as they came, and calls, utterances, turns, tickets, callbacks and recordings
// projected from them, in SQLite or PostgreSQL. All SQL of the product is in this package and its migrations folder.
// cmd/hotline feeds Project from the event bus (consumer "store"); the command line and the console read.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // driver "sqlite"

	"hotline"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Config says which database holds the record.
type Config struct {
	// DSN is a SQLite file name, or a PostgreSQL URL (postgres://user:password@host/name).
	DSN string
	// Readers is the number of connections for reading, 1-64. Writes go through one connection on SQLite.
	Readers int
	// Timeout of one Project.
	Timeout time.Duration
}

// Default is SQLite in the data folder.
func Default() Config {
	return Config{DSN: "data/hotline.db", Readers: 4, Timeout: 5 * time.Second}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.DSN == "" || strings.Contains(c.DSN, ":memory:"):
		return errors.New("store dsn: want a file name or a postgres:// URL")
	case c.Readers < 1 || c.Readers > 64:
		return fmt.Errorf("store readers: %d is not within 1-64", c.Readers)
	case c.Timeout <= 0:
		return fmt.Errorf("store timeout: %v is not positive", c.Timeout)
	}
	return nil
}

// DB is the open record. Safe for concurrent use, also by several processes on one file.
type DB struct {
	cfg  Config
	w, r *sql.DB // SQLite: w has one connection, so writers queue in Go instead of meeting SQLITE_BUSY; PostgreSQL: the same pool
}

// Open opens the database and brings its tables up to date. Missing folders are made.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open store", Kind: hotline.KindInvalid, Err: err}
	}
	db := &DB{cfg: cfg}
	dialect, err := db.connect()
	if err == nil {
		err = db.migrate(ctx, dialect)
	}
	if err != nil {
		_ = db.Close()
		return nil, &hotline.Error{Op: "open store", Kind: hotline.KindUnavailable, Err: err, Remedy: "check store.dsn and that its folder can be written"}
	}
	return db, nil
}

func (db *DB) connect() (goose.Dialect, error) {
	if isPostgres(db.cfg.DSN) {
		pool, err := sql.Open("pgx", db.cfg.DSN)
		if err != nil {
			return "", err
		}
		pool.SetMaxOpenConns(db.cfg.Readers + 1)
		db.w, db.r = pool, pool
		return goose.DialectPostgres, nil
	}
	if err := os.MkdirAll(filepath.Dir(db.cfg.DSN), 0o750); err != nil {
		return "", err
	}
	const pragmas = "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_txlock=immediate"
	name := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(db.cfg.DSN) + pragmas
	for _, pool := range []struct {
		to   **sql.DB
		size int
	}{{&db.w, 1}, {&db.r, db.cfg.Readers}} {
		opened, err := sql.Open("sqlite", name)
		if err != nil {
			return "", err
		}
		opened.SetMaxOpenConns(pool.size)
		opened.SetMaxIdleConns(pool.size)
		*pool.to = opened
	}
	return goose.DialectSQLite3, nil
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

func (db *DB) migrate(ctx context.Context, dialect goose.Dialect) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(dialect, db.w, sub)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Ping is nil while the database answers. For /readyz.
func (db *DB) Ping(ctx context.Context) error { return db.r.PingContext(ctx) }

// Close ends all connections; running queries fail.
func (db *DB) Close() error {
	var errs []error
	if db.r != nil && db.r != db.w {
		errs = append(errs, db.r.Close())
	}
	if db.w != nil {
		errs = append(errs, db.w.Close())
	}
	return errors.Join(errs...)
}
