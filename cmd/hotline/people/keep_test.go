package people

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"

	"hotline/engine/acd"
	"hotline/engine/acd/figures"
	"hotline/internal/store"
)

// What the floor says while the store is away is written when it is back, the newest snapshot only, and the last of all at the end.
func TestKeeper_WritesWhenTheStoreIsBack(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.WriteFile(folder, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	cfg := store.Default()
	cfg.DSN = filepath.Join(folder, "hotline.db")
	db, err := store.Attach(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	k := newKeeper(db, slog.New(slog.NewTextHandler(t.Output(), nil)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); k.run(ctx) }()
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for i := range 3 {
		k.save(acd.Snapshot{At: at.Add(time.Duration(i) * time.Second)})
		k.interval(figures.Interval{Start: at.Add(time.Duration(i) * figures.Quarter)})
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	var kept acd.Snapshot
	for end := time.Now().Add(20 * time.Second); !kept.At.Equal(at.Add(2 * time.Second)); {
		if time.Now().After(end) {
			t.Fatalf("kept %v", kept.At)
		}
		<-time.After(20 * time.Millisecond)
		if raw, err := db.Floor(t.Context()); err == nil && raw != nil {
			if err := json.Unmarshal(raw, &kept); err != nil {
				t.Fatal(err)
			}
		}
	}
	k.save(acd.Snapshot{At: at.Add(time.Hour)})
	cancel()
	<-done
	raw, err := db.Floor(t.Context())
	if err != nil || json.Unmarshal(raw, &kept) != nil || !kept.At.Equal(at.Add(time.Hour)) {
		t.Errorf("the last word is %v, %v", kept.At, err)
	}
	if all, err := db.Intervals(t.Context(), at, at.Add(time.Hour)); err != nil || len(all) != 3 {
		t.Errorf("%d intervals, %v", len(all), err)
	}
}

// A store that is away for more than a day costs figures, not memory.
func TestKeeper_IsBounded(t *testing.T) {
	k := newKeeper(nil, slog.New(slog.DiscardHandler))
	for i := range backlog + 10 {
		k.interval(figures.Interval{Start: time.Unix(int64(i), 0)})
	}
	if len(k.intervals) != backlog || k.intervals[0].Start.Unix() != 10 {
		t.Errorf("%d intervals from %v", len(k.intervals), k.intervals[0].Start)
	}
}

func TestPeople_ReadsMusicAtTheRateOfTheCall(t *testing.T) {
	folder := t.TempDir()
	f, err := os.Create(filepath.Join(folder, "hold.wav")) //nolint:gosec // a test
	if err != nil {
		t.Fatal(err)
	}
	w := wav.NewEncoder(f, 16000, 16, 2, 1)
	tune := make([]int, 2*16000) // a second in stereo, the left channel alone sounds
	for i := 0; i < len(tune); i += 2 {
		tune[i] = int(5000 * math.Sin(2*math.Pi*400*float64(i/2)/16000))
	}
	if err := errors.Join(w.Write(&audio.IntBuffer{Format: &audio.Format{SampleRate: 16000, NumChannels: 2}, Data: tune, SourceBitDepth: 16}), w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	p := &People{cfg: Config{Folder: folder}, log: slog.New(slog.DiscardHandler)}
	for _, rate := range []int{8000, 16000, 48000} {
		got := p.music("hold.wav", rate)
		peak := 0
		for _, v := range got {
			peak = max(peak, int(v))
		}
		if len(got) < rate*98/100 || len(got) > rate*102/100 || peak < 4500 || peak > 5500 {
			t.Errorf("%d Hz: %d samples, peak %d", rate, len(got), peak)
		}
	}
	if got := p.music("none.wav", 8000); got != nil {
		t.Error("music out of nothing")
	}
}
