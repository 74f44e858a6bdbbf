package recorder_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-audio/wav"

	"hotline/media"
	"hotline/media/recorder"
)

// whole writes a recording of two seconds and returns its bytes.
func whole(t *testing.T) (path string, raw []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.wav")
	r, err := recorder.New(recorder.Default(path))
	if err != nil {
		t.Fatal(err)
	}
	samples := make([]int16, 160)
	for i := range samples {
		samples[i] = int16(100 * i)
	}
	for at := time.Duration(0); at < 2*time.Second; at += 20 * time.Millisecond {
		f := media.Frame{PTS: at, Rate: 8000, Samples: samples}
		if err := r.Caller().WriteFrame(f); err != nil {
			t.Fatal(err)
		}
		if err := r.Hotline().WriteFrame(f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if raw, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return path, raw
}

func TestRepair_MakesAKilledRecordingWhole(t *testing.T) {
	path, raw := whole(t)
	killed := append([]byte(nil), raw...)
	copy(killed[40:44], []byte{0x80, 0x3e, 0, 0}) // the header knows 0.5 s
	killed = append(killed, 1)                    // and the last write was cut within a sample
	if err := os.WriteFile(path, killed, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := recorder.Repair(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Duration != 2*time.Second || got.Bytes != int64(len(raw)) {
		t.Errorf("repaired %+v, want 2 s and %d bytes", got, len(raw))
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	buf, err := wav.NewDecoder(f).FullPCMBuffer()
	if err != nil || len(buf.Data) != 2*16000 {
		t.Errorf("a player reads %d samples, error %v", len(buf.Data), err)
	}
}

func TestRepair_LeavesAWholeRecordingAlone(t *testing.T) {
	path, raw := whole(t)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := recorder.Repair(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() != int64(len(raw)) || time.Since(info.ModTime()) < 30*time.Minute {
		t.Errorf("size %d, changed at %v, error %v", info.Size(), info.ModTime(), err)
	}
}

func TestRepair_RefusesOtherFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.wav")
	for _, content := range []string{"", "RIFF", string(make([]byte, 100))} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := recorder.Repair(path); err == nil {
			t.Errorf("%d bytes were repaired", len(content))
		}
		if got, _ := os.ReadFile(path); string(got) != content {
			t.Errorf("%d bytes were changed", len(content))
		}
	}
	if _, err := recorder.Repair(path + ".none"); err == nil {
		t.Error("a missing file was repaired")
	}
}
