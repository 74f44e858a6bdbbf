package eventbus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"hotline"
	"hotline/internal/eventbus"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

const patience = 30 * time.Second // a slow machine may take its time; no test depends on speed

func config(dir string) eventbus.Config {
	cfg := eventbus.Default()
	cfg.StoreDir, cfg.MaxBytes, cfg.AckTimeout = dir, 64<<20, 2*time.Second
	return cfg
}

func open(t *testing.T, cfg eventbus.Config) *eventbus.Bus {
	t.Helper()
	b, err := eventbus.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func closeBus(t *testing.T, b *eventbus.Bus) {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

func digit(i int) hotline.Body { return hotline.Digit{Digit: fmt.Sprint(i % 10), AtMS: float64(i)} }

// numbers is one call's events as the engine numbers them: an event that is refused uses up no number.
type numbers struct {
	bus  *eventbus.Bus
	call hotline.CallID
	mu   sync.Mutex
	seq  uint64
}

func (n *numbers) Emit(body hotline.Body) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	err := n.bus.Publish(hotline.Event{Call: n.call, Seq: n.seq + 1, At: time.Now(), Body: body})
	if err == nil {
		n.seq++
	}
	return err
}

func emit(t *testing.T, s *numbers, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := s.Emit(digit(i)); err != nil {
			t.Fatal(err)
		}
	}
}

// take consumes as name until n events came.
func take(t *testing.T, b *eventbus.Bus, name string, n int) []hotline.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var got []hotline.Event
	if err := b.Consume(ctx, name, func(e hotline.Event) error {
		if got = append(got, e); len(got) == n {
			cancel()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) < n {
		t.Fatalf("got %d of %d events", len(got), n)
	}
	return got
}

// eventually waits until ok holds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited too long: %s", what)
		case <-tick.C:
		}
	}
}

func TestBus_KeepsOrderOfEachCall(t *testing.T) {
	b := open(t, config(t.TempDir()))
	const calls, each = 8, 200
	var wg sync.WaitGroup
	for c := range calls {
		s := &numbers{bus: b, call: hotline.CallID(fmt.Sprintf("CALL%d", c))}
		for range 2 { // two goroutines of one call
			wg.Go(func() {
				for i := range each / 2 {
					if err := s.Emit(digit(i)); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	next := map[hotline.CallID]uint64{}
	var last time.Time
	for _, e := range take(t, b, "order", calls*each) {
		next[e.Call]++
		if e.Seq != next[e.Call] {
			t.Fatalf("%s: seq %d, want %d", e.Call, e.Seq, next[e.Call])
		}
		last = e.At
	}
	if last.IsZero() || b.Healthy() != nil {
		t.Errorf("last %v, health %v", last, b.Healthy())
	}
}

func TestBus_ReopenKeepsEventsAndPositions(t *testing.T) {
	cfg := config(t.TempDir())
	b := open(t, cfg)
	s := &numbers{bus: b, call: "A"}
	emit(t, s, 0, 100)
	got := take(t, b, "one", 40)
	// The rest comes after the restart, perhaps with a few again, and in order.
	closeBus(t, b)
	b = open(t, cfg)
	seen := map[uint64]bool{}
	for _, e := range got {
		seen[e.Seq] = true
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_ = b.Consume(ctx, "one", func(e hotline.Event) error {
		if !seen[e.Seq] && e.Seq != uint64(len(seen)+1) {
			t.Errorf("seq %d after %d", e.Seq, len(seen))
		}
		if seen[e.Seq] = true; len(seen) == 100 {
			cancel()
		}
		return nil
	})
	if len(seen) != 100 {
		t.Errorf("%d of 100 events over two consumers", len(seen))
	}
	if all := take(t, b, "two", 100); all[99].Seq != 100 {
		t.Errorf("new consumer ends with seq %d", all[99].Seq)
	}
}

// A folder that cannot be written at start is repaired while events wait: nothing of them, nor of the last run, is lost.
func TestBus_UnwritableFolderAtStartIsTriedAgain(t *testing.T) {
	dir := t.TempDir()
	cfg := config(filepath.Join(dir, "events"))
	if err := os.WriteFile(cfg.StoreDir, nil, 0o600); err != nil { // a file where the folder should be: not even root can write into it
		t.Fatal(err)
	}
	b := open(t, cfg)
	if b.Healthy() == nil {
		t.Error("healthy without a store")
	}
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var got []uint64
	consumed := make(chan struct{})
	go func() {
		defer close(consumed)
		_ = b.Consume(ctx, "early", func(e hotline.Event) error {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, e.Seq)
			return nil
		})
	}()
	emit(t, &numbers{bus: b, call: "A"}, 0, 20)
	if s := b.Stats(); s.Waiting != 20 || s.Dropped != 0 {
		t.Errorf("%+v", s)
	}
	if err := os.Remove(cfg.StoreDir); err != nil {
		t.Fatal(err)
	}
	eventually(t, "stored", func() bool { return b.Stats().Published == 20 && b.Healthy() == nil })
	eventually(t, "consumed", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) == 20 && got[19] == 20 })
	cancel()
	<-consumed
}

func TestBus_UnwritableFolderToTheEndIsAnErrorOfClose(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := eventbus.Open(t.Context(), config(file), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	emit(t, &numbers{bus: b, call: "A"}, 0, 3)
	if err := b.Close(); err == nil || !strings.Contains(err.Error(), "3 lost") {
		t.Errorf("Close: %v", err)
	}
}

func TestBus_StorageLostAndFoundLosesNothing(t *testing.T) {
	cfg := config(t.TempDir())
	cfg.AckTimeout = 200 * time.Millisecond
	b := open(t, cfg)
	s := &numbers{bus: b, call: "A"}
	emit(t, s, 0, 10)
	eventually(t, "first events stored", func() bool { return b.Stats().Published == 10 })
	if err := b.DisableStorage(); err != nil {
		t.Fatal(err)
	}
	emit(t, s, 10, 500)
	eventually(t, "degraded", func() bool { return b.Healthy() != nil || b.Stats().Published == 500 })
	eventually(t, "stored after all", func() bool { return b.Stats().Published == 500 && b.Healthy() == nil })
	if st := b.Stats(); st.Retried == 0 || st.Dropped != 0 {
		t.Errorf("%+v: the storage was never away", st)
	}
	seen := map[uint64]int{}
	for _, e := range take(t, b, "all", 500) {
		seen[e.Seq]++
	}
	if len(seen) != 500 {
		t.Errorf("%d different events of 500", len(seen))
	}
}

func TestBus_QueueFullDropsAndCounts(t *testing.T) {
	cfg := config(t.TempDir())
	cfg.URL, cfg.Queue, cfg.AckTimeout = "nats://127.0.0.1:1", 4, 50*time.Millisecond // nobody listens
	b := open(t, cfg)
	s := &numbers{bus: b, call: "A"}
	for i := range 4 {
		if err := s.Emit(digit(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Emit(digit(4)); !errors.Is(err, eventbus.ErrFull) {
		t.Errorf("fifth of four: %v", err)
	}
	if st := b.Stats(); st.Dropped != 1 || st.Waiting != 4 || b.Healthy() == nil {
		t.Errorf("%+v, health %v", st, b.Healthy())
	}
}

func TestBus_UnsentEventsWaitOnDiskForTheNextStart(t *testing.T) {
	cfg := config(t.TempDir())
	away := cfg
	away.URL, away.AckTimeout = "nats://127.0.0.1:1", 50*time.Millisecond
	b := open(t, away)
	emit(t, &numbers{bus: b, call: "A"}, 0, 20)
	closeBus(t, b)
	if err := b.Publish(hotline.Event{Call: "A", Seq: 21, Body: digit(0)}); !errors.Is(err, eventbus.ErrClosed) {
		t.Errorf("publish after close: %v", err)
	}
	b = open(t, cfg)
	for i, e := range take(t, b, "late", 20) {
		if e.Seq != uint64(i+1) {
			t.Fatalf("event %d has seq %d", i, e.Seq)
		}
	}
	closeBus(t, b)
	if _, err := os.Stat(filepath.Join(cfg.StoreDir, "unsent.jsonl")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("file of unsent events is still there: %v", err)
	}
}

func TestBus_ExternalServerGoneAndBack(t *testing.T) {
	dir := t.TempDir()
	start := func(port int) *server.Server {
		srv, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true})
		if err != nil {
			t.Fatal(err)
		}
		srv.Start()
		if !srv.ReadyForConnections(patience) {
			t.Fatal("server does not start")
		}
		return srv
	}
	stop := func(srv *server.Server) { srv.Shutdown(); srv.WaitForShutdown() }
	srv := start(-1)
	cfg := config(t.TempDir())
	cfg.URL, cfg.AckTimeout = srv.ClientURL(), 300*time.Millisecond
	b := open(t, cfg)
	s := &numbers{bus: b, call: "A"}
	emit(t, s, 0, 10)
	eventually(t, "first events stored", func() bool { return b.Stats().Published == 10 })
	var port int
	_, _ = fmt.Sscanf(srv.ClientURL(), "nats://127.0.0.1:%d", &port)
	stop(srv)
	emit(t, s, 10, 50)
	eventually(t, "degraded", func() bool { return b.Healthy() != nil })
	srv = start(port)
	defer stop(srv)
	seen := map[uint64]bool{} // each once, in an order of their own where a batch was sent again (publishLoop)
	for _, e := range take(t, b, "all", 50) {
		seen[e.Seq] = true
	}
	for seq := range uint64(50) {
		if !seen[seq+1] {
			t.Errorf("event %d is missing", seq+1)
		}
	}
	closeBus(t, b)
}

func TestBus_FailingConsumerSeesTheEventAgain(t *testing.T) {
	b := open(t, config(t.TempDir()))
	emit(t, &numbers{bus: b, call: "A"}, 0, 3)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var got []uint64
	_ = b.Consume(ctx, "c", func(e hotline.Event) error {
		got = append(got, e.Seq)
		switch len(got) {
		case 1:
			return errors.New("database is away")
		case 3:
			return &hotline.Error{Op: "test", Kind: hotline.KindInvalid}
		case 4:
			cancel()
		}
		return nil
	})
	if fmt.Sprint(got) != "[1 1 2 3]" {
		t.Errorf("order %v", got)
	}
}

// TestBus_UnreadableEventTakesNoOtherWithIt has a consumer fail with events that wait before one that is given up.
func TestBus_UnreadableEventTakesNoOtherWithIt(t *testing.T) {
	b := open(t, config(t.TempDir()))
	n := &numbers{bus: b, call: "A"}
	emit(t, n, 0, 3)
	eventually(t, "three events", func() bool { return b.Stats().Published == 3 })
	if err := b.PublishRaw("hotline.call.A.dtmf", "{"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_ = b.ConsumeBatch(ctx, "c", func([]hotline.Event) error {
		cancel()
		return errors.New("database is away")
	})
	emit(t, n, 3, 6)
	for i, e := range take(t, b, "c", 6) {
		if e.Seq != uint64(i+1) {
			t.Errorf("seq %d at place %d", e.Seq, i+1)
		}
	}
	eventually(t, "nothing left", func() bool { lag, err := b.Lag(t.Context(), "c"); return err == nil && lag == 0 })
}

// TestBus_StrangerInOurStreamDoublesNothing has something else come into the embedded stream, whose places the publisher counts.
func TestBus_StrangerInOurStreamDoublesNothing(t *testing.T) {
	b := open(t, config(t.TempDir()))
	n := &numbers{bus: b, call: "A"}
	for i := range 3 {
		emit(t, n, 2*i, 2*i+2)
		eventually(t, "the events", func() bool { return b.Stats().Published == uint64(2*i+2) })
		if err := b.PublishRaw("hotline.call.B.dtmf", fmt.Sprintf(`{"call_id":"B","seq":%d,"type":"dtmf","data":{}}`, i+1)); err != nil {
			t.Fatal(err)
		}
	}
	emit(t, n, 6, 7) // who reads from memory learns of the stranger's last event with this one
	eventually(t, "the events", func() bool { return b.Stats().Published == 7 })
	first, last, err := b.Bounds(t.Context())
	if err != nil || last-first+1 != 10 {
		t.Fatalf("the stream keeps %d to %d, %v; want 10 events", first, last, err)
	}
	seen := map[string]bool{}
	for _, e := range take(t, b, "c", 10) {
		if seen[e.ID()] {
			t.Errorf("%s came twice", e.ID())
		}
		seen[e.ID()] = true
	}
	if b.Stats().Retried > 0 {
		t.Errorf("%+v", b.Stats())
	}
}

func TestBus_ConsumeBatchGathers(t *testing.T) {
	b := open(t, config(t.TempDir()))
	emit(t, &numbers{bus: b, call: "A"}, 0, 1000)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	n, batches := 0, 0
	_ = b.ConsumeBatch(ctx, "c", func(events []hotline.Event) error {
		for _, e := range events {
			if n++; e.Seq != uint64(n) {
				t.Errorf("seq %d at place %d", e.Seq, n)
			}
		}
		if batches++; n == 1000 {
			cancel()
		}
		return nil
	})
	if n != 1000 || batches > 100 {
		t.Errorf("%d events in %d batches", n, batches)
	}
}

func TestBus_RefusesHalfAnEvent(t *testing.T) {
	b := open(t, config(t.TempDir()))
	for _, e := range []hotline.Event{{}, {Call: "A", Seq: 1}, {Call: "A", Body: digit(1)}, {Seq: 1, Body: digit(1)}} {
		if err := b.Publish(e); err == nil {
			t.Errorf("%+v taken", e)
		}
	}
}

func TestConfig_Validate(t *testing.T) {
	if err := eventbus.Default().Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*eventbus.Config){
		"store_dir": func(c *eventbus.Config) { c.StoreDir = "" }, "replicas": func(c *eventbus.Config) { c.Replicas = 3 },
		"max_bytes": func(c *eventbus.Config) { c.MaxBytes = 5 }, "max_age": func(c *eventbus.Config) { c.MaxAge = 0 },
		"queue": func(c *eventbus.Config) { c.Queue = 0 }, "ack_timeout": func(c *eventbus.Config) { c.AckTimeout = 0 },
	} {
		cfg := eventbus.Default()
		change(&cfg)
		if cfg.Validate() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func BenchmarkBus_Publish(b *testing.B) {
	bus, err := eventbus.Open(b.Context(), config(b.TempDir()), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = bus.Close() }()
	s := &numbers{bus: bus, call: "A"}
	for b.Loop() {
		for errors.Is(s.Emit(digit(1)), eventbus.ErrFull) {
			time.Sleep(time.Millisecond)
		}
	}
}

func Example() {
	dir, _ := os.MkdirTemp("", "events")
	defer func() { _ = os.RemoveAll(dir) }()
	cfg := eventbus.Default()
	cfg.StoreDir = dir
	bus, _ := eventbus.Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
	defer func() { _ = bus.Close() }()
	_ = bus.Publish(hotline.Event{Call: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Seq: 1, Body: hotline.Digit{Digit: "5"}})
	ctx, cancel := context.WithCancel(context.Background())
	_ = bus.Consume(ctx, "example", func(e hotline.Event) error {
		fmt.Println(e.Seq, e.Body.Type())
		cancel()
		return nil
	})
	// Output: 1 dtmf
}
