package sherpaonnx

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// trialTime is how long a trial may take: big models load for seconds on a busy machine.
const trialTime = 90 * time.Second

// Trial lets a child process of this program try files that only the library can judge: on bad ones it ends the process.
// Its value is one word for what is tried: model, voice.
type Trial string

// env names the environment variable that makes a process the child, and carries the task.
func (t Trial) env() string { return "HOTLINE_SHERPA_" + strings.ToUpper(string(t)) + "_CHECK" }

// passed is what the child prints when all went well; anything else, or nothing, means no.
func (t Trial) passed() string { return "sherpa-" + string(t) + "-check: passed" }

// Attempt is the task of a trial: the folder of the library (see FindLib), and the files to try with it.
type Attempt[F any] struct {
	Lib   string
	Files F
}

// Main is the child's side, to be called first in main. In an ordinary process it returns at once; in the child it opens the library of
// the Attempt that Run was given, gives it to try with the files, and exits.
func Main[F any](t Trial, try func(lib *Lib, files F) error) {
	task := os.Getenv(t.env())
	if task == "" {
		return
	}
	if err := attempt([]byte(task), try); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	_, _ = fmt.Fprintln(os.Stdout, t.passed())
	os.Exit(0)
}

func attempt[F any](task []byte, try func(lib *Lib, files F) error) error {
	var a Attempt[F]
	if err := json.Unmarshal(task, &a); err != nil {
		return fmt.Errorf("read the task: %w", err)
	}
	lib, err := Open(a.Lib)
	if err != nil {
		return err
	}
	return try(lib, a.Files)
}

// Run starts the child with the task, an Attempt, and blocks until it has ended, 90 s at most. The error says what the
// library said. A main that does not call Main is an error too.
func (t Trial) Run(ctx context.Context, task any) error {
	op := "check " + string(t)
	if os.Getenv(t.env()) != "" {
		return errors.New(op + ": main does not call sherpa.CheckMain")
	}
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	text, err := json.Marshal(task)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe) //nolint:gosec // our own program
	cmd.Env = append(os.Environ(), t.env()+"="+string(text))
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err = cmd.Run()
	if err == nil && strings.TrimSpace(out.String()) == t.passed() {
		return nil
	}
	said := strings.Join(strings.Fields(errOut.String()), " ")
	return fmt.Errorf("%s: the library cannot run it: %s (%w)", op, said[max(0, len(said)-400):], errors.Join(err, ctx.Err()))
}
