package measure

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"hotline/cmd/hotline/term"
	"hotline/dialog/flow"
	"hotline/dialog/suite"
	"hotline/examples/telecom/backoffice"
)

// voice plays the suite over real SIP: each case in a hotline of its own in this process, on free ports, with a fresh back office.
func (c *evalDialogCmd) voice(e *Env, app *flow.App, cases *suite.Suite) (suite.Report, error) {
	if c.Office != "" {
		return suite.Report{}, fmt.Errorf("--voice makes a back office for each case: leave --office out")
	}
	played := 0
	total := len(slices.DeleteFunc(slices.Clone(cases.Cases), func(one suite.Case) bool { return one.Unspoken() != "" }))
	player := suite.Voice{
		Tools: app.Tools(), Parallel: c.Parallel,
		Office: func(now func() time.Time) (http.Handler, error) {
			office, err := backoffice.New(backoffice.Config{Now: now})
			if err != nil {
				return nil, err
			}
			return office.Handler(), nil
		},
		Open: func(ctx context.Context, base string, now func() time.Time) (suite.Line, error) {
			return e.Trial(ctx, c.App, base, now)
		},
		Done: func(r suite.Result) {
			played++
			e.spoken(r, played, total)
		},
	}
	return player.Run(e.Context, cases)
}

// spoken tells of a case that was played: a run takes most of an hour, and what it found must not wait for its end. On a screen the line is
// written over, elsewhere every case has one, with what failed in it.
func (e *Env) spoken(r suite.Result, played, total int) {
	if term.IsScreen(e.Stderr) {
		_, _ = fmt.Fprintf(e.Stderr, "\r\033[K%d of %d  %s", played, total, r.Name)
		if played == total {
			_, _ = fmt.Fprintln(e.Stderr)
		}
		return
	}
	state := "passed"
	if !r.Passed {
		state = "FAILED"
	}
	_, _ = fmt.Fprintf(e.Stderr, "%d of %d  %s  %s  (line %d, %.0f s)\n", played, total, state, r.Name, r.Line, r.TookMS/1000)
	for _, why := range r.Failures() {
		_, _ = fmt.Fprintf(e.Stderr, "  %s\n", why)
	}
}

// only keeps the cases whose name matches.
func only(cases *suite.Suite, pattern string) error {
	if pattern == "" {
		return nil
	}
	p, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("--only: %w", err)
	}
	cases.Cases = slices.DeleteFunc(cases.Cases, func(c suite.Case) bool { return !p.MatchString(c.Name) })
	if len(cases.Cases) == 0 {
		return fmt.Errorf("--only: no case has %q in its name", pattern)
	}
	return nil
}
