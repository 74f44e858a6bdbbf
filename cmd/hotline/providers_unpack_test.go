package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestUnpackTo_LeavesForeignFoldersAlone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if got := unpackTo(data); got != "" {
		t.Errorf("no data folder: %q", got)
	}
	if err := os.Mkdir(data, 0o750); err != nil {
		t.Fatal(err)
	}
	if got := unpackTo(data); got != "" {
		t.Errorf("a data folder of somebody else: %q", got)
	}
	if err := os.Mkdir(filepath.Join(data, "events"), 0o750); err != nil {
		t.Fatal(err)
	}
	if got := unpackTo(data); got != filepath.Join(data, "sherpa") {
		t.Errorf("the hotline's data folder: %q", got)
	}
}
