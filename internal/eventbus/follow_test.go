package eventbus_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
)

// Readers that follow see each event once and in order, from wherever they start, also across a restart of the bus.
func TestBus_FollowGoesOnBehindASequence(t *testing.T) {
	cfg := config(t.TempDir())
	b := open(t, cfg)
	emit(t, &numbers{bus: b, call: "A"}, 0, 50)
	eventually(t, "stored", func() bool { return b.Stats().Published == 50 })
	errEnough := errors.New("enough")
	follow := func(after uint64, n int) (got []uint64) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		err := b.Follow(ctx, after, func(seq uint64, e hotline.Event) error {
			if e.Seq != seq { // one call only, so both count alike
				t.Errorf("stream %d is event %d", seq, e.Seq)
			}
			if got = append(got, seq); len(got) == n {
				return errEnough
			}
			return nil
		})
		if !errors.Is(err, errEnough) {
			t.Fatalf("follow: %v after %d events", err, len(got))
		}
		return got
	}
	if got := follow(0, 50); got[0] != 1 || got[49] != 50 {
		t.Errorf("from the start: %v", got)
	}
	closeBus(t, b)
	b = open(t, cfg)
	if first, last, err := b.Bounds(t.Context()); err != nil || first != 1 || last != 50 {
		t.Errorf("bounds %d-%d, %v", first, last, err)
	}
	s := &numbers{bus: b, call: "A", seq: 50}
	emit(t, s, 0, 10)
	if got := follow(47, 13); got[0] != 48 || got[12] != 60 {
		t.Errorf("behind 47: %v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Follow(ctx, 60, func(uint64, hotline.Event) error { return nil }); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}

// TestBus_FollowGoesOverFromTheServerToMemory follows more events than memory keeps, and some that another wrote into the stream.
func TestBus_FollowGoesOverFromTheServerToMemory(t *testing.T) {
	const before, after = 6000, 300
	b := open(t, config(t.TempDir()))
	n := &numbers{bus: b, call: "A"}
	emit(t, n, 0, before)
	eventually(t, "stored", func() bool { return b.Stats().Published == before })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	caught := make(chan struct{})
	done := make(chan error, 1)
	var last uint64
	go func() {
		done <- b.Follow(ctx, 0, func(seq uint64, _ hotline.Event) error {
			if last++; seq != last {
				t.Errorf("%d at place %d", seq, last)
			}
			switch last {
			case before:
				close(caught)
			case before + after + 1:
				cancel()
			}
			return nil
		})
	}()
	<-caught
	for i := range after {
		emit(t, n, i, i+1)
		if i == after/2 {
			if err := b.PublishRaw("hotline.call.B.dtmf", `{"call_id":"B","seq":1,"type":"dtmf","data":{}}`); err != nil {
				t.Error(err)
			}
		}
	}
	if err := <-done; err != nil || last != before+after+1 {
		t.Errorf("%d of %d events, %v", last, before+after+1, err)
	}
}

// Who waits at the server for what comes next gets it after the storage was closed and opened anew, too.
func TestBus_FollowsAcrossARevival(t *testing.T) {
	cfg := config(t.TempDir())
	b := open(t, cfg)
	n := &numbers{bus: b, call: "A"}
	emit(t, n, 0, 5)
	eventually(t, "stored", func() bool { return b.Stats().Published == 5 })
	closeBus(t, b)
	b = open(t, cfg) // nothing is in memory
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var read atomic.Uint64
	done := make(chan error, 1)
	go func() {
		done <- b.ConsumeBatch(ctx, "store", func(events []hotline.Event) error { read.Store(events[len(events)-1].Seq); return nil })
	}()
	eventually(t, "what is there", func() bool { return read.Load() == 5 })
	if err := b.DisableStorage(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	emit(t, &numbers{bus: b, call: "A", seq: 5}, 0, 1)
	for read.Load() != 6 && time.Since(began) < 20*time.Second {
		<-time.After(20 * time.Millisecond)
	}
	if read.Load() != 6 {
		t.Error("what came after the revival is not read")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
