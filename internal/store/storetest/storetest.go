// Package storetest opens records for tests. It owns nothing else; only tests call it.
package storetest

import (
	"path/filepath"
	"testing"

	"hotline/internal/store"
)

// Open opens a new record, hotline.db in a folder of the test's own, and closes it when the test ends.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenIn(t, t.TempDir())
}

// OpenIn opens the record of a folder and closes it when the test ends.
func OpenIn(t testing.TB, dir string) *store.DB {
	t.Helper()
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
