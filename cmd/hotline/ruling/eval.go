// Package ruling is the commands around rules of inspection: hotline eval qa, hotline qa backtest, hotline qa check. It owns their flags
// and what they print; qa/evaluate measures. The command line of cmd/hotline holds them.
package ruling

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"hotline"
	"hotline/examples/telecom"
	"hotline/internal/store"
	"hotline/qa"
	"hotline/qa/evaluate"
	"hotline/qa/rule"
)

// Env is what the commands need of the process.
type Env struct {
	Context context.Context //nolint:containedctx // the life of the command
	Stdout  io.Writer
	Stderr  io.Writer
	// Open opens the record of the server whose configuration file this is, and names its folder of rules, "" = the sample's.
	Open func(config string) (db *store.DB, folder string, err error)
}

func (e Env) json(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("print: %w", err)
	}
	_, err = fmt.Fprintln(e.Stdout, string(raw))
	return err
}

// EvalCmd is hotline eval qa.
type EvalCmd struct {
	Calls string `help:"JSON lines of labelled calls: call_id, queue, segments, events, labels, ignore." placeholder:"FILE.jsonl" required:""`
	Rules string `help:"Folder of rules. Default: those of the sample telecom hotline." placeholder:"DIR"`
	Wrong bool   `help:"List what was missed and what was found too much on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// Run inspects every call and prints precision and recall.
func (c *EvalCmd) Run(e Env) error {
	f, err := os.Open(c.Calls)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	cases, err := evaluate.Read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Calls, err)
	}
	folder, err := readRules(c.Rules)
	if err != nil {
		return err
	}
	set, err := rule.Compile(folder)
	if err != nil {
		return err
	}
	report := evaluate.Score(cases, func(events []hotline.Event) []hotline.Hit { return qa.ReplayWith(set, events) })
	if c.Wrong {
		for _, m := range report.Mistakes {
			what := "wrong"
			if m.Missed {
				what = "missed"
			}
			_, _ = fmt.Fprintf(e.Stderr, "%s\t%s\t%s\t%.1f s\t%s\n", what, m.Check, m.Call, m.AtMS/1000, m.Text)
		}
	}
	if c.JSON {
		return e.json(report)
	}
	_, _ = fmt.Fprintf(e.Stdout, "calls %d  labels %d  hits %d  precision %.3f  recall %.3f  f1 %.3f\n",
		report.Calls, report.Labels, report.Hits, report.Precision, report.Recall, report.F1)
	for _, name := range slices.Sorted(maps.Keys(report.Checks)) {
		k := report.Checks[name]
		_, _ = fmt.Fprintf(e.Stdout, "%-24s labels %3d  hits %3d  precision %.3f  recall %.3f  f1 %.3f\n", name, k.Labels, k.Hits, k.Precision, k.Recall, k.F1)
	}
	return nil
}

// readRules reads a folder of rules, "" = those of the sample.
func readRules(dir string) (*rule.Folder, error) {
	if dir != "" {
		return rule.Read(os.DirFS(dir))
	}
	files, err := fs.Sub(telecom.Files, "rules")
	if err != nil {
		return nil, err
	}
	return rule.Read(files)
}
