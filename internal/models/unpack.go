package models

import (
	"archive/tar"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Limits of an archive, so that a bad one cannot fill the disk.
const (
	maxUnpacked = 8 << 30
	maxEntries  = 20000
)

// unpack writes the files of a .tar.bz2 into dir without the archive's top folder. keep, if not empty, are the patterns
// (path.Match on the whole name and on its last part) of the files wanted. Names that lead out of dir, links and devices
// are errors.
func unpack(ctx context.Context, archive, dir string, keep []string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return unpackTar(ctx, tar.NewReader(bzip2.NewReader(f)), dir, keep)
}

func unpackTar(ctx context.Context, r *tar.Reader, dir string, keep []string) error {
	var total int64
	files := 0
	for entries := 0; ; entries++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			if files == 0 {
				return errors.New("archive holds no wanted file")
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("read archive: %w", err)
		}
		if entries > maxEntries {
			return fmt.Errorf("archive has more than %d entries", maxEntries)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := inside(h)
		if err != nil {
			return err
		}
		if name == "" || !wanted(name, keep) {
			continue
		}
		if total += h.Size; total > maxUnpacked {
			return fmt.Errorf("archive unpacks to more than %d GB", maxUnpacked>>30)
		}
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), r); err != nil {
			return err
		}
		files++
	}
}

// inside returns the name below the archive's top folder, "" for what is not a file.
func inside(h *tar.Header) (string, error) {
	name := path.Clean(h.Name)
	if !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(h.Name, "\\") {
		return "", fmt.Errorf("archive entry %q leads out of its folder", h.Name)
	}
	switch h.Typeflag {
	case tar.TypeReg:
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return "", nil
	default:
		return "", fmt.Errorf("archive entry %q is a link or a device", h.Name)
	}
	_, rest, ok := strings.Cut(name, "/")
	if !ok || strings.HasPrefix(path.Base(name), "._") { // a file beside the top folder, or Apple's extra
		return "", nil
	}
	if rest == recordName {
		return "", fmt.Errorf("archive entry %q has a name of ours", h.Name)
	}
	return rest, nil
}

func wanted(name string, keep []string) bool {
	for _, k := range keep {
		whole, _ := path.Match(k, name)
		last, _ := path.Match(k, path.Base(name))
		if whole || last {
			return true
		}
	}
	return len(keep) == 0
}

func writeFile(to string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // models are no secret
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}
