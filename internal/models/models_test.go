package models_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/internal/models"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a server of files with the faults of real ones.
type shelf struct {
	*httptest.Server
	files    map[string][]byte
	cut      int  // bytes after which a connection is dropped; 0 = never
	noRange  bool // answers the whole file to every request
	mu       sync.Mutex
	requests []string // path and range
}

func newShelf(t *testing.T, files map[string][]byte) *shelf {
	t.Helper()
	s := &shelf{files: files}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r.URL.Path+" "+r.Header.Get("Range"))
	cut := s.cut
	s.mu.Unlock()
	data, ok := s.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if s.noRange {
		r.Header.Del("Range")
	}
	if cut > 0 {
		w = &cutter{ResponseWriter: w, left: cut}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func (s *shelf) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// cutter drops the connection after some bytes.
type cutter struct {
	http.ResponseWriter
	left int
}

func (c *cutter) Write(p []byte) (int, error) {
	if len(p) > c.left {
		_, _ = c.ResponseWriter.Write(p[:c.left])
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	c.left -= len(p)
	return c.ResponseWriter.Write(p)
}

func sumOf(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// weights is a file of n bytes that are all different in place.
func weights(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(i * 7 >> 3)
	}
	return out
}

type entry struct {
	path, sum, extra string
	size             int
}

// store opens a store whose catalogue holds one model "m" with these files at url.
func store(t *testing.T, url string, change func(*models.Config), entries ...entry) *models.Store {
	t.Helper()
	var b strings.Builder
	b.WriteString("models:\n  - name: m\n    kind: asr\n    langs: [zh-CN]\n    licence: test\n    default: true\n    files:\n")
	for _, e := range entries {
		fmt.Fprintf(&b, "      - url: %s\n        size: %d\n", url+e.path, e.size)
		if e.sum != "" {
			fmt.Fprintf(&b, "        sha256: %s\n", e.sum)
		}
		b.WriteString(e.extra)
	}
	dir := t.TempDir()
	cfg := models.Default()
	cfg.Dir, cfg.Catalogue = filepath.Join(dir, "models"), filepath.Join(dir, "catalogue.yaml")
	cfg.Retries = 0
	if change != nil {
		change(&cfg)
	}
	if err := os.WriteFile(cfg.Catalogue, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := models.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func kindOf(err error) hotline.Kind {
	if e, ok := errors.AsType[*hotline.Error](err); ok {
		return e.Kind
	}
	return ""
}

func TestStore_PullsAndChecks(t *testing.T) {
	data, tokens := weights(300_000), []byte("a 0\n")
	srv := newShelf(t, map[string][]byte{"/encoder.onnx": data, "/tokens.txt": tokens})
	s := store(t, srv.URL, nil, entry{path: "/encoder.onnx", size: len(data), sum: sumOf(data)}, entry{path: "/tokens.txt", size: 4})
	if _, ok := s.Best(models.KindASR, "zh"); ok {
		t.Error("best model before the pull")
	}
	var last models.Progress
	e, err := s.Pull(t.Context(), "m", func(p models.Progress) { last = p })
	if err != nil || !e.Installed {
		t.Fatalf("%+v, %v", e, err)
	}
	if at, err := os.Stat(filepath.Dir(e.Dir)); err != nil || at.Mode().Perm()&0o007 != 0 {
		t.Errorf("others of the machine may open the folder of models: %v, %v", at.Mode(), err)
	}
	if last.Total != int64(len(data))+4 || !last.Checking {
		t.Errorf("last progress %+v", last)
	}
	if len(e.FirstSums) != 1 || e.FirstSums[0] != "tokens.txt" || e.SumsKnown {
		t.Errorf("first sums %v, known %v", e.FirstSums, e.SumsKnown)
	}
	if got, _ := os.ReadFile(filepath.Join(e.Dir, "encoder.onnx")); !bytes.Equal(got, data) {
		t.Error("encoder differs")
	}
	if best, ok := s.Best(models.KindASR, "zh"); !ok || best.Name != "m" {
		t.Error("the pulled model is not the best one")
	}
	if _, err := s.Check(t.Context(), "m"); err != nil {
		t.Error(err)
	}
	n := len(srv.seen())
	if _, err := s.Pull(t.Context(), "m", nil); err != nil || len(srv.seen()) != n {
		t.Errorf("second pull: %v, %d requests more", err, len(srv.seen())-n)
	}
	// Damage of the same length is found.
	if err := os.WriteFile(filepath.Join(e.Dir, "tokens.txt"), []byte("b 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if e, err := s.Check(t.Context(), "m"); kindOf(err) != hotline.KindInvalid || !strings.Contains(e.Damaged, "tokens.txt") {
		t.Errorf("%+v, %v", e.Damaged, err)
	}
	if err := s.Remove("m"); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove("m"); kindOf(err) != hotline.KindNotFound || !strings.Contains(err.Error(), "hotline models list") {
		t.Errorf("removed twice: %v", err)
	}
	if e, _ := s.Get("m"); e.Installed {
		t.Error("still here after remove")
	}
	if _, err := s.Check(t.Context(), "m"); kindOf(err) != hotline.KindNotFound {
		t.Error(err)
	}
}

func TestStore_ResumesAfterCuts(t *testing.T) {
	data := weights(1_000_000)
	srv := newShelf(t, map[string][]byte{"/w.onnx": data})
	srv.cut = 300_000
	s := store(t, srv.URL, nil, entry{path: "/w.onnx", size: len(data), sum: sumOf(data)})
	if _, err := s.Pull(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if got := srv.seen(); len(got) < 4 || !strings.HasPrefix(got[1], "/w.onnx bytes=") {
		t.Errorf("requests %q", got)
	}
}

func TestStore_ResumesInTheNextPull(t *testing.T) {
	data := weights(1_000_000)
	files := map[string][]byte{"/w.onnx": data}
	srv := newShelf(t, files)
	s := store(t, srv.URL, nil, entry{path: "/w.onnx", size: len(data), sum: sumOf(data)}, entry{path: "/later", size: 5})
	if _, err := s.Pull(t.Context(), "m", nil); kindOf(err) != hotline.KindUnavailable {
		t.Fatalf("first pull: %v", err)
	}
	srv.files["/later"] = []byte("later")
	if _, err := s.Pull(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	var again int
	for _, r := range srv.seen() {
		if r == "/w.onnx " {
			again++
		}
	}
	if again != 1 {
		t.Errorf("the first file was fetched from the start %d times: %q", again, srv.seen())
	}
}

func TestStore_ServerWithoutRanges(t *testing.T) {
	data := weights(400_000)
	srv := newShelf(t, map[string][]byte{"/w.onnx": data})
	s := store(t, srv.URL, nil, entry{path: "/w.onnx", size: len(data), sum: sumOf(data)})
	srv.cut = 100_000
	srv.noRange = true
	if _, err := s.Pull(t.Context(), "m", nil); kindOf(err) != hotline.KindUnavailable {
		t.Fatal("a server that always cuts and knows no ranges cannot succeed")
	}
	srv.mu.Lock()
	srv.cut = 0
	srv.mu.Unlock()
	if _, err := s.Pull(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Check(t.Context(), "m"); err != nil {
		t.Error(err)
	}
}

func TestStore_WrongSum(t *testing.T) {
	data := weights(50_000)
	srv := newShelf(t, map[string][]byte{"/w.onnx": data})
	s := store(t, srv.URL, nil, entry{path: "/w.onnx", size: len(data), sum: sumOf([]byte("other"))})
	e, err := s.Pull(t.Context(), "m", nil)
	if kindOf(err) != hotline.KindInvalid || e.Installed {
		t.Fatalf("%+v, %v", e, err)
	}
	if _, err := os.Stat(e.Dir); err == nil {
		t.Error("a folder appeared")
	}
}

func TestStore_MirrorsFirstThenOrigin(t *testing.T) {
	data := weights(10_000)
	bad := newShelf(t, map[string][]byte{"/deep/w.onnx": []byte("not it")})
	good := newShelf(t, map[string][]byte{"/w.onnx": data})
	s := store(t, good.URL, func(c *models.Config) { c.Mirrors = []models.Mirror{{From: good.URL, To: bad.URL + "/deep"}} },
		entry{path: "/w.onnx", size: len(data), sum: sumOf(data)})
	if _, err := s.Pull(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if len(bad.seen()) != 1 || len(good.seen()) != 1 {
		t.Errorf("mirror %q, origin %q", bad.seen(), good.seen())
	}
}

func TestStore_NobodyThere(t *testing.T) {
	srv := newShelf(t, nil)
	url := srv.URL
	srv.Close()
	s := store(t, url, nil, entry{path: "/w.onnx", size: 10})
	if _, err := s.Pull(t.Context(), "m", nil); err == nil || !strings.Contains(err.Error(), "HOTLINE_MODEL_MIRRORS") {
		t.Errorf("how to name a mirror: %v", err)
	}
	if _, err := s.Pull(t.Context(), "m", nil); kindOf(err) != hotline.KindUnavailable {
		t.Error(err)
	}
}

func TestStore_Stalls(t *testing.T) {
	release := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(1000))
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer srv.Close()
	defer close(release)
	s := store(t, srv.URL, func(c *models.Config) { c.StallTimeout = 50 * time.Millisecond }, entry{path: "/w", size: 1000})
	if _, err := s.Pull(t.Context(), "m", nil); kindOf(err) != hotline.KindUnavailable || !strings.Contains(err.Error(), "no data") {
		t.Error(err)
	}
}

func TestStore_TooMuchData(t *testing.T) {
	srv := newShelf(t, map[string][]byte{"/w": weights(3 << 20)})
	s := store(t, srv.URL, nil, entry{path: "/w", size: 1000})
	if _, err := s.Pull(t.Context(), "m", nil); kindOf(err) != hotline.KindUnavailable {
		t.Error(err)
	}
}

func TestStore_FullDisk(t *testing.T) {
	data := weights(500_000)
	srv := newShelf(t, map[string][]byte{"/w.onnx": data})
	t.Run("before", func(t *testing.T) {
		s := store(t, srv.URL, nil, entry{path: "/w.onnx", size: len(data)})
		s.SetDisk(1<<20, nil)
		if _, err := s.Pull(t.Context(), "m", nil); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "MB") {
			t.Error(err)
		}
	})
	t.Run("in_the_middle", func(t *testing.T) {
		s := store(t, srv.URL, nil, entry{path: "/w.onnx", size: len(data), sum: sumOf(data)})
		left := 200_000
		s.SetDisk(1<<40, func(w io.Writer) io.Writer {
			return writer(func(p []byte) (int, error) {
				if len(p) > left {
					return 0, &os.PathError{Op: "write", Err: syscall.ENOSPC}
				}
				left -= len(p)
				return w.Write(p)
			})
		})
		e, err := s.Pull(t.Context(), "m", nil)
		if !errors.Is(err, syscall.ENOSPC) || kindOf(err) != hotline.KindInternal || e.Installed {
			t.Fatalf("%+v, %v", e, err)
		}
		left = 1 << 30
		if _, err := s.Pull(t.Context(), "m", nil); err != nil {
			t.Errorf("after space was made: %v", err)
		}
	})
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestStore_Busy(t *testing.T) {
	srv := newShelf(t, map[string][]byte{"/w": []byte("w")})
	var inner error
	s := store(t, srv.URL, nil, entry{path: "/w", size: 1})
	_, err := s.Pull(t.Context(), "m", func(p models.Progress) {
		if p.Checking {
			_, inner = s.Pull(t.Context(), "m", nil)
		}
	})
	if err != nil || kindOf(inner) != hotline.KindBusy {
		t.Errorf("outer %v, inner %v", err, inner)
	}
}

func TestStore_Unpacks(t *testing.T) {
	pack := func(name string) []byte {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	srv := newShelf(t, map[string][]byte{})
	const unpack = "        unpack: true\n"
	pull := func(t *testing.T, data []byte, extra string) (models.Entry, error) {
		srv.files["/a.tar.bz2"] = data
		s := store(t, srv.URL, nil, entry{path: "/a.tar.bz2", size: len(data), sum: sumOf(data), extra: extra})
		return s.Pull(t.Context(), "m", nil)
	}
	t.Run("all", func(t *testing.T) {
		e, err := pull(t, pack("good.tar.bz2"), unpack)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"tokens.txt", "encoder.onnx", "dict/pos/x.utf8", "test_wavs/0.wav"} {
			if _, err := os.Stat(filepath.Join(e.Dir, name)); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("kept", func(t *testing.T) {
		e, err := pull(t, pack("good.tar.bz2"), unpack+"        keep: [tokens.txt]\n")
		if err != nil {
			t.Fatal(err)
		}
		if files, _ := os.ReadDir(e.Dir); len(files) != 2 { // and the record
			t.Errorf("%v", files)
		}
	})
	for _, bad := range []string{"outside", "absolute", "link", "empty"} {
		t.Run(bad, func(t *testing.T) {
			e, err := pull(t, pack(bad+".tar.bz2"), unpack)
			if kindOf(err) != hotline.KindInvalid || e.Installed {
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
	t.Run("cut_short", func(t *testing.T) {
		if _, err := pull(t, pack("good.tar.bz2")[:200], unpack); kindOf(err) != hotline.KindInvalid {
			t.Error(err)
		}
	})
}

func TestOpen_BuiltInCatalogue(t *testing.T) {
	cfg := models.Default()
	cfg.Dir = t.TempDir()
	s, err := models.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	kinds, defaults := map[models.Kind]int{}, 0
	for _, e := range s.List() {
		kinds[e.Kind]++
		if e.Default {
			defaults++
		}
	}
	if kinds[models.KindASR] < 3 || kinds[models.KindTTS] < 2 || kinds[models.KindVAD] != 1 || defaults != 1 {
		t.Errorf("kinds %v, defaults %d", kinds, defaults)
	}
	if e, err := s.Get(s.DefaultName()); err != nil || e.Kind != models.KindASR {
		t.Errorf("default %+v, %v", e, err)
	}
	if _, err := s.Get("no-such"); kindOf(err) != hotline.KindNotFound {
		t.Error(err)
	}
}

func TestParseCatalogue_Refuses(t *testing.T) {
	const good = "models:\n  - {name: m, kind: asr, langs: [zh-CN], licence: x, files: [{url: 'https://h/f', size: 1}]}\n"
	if _, err := models.ParseCatalogue([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"name":    {"name: m", "name: ../m"},
		"hidden":  {"name: m", "name: .m"},
		"kind":    {"kind: asr", "kind: llm"},
		"licence": {"licence: x, ", ""},
		"scheme":  {"https://", "file://"},
		"path":    {"size: 1", "size: 1, path: ../x"},
		"sum":     {"size: 1", "size: 1, sha256: abc"},
		"size":    {"size: 1", "size: 0"},
		"unknown": {"size: 1", "size: 1, colour: red"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, change[0], change[1], 1)
			if _, err := models.ParseCatalogue([]byte(bad)); err == nil {
				t.Error("accepted")
			}
		})
	}
}
