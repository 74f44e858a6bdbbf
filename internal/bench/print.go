package main

import (
	"fmt"
	"io"
)

// print is the report for people.
func (r report) print(out io.Writer) {
	if r.Rows != nil {
		table(out, r.Rows)
	}
	if r.Knee != nil {
		r.Knee.print(out, "knee: line 1003, clean calls at once (jitter p99 < 5 ms, no loss)", "calls")
	}
	if r.Rate != nil {
		r.Rate.print(out, "set-up rate: calls a second of 100 ms (set-up p99 <= 50 ms, none fails)", "calls/s")
	}
	if r.Overload != nil {
		r.Overload.print(out)
	}
	if r.Soak != nil {
		r.Soak.print(out)
	}
	if r.Bots != nil {
		r.Bots.print(out)
	}
}

func table(out io.Writer, rows []row) {
	_, _ = fmt.Fprintf(out, "%-58s %6s %13s %8s %8s %8s %7s %7s %8s\n", "", "calls", "CPU ms/call-s", "x floor", "KB rss", "KB used", "MB", "loss %", "missed %")
	for _, r := range rows {
		if r.CPU == 0 {
			_, _ = fmt.Fprintf(out, "%-58s skipped: %s\n", r.Name, r.Note)
			continue
		}
		times := "-"
		if r.Floor > 0 {
			times = fmt.Sprintf("%.2f", r.Floor)
		}
		_, _ = fmt.Fprintf(out, "%-58s %6d %13.3f %8s %8.0f %8.0f %7.0f %7.2f %8.2f", r.Name, r.Calls, r.CPU, times, r.RSS, r.InUse, r.Total, r.LossPct, r.MissedPct)
		if r.SetupP99 > 0 {
			_, _ = fmt.Fprintf(out, "  set-up p99 %.1f ms", r.SetupP99)
		}
		if r.Unreliable {
			_, _ = fmt.Fprint(out, "  unreliable: the generator was late")
		}
		_, _ = fmt.Fprintln(out)
	}
}

func (l ladder) print(out io.Writer, name, unit string) {
	_, _ = fmt.Fprintf(out, "%s: %d\n", name, l.Best)
	for _, s := range l.Steps {
		verdict := "ok"
		if !s.OK {
			verdict = s.Why
		}
		_, _ = fmt.Fprintf(out, "  %6d %s  set-up p99 %7.1f ms  jitter p99 %6.2f ms  loss %.3f %%  missed %.2f %%  %s\n", s.N, unit, s.SetupP99, s.JitterP99, s.LossPct, s.MissedPct, verdict)
	}
}

func (o overload) print(out io.Writer) {
	if o.Note != "" {
		_, _ = fmt.Fprintf(out, "overload: %s\n", o.Note)
		return
	}
	_, _ = fmt.Fprintf(out, "overload: %d calls where %d are allowed: %d admitted, %d answered 503 (Retry-After %q), %d failed otherwise\n"+
		"  admitted calls: set-up p95 %.1f ms (%.1f at the bound), jitter p95 %.2f ms (%.2f), loss %.3f %%, missed %.2f %%\n",
		o.Calls, o.Bound, o.Admitted, o.Refused, o.RetryAfter, o.Failed, o.SetupP95, o.SetupAtBound, o.JitterP95, o.JitterAtBound, o.LossPct, o.MissedPct)
}

func (s soak) print(out io.Writer) {
	if s.Note != "" {
		_, _ = fmt.Fprintf(out, "soak: %s\n", s.Note)
	}
	if s.Calls == 0 {
		return
	}
	_, _ = fmt.Fprintf(out, "soak: %d calls, %d failed; a call of the second half leaves %.2f KB resident, %.2f KB in use; goroutines %.0f -> %.0f, descriptors %.0f -> %.0f\n",
		s.Calls, s.Failed, s.RSS, s.InUse, s.Goroutines[0], s.Goroutines[1], s.Descriptors[0], s.Descriptors[1])
}

func (b bots) print(out io.Writer) {
	_, _ = fmt.Fprintln(out, "bots: calls with the machine, recogniser, synthesiser and language model elsewhere; the server on one core, callers and models on the others")
	for _, l := range b.Loads {
		_, _ = fmt.Fprintf(out, "  %5.0f at once (%d calls, %d failed): %5.1f %% of the core, %.2f ms/call-s = %.0f of a core, %.0f MB\n"+
			"        %d turns, %d without a reply, gap p50 %.0f p95 %.0f p99 %.0f ms, engine p95 <= %.0f ms; %.0f s heard, %d spoken, %d asked; loss %.2f %%, missed %.2f %%\n",
			l.Live, l.Calls, l.Failed, l.Core, l.CPU, l.OfCore, l.Memory,
			l.Turns, l.Silent, l.Gap.P50, l.Gap.P95, l.Gap.P99, l.Engine, l.Heard, l.Spoken, l.Thought, l.LossPct, l.MissedPct)
	}
	if b.Note != "" {
		_, _ = fmt.Fprintln(out, "  "+b.Note)
	}
}
