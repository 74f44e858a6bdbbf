// Command bench measures what a call costs and where the server's limits are: it runs the server and the load generator as
// processes of their own, reads the server's CPU time from /proc and its memory from /metrics, and prints one table and one JSON
// object. It owns no code of the product: it calls the hotline binary as a user does, and browsers are pion's. make bench runs it; linux only.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"hotline/internal/bench/elsewhere"
)

// options are the flags.
type options struct {
	bin    string
	calls  int
	window time.Duration
	runs   int
	soak   int // calls
	only   string
	row    string
	json   bool
	short  bool
}

// few is the lower of the two loads between which memory is measured.
func (o options) few() int { return max(1, o.calls/5) }

// wants says whether a part of the report was asked for.
func (o options) wants(part string) bool { return o.only == "" || strings.Contains(o.only, part) }

// report is the JSON object.
type report struct {
	Calls    int       `json:"calls"`
	Window   float64   `json:"window_s"`
	Runs     int       `json:"runs"`
	Rows     []row     `json:"rows,omitempty"`
	Knee     *ladder   `json:"knee,omitempty"`
	Rate     *ladder   `json:"setup_rate,omitempty"`
	Overload *overload `json:"overload,omitempty"`
	Soak     *soak     `json:"soak,omitempty"`
	Bots     *bots     `json:"bots,omitempty"`
}

func main() {
	var o options
	flag.StringVar(&o.bin, "bin", "bin/hotline", "the hotline binary")
	flag.IntVar(&o.calls, "calls", 200, "calls at once")
	flag.DurationVar(&o.window, "window", 5*time.Second, "how long CPU time is counted")
	flag.IntVar(&o.runs, "runs", 3, "runs of each row; the lowest counts")
	flag.IntVar(&o.soak, "soak", 20000, "calls of the soak")
	flag.StringVar(&o.only, "only", "", "parts, with commas: rows, knee, rate, overload, soak, bots; none: all")
	flag.StringVar(&o.row, "row", "", "measure rows with this in their name, beside the floor")
	flag.BoolVar(&o.json, "json", false, "print JSON only")
	flag.BoolVar(&o.short, "short", false, "50 calls, 3 s, one run, 1,000 calls of soak: shows in 5 minutes that everything works")
	echo := flag.Int("echo", 0, "internal: be the raw UDP echo of so many sockets")
	models := flag.Bool(strings.TrimPrefix(elsewhere.Flag, "-"), false, "internal: be the models")
	answer := flag.String("answer", "", "internal: be a server that answers, bare or path")
	browsers := flag.Int("browsers", 0, "internal: be so many browsers")
	to := flag.String("ws", "", "internal: the WebSocket that the browsers call over")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch {
	case *echo > 0:
		os.Exit(serveEcho(*echo, os.Stdout, os.Stderr))
	case *models:
		os.Exit(elsewhere.Serve(os.Stdin, os.Stdout, os.Stderr))
	case *answer != "":
		os.Exit(serveAnswers(ctx, *answer, os.Stdin, os.Stdout, os.Stderr))
	case *browsers > 0:
		os.Exit(browse(ctx, *browsers, *to, os.Stdin, os.Stdout, os.Stderr))
	}
	if o.short {
		o.calls, o.window, o.runs, o.soak = 50, 3*time.Second, 1, 1000
	}
	if err := bench(ctx, o, os.Stdout, os.Stderr); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench measures everything and prints it. A part that fails says so in its place; the error is ctx's.
func bench(ctx context.Context, o options, out, progress io.Writer) error {
	r := report{Calls: o.calls, Window: o.window.Seconds(), Runs: o.runs}
	parts := []struct {
		name string
		do   func()
	}{
		{"rows", func() { r.Rows = measureRows(ctx, o, progress) }},
		{"knee", func() { r.Knee = knee(ctx, o, progress) }},
		{"rate", func() { r.Rate = setupRate(ctx, o, progress) }},
		{"overload", func() { r.Overload = overloaded(ctx, o) }},
		{"soak", func() { r.Soak = soaked(ctx, o, progress) }},
		{"bots", func() { r.Bots = measureBots(ctx, o, progress) }},
	}
	for _, p := range parts {
		if !o.wants(p.name) {
			continue
		}
		_, _ = fmt.Fprintf(progress, "%s ...\n", p.name)
		if p.do(); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if !o.json {
		r.print(out)
	}
	return json.NewEncoder(out).Encode(r)
}
