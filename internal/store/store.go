// Package store is the lasting record of calls: events as they came, and calls, utterances, turns, tickets, callbacks and recordings
// projected from them, in SQLite or PostgreSQL. All SQL of the product is in this package, those below it and its migrations folder.
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
	"sync"
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

// File is the SQLite file that holds the record; false where a database server does.
func (c Config) File() (name string, ok bool) { return c.DSN, !isPostgres(c.DSN) }

// DB is the open record. Safe for concurrent use, also by several processes on one file.
type DB struct {
	cfg  Config
	w, r *sql.DB // SQLite: w has one connection, so writers queue in Go instead of meeting SQLITE_BUSY; PostgreSQL: the same pool

	dialect goose.Dialect
	opening sync.Mutex // held while the database is opened
	opened  bool       // guarded by opening
	nextTry time.Time  // guarded by opening

	kept statements // of the projection

	mu    sync.Mutex
	fault error // why the last write failed, nil when it did not; guarded by mu
}

// Open opens the database and brings its tables up to date. Missing folders are made.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	db, err := Attach(ctx, cfg)
	if err == nil {
		if err = db.Healthy(); err != nil {
			_ = db.Close()
		}
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Attach is Open for a server that must start without its record: when the database cannot be opened now, Healthy says why, and
// whoever uses the DB makes it try again, at most once a second. Its own error is a wrong configuration.
func Attach(ctx context.Context, cfg Config) (*DB, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open store", Kind: hotline.KindInvalid, Err: err}
	}
	db := &DB{cfg: cfg}
	if err := db.pools(); err != nil {
		_ = db.Close()
		return nil, &hotline.Error{Op: "open store", Kind: hotline.KindInvalid, Err: err}
	}
	_ = db.ready(ctx) // noted in fault
	return db, nil
}

// retryOpen is the least time between two attempts to open the database.
const retryOpen = time.Second

// ready opens the database if that was not done yet.
func (db *DB) ready(ctx context.Context) error {
	db.opening.Lock()
	defer db.opening.Unlock()
	if db.opened {
		return nil
	}
	if time.Now().Before(db.nextTry) {
		return db.Healthy()
	}
	var err error
	if !isPostgres(db.cfg.DSN) {
		err = os.MkdirAll(filepath.Dir(db.cfg.DSN), 0o750)
	}
	if err == nil {
		err = db.migrate(ctx, db.dialect)
	}
	db.nextTry = time.Now().Add(retryOpen)
	if err != nil {
		err = &hotline.Error{Op: "open store", Kind: hotline.KindUnavailable, Err: err, Remedy: "check store.dsn and that its folder can be written"}
	}
	db.opened = err == nil
	db.setFault(err)
	return err
}

// Healthy is nil while events can be written, else why the last attempt failed.
func (db *DB) Healthy() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.fault
}

func (db *DB) setFault(err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.fault = err
}

// pools makes the pools of connections; nothing is connected yet.
func (db *DB) pools() error {
	if isPostgres(db.cfg.DSN) {
		pool, err := sql.Open("pgx", db.cfg.DSN)
		if err != nil {
			return err
		}
		pool.SetMaxOpenConns(db.cfg.Readers + 1)
		db.w, db.r, db.dialect = pool, pool, goose.DialectPostgres
		return nil
	}
	const pragmas = "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_txlock=immediate"
	name := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(db.cfg.DSN) + pragmas
	for _, pool := range []struct {
		to   **sql.DB
		size int
	}{{&db.w, 1}, {&db.r, db.cfg.Readers}} {
		opened, err := sql.Open("sqlite", name)
		if err != nil {
			return err
		}
		opened.SetMaxOpenConns(pool.size)
		opened.SetMaxIdleConns(pool.size)
		*pool.to = opened
	}
	db.dialect = goose.DialectSQLite3
	return nil
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
func (db *DB) Ping(ctx context.Context) error {
	if err := db.ready(ctx); err != nil {
		return err
	}
	return db.r.PingContext(ctx)
}

// BackUp writes a whole copy of a SQLite database to the file to, which must not exist, while others read and write.
func (db *DB) BackUp(ctx context.Context, to string) error {
	if isPostgres(db.cfg.DSN) {
		return &hotline.Error{Op: "back up store", Kind: hotline.KindInvalid, Remedy: "use pg_dump"}
	}
	if err := db.ready(ctx); err != nil {
		return err
	}
	if _, err := db.r.ExecContext(ctx, "VACUUM INTO $1", to); err != nil {
		return &hotline.Error{Op: "back up store", Kind: hotline.KindUnavailable, Err: err}
	}
	return nil
}

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
