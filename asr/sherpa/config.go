// Package sherpa is the recogniser that runs inside this process: sherpa-onnx streaming models and the bundled demo model.
// It owns the model folder's check, the decoding workers and the way from tokens to text; internal/sherpaonnx owns the C library.
// cmd/hotline builds one Recognizer and shares it between all calls.
package sherpa

import (
	"errors"
	"fmt"
	"os"
)

// Config says which model to run and how.
type Config struct {
	ModelDir   string   // folder with the model files and tokens.txt; "" = the bundled demo model (synthetic callers only)
	LibDir     string   // folder with libsherpa-onnx-c-api.so and libonnxruntime.so; "" = search (see sherpaonnx.FindLib)
	DataDir    string   // where the demo model is written and check results are kept; "" = the user's cache folder
	Workers    int      // decoding goroutines shared by all streams, 1-64
	Threads    int      // threads of the neural network library per decode, 1-16
	Vocabulary []string // the application's own sentences and words: scene examples, knowledge, names (demo model only)
	Langs      []string // what the model understands, BCP 47; empty = zh-CN
	HotScore   float64  // how strongly hot words are preferred, 0-10 (transducer models only)
}

// Default is the demo model with two workers.
func Default() Config { return Config{Workers: 2, Threads: 1, HotScore: 1.5} }

// Validate reports what is out of range or missing.
func (c Config) Validate() error {
	var errs []error
	if c.Workers < 1 || c.Workers > 64 {
		errs = append(errs, fmt.Errorf("workers %d: want 1-64", c.Workers))
	}
	if c.Threads < 1 || c.Threads > 16 {
		errs = append(errs, fmt.Errorf("threads %d: want 1-16", c.Threads))
	}
	if c.HotScore < 0 || c.HotScore > 10 {
		errs = append(errs, fmt.Errorf("hot_score %g: want 0-10", c.HotScore))
	}
	if c.ModelDir != "" {
		if st, err := os.Stat(c.ModelDir); err != nil || !st.IsDir() {
			errs = append(errs, fmt.Errorf("model_dir %q: no such folder", c.ModelDir))
		}
	}
	return errors.Join(errs...)
}
