package intent

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hotline/internal/lines"
)

// Report is the outcome of Evaluate. A share of nothing is 1: where there is nothing to find, nothing was missed.
type Report struct {
	Samples      int     `json:"samples"`
	Accuracy     float64 `json:"accuracy"`      // of all samples, oos counted as an intent
	InScope      float64 `json:"in_scope"`      // accuracy over samples with an intent
	MacroF1      float64 `json:"macro_f1"`      // over the intents that occur in the samples, oos included
	OOSRecall    float64 `json:"oos_recall"`    // 1 when no sample is oos
	OOSPrecision float64 `json:"oos_precision"` // 1 when nothing was called oos
	P50US        float64 `json:"p50_us"`        // median time of Classify in microseconds

	Wrong   []Mistake `json:"-"`                 // in the order of the samples
	Unknown []string  `json:"unknown,omitempty"` // intents of the samples that the model has never seen, sorted; all count as wrong
}

// Mistake is one wrongly classified sample.
type Mistake struct {
	Sample Sample
	Got    Result
}

// Evaluate classifies every sample and compares.
func Evaluate(m *Model, samples []Sample) Report {
	rep := Report{Samples: len(samples)}
	took := make([]time.Duration, 0, len(samples))
	counts := tally{}
	right, in, inRight := 0, 0, 0
	for _, s := range samples {
		start := time.Now()
		got := m.Classify(s.Text)
		took = append(took, time.Since(start))
		counts.add(s.Intent, got.Intent)
		if s.Intent != OutOfScope {
			in++
		}
		if got.Intent != s.Intent {
			rep.Wrong = append(rep.Wrong, Mistake{Sample: s, Got: got})
			continue
		}
		right++
		if s.Intent != OutOfScope {
			inRight++
		}
	}
	rep.Unknown = unknown(m, samples)
	rep.Accuracy, rep.InScope = ratio(right, len(samples)), ratio(inRight, in)
	rep.MacroF1 = counts.macroF1()
	rep.OOSPrecision, rep.OOSRecall = counts.of(OutOfScope)
	rep.P50US = float64(median(took)) / float64(time.Microsecond)
	return rep
}

// unknown lists the intents of samples that m cannot give.
func unknown(m *Model, samples []Sample) []string {
	var out []string
	for _, s := range samples {
		if s.Intent != OutOfScope && !slices.Contains(m.names, s.Intent) && !slices.Contains(out, s.Intent) {
			out = append(out, s.Intent)
		}
	}
	slices.Sort(out)
	return out
}

// tally counts pairs of wanted and given intents.
type tally map[[2]string]int

func (t tally) add(want, got string) { t[[2]string{want, got}]++ }

// of returns precision and recall of one intent; 1 where nothing was given or wanted.
func (t tally) of(name string) (precision, recall float64) {
	hit, wanted, given := 0, 0, 0
	for pair, n := range t {
		if pair[0] == name {
			wanted += n
		}
		if pair[1] == name {
			given += n
		}
		if pair[0] == name && pair[1] == name {
			hit += n
		}
	}
	return ratio(hit, given), ratio(hit, wanted)
}

// macroF1 is the mean F1 over the wanted intents.
func (t tally) macroF1() float64 {
	names := map[string]bool{}
	for pair := range t {
		names[pair[0]] = true
	}
	order := make([]string, 0, len(names))
	for name := range names {
		order = append(order, name)
	}
	slices.Sort(order) // the order of a float sum must not vary
	sum := 0.0
	for _, name := range order {
		if p, r := t.of(name); p+r > 0 {
			sum += 2 * p * r / (p + r)
		}
	}
	if len(order) == 0 {
		return 0
	}
	return sum / float64(len(order))
}

// ratio is part of whole; of nothing, all.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

func median(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// ReadTSV reads samples from lines "text<TAB>intent" below a header line. Further columns and empty lines are ignored;
// a byte order mark and CRLF are accepted. Errors name the line.
func ReadTSV(r io.Reader) ([]Sample, error) {
	const form = "text<TAB>intent"
	var out []Sample
	err := lines.Table(r, form, []string{"text", "intent"}, func(cols []string) error {
		if cols[1] == "" {
			return fmt.Errorf("want %s, have %.60q", form, strings.Join(cols, "\t"))
		}
		out = append(out, Sample{Text: cols[0], Intent: cols[1]})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read samples: %w", err)
	}
	return out, nil
}
