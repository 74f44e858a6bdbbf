package sherpa

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"hotline/internal/sherpaonnx"
)

// envCheck makes a child of this program try one model and end; its value is the trial as JSON.
const envCheck = "HOTLINE_SHERPA_CHECK"

// checkTime is how long a trial may take: big models load for seconds on a busy machine.
const checkTime = 90 * time.Second

// passed is what a child prints when the model works; anything else, or nothing, means no.
const passed = "sherpa-check: passed" //nolint:gosec // no credential

// trial is what the child needs to know.
type trial struct {
	Lib   string
	Files sherpaonnx.RecognizerConfig
}

// CheckMain must be called first in main, and in TestMain of packages that call New. In an ordinary process it returns at once;
// in the child process that New starts to try a model (the library ends the process on bad files) it does so and exits.
func CheckMain() {
	text := os.Getenv(envCheck)
	if text == "" {
		return
	}
	var t trial
	err := json.Unmarshal([]byte(text), &t)
	if err == nil {
		err = t.run()
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	_, _ = fmt.Fprintln(os.Stdout, passed)
	os.Exit(0)
}

// run loads the model and decodes two seconds of soft noise.
func (t trial) run() error {
	lib, err := sherpaonnx.Open(t.Lib)
	if err != nil {
		return err
	}
	rec, err := lib.NewRecognizer(t.Files)
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
	if os.Getenv(envCheck) != "" {
		return errors.New("check model: main does not call sherpa.CheckMain")
	}
	mark, err := t.mark(dataDir)
	if err != nil {
		return fmt.Errorf("check model: %w", err)
	}
	if exists(mark) {
		return nil
	}
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("check model: %w", err)
	}
	text, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("check model: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe) //nolint:gosec // our own program
	cmd.Env = append(os.Environ(), envCheck+"="+string(text))
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err = cmd.Run()
	if err == nil && strings.TrimSpace(out.String()) == passed {
		return writeWhole(mark, []byte(passed+"\n"))
	}
	return fmt.Errorf("check model: the library cannot run it: %s (%w)", tail(errOut.String(), 400), errors.Join(err, ctx.Err()))
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

// tail returns the last n bytes of s on one line.
func tail(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[max(0, len(s)-n):]
}
