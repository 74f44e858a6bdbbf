// Package storetest opens records for tests. It owns nothing else; only tests call it.
package storetest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hotline/internal/store"
)

// Open opens a new record, hotline.db in a folder of the test's own, and closes it when the test ends.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenIn(t, t.TempDir())
}

// OpenIn opens the record of a folder, a new one where there is none, and closes it when the test ends.
func OpenIn(t testing.TB, dir string) *store.DB {
	t.Helper()
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	if _, err := os.Stat(cfg.DSN); errors.Is(err, fs.ErrNotExist) {
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

// write copies the new record of this process to path.
func write(path string) error {
	made := fresh()
	if made.err != nil {
		return made.err
	}
	return os.WriteFile(path, made.file, 0o600)
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
