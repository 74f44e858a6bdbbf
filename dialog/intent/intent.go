// Package intent is the small model: it names what a caller wants in microseconds and says when it does not know,
// and it reads spoken Chinese values (telephone numbers, amounts, times, yes and no) out of a caller's words.
// It owns no dialogue state and calls nobody. dialog/flow trains a Model from the examples of the scenes at load and asks it
// once per utterance; dialog/turntaking gets Complete through flow's replies.
package intent

import (
	"fmt"
	"time"
)

// OutOfScope is the intent of texts that no intent covers; samples may carry it.
const OutOfScope = "oos"

// Sample is one text with the intent it stands for.
type Sample struct {
	Text   string
	Intent string // OutOfScope for texts that no intent covers
}

// Config holds the training parameters; Default is right for 5 to 150 intents with 10 to 500 samples each.
type Config struct {
	Epochs    int     // passes over the samples, 1..100
	Cost      float64 // weight of an error against the size of the weights (C of a linear SVM), > 0
	Pinyin    float64 // weight of the sound of Chinese characters beside their shape, 0..1; 0 switches it off
	MinCount  int     // samples that a feature must occur in; 0 = 2 from 4,000 samples on, else 1
	Threshold float64 // confidence below which a text is out of scope, 0..1; 0 = chosen on held-out samples
	Margin    float64 // least distance of the best two confidences, 0..1
}

// Default returns the parameters used by the sample hotline.
func Default() Config {
	return Config{Epochs: 12, Cost: 1, Pinyin: 0.6, Margin: 0.05}
}

// Validate reports the first field out of range.
func (c Config) Validate() error {
	switch {
	case c.Epochs < 1 || c.Epochs > 100:
		return fmt.Errorf("intent epochs %d: want 1 to 100", c.Epochs)
	case c.Cost <= 0:
		return fmt.Errorf("intent cost %g: want more than 0", c.Cost)
	case c.Pinyin < 0 || c.Pinyin > 1:
		return fmt.Errorf("intent pinyin weight %g: want 0 to 1", c.Pinyin)
	case c.Threshold < 0 || c.Threshold >= 1:
		return fmt.Errorf("intent threshold %g: want 0 to 1", c.Threshold)
	case c.Margin < 0 || c.Margin >= 1:
		return fmt.Errorf("intent margin %g: want 0 to 1", c.Margin)
	}
	return nil
}

// Ranked is one candidate of a classification.
type Ranked struct {
	Intent     string
	Confidence float64
}

// Result is what the model makes of a text.
type Result struct {
	Intent     string   // OutOfScope when the model does not know
	Confidence float64  // 0..1, of Intent; for OutOfScope 1 - the best candidate's
	Ranked     []Ranked // best first, at most 3, never OutOfScope; empty for an empty text
}

// Report is the outcome of Evaluate.
type Report struct {
	Samples      int     `json:"samples"`
	Accuracy     float64 `json:"accuracy"`      // of all samples, oos counted as an intent
	InScope      float64 `json:"in_scope"`      // accuracy over samples with an intent
	MacroF1      float64 `json:"macro_f1"`      // over the intents that occur in the samples, oos included
	OOSRecall    float64 `json:"oos_recall"`    // 0 when no sample is oos
	OOSPrecision float64 `json:"oos_precision"` // 0 when nothing was called oos
	P50US        float64 `json:"p50_us"`        // median time of Classify in microseconds

	Wrong []Mistake `json:"-"` // in the order of the samples
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
	rep.Accuracy, rep.InScope = ratio(right, len(samples)), ratio(inRight, in)
	rep.MacroF1 = counts.macroF1()
	rep.OOSPrecision, rep.OOSRecall = counts.of(OutOfScope)
	rep.P50US = float64(median(took)) / float64(time.Microsecond)
	return rep
}
