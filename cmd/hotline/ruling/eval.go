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
	"hotline/cmd/hotline/term"
	"hotline/examples/telecom"
	"hotline/internal/edit"
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
	// Hear returns what a recogniser hears when the texts are spoken over a telephone line, and the share of characters that is wrong.
	Hear func(texts []string) (heard []string, cer float64, err error)
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
	Heard bool   `help:"Inspect what the recogniser of the default configuration hears when the calls are spoken over a telephone line, too."`
	Wrong bool   `help:"List what was missed and what was found too much on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// Run inspects every call and prints precision and recall.
func (c *EvalCmd) Run(e Env) error {
	cases, err := term.ReadFile(c.Calls, e.Stderr, evaluate.Read)
	if err != nil {
		return err
	}
	folder, err := readRules(c.Rules)
	if err != nil {
		return err
	}
	set, err := rule.Compile(folder)
	if err != nil {
		return err
	}
	e.unknown(cases, folder)
	inspect := func(events []hotline.Event) []hotline.Hit { return qa.ReplayWith(set, events) }
	out := struct {
		evaluate.Report
		Heard *heardReport `json:"heard,omitempty"`
	}{Report: evaluate.Score(cases, inspect)}
	shown := out.Report
	if c.Heard {
		spoken, cer, err := hear(e, cases)
		if err != nil {
			return err
		}
		out.Heard = &heardReport{evaluate.Score(spoken, inspect), cer}
		shown = out.Heard.Report
	}
	if c.Wrong {
		e.mistakes(shown)
	}
	if c.JSON {
		return e.json(out)
	}
	e.print(out.Report)
	if out.Heard != nil {
		_, _ = fmt.Fprintf(e.Stdout, "as heard over a telephone line (%.1f %% of characters wrong):\n", 100*out.Heard.CER)
		e.print(out.Heard.Report)
	}
	return nil
}

// unknown says of checks in labels and ignore that no rule has them: labels of them count as missed, whatever is found.
func (e Env) unknown(cases []evaluate.Case, folder *rule.Folder) {
	known, said := evaluate.Checks(), map[string]bool{}
	for _, r := range folder.Rules {
		known = append(known, r.ID)
	}
	for i, c := range cases {
		for _, name := range c.Named() {
			if said[name] || slices.Contains(known, name) {
				continue
			}
			remedy := "labels of it count as missed"
			if near := edit.Nearest(name, known); near != "" {
				remedy = fmt.Sprintf("did you mean %q?", near)
			}
			_, _ = fmt.Fprintf(e.Stderr, "hotline: call %d (%s): no rule has the id %q: %s\n", i+1, c.Call, name, remedy)
			said[name] = true
		}
	}
}

// heardReport is how the same calls come out when they are spoken.
type heardReport struct {
	evaluate.Report
	CER float64 `json:"cer"`
}

// hear puts what is heard in place of what was written. What was not heard at all stays as an utterance without words.
func hear(e Env, cases []evaluate.Case) ([]evaluate.Case, float64, error) {
	var texts []string
	for _, c := range cases {
		for _, s := range c.Segments {
			texts = append(texts, s.Text)
		}
	}
	heard, cer, err := e.Hear(texts)
	if err != nil {
		return nil, 0, err
	}
	out := slices.Clone(cases)
	for i := range out {
		out[i].Segments = slices.Clone(out[i].Segments)
		for n := range out[i].Segments {
			out[i].Segments[n].Text, heard = heard[0], heard[1:]
		}
	}
	return out, cer, nil
}

// mistakes lists what was missed and what was found too much.
func (e Env) mistakes(r evaluate.Report) {
	for _, m := range r.Mistakes {
		what := "wrong"
		if m.Missed {
			what = "missed"
		}
		_, _ = fmt.Fprintf(e.Stderr, "%s\t%s\t%s\t%.1f s\t%s\n", what, m.Check, m.Call, m.AtMS/1000, m.Text)
	}
}

// print writes a report for people.
func (e Env) print(r evaluate.Report) {
	_, _ = fmt.Fprintf(e.Stdout, "calls %d  labels %d  hits %d  precision %.3f  recall %.3f  f1 %.3f\n", r.Calls, r.Labels, r.Hits, r.Precision, r.Recall, r.F1)
	for _, name := range slices.Sorted(maps.Keys(r.Checks)) {
		k := r.Checks[name]
		_, _ = fmt.Fprintf(e.Stdout, "%-24s labels %3d  hits %3d  precision %.3f  recall %.3f  f1 %.3f\n", name, k.Labels, k.Hits, k.Precision, k.Recall, k.F1)
	}
}

// readRules reads a folder of rules, "" = those of the sample.
func readRules(dir string) (*rule.Folder, error) {
	if dir != "" {
		folder, err := rule.Read(os.DirFS(dir))
		if _, away := os.Stat(dir); away != nil {
			return nil, fmt.Errorf("folder of rules: %w", away)
		}
		if err == nil && len(folder.Rules) == 0 {
			return nil, fmt.Errorf("folder %s has no rules: they are .yaml files of the folder rules of an app (docs/inspection.md)", dir)
		}
		return folder, err
	}
	files, err := fs.Sub(telecom.Files, "rules")
	if err != nil {
		return nil, err
	}
	return rule.Read(files)
}
