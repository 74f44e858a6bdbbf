package tts_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"hotline/media"
	"hotline/tts"
	"hotline/tts/ttstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func cache(t testing.TB, next tts.Synthesizer, cfg tts.CacheConfig) *tts.Cache {
	t.Helper()
	c, err := tts.NewCache(next, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func speak(t testing.TB, s tts.Synthesizer, text string) (*ttstest.Collect, []tts.Mark) {
	t.Helper()
	out := &ttstest.Collect{}
	marks, err := s.Synthesize(context.Background(), tts.Request{Text: text}, out)
	if err != nil {
		t.Fatal(err)
	}
	return out, marks
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCache_KeepsTheContract(t *testing.T) {
	ttstest.Run(t, func(t *testing.T) tts.Synthesizer {
		cfg := tts.DefaultCache()
		cfg.Dir = t.TempDir()
		return cache(t, &ttstest.Tone{}, cfg)
	})
}

func TestCache_PlaysWhatWasSpoken(t *testing.T) {
	cfg := tts.DefaultCache()
	cfg.Dir = t.TempDir()
	tone := &ttstest.Tone{}
	c := cache(t, tone, cfg)
	first, firstMarks := speak(t, c, "您好")
	for name, c := range map[string]*tts.Cache{"memory": c, "disk": cache(t, tone, cfg)} {
		again, marks := speak(t, c, "您好")
		if !slices.Equal(marks, firstMarks) || !slices.Equal(again.PCM(), first.PCM()) || again.Frames[10].Mark != first.Frames[10].Mark {
			t.Errorf("%s plays something else", name)
		}
	}
	if tone.Clauses() != 1 {
		t.Errorf("engine spoke %d times", tone.Clauses())
	}
	if st := c.Stats(); st.Hits != 1 || st.Misses != 1 || st.Bytes == 0 {
		t.Errorf("stats %+v", st)
	}
}

func TestCache_TellsRequestsApart(t *testing.T) {
	tone := &ttstest.Tone{}
	c := cache(t, tone, tts.DefaultCache())
	reqs := []tts.Request{
		{Text: "a"}, {Text: "a", Rate: 16000}, {Text: "a", Voice: "v"}, {Text: "a", Speed: 1.5}, {Text: "a", Pitch: 1.5}, {Text: "a", Lang: "en-US"},
	}
	for range 2 {
		for _, req := range reqs {
			if _, err := c.Synthesize(t.Context(), req, media.Discard); err != nil {
				t.Fatal(err)
			}
		}
	}
	if tone.Clauses() != len(reqs) {
		t.Errorf("engine spoke %d of %d clauses", tone.Clauses(), len(reqs))
	}
}

func TestCache_DeletesDamagedFiles(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut":     func(b []byte) []byte { return b[:len(b)/2] },
		"flipped": func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"empty":   func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := tts.DefaultCache()
			cfg.Dir = t.TempDir()
			tone := &ttstest.Tone{}
			speak(t, cache(t, tone, cfg), "您好")
			path := files(t, cfg.Dir)[0]
			b, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, damage(b), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			c := cache(t, tone, cfg)
			speak(t, c, "您好")
			if st := c.Stats(); st.Corrupt != 1 || st.Misses != 1 || tone.Clauses() != 2 {
				t.Errorf("stats %+v after %d clauses", st, tone.Clauses())
			}
			speak(t, cache(t, tone, cfg), "您好")
			if tone.Clauses() != 2 {
				t.Error("the clip was not written again")
			}
		})
	}
}

func TestCache_StaysWithinItsBytes(t *testing.T) {
	cfg := tts.CacheConfig{Dir: t.TempDir(), Bytes: 20_000} // a rune of tone is 3.3 kB
	tone := &ttstest.Tone{}
	c := cache(t, tone, cfg)
	for i := range 10 {
		speak(t, c, fmt.Sprint(i, "x"))
	}
	speak(t, c, "0x")
	speak(t, c, "9x")
	if tone.Clauses() != 11 {
		t.Errorf("engine spoke %d times, want the oldest anew and the newest from disk", tone.Clauses())
	}
	var total int64
	for _, f := range files(t, cfg.Dir) {
		st, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		total += st.Size()
	}
	if total > cfg.Bytes || total != c.Stats().Bytes || total == 0 {
		t.Errorf("%d bytes on disk, %d counted, %d allowed", total, c.Stats().Bytes, cfg.Bytes)
	}
}

func TestCache_SpeaksWithoutADisk(t *testing.T) {
	cfg := tts.CacheConfig{Dir: filepath.Join(t.TempDir(), "clips"), Bytes: 1 << 20}
	c := cache(t, &ttstest.Tone{}, cfg)
	if err := errors.Join(os.RemoveAll(cfg.Dir), os.WriteFile(cfg.Dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	out, _ := speak(t, c, "您好")
	if len(out.Frames) != 20 || c.Stats().Unstored != 1 {
		t.Errorf("%d frames, stats %+v", len(out.Frames), c.Stats())
	}
}

func TestCache_DoesNotKeepWhatWasCut(t *testing.T) {
	tone := &ttstest.Tone{}
	c := cache(t, tone, tts.DefaultCache())
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.Synthesize(ctx, tts.Request{Text: "您好"}, media.SinkFunc(func(media.Frame) error { cancel(); return nil }))
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if out, _ := speak(t, c, "您好"); len(out.Frames) != 20 || tone.Clauses() != 2 {
		t.Errorf("%d frames after %d clauses", len(out.Frames), tone.Clauses())
	}
}

// BenchmarkCache_FirstFrame is the time from the request to the first frame of a prompt in memory.
func BenchmarkCache_FirstFrame(b *testing.B) {
	c := cache(b, &ttstest.Tone{}, tts.DefaultCache())
	stop := errors.New("stop")
	speak(b, c, "您好，欢迎致电星云电信。")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = c.Synthesize(context.Background(), tts.Request{Text: "您好，欢迎致电星云电信。"}, media.SinkFunc(func(media.Frame) error { return stop }))
	}
}

func ExampleNewCache() {
	c, err := tts.NewCache(&ttstest.Tone{}, tts.DefaultCache())
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		marks, _ := c.Synthesize(context.Background(), tts.Request{Text: "您好"}, media.Discard)
		fmt.Println(marks, c.Stats().Hits)
	}
	// Output:
	// [{1 200ms} {2 400ms}] 0
	// [{1 200ms} {2 400ms}] 1
}
