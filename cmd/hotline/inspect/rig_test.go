package inspect_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/cmd/hotline/inspect"
	"hotline/internal/eventbus"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const rude = `
id: forbidden_words
title: 服务禁语
version: 3
severity: critical
points: 20
alert: true
who: agent
find:
  rude: {say: {any: [爱办不办]}}
when:
  - find: rude
`

const sheet = `
id: service
title: 评分表
version: 2
pass: 80
sections:
  - {id: manner, title: 态度, weight: 1, items: [{id: respect, title: 禁语, points: 100, rules: [forbidden_words, interrupting]}]}
`

// site is a bus, a record that follows it, and an inspection that may be stopped and started.
type site struct {
	t     *testing.T
	bus   *eventbus.Bus
	db    *store.DB
	cfg   inspect.Config
	deps  inspect.Deps
	seqs  map[hotline.CallID]uint64
	last  map[hotline.CallID]time.Time
	held  atomic.Bool // the record takes nothing
	began time.Time

	mu     sync.Mutex
	alerts map[string]int // measured, by kind
	shown  []hotline.Hit
	scored map[hotline.CallID]float64
}

func (s *site) Put(h hotline.Hit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, h)
}

func (s *site) Score(call hotline.CallID, total float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scored[call] = total
}

func start(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	ecfg := eventbus.Default()
	ecfg.StoreDir, ecfg.MaxBytes, ecfg.AckTimeout = filepath.Join(dir, "events"), 64<<20, 2*time.Second
	bus, err := eventbus.Open(t.Context(), ecfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	scfg := store.Default()
	scfg.DSN, scfg.Timeout = filepath.Join(dir, "hotline.db"), time.Minute
	db, err := store.Open(t.Context(), scfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	parsed, err := rubric.Parse("service.yaml", []byte(sheet))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, bus: bus, db: db, cfg: inspect.Default(), seqs: map[hotline.CallID]uint64{}, last: map[hotline.CallID]time.Time{},
		alerts: map[string]int{}, scored: map[hotline.CallID]float64{}, began: time.Now()}
	s.cfg.QA.RuleCost = 0 // a busy machine, or a screen that hangs, says nothing about a rule
	s.deps = inspect.Deps{
		Bus: bus, Store: db, Rules: fstest.MapFS{"forbidden_words.yaml": {Data: []byte(rude)}}, Sheets: []rubric.Sheet{parsed}, Screen: s,
		Alert: func(kind string, _ time.Duration) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.alerts[kind]++
		},
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = bus.ConsumeBatch(ctx, "store", func(events []hotline.Event) error {
			if s.held.Load() {
				return errors.New("held")
			}
			return db.ProjectAll(events)
		})
	}()
	t.Cleanup(func() { stop(); <-done })
	return s
}

// inspect runs an inspection until the returned function is called.
func (s *site) inspect() (stop func()) {
	s.t.Helper()
	i, err := inspect.New(s.cfg, s.deps)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = i.Run(ctx) }()
	var once sync.Once
	stop = func() { once.Do(func() { cancel(); <-done }) }
	s.t.Cleanup(stop)
	return stop
}

// tell publishes events of a call, each the given time after the one before.
func (s *site) tell(call hotline.CallID, step time.Duration, bodies ...hotline.Body) {
	s.t.Helper()
	for _, b := range bodies {
		if err := s.bus.Publish(s.event(call, step, b)); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *site) event(call hotline.CallID, step time.Duration, b hotline.Body) hotline.Event {
	at, ok := s.last[call]
	if !ok {
		at = time.Now().Add(-step)
	}
	s.seqs[call]++
	s.last[call] = at.Add(step)
	return hotline.Event{Call: call, Seq: s.seqs[call], At: s.last[call], Body: b}
}

// opening is a call up to an agent who is there.
func opening() []hotline.Body {
	return []hotline.Body{
		hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13800138000@127.0.0.1", To: "sip:10000@127.0.0.1", Line: "10000"},
		hotline.CallAnswered{Codec: "PCMA"},
		hotline.UtteranceFinal{N: 0, Party: hotline.PartyBot, Text: "您好，星云电信。", FromMS: 10, ToMS: 20},
		hotline.UtteranceFinal{N: 0, Party: hotline.PartyCaller, Text: "转人工", FromMS: 30, ToMS: 40},
		hotline.QueueEntered{Queue: "general", Kind: "inbound", AtMS: 50},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 60},
	}
}

func said(text string) hotline.Body {
	return hotline.UtteranceFinal{N: 0, Party: hotline.PartyAgent, Name: "wangfang", Text: text, FromMS: 70, ToMS: 80}
}

func ending() []hotline.Body {
	return []hotline.Body{
		hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wangfang", AtMS: 100},
		hotline.MediaReport{Codec: "PCMA", Received: 5},
		hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: 100},
	}
}

// until waits for ok.
func (s *site) until(what string, ok func() bool) {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(time.Minute)
	for !ok() {
		select {
		case <-tick.C:
		case <-end:
			s.t.Fatal("in vain: " + what)
		}
	}
}

// ledger is the sum over the whole test.
func (s *site) ledger() (sum store.LedgerRow) {
	s.t.Helper()
	rows, err := s.db.Ledger(s.t.Context(), s.began.Add(-time.Hour), time.Now().Add(time.Hour), 24*time.Hour)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rows {
		sum.Answered, sum.Running, sum.Tapped, sum.Transcribed = sum.Answered+r.Answered, sum.Running+r.Running, sum.Tapped+r.Tapped, sum.Transcribed+r.Transcribed
		sum.Inspected, sum.Gaps = sum.Inspected+r.Inspected, sum.Gaps+r.Gaps
	}
	return sum
}
