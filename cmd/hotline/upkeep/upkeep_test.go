package upkeep_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/cmd/hotline/upkeep"
	"hotline/internal/memo"
	"hotline/internal/store"
)

// site is a data folder with one call on record, whose server has it open.
func site(t *testing.T) (upkeep.Data, *store.DB) {
	t.Helper()
	data := upkeep.Data{Folder: t.TempDir()}
	data.Recordings = filepath.Join(data.Folder, "recordings")
	data.Store = store.Default()
	data.Store.DSN = filepath.Join(data.Folder, "hotline.db")
	db, err := store.Open(t.Context(), data.Store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.ProjectAll([]hotline.Event{{Call: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Seq: 1, At: time.Now(), Body: hotline.CallStarted{Direction: hotline.Inbound, Line: "10000"}}}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"phones.json": "{}", "recordings/2026-01-01/a.wav": "RIFF", "events/jetstream/x": "-", "models/big": "-", "prompts/p": "-", "tls/key.pem": "secret",
	} {
		path := filepath.Join(data.Folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return data, db
}

func backup(t *testing.T, data upkeep.Data, c upkeep.BackupCmd) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := c.Run(&upkeep.Env{Context: t.Context(), Stdout: &out, Data: func(string) (upkeep.Data, error) { return data, nil }})
	return out.String(), err
}

func TestHold_KeepsASecondServerOut(t *testing.T) {
	folder := t.TempDir()
	release, err := upkeep.Hold(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := upkeep.Hold(folder); err == nil || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) || !strings.Contains(err.Error(), "stop that one") {
		t.Errorf("a second one: %v", err)
	}
	release()
	again, err := upkeep.Hold(folder)
	if err != nil {
		t.Fatalf("after its end: %v", err)
	}
	again()
	if _, err := upkeep.Hold(filepath.Join(folder, "lock", "data")); err == nil || !strings.Contains(err.Error(), "set data") {
		t.Errorf("where no folder can be: %v", err)
	}
}

func TestWritable_NamesWhatCannotBeWritten(t *testing.T) {
	data, _ := site(t)
	data.Events = filepath.Join(data.Folder, "events")
	if err := upkeep.Writable(data); err != nil {
		t.Fatalf("good data: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(data.Folder, "*", ".writable-*")); err != nil || len(left) > 0 {
		t.Errorf("%v stay, %v", left, err)
	}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for key, spoil := range map[string]func(*upkeep.Data){ // a file where a folder should be, and the other way round, hinder root too
		"data (events):": func(d *upkeep.Data) { d.Events = blocked }, "recording.folder:": func(d *upkeep.Data) { d.Recordings = blocked },
		"data:": func(d *upkeep.Data) { d.Folder = blocked }, "store.dsn:": func(d *upkeep.Data) { d.Store.DSN = t.TempDir() },
	} {
		bad := data
		spoil(&bad)
		if err := upkeep.Writable(bad); err == nil || !strings.HasPrefix(err.Error(), key) || !strings.Contains(err.Error(), "let the user") {
			t.Errorf("%s %v", key, err)
		}
	}
	other := data
	other.Store.DSN, other.Events, other.Recordings = "postgres://u@h/n", "", ""
	if err := upkeep.Writable(other); err != nil {
		t.Errorf("a database server: %v", err)
	}
}

func TestBackupCmd_CopiesWhatMustNotBeLost(t *testing.T) {
	data, _ := site(t)
	to := filepath.Join(t.TempDir(), "backup")
	out, err := backup(t, data, upkeep.BackupCmd{Folder: to})
	if err != nil || !strings.Contains(out, "and 3 new") {
		t.Fatal(out, err)
	}
	for name, want := range map[string]bool{"phones.json": true, "recordings/2026-01-01/a.wav": true, "tls/key.pem": true, "events": false, "models": false, "prompts": false} {
		if _, err := os.Stat(filepath.Join(to, name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	cfg := data.Store
	cfg.DSN = filepath.Join(to, "hotline.db")
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if rows, err := db.Calls(t.Context(), store.Filter{Limit: 5}); err != nil || len(rows) != 1 {
		t.Errorf("%d calls in the copy, %v", len(rows), err)
	}
}

func TestBackupCmd_SecondTimeCopiesWhatIsNew(t *testing.T) {
	data, db := site(t)
	to := t.TempDir()
	if _, err := backup(t, data, upkeep.BackupCmd{Folder: to}); err != nil {
		t.Fatal(err)
	}
	if err := db.ProjectAll([]hotline.Event{{Call: "01BX5ZZKBKACTAV9WEVGEMMVRZ", Seq: 1, At: time.Now(), Body: hotline.CallStarted{Line: "10000"}}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data.Recordings, "b.wav"), []byte("RIFF"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := backup(t, data, upkeep.BackupCmd{Folder: to})
	if err != nil || !strings.Contains(out, "and 1 new") {
		t.Fatal(out, err)
	}
	cfg := data.Store
	cfg.DSN = filepath.Join(to, "hotline.db")
	copied, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = copied.Close() }()
	if rows, err := copied.Calls(t.Context(), store.Filter{Limit: 5}); err != nil || len(rows) != 2 {
		t.Errorf("%d calls in the second copy, %v", len(rows), err)
	}
}

func TestBackupCmd_RefusesWhatCannotWork(t *testing.T) {
	data, _ := site(t)
	if _, err := backup(t, data, upkeep.BackupCmd{Folder: filepath.Join(data.Folder, "backup")}); err == nil {
		t.Error("a backup into the data folder")
	}
	postgres := data
	postgres.Store.DSN = "postgres://db/hotline"
	if _, err := backup(t, postgres, upkeep.BackupCmd{Folder: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Error("PostgreSQL:", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup(t, data, upkeep.BackupCmd{Folder: filepath.Join(file, "in")}); err == nil || !strings.Contains(err.Error(), "name a folder in which this account may write") {
		t.Error("a folder that cannot be made:", err)
	}
	empty := data
	empty.Store.DSN = filepath.Join(t.TempDir(), "hotline.db")
	if _, err := backup(t, empty, upkeep.BackupCmd{Folder: t.TempDir()}); err == nil {
		t.Error("a backup of nothing")
	}
	if _, err := os.Stat(empty.Store.DSN); err == nil {
		t.Error("a backup of nothing made a record")
	}
}

func TestBackupCmd_WithoutRecordings(t *testing.T) {
	data, _ := site(t)
	to := t.TempDir()
	if _, err := backup(t, data, upkeep.BackupCmd{Folder: to, WithoutRecordings: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, "recordings")); err == nil {
		t.Error("recordings are in it")
	}
}

func TestPasswordCmd_NamesTheAccountThatIsNot(t *testing.T) {
	data, _ := site(t)
	cmd := upkeep.PasswordCmd{Name: "nobody"}
	err := cmd.Run(&upkeep.Env{Context: t.Context(), Stdout: &bytes.Buffer{}, Data: func(string) (upkeep.Data, error) { return data, nil }})
	if err == nil || !strings.Contains(err.Error(), `no account "nobody"`) || !strings.Contains(err.Error(), "Accounts") {
		t.Errorf("an account that is not: %v", err)
	}
}

func TestKeepLearnt_SaysOnceWhyNothingIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOTLINE_CACHE", file)
	t.Cleanup(func() { memo.KeepIn("", nil) })
	var said bytes.Buffer
	upkeep.KeepLearnt(&said)
	kind := memo.Kind[int]{Name: "n", Write: func(w *memo.Writer, n int) { w.Numbers(float64(n)) }, Read: func(r *memo.Reader) int { return int(r.Number()) }}
	for range 2 {
		var process memo.Recent[int]
		if n, err := process.Kept(memo.Key{}, kind, func() (int, error) { return 7, nil }); n != 7 || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := said.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, file) || !strings.Contains(got, "set HOTLINE_CACHE") {
		t.Errorf("said %q; want one line with the remedy", got)
	}
}

func TestReadingCommands_MakeNoRecord(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	data := upkeep.Data{Folder: folder, Store: store.Default()}
	data.Store.DSN = filepath.Join(folder, "hotline.db")
	e := &upkeep.Env{Context: t.Context(), Stdout: &bytes.Buffer{}, Data: func(string) (upkeep.Data, error) { return data, nil }}
	for name, run := range map[string]func() error{
		"list": func() error { return (&upkeep.CallsListCmd{}).Run(e) }, "show": func() error { return (&upkeep.CallsShowCmd{ID: "x"}).Run(e) },
		"password": func() error { return (&upkeep.PasswordCmd{Name: "admin"}).Run(e) },
		"backup":   func() error { return (&upkeep.BackupCmd{Folder: filepath.Join(t.TempDir(), "to")}).Run(e) },
	} {
		err := run()
		if err == nil || !strings.Contains(err.Error(), folder) || !strings.Contains(err.Error(), "--config FILE") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (&upkeep.CallsListCmd{Config: "my site.yaml"}).Run(e); err == nil || !strings.Contains(err.Error(), "hotline serve --config 'my site.yaml'") {
		t.Errorf("with a file: %v", err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("a command that reads made %s (%v)", folder, err)
	}
}
