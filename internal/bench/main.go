// Command bench measures what a call costs: it runs the server and the load generator as processes of their own, reads the
// server's CPU time and memory from /proc, and prints one table and one JSON object. It owns no code of the product: it calls
// the hotline binary as a user does. make bench runs it; linux only.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	bin    string
	calls  int
	window time.Duration
	runs   int
	json   bool
}

// row is one line of the table: the lowest of the runs, by CPU.
type row struct {
	Name      string  `json:"name"`
	Calls     int     `json:"calls,omitempty"`
	CPU       float64 `json:"cpu_ms_per_call_second"` // of the server process, user and system
	RSS       float64 `json:"rss_kb_per_call"`        // growth over the idle server, whose free heap the first calls use up
	Total     float64 `json:"rss_mb"`                 // of the server with all calls up
	Floor     float64 `json:"times_floor,omitempty"`  // CPU over that of the raw UDP echo
	SetupP99  float64 `json:"setup_p99_ms,omitempty"`
	LossPct   float64 `json:"loss_pct"`
	MissedPct float64 `json:"missed_pct"` // deadlines that the generator missed: above 1 the machine was too busy to believe the row
	Note      string  `json:"note,omitempty"`
}

func main() {
	var o options
	flag.StringVar(&o.bin, "bin", "bin/hotline", "the hotline binary")
	flag.IntVar(&o.calls, "calls", 200, "calls at once")
	flag.DurationVar(&o.window, "window", 5*time.Second, "how long CPU time is counted")
	flag.IntVar(&o.runs, "runs", 3, "runs of each row; the lowest counts")
	flag.BoolVar(&o.json, "json", false, "print JSON only")
	short := flag.Bool("short", false, "50 calls, 3 s, one run: shows that all rows work")
	echo := flag.Int("echo", 0, "internal: be the raw UDP echo of so many sockets")
	flag.Parse()
	if *echo > 0 {
		os.Exit(serveEcho(*echo, os.Stdout, os.Stderr))
	}
	if *short {
		o.calls, o.window, o.runs = 50, 3*time.Second, 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := bench(ctx, o, os.Stdout, os.Stderr); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// cases are the rows that call a line of the server.
func cases() []call {
	return []call{
		{name: "echo, PCMA (line 1000)", number: "1000", codec: "pcma"},
		{name: "prompt (line 1002)", number: "1002", codec: "pcma"},
		{name: "prompt, two tracks on disk, VAD, 16 kHz tap (line 1003)", number: "1003", codec: "pcma"},
		{name: "two legs bridged with tap (line 1004)", number: "1004", codec: "pcma"},
		{name: "echo, PCMU", number: "1000", codec: "pcmu"},
		{name: "echo, G.722", number: "1000", codec: "g722"},
		{name: "echo, Opus", number: "1000", codec: "opus"},
	}
}

func bench(ctx context.Context, o options, out, progress io.Writer) error {
	var rows []row
	add := func(name string, measure func() (row, error)) error {
		_, _ = fmt.Fprintf(progress, "%s ...\n", name)
		best, err := lowest(ctx, o.runs, measure)
		best.Name = name
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			best.Note = err.Error()
		}
		if len(rows) > 0 && rows[0].CPU > 0 && best.CPU > 0 && best.SetupP99 == 0 {
			best.Floor = best.CPU / rows[0].CPU
		}
		rows = append(rows, best)
		return nil
	}
	if err := add("raw UDP echo, a socket per call (the floor)", func() (row, error) { return floor(ctx, o) }); err != nil {
		return err
	}
	for _, c := range cases() {
		if err := add(c.name, func() (row, error) { return measure(ctx, o, c) }); err != nil {
			return err
		}
	}
	if err := add("set-up: CPU ms per call, 300 calls/s of 100 ms", func() (row, error) { return setUp(ctx, o) }); err != nil {
		return err
	}
	if !o.json {
		table(out, rows)
	}
	return json.NewEncoder(out).Encode(map[string]any{"calls": o.calls, "window_s": o.window.Seconds(), "runs": o.runs, "rows": rows})
}

// lowest runs measure several times and keeps the cheapest; an error counts only when nothing worked.
func lowest(ctx context.Context, runs int, measure func() (row, error)) (best row, err error) {
	worked := false
	for range runs {
		r, fault := measure()
		if ctx.Err() != nil {
			return row{}, ctx.Err()
		}
		if fault != nil {
			err = fault
			continue
		}
		if !worked || r.CPU < best.CPU {
			best, worked = r, true
		}
	}
	if worked {
		err = nil
	}
	return best, err
}

func table(out io.Writer, rows []row) {
	_, _ = fmt.Fprintf(out, "%-58s %6s %13s %8s %8s %7s %7s %8s\n", "", "calls", "CPU ms/call-s", "x floor", "KB/call", "MB", "loss %", "missed %")
	for _, r := range rows {
		if r.CPU == 0 {
			_, _ = fmt.Fprintf(out, "%-58s skipped: %s\n", r.Name, r.Note)
			continue
		}
		_, _ = fmt.Fprintf(out, "%-58s %6d %13.3f %8.2f %8.0f %7.0f %7.2f %8.2f", r.Name, r.Calls, r.CPU, r.Floor, r.RSS, r.Total, r.LossPct, r.MissedPct)
		if r.SetupP99 > 0 {
			_, _ = fmt.Fprintf(out, "  set-up p99 %.1f ms", r.SetupP99)
		}
		_, _ = fmt.Fprintln(out)
	}
}
