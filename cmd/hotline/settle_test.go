package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
	"hotline/internal/config"
	"hotline/internal/eventbus"
)

// TestSettle stops a hotline whose record gave an event up, and one whose record has not come that far.
func TestSettle(t *testing.T) {
	t.Parallel()
	t.Run("given up", func(t *testing.T) {
		t.Parallel()
		s, said := publishing(t)
		consume(t, s, func([]hotline.Event) error { return &hotline.Error{Op: "project", Kind: hotline.KindInvalid} })
		if s.settle(); said.Len() > 0 {
			t.Errorf("an event that was given up comes at no next start, yet it says %s", said)
		}
	})
	t.Run("behind", func(t *testing.T) {
		t.Parallel()
		s, said := publishing(t)
		consume(t, s, func([]hotline.Event) error { return errors.New("the disk is full") })
		if s.settle(); !strings.Contains(said.String(), "completed at the next start") {
			t.Errorf("the record is behind, and it says %q", said)
		}
	})
	t.Run("after a kill", func(t *testing.T) {
		t.Parallel()
		s, said := publishing(t)
		var last atomic.Bool       // the event of this run is on record
		for n := range uint64(3) { // the last run's, that come again
			if err := s.bus.Publish(hotline.Event{Call: "c-0", Seq: n + 1, Body: hotline.CallStarted{}}); err != nil {
				t.Fatal(err)
			}
		}
		own := hotline.Event{Call: "c-2", Seq: 1, Body: hotline.CallStarted{}}
		if err := s.bus.Publish(own); err != nil {
			t.Fatal(err)
		}
		consume(t, s, func(events []hotline.Event) error {
			if slices.ContainsFunc(events, func(e hotline.Event) bool { return e.Call == own.Call }) {
				<-time.After(300 * time.Millisecond) // a slow disk
				last.Store(true)
			}
			return nil
		})
		if s.settle(); !last.Load() || said.Len() > 0 {
			t.Errorf("the last event is on record: %t; it says %q", last.Load(), said)
		}
	})
}

// publishing is a server with one event on its bus, and what it says about its record.
func publishing(t *testing.T) (*server, *bytes.Buffer) {
	t.Helper()
	cfg := config.Default()
	cfg.Data = t.TempDir()
	bus, err := eventbus.Open(t.Context(), eventConfig(cfg), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	said := new(bytes.Buffer)
	s := &server{cfg: cfg, bus: bus, log: slog.New(slog.NewTextHandler(said, nil))}
	if err := bus.Publish(hotline.Event{Call: "c-1", Seq: 1, Body: hotline.CallStarted{}}); err != nil {
		t.Fatal(err)
	}
	s.published.Add(1)
	return s, said
}

// consume reads the events of s as its record does, until the end of the test.
func consume(t *testing.T, s *server, fn func([]hotline.Event) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.bus.ConsumeBatch(ctx, "store", fn)
	}()
	t.Cleanup(func() { cancel(); <-done })
}
