package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"hotline"
	"hotline/examples/telecom"
	"hotline/qa"
	"hotline/qa/evaluate"
	"hotline/qa/rule"
)

type evalQACmd struct {
	Calls string `help:"JSON lines of labelled calls: call_id, queue, segments, events, labels, ignore." placeholder:"FILE.jsonl" required:""`
	Rules string `help:"Folder of rules. Default: those of the sample telecom hotline." placeholder:"DIR"`
	Wrong bool   `help:"List what was missed and what was found too much on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// Run inspects every call and prints precision and recall.
func (c *evalQACmd) Run(e *env) error {
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
			_, _ = fmt.Fprintf(e.stderr, "%s\t%s\t%s\t%.1f s\t%s\n", what, m.Check, m.Call, m.AtMS/1000, m.Text)
		}
	}
	if c.JSON {
		printJSON(e.stdout, report)
		return nil
	}
	_, _ = fmt.Fprintf(e.stdout, "calls %d  labels %d  hits %d  precision %.3f  recall %.3f  f1 %.3f\n",
		report.Calls, report.Labels, report.Hits, report.Precision, report.Recall, report.F1)
	for _, name := range slices.Sorted(maps.Keys(report.Checks)) {
		k := report.Checks[name]
		_, _ = fmt.Fprintf(e.stdout, "%-24s labels %3d  hits %3d  precision %.3f  recall %.3f  f1 %.3f\n", name, k.Labels, k.Hits, k.Precision, k.Recall, k.F1)
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
