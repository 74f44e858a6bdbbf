package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hotline"
	"hotline/internal/store"
)

// older writes the record of an older release to a file, and returns the file.
func older(t *testing.T, more ...string) string {
	t.Helper()
	dump, err := os.ReadFile("testdata/upgrade/schema5.sql")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "hotline.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, text := range append([]string{string(dump)}, more...) {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

func TestOpen_UpgradesAnOlderRecord(t *testing.T) {
	cfg := store.Default()
	cfg.DSN = older(t)
	for range 2 { // the second start finds it upgraded
		db, err := store.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Healthy(); err != nil {
			t.Fatal(err)
		}
		rec := read(t, db, "01M8181EGCD22XSY29MBY2S986")
		if rec.Outcome != hotline.OutcomeCallerGone || len(rec.Events) != 16 || len(rec.Transcript) == 0 || len(rec.Turns) == 0 || len(rec.Recordings) != 1 || rec.Queue != "" {
			t.Errorf("%d events, %d lines, %d turns, %+v", len(rec.Events), len(rec.Transcript), len(rec.Turns), rec.CallRow)
		}
		if accounts, err := db.Accounts(t.Context()); err != nil || len(accounts) != 3 {
			t.Errorf("%d accounts, %v", len(accounts), err)
		}
		if log, err := db.AuditLog(t.Context(), "", 10); err != nil || len(log) == 0 {
			t.Errorf("audit %v %v", log, err)
		}
		from := rec.Started.Add(-time.Minute)
		if gaps, err := db.Gaps(t.Context(), from, from.Add(time.Hour), 10); err != nil || len(gaps) != 3 { // inspection takes them up from the bus, or says why not
			t.Errorf("gaps %v %v", gaps, err)
		}
		id := hotline.NewCallID(time.Now())
		if err := db.ProjectAll(call(id)); err != nil {
			t.Fatal(err)
		}
		if rec := read(t, db, id); len(rec.Transcript) != 2 || rec.Recordings[0].PausedMS != 1500 {
			t.Errorf("a call of today in a record of yesterday: %+v", rec.CallRow)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Going back to the release before must not lose calls: what a newer one added is left alone.
func TestOpen_ServesARecordOfANewerRelease(t *testing.T) {
	cfg := store.Default()
	cfg.DSN = older(t)
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, w, err := db.Pools(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.ExecContext(t.Context(), "ALTER TABLE calls ADD COLUMN news TEXT NOT NULL DEFAULT ''; INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	if db, err = store.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	id := hotline.NewCallID(time.Now())
	if err := db.ProjectAll(call(id)); err != nil || db.Healthy() != nil {
		t.Fatal(err, db.Healthy())
	}
	if rec := read(t, db, id); len(rec.Transcript) != 2 {
		t.Errorf("%+v", rec.CallRow)
	}
}
