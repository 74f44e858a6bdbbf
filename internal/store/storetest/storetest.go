// Package storetest opens records for tests. It owns nothing else; only tests call it.
package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hotline/internal/store"
)

// Open opens a new record, hotline.db in a folder of the test's own, and closes it when the test ends. Where HOTLINE_TEST_POSTGRES leads to a
// PostgreSQL server (scripts/postgres.sh), the record is a schema of its own there.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenIn(t, t.TempDir())
}

// OpenIn opens the record of a folder, a new one where there is none, and closes it when the test ends.
func OpenIn(t testing.TB, dir string) *store.DB {
	t.Helper()
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	if server := os.Getenv("HOTLINE_TEST_POSTGRES"); server != "" {
		cfg.DSN = Schema(t, server, dir)
	} else if _, err := os.Stat(cfg.DSN); errors.Is(err, fs.ErrNotExist) {
		if err := write(cfg.DSN); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Schema is the address of the schema that belongs to a folder, on a PostgreSQL server: made where it is not there, dropped when the test ends
// that made it.
func Schema(t testing.TB, server, dir string) string {
	t.Helper()
	name := fmt.Sprintf("t%x", sha256.Sum256([]byte(dir)))[:30]
	do := func(statement string) error {
		db, err := sql.Open("pgx", server)
		if err != nil {
			return err
		}
		defer db.Close() //nolint:errcheck // nothing is left to be done with it
		_, err = db.ExecContext(context.Background(), statement)
		return err
	}
	switch err := do("CREATE SCHEMA " + name); {
	case err == nil:
		t.Cleanup(func() {
			if err := do("DROP SCHEMA " + name + " CASCADE"); err != nil {
				t.Error(err)
			}
		})
	case !strings.Contains(err.Error(), "42P06"): // it is there: the test opens its record again
		t.Fatal(err)
	}
	sep := "?"
	if strings.Contains(server, "?") {
		sep = "&"
	}
	return server + sep + "search_path=" + name
}

// write copies the new record of this process to path.
func write(path string) error {
	empty := fresh()
	if empty.err != nil {
		return empty.err
	}
	return os.WriteFile(path, empty.file, 0o600)
}

// fresh is a new record as a file, made once in a process: making its tables takes a quarter of a second under the race detector.
var fresh = sync.OnceValue(newRecord)

type record struct {
	file []byte
	err  error
}

func newRecord() record {
	dir, err := os.MkdirTemp("", "record")
	if err != nil {
		return record{err: err}
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the system clears its temporary folder
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	db, err := store.Open(context.Background(), cfg)
	if err != nil {
		return record{err: err}
	}
	if err := db.Close(); err != nil { // which brings all into the one file
		return record{err: err}
	}
	file, err := os.ReadFile(cfg.DSN)
	return record{file, err}
}
