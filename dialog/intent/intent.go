// Package intent is the small model: it names what a caller wants in microseconds and says when it does not know,
// and it reads spoken Chinese values (telephone numbers, amounts, times, yes and no) out of a caller's words.
// It owns no dialogue state and calls nobody. dialog/flow trains a Model from the examples of the scenes at load and asks it
// once per utterance; dialog/turntaking gets Complete through flow's replies.
package intent

import "fmt"

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
	Sorts     float64 // weight of the sort of a Mandarin word (a country, a relative, something of another trade) beside the word itself, 0..3; 0 switches it off
	MinCount  int     // samples that a feature must occur in; 0 = 2 from 4,000 samples on, else 1
	Threshold float64 // confidence below which a text is out of scope, 0..1; 0 = chosen on held-out samples
	Margin    float64 // least distance of the best two confidences, 0..1
	Doubt     float64 // by how much the score of OutOfScope must exceed that of an intent to be the likelier one, 0..1
	Ordinary  bool    // the samples of OutOfScope are what any caller says, many more than those of the intents: Doubt is chosen on held-out samples
}

// Default returns the parameters used by the sample hotline.
func Default() Config {
	return Config{Epochs: 12, Cost: 1, Pinyin: 0.6, Margin: 0.05}
}

// Matters returns the parameters for the scenes of a hotline with so many samples, whose out-of-scope samples are many and of all kinds: where
// the others are few, they pull at words that any caller says, so they must win by more. Of thousands of sentences rare words and sounds
// tell more. Cost, Doubt and Pinyin gave the best in-scope accuracy at an out-of-scope recall of 0.9 on the sample's sets of both languages.
func Matters(samples int) Config {
	cfg := Default()
	cfg.Cost, cfg.Doubt, cfg.Sorts = 2, 0.2, 1.5
	if samples >= manyMatters {
		cfg.Doubt, cfg.Pinyin, cfg.MinCount = 0.05, 1, 1
	}
	return cfg
}

// OrdinaryMatters returns the parameters for the scenes of a hotline with so many samples of its own, whose out-of-scope samples are ordinary sentences of any
// caller. A low Cost keeps either side's few words from being learnt by heart: of foreign texts at the same accuracy 8 % were taken for a matter, not 9 %.
func OrdinaryMatters(samples int) Config {
	cfg := Matters(samples)
	cfg.Ordinary, cfg.Cost = true, 0.5
	return cfg
}

// manyMatters is the number of samples from which a hotline has tables of sentences.
const manyMatters = 5000

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
	case c.Sorts < 0 || c.Sorts > 3:
		return fmt.Errorf("intent sorts weight %g: want 0 to 3", c.Sorts)
	case c.Doubt < 0 || c.Doubt > 1:
		return fmt.Errorf("intent doubt %g: want 0 to 1", c.Doubt)
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
