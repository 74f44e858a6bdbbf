package upkeep

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// errHeld says that another process has the lock.
var errHeld = errors.New("held")

// Claim is Hold of the data folder, with everything in it and beside it that a server writes.
func Claim(d Data) (release func(), err error) {
	release, err = Hold(d.Folder)
	if err != nil {
		return nil, err
	}
	if err := Writable(d); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// Writable refuses data that cannot be written: a server that starts on them answers calls and loses their records. It makes folders that are
// missing, and tries the others.
func Writable(d Data) error {
	for _, folder := range []struct{ key, path string }{{"data", d.Folder}, {"data (events)", d.Events}, {"recording.folder", d.Recordings}} {
		if folder.path == "" {
			continue
		}
		if err := tryFolder(folder.path); err != nil {
			return fmt.Errorf("%s: %w (let the user who runs hotline write there, or name another folder)", folder.key, err)
		}
	}
	file, ok := d.Store.File()
	if !ok {
		return nil
	}
	if err := tryFolder(filepath.Dir(file)); err != nil {
		return fmt.Errorf("store.dsn: %w (let the user who runs hotline write there, or name another folder)", err)
	}
	for _, part := range []string{file, file + "-wal", file + "-shm"} {
		f, err := os.OpenFile(part, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("store.dsn: %w (let the user who runs hotline write this file: chown, chmod u+w)", err)
		}
		_ = f.Close()
	}
	return nil
}

// tryFolder makes a folder, or a file in it for a moment.
func tryFolder(path string) error {
	if err := os.MkdirAll(path, 0o750); err != nil {
		return err //nolint:wrapcheck // Writable says whose it is
	}
	f, err := os.CreateTemp(path, ".writable-")
	if errors.Is(err, syscall.ENOSPC) {
		return nil // calls are answered on a full disk, too: their events wait
	}
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Hold makes a data folder where there is none and keeps it for this process until release is called or the process ends, however it ends.
// Two servers on one folder would close each other's calls and number their events twice.
func Hold(folder string) (release func(), err error) {
	path := filepath.Join(folder, "lock")
	var f *os.File
	if err = os.MkdirAll(folder, 0o750); err == nil {
		f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640) //nolint:gosec // below the data folder
	}
	if err != nil {
		return nil, fmt.Errorf("data folder: %w (set data to a folder that can be written)", err)
	}
	if err := lock(f); err != nil {
		who, _ := os.ReadFile(path) //nolint:gosec // as above; without it the message names nobody
		_ = f.Close()
		if errors.Is(err, errHeld) {
			return nil, fmt.Errorf("data folder %s: another hotline (process %s) serves on it: stop that one, or set data to a folder of its own", folder, strings.TrimSpace(string(who)))
		}
		return nil, fmt.Errorf("data folder: lock %s: %w", path, err)
	}
	if err := f.Truncate(0); err == nil { // whom it names is for people only
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return func() { _ = f.Close() }, nil
}
