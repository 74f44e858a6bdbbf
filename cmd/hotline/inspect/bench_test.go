package inspect_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/cmd/hotline/inspect"
	"hotline/internal/eventbus"
	"hotline/internal/store"
)

// told is a screen that says when a hit comes.
type told chan time.Time // capacity 1: one hit at a time

func (c told) Put(hotline.Hit)               { c <- time.Now() }
func (c told) Score(hotline.CallID, float64) {}

// BenchmarkInspection is the time from an utterance on the bus to its alert on the screen.
func BenchmarkInspection(b *testing.B) {
	dir := b.TempDir()
	ecfg := eventbus.Default()
	ecfg.StoreDir = filepath.Join(dir, "events")
	bus, err := eventbus.Open(b.Context(), ecfg, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = bus.Close() }()
	scfg := store.Default()
	scfg.DSN = filepath.Join(dir, "hotline.db")
	db, err := store.Open(b.Context(), scfg)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	screen := make(told, 1)
	i, err := inspect.New(inspect.Default(), inspect.Deps{Bus: bus, Store: db, Rules: fstest.MapFS{"forbidden_words.yaml": {Data: []byte(rude)}}, Screen: screen})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = i.Run(ctx) }()
	defer func() { stop(); <-done }()
	var delays []time.Duration
	for b.Loop() {
		id := hotline.NewCallID(time.Now())
		bodies := append(opening(), said("您爱办不办"))
		for n, body := range bodies {
			if err := bus.Publish(hotline.Event{Call: id, Seq: uint64(n + 1), At: time.Now(), Body: body}); err != nil {
				b.Fatal(err)
			}
		}
		began := time.Now()
		delays = append(delays, (<-screen).Sub(began))
	}
	slices.Sort(delays)
	b.ReportMetric(float64(delays[len(delays)/2])/1e6, "ms-p50")
	b.ReportMetric(float64(delays[len(delays)*95/100])/1e6, "ms-p95")
}
