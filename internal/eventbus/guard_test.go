package eventbus_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"hotline"
)

// A panic on one event gives up that event and nothing else, for consumers and for those who follow, and does not come again at the next start.
func TestBus_PanicGivesUpOneEvent(t *testing.T) {
	cfg := config(t.TempDir())
	b := open(t, cfg)
	var mu sync.Mutex
	panics := 0
	b.OnPanic(func(where string) {
		mu.Lock()
		defer mu.Unlock()
		if panics++; where != "events" {
			t.Errorf("at %s", where)
		}
	})
	counted := func() int { mu.Lock(); defer mu.Unlock(); return panics }
	emit(t, &numbers{bus: b, call: "A"}, 0, 50)
	eventually(t, "stored", func() bool { return b.Stats().Published == 50 })

	var seen []uint64
	take := func(events []hotline.Event) error {
		for _, e := range events {
			if e.Seq == 17 {
				panic("index out of range")
			}
			mu.Lock()
			if !slices.Contains(seen, e.Seq) {
				seen = append(seen, e.Seq)
			}
			mu.Unlock()
		}
		return nil
	}
	got := func() int { mu.Lock(); defer mu.Unlock(); return len(seen) }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.ConsumeBatch(ctx, "store", take) }()
	eventually(t, "all but one", func() bool { return got() == 49 && counted() == 1 })
	cancel()
	if err := <-done; err != nil || slices.Contains(seen, 17) {
		t.Errorf("%v, %v", err, seen)
	}

	before := counted()
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	var followed []uint64
	go func() {
		done <- b.Follow(ctx, 0, func(_ uint64, e hotline.Event) error {
			if e.Seq == 17 {
				panic("index out of range")
			}
			mu.Lock()
			followed = append(followed, e.Seq)
			mu.Unlock()
			return nil
		})
	}()
	eventually(t, "all but one followed", func() bool { mu.Lock(); defer mu.Unlock(); return len(followed) == 49 && panics == before+1 })
	cancel()
	<-done
	closeBus(t, b)

	b = open(t, cfg)
	ctx, cancel = context.WithCancel(t.Context())
	go func() { done <- b.ConsumeBatch(ctx, "store", take) }()
	emit(t, &numbers{bus: b, call: "A", seq: 50}, 0, 1)
	eventually(t, "the next", func() bool { return got() == 50 })
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A batch that is refused for one event loses that one alone, and a panic that does not come again is told of all the same.
func TestBus_GivesUpOneEventOfABatch(t *testing.T) {
	b := open(t, config(t.TempDir()))
	var mu sync.Mutex
	panics, batches := 0, 0
	b.OnPanic(func(string) { mu.Lock(); defer mu.Unlock(); panics++ })
	emit(t, &numbers{bus: b, call: "A"}, 0, 50)
	eventually(t, "stored", func() bool { return b.Stats().Published == 50 })
	var seen []uint64
	take := func(events []hotline.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if batches++; batches == 1 {
			if len(events) == 1 {
				t.Error("no batch")
			}
			panic("once")
		}
		for _, e := range events {
			if e.Seq == 17 {
				return &hotline.Error{Op: "take", Kind: hotline.KindInvalid}
			}
		}
		for _, e := range events {
			seen = append(seen, e.Seq)
		}
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.ConsumeBatch(ctx, "store", take) }()
	eventually(t, "all but one", func() bool { mu.Lock(); defer mu.Unlock(); return len(seen) == 49 && panics == 1 })
	cancel()
	if err := <-done; err != nil || slices.Contains(seen, 17) {
		t.Errorf("%v, %v", err, seen)
	}
	emit(t, &numbers{bus: b, call: "B"}, 0, 50)
	eventually(t, "stored", func() bool { return b.Stats().Published == 100 })
	taken := 0
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	go func() {
		done <- b.ConsumeBatch(ctx, "other", func(events []hotline.Event) error {
			if slices.ContainsFunc(events, func(e hotline.Event) bool { return e.Seq == 17 }) {
				return &hotline.Error{Op: "take", Kind: hotline.KindInvalid}
			}
			mu.Lock()
			defer mu.Unlock()
			taken += len(events)
			return nil
		})
	}()
	eventually(t, "all but the two", func() bool { mu.Lock(); defer mu.Unlock(); return taken == 98 })
}
