package suite

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
)

// Report is what came of a suite.
type Report struct {
	File   string  `json:"suite"`
	Passed int     `json:"passed"`
	Failed int     `json:"failed"`
	TookMS float64 `json:"took_ms"`
	Wrong  []Wrong `json:"wrong"` // the cases that failed

	Skipped []Skipped `json:"skipped,omitempty"` // cases that cannot be played by voice
	Cases   []Result  `json:"-"`
}

// Wrong is a case that failed.
type Wrong struct {
	Name string   `json:"name"`
	Line int      `json:"line"` // of the suite
	Why  []string `json:"why"`
}

// Skipped is a case that was not played.
type Skipped struct {
	Name string `json:"name"`
	Line int    `json:"line"` // of the suite
	Why  string `json:"why"`
}

// Result is what came of one case.
type Result struct {
	Name   string
	Line   int
	Passed bool
	Turns  []TurnResult
	Why    []string // what is wrong at the end
	TookMS float64
}

// TurnResult is what came of one turn.
type TurnResult struct {
	Line   int
	Heard  string   // what the caller did
	Said   string   // the reply
	Scene  string   // it belongs to
	Next   string   // listen, hangup, transfer, callback
	Did    []string // what it caused
	Why    []string // what is wrong with it
	TookMS float64
}

// Failures lists all that is wrong with a case, with the lines of the suite.
func (r Result) Failures() []string {
	var out []string
	for _, t := range r.Turns {
		for _, w := range t.Why {
			out = append(out, fmt.Sprintf("line %d: %s → %s: %s", t.Line, t.Heard, t.Said, w))
		}
	}
	return append(out, r.Why...)
}

func (r *Report) add(one Result) {
	r.Cases = append(r.Cases, one)
	if one.Passed {
		r.Passed++
		return
	}
	r.Failed++
	r.Wrong = append(r.Wrong, Wrong{Name: one.Name, Line: one.Line, Why: one.Failures()})
}

// Print writes the counts, and why cases failed, for people.
func (r Report) Print(w io.Writer) error {
	for _, wrong := range r.Wrong {
		if _, err := fmt.Fprintf(w, "FAILED %s (%s:%d)\n", wrong.Name, r.File, wrong.Line); err != nil {
			return err
		}
		for _, why := range wrong.Why {
			if _, err := fmt.Fprintf(w, "  %s\n", why); err != nil {
				return err
			}
		}
	}
	for _, s := range r.Skipped {
		if _, err := fmt.Fprintf(w, "not played %s (%s:%d): %s\n", s.Name, r.File, s.Line, s.Why); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "cases %d  passed %d  failed %d  turns %d  took %.1f s\n", len(r.Cases), r.Passed, r.Failed, r.turns(), r.TookMS/1000)
	return err
}

func (r Report) turns() int {
	n := 0
	for _, c := range r.Cases {
		n += len(c.Turns)
	}
	return n
}

//go:embed report.html
var page string

// WriteHTML writes one page that needs nothing else: the counts, and every case with its turns; failed ones come first and are open.
func (r Report) WriteHTML(w io.Writer) error {
	tmpl, err := template.New("report").Parse(page)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	cases := slices.Clone(r.Cases)
	slices.SortStableFunc(cases, func(a, b Result) int {
		switch {
		case a.Passed == b.Passed:
			return 0
		case b.Passed:
			return -1
		}
		return 1
	})
	r.Cases = cases
	if err := tmpl.Execute(w, struct {
		Report
		Turns int
	}{r, r.turns()}); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
