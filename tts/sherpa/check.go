package sherpa

import (
	"encoding/json"
	"errors"

	"hotline/internal/sherpaonnx"
)

// onTrial makes a child of this program try one voice and end.
const onTrial sherpaonnx.Trial = "voice"

// trial is what the child needs to know.
type trial struct {
	Lib   string
	Files sherpaonnx.TTSConfig
}

// CheckMain must be called first in main, and in TestMain of packages that call New. In an ordinary process it returns at once;
// in the child process that New starts to try a voice it does so and exits.
func CheckMain() {
	onTrial.Main(func(task []byte) error {
		var t trial
		if err := json.Unmarshal(task, &t); err != nil {
			return err
		}
		return t.run()
	})
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
