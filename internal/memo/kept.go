package memo

import (
	"cmp"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Files is the number of results that a folder keeps; the one that was used longest ago goes first.
const Files = 24

// Kind says how results are written to a file and read from it.
type Kind[V any] struct {
	Name  string // of the files
	Write func(*Writer, V)
	Read  func(*Reader) V // calls Fail when what it reads does not fit together
}

// folder is where results are kept between runs.
type folder struct {
	dir    string
	failed func(error)
}

// kept is nil as long as nobody named a folder: then results live in memory alone.
//
//archtest:variable one folder for the whole process, as there is one memory
var kept atomic.Pointer[folder]

// KeepIn names the folder for results that are worth a file, made when the first is written; "" keeps none, which is so from the start. What
// one program made, another does not use: a file belongs to the very build that wrote it. failed hears when a file cannot be written, which
// costs nothing but time at the next start. Files may be removed at any time; a damaged one is made anew.
func KeepIn(dir string, failed func(error)) {
	if dir == "" {
		kept.Store(nil)
		return
	}
	kept.Store(&folder{dir, failed})
}

// Kept is Get for a result that is worth a file: with a folder named, it is read from there, or written when the work is done.
func (r *Recent[V]) Kept(key Key, kind Kind[V], work func() (V, error)) (V, error) {
	return r.Get(key, func() (V, error) {
		f := kept.Load()
		if f == nil {
			return work()
		}
		code, err := program()
		if err != nil {
			return work()
		}
		sum := sha256.Sum256(append(key[:], code...))
		path := filepath.Join(f.dir, kind.Name+"-"+hex.EncodeToString(sum[:16]))
		if v, err := read(path, kind); err == nil {
			_ = os.Chtimes(path, time.Time{}, time.Now()) // it is used: others go first
			return v, nil
		}
		v, err := work()
		if err != nil {
			return v, err
		}
		if err := f.write(path, func(w *Writer) { kind.Write(w, v) }); err != nil {
			f.failed(err)
		}
		return v, nil
	})
}

// read reads a result from a file.
func read[V any](path string, kind Kind[V]) (v V, err error) {
	file, err := os.Open(path) //nolint:gosec // a name of ours in the folder that the operator chose
	if err != nil {
		return v, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return v, err
	}
	if info.Size() < sha256.Size {
		return v, errDamaged
	}
	r := newReader(file, info.Size())
	v = kind.Read(r)
	return v, r.end(file)
}

// write writes a file whole or not at all, beside processes that do the same.
func (f *folder) write(path string, put func(*Writer)) error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(f.dir, unfinished+"*")
	if err != nil {
		return err
	}
	w := newWriter(file)
	put(w)
	err = w.end(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("%s: %w", path, err)
	}
	f.tidy()
	return nil
}

// unfinished begins the names of files that are being written.
const unfinished = "unfinished-"

// tidy removes the files beyond the newest, and what killed processes left.
func (f *folder) tidy() {
	type aged struct {
		path string
		at   time.Time
	}
	var files []aged
	all, _ := os.ReadDir(f.dir) // what cannot be listed is tidied another time
	for _, entry := range all {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		path := filepath.Join(f.dir, entry.Name())
		if !strings.HasPrefix(entry.Name(), unfinished) {
			files = append(files, aged{path, info.ModTime()})
		} else if time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(path)
		}
	}
	slices.SortFunc(files, func(a, b aged) int { return cmp.Compare(b.at.UnixNano(), a.at.UnixNano()) })
	for _, old := range files[min(Files, len(files)):] {
		_ = os.Remove(old.path)
	}
}

// program tells builds apart: by the mark that the linker leaves in it, which follows from all the code, or else by all of its bytes.
//
//archtest:variable the running program never changes
var program = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	if file, err := elf.Open(path); err == nil {
		defer func() { _ = file.Close() }()
		if mark := file.Section(".note.go.buildid"); mark != nil && mark.Size > 40 {
			if raw, err := mark.Data(); err == nil {
				return string(raw), nil
			}
		}
	}
	file, err := os.Open(path) //nolint:gosec // ourselves
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return string(sum.Sum(nil)), nil
})
