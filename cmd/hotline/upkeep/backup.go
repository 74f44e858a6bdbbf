package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"hotline/internal/store"
)

// left are the parts of a data folder that no backup holds: what can be had again (models, rendered prompts, the unpacked recogniser), the
// event stream, whose facts are in the record, and the record itself, which is copied in its own way.
var left = []string{"events", "models", "prompts", "sherpa", "hotline.db", "hotline.db-wal", "hotline.db-shm", "lock"}

// BackupCmd is hotline backup.
type BackupCmd struct {
	Config            string `help:"Configuration file of the server." placeholder:"FILE"`
	WithoutRecordings bool   `help:"Leave the recordings out."`
	Folder            string `arg:"" help:"Where to; made if missing. A second backup there copies only what is new."`
}

// Run copies the data of a hotline that may be running. What is in the folder afterwards is a data folder that hotline serve starts on.
func (c *BackupCmd) Run(e *Env) error {
	data, err := e.Data(c.Config)
	if err != nil {
		return err
	}
	if err := c.apart(data.Folder); err != nil {
		return err
	}
	if err := c.writable(); err != nil {
		return err
	}
	if err := copyRecord(e.Context, data.Store, c.Config, filepath.Join(c.Folder, "hotline.db")); err != nil {
		return err
	}
	skip := left
	if rel, err := filepath.Rel(data.Folder, data.Recordings); err == nil && filepath.IsLocal(rel) {
		skip = append(slices.Clone(skip), rel) // they come apart
	}
	copied, err := tree(e.Context, data.Folder, c.Folder, skip)
	if err == nil && data.Recordings != "" && !c.WithoutRecordings {
		var n int
		n, err = tree(e.Context, data.Recordings, filepath.Join(c.Folder, "recordings"), nil)
		copied += n
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("backup: %w: run the command as the account of hotline serve, which also wrote what is in %s", err, c.Folder)
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	_, err = fmt.Fprintf(e.Stdout, "%s: the record and %d new or changed files\n", c.Folder, copied)
	return err
}

// writable makes the folder, and tries whether this account may write in it, before anything is read.
func (c *BackupCmd) writable() error {
	err := os.MkdirAll(c.Folder, 0o700)
	if err == nil {
		err = tryFolder(c.Folder)
	}
	if err != nil {
		return fmt.Errorf("backup: %w: name a folder in which this account may write", err)
	}
	return nil
}

// apart refuses a backup into the data that it copies.
func (c *BackupCmd) apart(data string) error {
	from, err := filepath.Abs(data)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	to, err := filepath.Abs(c.Folder)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if rel, err := filepath.Rel(from, to); err == nil && filepath.IsLocal(rel) {
		return fmt.Errorf("backup: %s lies in the data folder: name a folder elsewhere", c.Folder)
	}
	return nil
}

// copyRecord copies the database while it is written to, and puts the copy in the place of an older one when it is whole.
func copyRecord(ctx context.Context, cfg store.Config, config, to string) error {
	if _, ok := cfg.File(); !ok {
		return errors.New("backup: the record is in PostgreSQL: use pg_dump, and copy the recordings with your own means")
	}
	db, err := OpenRecord(ctx, cfg, config)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = db.Close() }()
	half := to + ".part"
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %w", err)
	}
	if err := db.BackUp(ctx, half); err != nil {
		return err
	}
	for _, old := range []string{to + "-wal", to + "-shm"} { // of a hotline that ran on the older copy
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("backup: %w", err)
		}
	}
	if err := errors.Join(os.Chmod(half, 0o600), os.Rename(half, to)); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// tree copies the files below from that are new or changed, without those in skip, and returns how many. Links are left out.
func tree(ctx context.Context, from, to string, skip []string) (n int, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // deleted meanwhile
			}
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case slices.Contains(skip, rel) && d.IsDir():
			return filepath.SkipDir
		case slices.Contains(skip, rel):
			return nil
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case !d.Type().IsRegular():
			return nil
		}
		done, err := file(path, filepath.Join(to, rel))
		if done {
			n++
		}
		return err
	})
	return n, err
}

// file copies one file with its time; false when the copy there is as old and as long.
func file(from, to string) (bool, error) {
	in, err := os.Open(from) //nolint:gosec // below the data folder
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	if err != nil {
		return false, err
	}
	if there, err := os.Stat(to); err == nil && there.Size() == info.Size() && there.ModTime().Equal(info.ModTime()) {
		return false, nil
	}
	out, err := os.OpenFile(to+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // below the backup's folder
	if err != nil {
		return false, err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		return false, err
	}
	return true, errors.Join(os.Chtimes(to+".part", info.ModTime(), info.ModTime()), os.Rename(to+".part", to))
}
