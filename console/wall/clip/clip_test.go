package clip_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hotline"
	"hotline/console/wall/clip"
)

// wav is a recording of seconds at 8 kHz whose samples count frames; its header says less, as while it is written.
func wav(seconds int) []byte {
	le := binary.LittleEndian
	raw := make([]byte, 44+seconds*8000*4)
	copy(raw, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00")
	le.PutUint32(raw[24:], 8000)
	le.PutUint32(raw[28:], 32000)
	le.PutUint16(raw[32:], 4)
	le.PutUint16(raw[34:], 16)
	copy(raw[36:], "data")
	le.PutUint32(raw[40:], 100)
	for i := range seconds * 8000 {
		le.PutUint32(raw[44+4*i:], uint32(i)) //nolint:gosec // small
	}
	return raw
}

func write(t testing.TB, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.wav")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func kind(err error) hotline.Kind {
	if e, ok := errors.AsType[*hotline.Error](err); ok {
		return e.Kind
	}
	return hotline.KindInternal
}

func TestCut(t *testing.T) {
	path := write(t, wav(5))
	for _, c := range []struct {
		from, to     time.Duration
		first, count int
	}{
		{time.Second, 3 * time.Second, 8000, 16000}, {-time.Second, time.Second, 0, 8000}, {4 * time.Second, time.Hour, 32000, 8000}, {0, 1e6 * time.Hour, 0, 40000},
	} {
		got, err := clip.Cut(path, c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		le := binary.LittleEndian
		if len(got) != 44+4*c.count || le.Uint32(got[44:]) != uint32(c.first) || le.Uint32(got[40:]) != uint32(4*c.count) || le.Uint32(got[4:]) != uint32(len(got)-8) || string(got[:4]) != "RIFF" { //nolint:gosec // small
			t.Errorf("%v to %v: %d bytes, first sample %d", c.from, c.to, len(got), le.Uint32(got[44:]))
		}
	}
	for name, err := range map[string]error{"beyond": second(clip.Cut(path, 5*time.Second, 6*time.Second)), "backwards": second(clip.Cut(path, 3*time.Second, time.Second)), "gone": second(clip.Cut(path+"x", 0, time.Second))} {
		if kind(err) != hotline.KindNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, raw := range map[string][]byte{"empty": nil, "short": wav(1)[:20], "text": make([]byte, 100)} {
		if _, err := clip.Cut(write(t, raw), 0, time.Second); kind(err) != hotline.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ []byte, err error) error { return err }

func FuzzCut(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw []byte, from, to int64) {
		got, err := clip.Cut(write(t, raw), time.Duration(from), time.Duration(to))
		if err == nil && (len(got) < 48 || len(got) > len(raw)) {
			t.Errorf("%d bytes of %d", len(got), len(raw))
		}
	})
}

func ExampleCut() {
	dir, err := os.MkdirTemp("", "clip")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "a.wav")
	_ = os.WriteFile(path, wav(20), 0o600)
	got, err := clip.Cut(path, 5*time.Second, 15*time.Second)
	fmt.Println((len(got)-44)/32000, "s", err)
	// Output: 10 s <nil>
}
