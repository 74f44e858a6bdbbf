package sherpa

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

	"hotline/internal/sherpaonnx"
)

// envCheck makes a child of this program try one voice and end; its value is the trial as JSON.
const envCheck = "HOTLINE_SHERPA_VOICE_CHECK"

// checkTime is how long a trial may take: big models load for seconds on a busy machine.
const checkTime = 90 * time.Second

// passed is what a child prints when the voice works; anything else, or nothing, means no.
const passed = "sherpa-voice-check: passed"

// trial is what the child needs to know.
type trial struct {
	Lib   string
	Files sherpaonnx.TTSConfig
}

// CheckMain must be called first in main, and in TestMain of packages that call New. In an ordinary process it returns at once;
// in the child process that New starts to try a voice it does so and exits.
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

// run loads the voice and says one word.
func (t trial) run() error {
	lib, err := sherpaonnx.Open(t.Lib)
	if err != nil {
		return err
	}
	voice, err := lib.NewTTS(t.Files)
	if err != nil {
		return err
	}
	defer voice.Close()
	heard := 0
	err = voice.Generate("好", 0, 1, func(samples []float32) bool {
		heard += len(samples)
		return true
	})
	if err == nil && heard == 0 {
		err = errors.New("the voice is silent")
	}
	return err
}

// check tries the voice in a child process.
func check(ctx context.Context, t trial) error {
	if os.Getenv(envCheck) != "" {
		return errors.New("check voice: main does not call sherpa.CheckMain")
	}
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("check voice: %w", err)
	}
	text, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("check voice: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe) //nolint:gosec // this program
	cmd.Env = append(os.Environ(), envCheck+"="+string(text))
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err = cmd.Run()
	if err == nil && strings.TrimSpace(out.String()) == passed {
		return nil
	}
	said := strings.Join(strings.Fields(errOut.String()), " ")
	return fmt.Errorf("check voice: the library cannot run it: %s (%w)", said[max(0, len(said)-400):], errors.Join(err, ctx.Err()))
}
