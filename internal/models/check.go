package models

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"hotline"
)

// Check reads every file of an installed model and compares it with what was pulled. It blocks for about a second per GB.
// A damaged model is a KindInvalid error that names the files; one that is not here is KindNotFound.
func (s *Store) Check(ctx context.Context, name string) (Entry, error) {
	e, err := s.Get(name)
	if err != nil {
		return e, err
	}
	rec, err := readRecord(e.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return e, &hotline.Error{Op: "check model " + name, Kind: hotline.KindNotFound, Remedy: "it is not installed: hotline models pull " + name}
	}
	if err != nil {
		return e, s.damaged(&e, err)
	}
	names := make([]string, 0, len(rec.Files))
	for n := range rec.Files {
		names = append(names, n)
	}
	slices.Sort(names)
	var errs []error
	for _, n := range names {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		errs = append(errs, compare(e.Dir, n, rec.Files[n]))
	}
	if err := errors.Join(errs...); err != nil {
		return e, s.damaged(&e, err)
	}
	return e, nil
}

func compare(dir, name string, want fileID) error {
	if !filepath.IsLocal(name) {
		return fmt.Errorf("%s: not inside the folder", name)
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: missing", name)
	case err != nil:
		return err
	case st.Size() != want.Size:
		return fmt.Errorf("%s: %d bytes, want %d", name, st.Size(), want.Size)
	}
	got, err := identify(path)
	if err == nil && got != want {
		err = fmt.Errorf("%s: content has changed", name)
	}
	return err
}

func (s *Store) damaged(e *Entry, err error) error {
	e.Damaged = err.Error()
	return &hotline.Error{Op: "check model " + e.Name, Kind: hotline.KindInvalid, Err: err,
		Remedy: fmt.Sprintf("hotline models remove %s, then pull it again", e.Name)}
}
