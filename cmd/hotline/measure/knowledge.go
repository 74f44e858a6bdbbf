package measure

import (
	"fmt"
	"strings"

	"hotline/assist/kb"
	"hotline/cmd/hotline/term"
)

type evalKnowledgeCmd struct {
	Docs      string  `help:"Folder of documents, such as examples/telecom/knowledge." placeholder:"DIR" required:""`
	Questions string  `help:"JSON lines: {\"question\":\"...\",\"ids\":[...]}; no ids = unanswerable." placeholder:"FILE.jsonl" required:""`
	Answer    float64 `help:"Least confidence of an answer, 0-1." default:"-1"`
	Wrong     bool    `help:"List the questions that came out wrong on stderr."`
	JSON      bool    `name:"json" help:"One JSON object on stdout."`
}

// Run indexes the folder, asks every question and prints the shares.
func (c *evalKnowledgeCmd) Run(e *Env) error {
	set, err := term.ReadFile(c.Questions, e.Stderr, kb.ReadQuestions)
	if err != nil {
		return err
	}
	cfg := kb.Default()
	cfg.Dir = c.Docs
	if c.Answer >= 0 {
		cfg.Answer = c.Answer
	}
	library, err := kb.Open(e.Context, cfg, kb.Deps{Log: e.Log})
	if err != nil {
		return err
	}
	for _, p := range library.Problems() {
		_, _ = fmt.Fprintf(e.Stderr, "hotline: %s\n", p)
	}
	report, err := library.Evaluate(e.Context, set)
	if err != nil {
		return err
	}
	if c.Wrong {
		for _, w := range report.Wrong {
			_, _ = fmt.Fprintf(e.Stderr, "%s\twant %s, got %s, answered %t (%.2f)\n", w.Question, strings.Join(w.Want, " "), strings.Join(w.Got, " "), w.Answered, w.Confidence)
		}
	}
	if len(report.Missing) > 0 {
		_, _ = fmt.Fprintf(e.Stderr, "hotline: no document has the ids %s\n", strings.Join(report.Missing, " "))
	}
	if report.Paragraphs == 0 && len(library.Problems()) == 0 { // where documents are faulty, it has been said how
		return fmt.Errorf("eval knowledge: %s has no paragraph to search: name a folder with documents, such as examples/telecom/knowledge (formats: docs/knowledge.md)", c.Docs)
	}
	if c.JSON {
		term.JSON(e.Stdout, report)
		return nil
	}
	_, _ = fmt.Fprintf(e.Stdout, "questions %d  unanswerable %d  paragraphs %d\nrecall_at_1 %.3f  recall_at_5 %.3f  abstain_rate %.3f  wrong_rate %.3f  answer_rate %.3f  p50_ms %.2f  p95_ms %.2f\n",
		report.Questions, report.Unanswerable, report.Paragraphs, report.RecallAt1, report.RecallAt5, report.AbstainRate, report.WrongRate, report.AnswerRate, report.P50MS, report.P95MS)
	return nil
}
