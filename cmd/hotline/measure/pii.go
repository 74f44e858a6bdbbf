package measure

import (
	"fmt"
	"maps"
	"slices"

	"hotline/cmd/hotline/term"
	"hotline/qa/pii"
)

type evalPIICmd struct {
	Test  string `help:"JSON lines: {\"text\",\"spans\":[{\"start\",\"end\",\"type\"}]}, in characters; such as examples/telecom/eval/pii.jsonl." placeholder:"FILE.jsonl" required:""`
	Wrong bool   `help:"List what was missed and what was found wrongly on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// Run finds the personal data of every line and prints precision and recall, over all and per type.
func (c *evalPIICmd) Run(e *Env) error {
	cases, err := term.ReadFile(c.Test, e.Stderr, pii.ReadCases)
	if err != nil {
		return err
	}
	report := pii.Evaluate(cases)
	if c.Wrong {
		for _, w := range report.Wrong {
			what := "wrong "
			if w.Missed {
				what = "missed"
			}
			_, _ = fmt.Fprintf(e.Stderr, "%s\t%s\t%s\t%s\n", what, w.Span.Type, string([]rune(w.Text)[w.Span.Start:w.Span.End]), w.Text)
		}
	}
	if c.JSON {
		term.JSON(e.Stdout, report)
		return nil
	}
	_, _ = fmt.Fprintf(e.Stdout, "texts %d  spans %d  precision %.3f  recall %.3f  exact %.3f  leaked %.4f  p50_us %.0f  p95_us %.0f\n",
		report.Texts, report.Spans, report.Precision, report.Recall, report.Exact, report.Leaked, report.P50US, report.P95US)
	for _, k := range slices.Sorted(maps.Keys(report.Types)) {
		r := report.Types[k]
		_, _ = fmt.Fprintf(e.Stdout, "%-10s %4d  precision %.3f  recall %.3f  exact %.3f\n", k, r.Spans, r.Precision, r.Recall, r.Exact)
	}
	return nil
}
