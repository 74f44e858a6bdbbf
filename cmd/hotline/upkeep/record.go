package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hotline/cmd/hotline/term"
	"hotline/internal/store"
)

// OpenRecord opens the record of a hotline that has served before, for commands that read it: they make none where there is none, or a
// forgotten --config would print an empty table. config is the file that named it, "" = none.
func OpenRecord(ctx context.Context, cfg store.Config, config string) (*store.DB, error) {
	if file, ok := cfg.File(); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, noRecord(file, config)
		}
	}
	return store.Open(ctx, cfg)
}

// noRecord says where a record was looked for, and how to name another place.
func noRecord(file, config string) error {
	if whole, err := filepath.Abs(file); err == nil {
		file = whole
	}
	folder, name := filepath.Split(file)
	if config == "" {
		return fmt.Errorf("no record of calls (%s) in %s: name the configuration file of the server by --config FILE, or go to the folder where hotline serve runs", name, filepath.Clean(folder))
	}
	return fmt.Errorf("no record of calls (%s) in %s, where%s has it: hotline serve%s makes it; a path in that file counts from the folder where the command runs", name, filepath.Clean(folder), term.Named(config), term.Named(config))
}

// record opens the record of the server with that configuration file.
func (e *Env) record(config string) (*store.DB, error) {
	data, err := e.Data(config)
	if err != nil {
		return nil, err
	}
	return OpenRecord(e.Context, data.Store, config)
}
