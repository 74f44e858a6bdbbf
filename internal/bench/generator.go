package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// plan is what a load generator does.
type plan struct {
	calls, rate int // calls in all, calls a second
	hold        time.Duration
	codec, to   string
}

// spread are percentiles in milliseconds.
type spread struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

// load is what `hotline load --json` says, as far as it matters here.
type load struct {
	Calls     int            `json:"calls"`
	Answered  int            `json:"answered"`
	Failed    int            `json:"failed"`
	Failures  map[string]int `json:"failures"`
	Lost      int            `json:"lost"`
	LossPct   float64        `json:"loss_pct"`
	MissedPct float64        `json:"missed_pct"`
	Turns     int            `json:"turns"`
	NoReply   int            `json:"no_reply"`
	Gap       spread         `json:"gap_ms"`
	Setup     spread         `json:"setup_ms"`
	Jitter    spread         `json:"jitter_ms"` // of what the server sends, at the end of each call
}

// generator is a running load generator.
type generator struct {
	plan
	cmd      *exec.Cmd
	out, err bytes.Buffer
}

func generate(ctx context.Context, bin string, p plan) (*generator, error) {
	g := &generator{plan: p, cmd: exec.CommandContext(ctx, bin, "load", "--json", "--calls", fmt.Sprint(p.calls), "--rate", fmt.Sprint(p.rate), //nolint:gosec // the binary under test
		"--hold", p.hold.String(), "--codec", p.codec, p.to)}
	g.cmd.Stdout, g.cmd.Stderr = &g.out, &g.err
	return g, g.cmd.Start()
}

func (g *generator) up(ctx context.Context) error {
	return pause(ctx, time.Duration(g.calls)*time.Second/time.Duration(g.rate)+settle)
}

// end waits for the end. More than one failed call in a hundred makes a row worthless.
func (g *generator) end() (load, error) {
	l, err := g.wait()
	if err == nil && l.Failed*100 > l.Calls {
		err = fmt.Errorf("%d of %d calls failed: %v", l.Failed, l.Calls, l.Failures)
	}
	return l, err
}

// wait waits for the end; failed calls are no error.
func (g *generator) wait() (load, error) {
	fault := g.cmd.Wait()
	var l load
	if err := json.Unmarshal(g.out.Bytes(), &l); err != nil {
		return l, fmt.Errorf("load: %s: %w", lastLine(g.err.String()), errors.Join(fault, err))
	}
	return l, nil
}
