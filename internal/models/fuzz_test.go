package models_test

import (
	"archive/tar"
	"bytes"
	"compress/bzip2"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"hotline/internal/models"
)

// FuzzUnpack: whatever the archive says, nothing is written outside the folder.
func FuzzUnpack(f *testing.F) {
	for _, name := range []string{"good", "outside", "absolute", "link", "empty"} {
		raw, err := os.Open(filepath.Join("testdata", name+".tar.bz2"))
		if err != nil {
			f.Fatal(err)
		}
		plain, err := io.ReadAll(bzip2.NewReader(raw))
		_ = raw.Close()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(plain)
	}
	f.Fuzz(func(t *testing.T, archive []byte) {
		root := t.TempDir()
		dir := filepath.Join(root, "models", "m")
		_ = models.Unpack(t.Context(), tar.NewReader(bytes.NewReader(archive)), dir, nil)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				if rel, err := filepath.Rel(dir, path); err != nil || !filepath.IsLocal(rel) {
					t.Errorf("wrote %s", path)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzParseCatalogue(f *testing.F) {
	f.Add([]byte("models:\n  - {name: m, kind: asr, langs: [zh-CN], licence: x, files: [{url: 'https://h/f', size: 1}]}\n"))
	f.Fuzz(func(_ *testing.T, raw []byte) { _, _ = models.ParseCatalogue(raw) })
}
