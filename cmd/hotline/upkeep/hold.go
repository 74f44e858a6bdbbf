package upkeep

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// errHeld says that another process has the lock.
var errHeld = errors.New("held")

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
