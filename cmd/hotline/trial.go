package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"hotline"
	"hotline/cmd/hotline/softphone"
	"hotline/dialog/suite"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/internal/obs"
	"hotline/telephony"
)

// Times of a caller of the suite.
const (
	spokenSilence = 20 * time.Second        // how long a silent caller waits for the hotline to ask whether he is there: much longer than it does
	spokenLinger  = 12 * time.Second        // how long the caller waits for the hotline to hang up, where that is expected
	spokenQuiet   = 1200 * time.Millisecond // silence after which a reply is over: on a busy machine its clauses are further apart than the usual 0.7 s
	spokenRest    = 4 * time.Second         // else: less than the hotline's patience, whose prompt is no part of the last reply
	spokenTail    = 5 * time.Second         // how long the events of a call may take to come after it
)

// trial is a hotline for one case: it answers on a free port, and nobody but the suite calls it.
type trial struct {
	server *server
	folder string
	stop   context.CancelFunc
	work   sync.WaitGroup

	mu    sync.Mutex
	facts map[hotline.CallID][]hotline.Body // guarded by mu
	call  hotline.CallID                    // the newest; guarded by mu
	news  chan struct{}                     // capacity 1: something came
}

// openTrial starts a hotline whose back office is at base and whose clock stands at now.
func openTrial(ctx context.Context, app, base string, now func() time.Time, stderr io.Writer) (_ *trial, err error) {
	t := &trial{facts: map[hotline.CallID][]hotline.Body{}, news: make(chan struct{}, 1)}
	if t.folder, err = os.MkdirTemp("", "hotline-suite-"); err != nil {
		return nil, err
	}
	cfg := config.Default()
	for _, name := range []string{"models", "sherpa"} { // what is installed serves all cases
		if from, err := filepath.Abs(filepath.Join(cfg.Data, name)); err == nil {
			if _, err := os.Stat(from); err == nil {
				_ = os.Symlink(from, filepath.Join(t.folder, name))
			}
		}
	}
	cfg.Data, cfg.App.Folder, cfg.App.BackOffice = t.folder, app, base
	cfg.SIP.Listen, cfg.HTTP.Listen = []string{"udp://127.0.0.1:0"}, "127.0.0.1:0"
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	t.server = &server{cfg: cfg, log: log, metrics: obs.New(), began: time.Now(), trial: now}
	if err := t.server.build(ctx); err != nil {
		t.server.close()
		_ = os.RemoveAll(t.folder)
		return nil, err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	t.stop = stop
	t.work.Go(func() {
		if err := t.server.serve(run); err != nil {
			log.Error("suite", "err", err)
		}
	})
	t.work.Go(func() { _ = t.server.bus.Follow(run, 0, t.take) })
	return t, nil
}

// take notes one event.
func (t *trial) take(_ uint64, e hotline.Event) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.call = e.Call
	t.facts[e.Call] = append(t.facts[e.Call], e.Body)
	select {
	case t.news <- struct{}{}:
	default:
	}
	return nil
}

// Call places one call; see suite.Line.
func (t *trial) Call(ctx context.Context, from string, turns []suite.Turn) ([]suite.Spoken, error) {
	t.mu.Lock()
	before := t.call
	t.mu.Unlock()
	to := "sip:" + t.server.cfg.App.Number + "@" + t.server.endpoint.Addr("udp").String()
	if from == "" {
		from = "anonymous"
	}
	phone, err := softphone.Open(ctx, to, from, io.Discard)
	if err != nil {
		return nil, err
	}
	defer phone.Close()
	opts := caller.Default()
	opts.To, opts.Linger, opts.Quiet = telephony.Address(to), spokenRest, spokenQuiet
	if n := len(turns); n > 0 && turns[n-1].Expect.Next == "hangup" {
		opts.Linger = spokenLinger
	}
	for _, turn := range turns {
		opts.Steps = append(opts.Steps, stepOf(turn))
	}
	var ends []int // of the events that belong to the call itself and to each turn
	_, err = phone.Caller.Call(ctx, opts, func(f caller.Fact) {
		if f.Kind == "turn" {
			ends = append(ends, t.count(before))
		}
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	facts := t.whole(ctx, before)
	if len(facts) == 0 && err != nil {
		return nil, err
	}
	return suite.Split(turns, facts, ends), nil
}

// stepOf is what the caller in the box does for a turn.
func stepOf(t suite.Turn) caller.Step {
	switch {
	case t.Keys != "":
		return caller.Step{DTMF: t.Keys, Interrupt: t.Interrupt}
	case t.Silence:
		return caller.Step{Prompted: spokenSilence}
	}
	return caller.Step{Say: t.Say, Interrupt: t.Interrupt, Listens: t.Listens}
}

// count is how many events the newest call has, if it is another one than before.
func (t *trial) count(before hotline.CallID) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.call == before {
		return 0
	}
	return len(t.facts[t.call])
}

// whole waits for the end of the newest call and returns its events.
func (t *trial) whole(ctx context.Context, before hotline.CallID) []hotline.Body {
	deadline := time.NewTimer(spokenTail)
	defer deadline.Stop()
	for {
		t.mu.Lock()
		var facts []hotline.Body
		if t.call != before {
			facts = slices.Clone(t.facts[t.call])
		}
		t.mu.Unlock()
		if n := len(facts); n > 0 && facts[n-1].Type() == (hotline.CallEnded{}).Type() {
			return facts
		}
		select {
		case <-t.news:
		case <-deadline.C:
			return facts
		case <-ctx.Done():
			return facts
		}
	}
}

// Close ends the hotline and removes its data.
func (t *trial) Close() {
	t.stop()
	t.work.Wait()
	t.server.close()
	_ = os.RemoveAll(t.folder)
}
