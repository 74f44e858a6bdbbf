package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"hotline/internal/bench/elsewhere"
)

// bots is what a call with the machine costs a server whose models are elsewhere.
type bots struct {
	Loads []botLoad `json:"loads,omitempty"`
	Note  string    `json:"note,omitempty"` // why there is no measurement
}

// botLoad is one load on a fresh server.
type botLoad struct {
	Live   float64 `json:"live"`  // calls at once, mean over the window
	Calls  int     `json:"calls"` // in all
	Failed int     `json:"failed"`
	CPU    float64 `json:"cpu_ms_per_call_second"` // of the server process, user and system
	Core   float64 `json:"core_pct"`               // how much of its one core it used
	OfCore float64 `json:"calls_of_a_core"`        // a core's second over CPU
	Memory float64 `json:"rss_mb"`
	Turns  int     `json:"turns"`
	Silent int     `json:"no_reply"`      // turns without a reply
	Gap    spread  `json:"gap_ms"`        // end of the caller's speech to the first sound of the reply, at the caller's ear
	Engine float64 `json:"engine_p95_ms"` // the engine's share of it, at most: the bound of the histogram's bucket
	elsewhere.Asked
	LossPct   float64 `json:"loss_pct"`
	MissedPct float64 `json:"missed_pct"`
}

// botTalk is how long a talk of elsewhere.Said takes with the replies, botWindow how long a load is looked at once as many calls came as go.
const botTalk, botWindow = 33 * time.Second, 30 * time.Second

// measureBots puts a tenth, a half and three quarters of the calls on a server that has one core for itself; the callers and the models have the rest.
func measureBots(ctx context.Context, o options, progress io.Writer) *bots {
	v := &bots{}
	if _, err := exec.LookPath("taskset"); err != nil || runtime.NumCPU() < 2 {
		v.Note = "the server needs a core of its own: two cores and taskset (util-linux)"
		return v
	}
	for _, n := range []int{o.calls / 10, o.calls / 2, o.calls * 3 / 4} {
		l, err := botsAt(ctx, o, max(1, n))
		if ctx.Err() != nil {
			return v
		}
		if err != nil {
			v.Note = err.Error()
			return v
		}
		_, _ = fmt.Fprintf(progress, "  %.0f at once: %.0f %% of the core\n", l.Live, l.Core)
		v.Loads = append(v.Loads, l)
	}
	return v
}

// botsAt puts about n calls at once on a fresh server and looks at it once as many came as go.
func botsAt(ctx context.Context, o options, n int) (l botLoad, err error) {
	own, others := []string{"taskset", "-c", "0"}, []string{"taskset", "-c", fmt.Sprintf("1-%d", runtime.NumCPU()-1)}
	m, err := elsewhere.Start(ctx, others)
	if err != nil {
		return l, err
	}
	defer func() {
		var fault error
		if l.Asked, fault = m.Stop(); err == nil {
			err = fault
		}
	}()
	s, err := startWith(ctx, append(own, o.bin), unbounded, m.Settings())
	if err != nil {
		return l, err
	}
	defer s.stop()
	script, err := sayings(s.dir)
	if err != nil {
		return l, err
	}
	rate := float64(n) / botTalk.Seconds()
	calls := int(rate * (botTalk + botWindow + settle).Seconds())
	g := &generator{cmd: exec.CommandContext(ctx, others[0], append(others[1:], o.bin, "load", "--json", "--calls", fmt.Sprint(calls), "--rate", fmt.Sprint(rate), //nolint:gosec // the binary under test
		"--hold", "0s", "--codec", "pcma", "--script", script, "sip:10000@"+s.sip)...)}
	g.cmd.Stdout, g.cmd.Stderr = &g.out, &g.err
	if err := g.cmd.Start(); err != nil {
		return l, err
	}
	fault := l.watch(ctx, s)
	got, err := g.wait()
	if err = cmp.Or(fault, err); err != nil {
		return l, err
	}
	end, err := gauges(ctx, s.metrics())
	l.Calls, l.Failed, l.Turns, l.Silent, l.Gap, l.LossPct, l.MissedPct = got.Calls, got.Failed, got.Turns, got.NoReply, got.Gap, got.LossPct, got.MissedPct
	l.Engine = end.within("hotline_turn_gap_seconds", `stage="engine"`, 0.95) * 1000
	return l, err
}

// watch reads what the server uses over the window, and how many calls it had.
func (l *botLoad) watch(ctx context.Context, s *server) error {
	if err := pause(ctx, botTalk+settle); err != nil {
		return err
	}
	pid, began := s.cmd.Process.Pid, time.Now()
	before, err := use(pid)
	if err != nil {
		return err
	}
	const looks = 10
	for range looks {
		if err := pause(ctx, botWindow/looks); err != nil {
			return err
		}
		now, err := gauges(ctx, s.metrics())
		if err != nil {
			return err
		}
		l.Live += now.sum("hotline_calls_active") / looks
		l.Memory = now.sum("process_resident_memory_bytes") / (1 << 20)
	}
	after, err := use(pid)
	took := time.Since(began)
	used := after.cpu - before.cpu
	l.Core = 100 * float64(used) / float64(took)
	l.CPU = millis(used) / (took.Seconds() * max(1, l.Live))
	l.OfCore = 1000 / max(l.CPU, 1e-3)
	return err
}

// sayings writes the script of the callers.
func sayings(dir string) (string, error) {
	text := "voices:\n  - {}\n  - {speed: 1.1}\n  - {pitch: 1.2}\nutterances:\n"
	for _, s := range elsewhere.Said {
		text += "  - say: " + s + "\n"
	}
	file := filepath.Join(dir, "callers.yaml")
	return file, os.WriteFile(file, []byte(text), 0o600)
}
