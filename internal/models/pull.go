package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"hotline"
)

// spare is how much disk must stay free beside a model.
const spare = 64 << 20

// lockAge is when the lock of a pull is taken for the left-over of a process that died: a live one touches it with every
// progress report.
const lockAge = 2 * time.Minute

// Progress is the state of a pull. File is the one that is being fetched.
type Progress struct {
	Model    string
	File     string
	From     string // address without its query
	Done     int64  // bytes of the whole model
	Total    int64  // bytes of the whole model, about right
	Checking bool   // the bytes are here; checking and unpacking
}

// Pull fetches a model and blocks until it is in its folder. progress, if not nil, is called about five times a second.
// A broken-off pull is resumed by the next one. The model appears in its folder whole or not at all.
// Errors are *hotline.Error: not_found, busy (pulled by someone else), unavailable (no address answered), invalid (wrong
// checksum or bad archive), internal (disk). Pulling what is installed does nothing.
func (s *Store) Pull(ctx context.Context, name string, progress func(Progress)) (Entry, error) {
	e, err := s.Get(name)
	if err != nil || e.Installed {
		return e, err
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	p := &pull{store: s, model: e.Model, dir: e.Dir, work: s.workDir(name), progress: progress,
		rec: record{Name: name, Source: map[string]string{}, Sums: map[string]string{}, Files: map[string]fileID{}}}
	if err := p.run(ctx); err != nil {
		if _, ok := errors.AsType[*hotline.Error](err); ok {
			return e, err
		}
		if ctx.Err() != nil {
			return e, fmt.Errorf("pull model %s: %w", name, err)
		}
		out := &hotline.Error{Op: "pull model " + name, Kind: hotline.KindInternal, Err: err}
		if errors.Is(err, syscall.ENOSPC) {
			out.Remedy = "the disk is full: free some space and pull again, which resumes"
		}
		return e, out
	}
	return s.Get(name)
}

// pull is one pull.
type pull struct {
	store     *Store
	model     Model
	dir, work string
	progress  func(Progress)
	done      int64 // bytes of the files that are complete
	shown     time.Time
	rec       record
}

func (p *pull) run(ctx context.Context) error {
	if err := os.MkdirAll(p.work, 0o750); err != nil {
		return err
	}
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := p.room(); err != nil {
		return err
	}
	ready := filepath.Join(p.work, "ready")
	if err := os.RemoveAll(ready); err != nil {
		return err
	}
	for _, f := range p.model.Files {
		if err := p.file(ctx, f, ready); err != nil {
			return err
		}
	}
	return p.publish(ready)
}

// room checks the disk: downloads and their unpacked files lie side by side for a while.
func (p *pull) room() error {
	need := uint64(spare)
	for _, f := range p.model.Files {
		n := uint64(f.Size) //nolint:gosec // checked to be positive
		if st, err := os.Stat(p.partial(f)); err == nil {
			n -= min(n, uint64(st.Size())) //nolint:gosec // a size
		}
		if f.Unpack {
			n += 2 * uint64(f.Size) //nolint:gosec // as above; models hardly compress
		}
		need += n
	}
	free, err := p.store.space(p.work)
	if err != nil {
		return fmt.Errorf("look for free space: %w", err)
	}
	if free < need {
		return &hotline.Error{Op: "pull model " + p.model.Name, Kind: hotline.KindInternal, Err: syscall.ENOSPC,
			Remedy: fmt.Sprintf("needs %d MB, %d MB are free in %s", need>>20, free>>20, p.store.cfg.Dir)}
	}
	return nil
}

func (p *pull) partial(f File) string {
	return filepath.Join(p.work, strings.ReplaceAll(f.name(), "/", "_"))
}

// file fetches one file, checks it and puts it into ready.
func (p *pull) file(ctx context.Context, f File, ready string) error {
	path := p.partial(f)
	if err := p.fetch(ctx, f, path); err != nil {
		return err
	}
	p.show(f, "", 0, true)
	if f.Unpack {
		if err := unpack(ctx, path, ready, f.Keep); err != nil {
			if ctx.Err() == nil && !errors.Is(err, syscall.ENOSPC) {
				_ = os.Remove(path)
				err = &hotline.Error{Op: "unpack " + f.name(), Kind: hotline.KindInvalid, Err: err, Remedy: "pull again to fetch it anew"}
			}
			return err
		}
	} else {
		to := filepath.Join(ready, filepath.FromSlash(f.name()))
		if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
			return err
		}
		// A link, not a move: should a later file break off, this one need not be fetched again.
		if err := os.Link(path, to); err != nil {
			return err
		}
	}
	p.done += f.Size
	return nil
}

// publish records every file and moves the folder into place.
func (p *pull) publish(ready string) error {
	err := filepath.WalkDir(ready, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(ready, path)
		if err != nil {
			return err
		}
		id, err := identify(path)
		p.rec.Files[filepath.ToSlash(rel)] = id
		return err
	})
	if err != nil {
		return err
	}
	p.rec.Pulled = time.Now().UTC().Truncate(time.Second)
	raw, err := json.MarshalIndent(p.rec, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(ready, recordName), append(raw, '\n'), 0o644); err != nil {
		return err
	}
	if err := os.RemoveAll(p.dir); err != nil { // without a record it is not a model
		return err
	}
	if err := os.Rename(ready, p.dir); err != nil {
		return err
	}
	return os.RemoveAll(p.work)
}

// lock makes sure that one process pulls the model.
func (p *pull) lock() (unlock func(), err error) {
	path := filepath.Join(p.work, ".lock")
	for range 2 {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			return func() { _ = f.Close(); _ = os.Remove(path) }, nil
		}
		st, statErr := os.Stat(path)
		if !errors.Is(err, fs.ErrExist) || statErr == nil && time.Since(st.ModTime()) < lockAge {
			break
		}
		_ = os.Remove(path)
	}
	return nil, &hotline.Error{Op: "pull model " + p.model.Name, Kind: hotline.KindBusy,
		Remedy: fmt.Sprintf("it is being pulled already; if not, wait %v or remove %s", lockAge, path)}
}

// show reports, five times a second at most, and keeps the lock fresh.
func (p *pull) show(f File, from string, done int64, checking bool) {
	if !checking && time.Since(p.shown) < 200*time.Millisecond {
		return
	}
	p.shown = time.Now()
	_ = os.Chtimes(filepath.Join(p.work, ".lock"), p.shown, p.shown)
	from, _, _ = strings.Cut(from, "?")
	p.progress(Progress{Model: p.model.Name, File: f.name(), From: from, Done: p.done + done, Total: p.model.Size(), Checking: checking})
}

// identify reads a file and returns its size and sum.
func identify(path string) (fileID, error) {
	f, err := os.Open(path)
	if err != nil {
		return fileID{}, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return fileID{Size: n, Sum: hex.EncodeToString(h.Sum(nil))}, err
}

func freeSpace(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil //nolint:gosec // a block size
}
