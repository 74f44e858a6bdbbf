package sherpa

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"hotline/internal/sherpaonnx"
)

// onTrial makes a child of this program try one model and end.
const onTrial sherpaonnx.Trial = "model"

// trial is what the child needs to know.
type trial sherpaonnx.Attempt[sherpaonnx.RecognizerConfig]

// CheckMain must be called first in main, and in TestMain of packages that call New. In an ordinary process it returns at once;
// in the child process that New starts to try a model (the library ends the process on bad files) it does so and exits.
func CheckMain() { sherpaonnx.Main(onTrial, decode) }

// decode loads the model and decodes two seconds of soft noise.
func decode(lib *sherpaonnx.Lib, files sherpaonnx.RecognizerConfig) error {
	rec, err := lib.NewRecognizer(files)
	if err != nil {
		return err
	}
	s, err := rec.NewStream("")
	if err != nil {
		return err
	}
	noise, seed := make([]float32, 2*sherpaonnx.ModelRate), uint32(1)
	for i := range noise {
		seed = seed*1664525 + 1013904223
		noise[i] = (float32(seed>>8)/(1<<24) - 0.5) * 0.02
	}
	if err := s.Accept(noise); err != nil {
		return err
	}
	s.Finish()
	s.Decode()
	_, err = s.Result()
	s.Close()
	rec.Close()
	return err
}

// check tries the model in a child process, unless the same files have passed before.
func check(ctx context.Context, t trial, dataDir string) error {
	mark, err := t.mark(dataDir)
	if err != nil {
		return fmt.Errorf("check model: %w", err)
	}
	if exists(mark) {
		return nil
	}
	if err := onTrial.Run(ctx, t); err != nil {
		return err //nolint:wrapcheck // says what was tried
	}
	return writeWhole(mark, []byte("passed\n"))
}

// mark names the file that says that exactly these files passed with this library.
func (t trial) mark(dataDir string) (string, error) {
	sum := sha256.New()
	f := t.Files
	for _, path := range []string{
		filepath.Join(t.Lib, "libsherpa-onnx-c-api.so"), f.Zipformer2CTC, f.Encoder, f.Decoder, f.Joiner, f.Tokens, f.BPEVocab,
	} {
		if path == "" {
			continue
		}
		st, err := os.Stat(path)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintln(sum, path, st.Size(), st.ModTime().UnixNano(), f.HotWords)
	}
	dir := filepath.Join(dataDir, "checks")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return filepath.Join(dir, hex.EncodeToString(sum.Sum(nil)[:12])), nil
}
